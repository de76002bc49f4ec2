"""ONNX Runtime: a network's bytes as something that can be run."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
THREADS = 2
"""A photo or a query takes some milliseconds; more threads would wait for each other."""


def session_of(network: bytes, weights: Mapping[str, Floats] = MappingProxyType({})) -> Any:  # noqa: ANN401
    """A session on the CPU; `weights` are those that the network names and does not hold."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.log_severity_level = 3
    if weights:
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in weights.values()]
        options.add_external_initializers(list(weights), values)
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
