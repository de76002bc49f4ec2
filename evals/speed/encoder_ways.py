"""One network, run in several ways: torch, ONNX Runtime, OpenVINO; in fp32 and in int8."""

from __future__ import annotations

import importlib.util
import logging
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from shoplens.retrievers.embeddings import minilm_network, runtime
from shoplens.retrievers.embeddings.foreground import Floats
from shoplens.retrievers.embeddings.minilm_network import MiniLMNetwork
from shoplens.retrievers.embeddings.runtime import session_of
from shoplens.retrievers.embeddings.transformer import load_sentence_transformer

TORCH, ORT, ORT_INT8, ORT_STATIC, VINO, VINO_INT8 = (
    "torch fp32",
    "ONNX Runtime fp32",
    "ONNX Runtime int8, dynamic",
    "ONNX Runtime int8, calibrated",
    "OpenVINO fp32",
    "OpenVINO int8, calibrated",
)
SIDE = 224
CALIBRATING = 8
"""Inputs in one run of a calibration."""
BATCH = 64
PRODUCTS = ["MatMul", "Gemm"]
"""What int8 is for; in eight bits, sums with a mask of -1e9 would be nothing but the mask."""
Feeds = Mapping[str, Any]
TextWay = Callable[[Sequence[str]], Floats]
ImageWay = Callable[[Floats], Floats]


def minilm_ways(folder: Path, texts: Sequence[str], temporary: Path) -> dict[str, TextWay]:
    """MiniLM's, from a folder with its weights; int8 is calibrated with `texts`."""
    original = load_sentence_transformer(folder)
    network = MiniLMNetwork(folder)
    whole = temporary / "minilm.onnx"
    onnx.save(_with_weights(folder), whole)
    asked: list[Feeds] = []
    _encoder(folder, _Noting(network._session, asked)).encode(list(texts), CALIBRATING)
    ways: dict[str, TextWay] = {
        TORCH: lambda some: np.asarray(
            original.encode(list(some), batch_size=BATCH, show_progress_bar=False, normalize_embeddings=True)
        ),
        ORT: _text_way(network),
    }
    for name, session in _sessions(whole, asked, temporary).items():
        ways[name] = _text_way(_encoder(folder, session))
    return ways


def clip_ways(images: Floats, temporary: Path) -> dict[str, ImageWay]:
    """Those of ViT-B/32's image tower with the weights of a fixed seed: as fast as the real ones. int8 is
    calibrated with `images` (n, 3, 224, 224).
    """
    import torch
    from transformers import CLIPConfig, CLIPModel

    torch.manual_seed(0)
    model = CLIPModel(CLIPConfig())
    model.eval()  # type: ignore[no-untyped-call]

    class Tower(torch.nn.Module):
        """Pixels to vectors of unit length."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            given = self.model.get_image_features(pixel_values=pixels)
            vectors = given if isinstance(given, torch.Tensor) else given.pooler_output
            return torch.nn.functional.normalize(vectors, dim=-1)

    tower, whole = Tower(), temporary / "clip.onnx"
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the exporter that needs no further package is the older one
        torch.onnx.export(
            tower, (torch.from_numpy(images[:2]),), str(whole), input_names=["pixels"],
            output_names=["embedding"], dynamic_axes={"pixels": {0: "n"}}, dynamo=False,
        )  # fmt: skip

    def through_torch(some: Floats) -> Floats:
        with torch.inference_mode():
            return np.asarray(tower(torch.from_numpy(some)).numpy())

    asked = [{"pixels": images[at : at + CALIBRATING]} for at in range(0, len(images), CALIBRATING)]
    sessions = {ORT: session_of(whole.read_bytes())} | _sessions(whole, asked, temporary)
    ways: dict[str, ImageWay] = {TORCH: through_torch}
    for name, session in sessions.items():
        ways[name] = _image_way(session)
    return ways


def _text_way(encoder: MiniLMNetwork) -> TextWay:
    return lambda texts: encoder.encode(list(texts), BATCH)


def _image_way(session: Any) -> ImageWay:  # noqa: ANN401 - ONNX Runtime has no types
    return lambda pixels: np.asarray(session.run(None, {"pixels": pixels})[0])


def has_openvino() -> bool:
    """Whether the package is installed."""
    return importlib.util.find_spec("openvino") is not None


def _sessions(whole: Path, asked: Sequence[Feeds], temporary: Path) -> dict[str, Any]:
    """What is not ONNX Runtime in fp32, each with ONNX Runtime's `run`."""
    dynamic, calibrated = temporary / "dynamic.onnx", temporary / "calibrated.onnx"
    _quantize(whole, dynamic, calibrated, asked)
    sessions = {
        ORT_INT8: session_of(dynamic.read_bytes()),
        ORT_STATIC: session_of(calibrated.read_bytes()),
    }
    if has_openvino():
        sessions |= {VINO: _Vino(whole), VINO_INT8: _Vino(calibrated)}
    return sessions


