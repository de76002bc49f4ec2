"""Two stores for the tests of copying."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .copies import MANY, Watched, draw, fill


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Watched]:
    """A finished store of many toys with their pictures."""
    store = Watched(tmp_path / "source")
    fill(store, range(MANY))
    draw(store, range(MANY))
    yield store
    store.close()


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Watched]:
    store = Watched(tmp_path / "target")
    yield store
    store.close()
