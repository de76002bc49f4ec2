"""The trained network as one ONNX file with half-precision weights, and what goes with it."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from .network import PhotoNetwork

OPSET = 18
SMALL = 2_048
"""Bytes of a tensor from which halving it is worth a node."""


def export(network: PhotoNetwork, side: int, target: Path) -> int:
    """Writes `pixels` (n, 3, side, side) → `embedding` (n, 384) and `attention` (n, side/16, side/16). The
    weights are stored as float16 and computed with as float32. Gives the file's bytes.
    """
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the new exporter needs one more package
        torch.onnx.export(
            network, (torch.zeros(1, 3, side, side),), buffer, opset_version=OPSET, dynamo=False,
            input_names=["pixels"], output_names=["embedding", "attention"],
            dynamic_axes={name: {0: "n"} for name in ("pixels", "embedding", "attention")},
        )  # fmt: skip
    model = onnx.load_from_string(buffer.getvalue())
    _halve(model.graph)
    model.doc_string = ""
    onnx.checker.check_model(model)
    data = model.SerializeToString(deterministic=True)
    target.write_bytes(data)
    return len(data)


def _halve(graph: onnx.GraphProto) -> None:
    kept, casts = [], []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.nbytes < SMALL:
            kept.append(tensor)
            continue
        name = tensor.name
        kept.append(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)
