"""Writes MiniLM's network without its weights: `python -m training.minilm_graph`.

A BERT of six layers (Devlin et al. 2019; Wang et al. 2020), the mean over the tokens, unit length: what
all-MiniLM-L6-v2's modules.json lists. The weights come from the model's own file when it is opened.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, TensorProto, helper, numpy_helper

from shoplens.retrievers.embeddings.minilm_network import LAYERS

OUT = Path("retrievers/embeddings/data/minilm.onnx")
WIDTH, HEADS, INNER, WORDS, POSITIONS = 384, 12, 1536, 30_522, 512
EPSILON = 1e-12
MASKED = -1e9
OPSET, IR = 20, 9


class Graph:
    """Nodes as they are added; a node is called as its output."""

    def __init__(self) -> None:
        self.nodes: list[object] = []
        self.initializers: list[TensorProto] = []

    def add(self, kind: str, inputs: list[str], out: str, **options: object) -> str:
        """The output's name."""
        self.nodes.append(helper.make_node(kind, inputs, [out], name=out, **options))
        return out

    def weight(self, name: str, *shape: int) -> str:
        """One that comes with the model's file."""
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, data_location=TensorProto.EXTERNAL)
        tensor.dims.extend(shape)
        tensor.external_data.add(key="location", value="model.safetensors")
        self.initializers.append(tensor)
        return name

    def constant(self, name: str, value: npt.ArrayLike, kind: type[np.generic] = np.int64) -> str:
        """One that is in the graph."""
        self.initializers.append(numpy_helper.from_array(np.array(value, kind), name))
        return name

    def dense(self, source: str, name: str, inside: int, outside: int) -> str:
        """source · weight + bias"""
        product = self.add(
            "MatMul", [source, self.weight(f"{name}.weight", inside, outside)], f"{name}.product"
        )
        return self.add("Add", [product, self.weight(f"{name}.bias", outside)], name)

    def norm(self, source: str, name: str) -> str:
        """Layer normalisation."""
        pair = [self.weight(f"{name}.weight", WIDTH), self.weight(f"{name}.bias", WIDTH)]
        return self.add("LayerNormalization", [source, *pair], name, axis=-1, epsilon=EPSILON)


def build() -> ModelProto:
    """input_ids, attention_mask (n, tokens) → embedding (n, 384)."""
    graph = Graph()
    for name, value in (("0", [0]), ("1", [1]), ("1, 2", [1, 2]), ("-1", [-1])):
        graph.constant(name, value)
    graph.constant("apart", [0, 0, HEADS, WIDTH // HEADS])
    graph.constant("together", [0, 0, WIDTH])
    graph.constant("scale", (WIDTH // HEADS) ** -0.5, np.float32)
    here = _embedded(graph)
    for layer in range(LAYERS):
        here = _layer(graph, here, str(layer))
    graph.add("Unsqueeze", ["mask", "-1"], "mask of tokens")
    graph.add("Mul", [here, "mask of tokens"], "told")
    graph.add("ReduceSum", ["told", "1"], "summed", keepdims=0)
    graph.add("LpNormalization", ["summed"], "embedding", axis=-1, p=2)
    asked = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    given = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", WIDTH])
    made = helper.make_graph(graph.nodes, "minilm", asked, [given], graph.initializers)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)


def _embedded(graph: Graph) -> str:
    words, positions = graph.weight("words", WORDS, WIDTH), graph.weight("positions", POSITIONS, WIDTH)
    graph.add("Shape", ["input_ids"], "length", start=1, end=2)
    graph.add("Slice", [positions, "0", "length"], "places")
    graph.add("Gather", [words, "input_ids"], "meant")
    graph.add("Add", ["meant", "places"], "placed")
    graph.add("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    graph.add("Unsqueeze", ["mask", "1, 2"], "mask of keys")
    graph.add("Sub", [graph.constant("whole", 1, np.float32), "mask of keys"], "unseen")
    graph.add("Mul", ["unseen", graph.constant("masked", MASKED, np.float32)], "penalty")
    return graph.norm("placed", "first_norm")


def _layer(graph: Graph, source: str, name: str) -> str:
    def heads(part: str, order: list[int]) -> str:
        whole = graph.dense(source, f"{name}.{part}", WIDTH, WIDTH)
        apart = graph.add("Reshape", [whole, "apart"], f"{whole}.apart")
        return graph.add("Transpose", [apart], f"{whole}.heads", perm=order)

    query, key, value = heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1]), heads("value", [0, 2, 1, 3])
    scores = graph.add("MatMul", [query, key], f"{name}.scores")
    scores = graph.add("Mul", [scores, "scale"], f"{name}.scaled")
    scores = graph.add("Add", [scores, "penalty"], f"{name}.seen")
    shares = graph.add("Softmax", [scores], f"{name}.shares", axis=-1)
    mixed = graph.add("MatMul", [shares, value], f"{name}.mixed")
    mixed = graph.add("Transpose", [mixed], f"{name}.turned", perm=[0, 2, 1, 3])
    mixed = graph.add("Reshape", [mixed, "together"], f"{name}.together")
    attended = graph.dense(mixed, f"{name}.attended", WIDTH, WIDTH)
    attended = graph.add("Add", [attended, source], f"{name}.attended.sum")
    attended = graph.norm(attended, f"{name}.attended_norm")
    wide = graph.add("Gelu", [graph.dense(attended, f"{name}.wide", WIDTH, INNER)], f"{name}.gelu")
    narrow = graph.dense(wide, f"{name}.narrow", INNER, WIDTH)
    return graph.norm(graph.add("Add", [narrow, attended], f"{name}.sum"), f"{name}.norm")


if __name__ == "__main__":
    OUT.write_bytes(build().SerializeToString(deterministic=True))
    print(f"wrote {OUT}")