def _quantize(whole: Path, dynamic: Path, calibrated: Path, asked: Sequence[Feeds]) -> None:
    """Two networks whose products with weights are of 8-bit whole numbers: the activations' scales taken at
    each run, and from `asked`.
    """
    from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_dynamic, quantize_static

    class Reader(CalibrationDataReader):  # type: ignore[misc, unused-ignore]
        """The examples, once."""

        def __init__(self) -> None:
            self._left = iter(asked)

        def get_next(self) -> Feeds | None:
            return next(self._left, None)

    logging.disable(logging.WARNING)  # it advises a preparation that changes nothing here
    try:
        quantize_dynamic(
            whole, dynamic, op_types_to_quantize=PRODUCTS, per_channel=True, weight_type=QuantType.QInt8
        )
        quantize_static(
            whole, calibrated, Reader(), op_types_to_quantize=PRODUCTS, per_channel=True,
            extra_options={"MatMulConstBOnly": True},
        )  # fmt: skip
    finally:
        logging.disable(logging.NOTSET)


class _Vino:
    """OpenVINO with ONNX Runtime's `run`."""

    def __init__(self, network: Path) -> None:
        import openvino  # type: ignore[import-untyped, unused-ignore]

        settings = {
            "INFERENCE_NUM_THREADS": runtime.THREADS,
            "INFERENCE_PRECISION_HINT": "f32",
            "PERFORMANCE_HINT": "LATENCY",
        }
        core = openvino.Core()
        self._compiled = core.compile_model(core.read_model(network), "CPU", settings)

    def run(self, _: None, feeds: Feeds) -> list[Any]:
        """The outputs, copied: OpenVINO writes its next ones over these."""
        return [np.array(value) for value in self._compiled(dict(feeds)).to_tuple()]


class _Noting:
    """A session that keeps what it was asked."""

    def __init__(self, session: Any, asked: list[Feeds]) -> None:  # noqa: ANN401 - ONNX Runtime has no types
        self._session, self._asked = session, asked

    def run(self, names: None, feeds: Feeds) -> Any:  # noqa: ANN401
        self._asked.append(feeds)
        return self._session.run(names, feeds)


def _encoder(folder: Path, session: Any) -> MiniLMNetwork:  # noqa: ANN401 - ONNX Runtime has no types
    """Ours, with another network behind its tokens and batches."""
    encoder = MiniLMNetwork(folder)
    encoder._session = session
    return encoder


def _with_weights(folder: Path) -> onnx.ModelProto:
    """Our graph of MiniLM, the weights in it."""
    from safetensors.numpy import load_file

    graph = (files("shoplens.retrievers.embeddings") / minilm_network.GRAPH).read_bytes()
    model = onnx.load_model_from_string(graph)
    weights = dict(_named(load_file(folder / "model.safetensors")))
    for tensor in model.graph.initializer:
        if tensor.name in weights:
            tensor.CopyFrom(onnx.numpy_helper.from_array(weights[tensor.name], tensor.name))
    return model


def _named(file: Mapping[str, Floats]) -> Iterator[tuple[str, Floats]]:
    yield from minilm_network._weights(file)
