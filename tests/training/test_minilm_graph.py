"""The shipped graph of MiniLM is what its script makes."""

import onnx

from training.minilm_graph import OUT, build


def test_the_graph_in_the_package_is_the_scripts() -> None:
    assert onnx.load(str(OUT), load_external_data=False) == build()
