"""all-MiniLM-L6-v2 through ONNX Runtime: its own weights, sentence-transformers' vectors, and no torch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from .runtime import Floats, session_of

GRAPH = "data/minilm.onnx"
"""The network without its weights, made by `python -m training.minilm_graph`."""
LAYERS = 6
LONGEST = 256
"""Tokens; what is longer is cut, as the model's own card says (max_seq_length)."""
TOKENS = 4_096
"""At most so many in one run, so that long descriptions do not take ten times a short one's memory."""
DENSE = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attended": "attention.output.dense",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
}
"""Our names of a layer's matrices, and those in the file of weights."""
NORMS = {"attended_norm": "attention.output.LayerNorm", "norm": "output.LayerNorm"}


class MiniLMNetwork:
    """Of one folder with `model.safetensors` and `tokenizer.json`. Safe across threads."""

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.no_padding()
        graph = (files(__package__) / GRAPH).read_bytes()
        self._session = session_of(graph, dict(_weights(load_file(folder / "model.safetensors"))))

    def encode(self, inputs: list[str], batch_size: int, **_: Any) -> Floats:  # noqa: ANN401
        """(n, 384) of unit length. Texts of about one length go together, at most `batch_size`."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(inputs)]
        by_length = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
        vectors = np.empty((len(tokens), 384), np.float32)
        while by_length:  # the longest first: its length decides how many go with it
            most = min(batch_size, max(1, TOKENS // len(tokens[by_length[-1]])))
            places, by_length = by_length[-most:], by_length[:-most]
            ids = np.zeros((len(places), max(len(tokens[place]) for place in places)), np.int64)
            mask = np.zeros_like(ids)
            for row, place in enumerate(places):
                ids[row, : len(tokens[place])] = tokens[place]
                mask[row, : len(tokens[place])] = 1
            vectors[places] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


def _weights(file: Mapping[str, Floats]) -> Iterator[tuple[str, Floats]]:
    yield "words", file["embeddings.word_embeddings.weight"]
    one_text = file["embeddings.token_type_embeddings.weight"][0]
    yield "positions", file["embeddings.position_embeddings.weight"] + one_text
    yield from _pair("first_norm", file, "embeddings.LayerNorm")
    for layer in range(LAYERS):
        for ours, theirs in {**DENSE, **NORMS}.items():
            yield from _pair(f"{layer}.{ours}", file, f"encoder.layer.{layer}.{theirs}")


def _pair(ours: str, file: Mapping[str, Floats], theirs: str) -> Iterator[tuple[str, Floats]]:
    """Weight and bias; a matrix is kept as (out, in) there and multiplied from the right here."""
    yield f"{ours}.weight", np.ascontiguousarray(file[f"{theirs}.weight"].T)
    yield f"{ours}.bias", file[f"{theirs}.bias"]
