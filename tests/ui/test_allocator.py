"""Where glibc is, it is told; where it is not, nothing happens."""

import ctypes
import platform

import pytest

from shoplens.ui.cli.allocator import keep_large_blocks_apart


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="no glibc here")
def test_glibc_is_told() -> None:
    assert keep_large_blocks_apart()


@pytest.mark.parametrize("missing", [AttributeError, OSError, TypeError])
def test_elsewhere_nothing_happens(missing: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str | None) -> object:
        raise missing

    monkeypatch.setattr(ctypes, "CDLL", none)
    assert not keep_large_blocks_apart()
