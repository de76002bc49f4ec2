"""The tutorial as `python examples/tutorial.py` has it, run once on Qdrant Edge in the portable mode."""

import importlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.vectorstores import NamedVectorStore
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="session")
def tutorial() -> Iterator[ModuleType]:
    """Its own folder is first on the path, as for a script."""
    sys.path.insert(0, str(EXAMPLES))
    try:
        yield importlib.import_module("tutorial")
    finally:
        sys.path.remove(str(EXAMPLES))


@pytest.fixture(scope="session")
def printed() -> io.StringIO:
    return io.StringIO()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QdrantEdgeStore]:
    store = QdrantEdgeStore(tmp_path_factory.mktemp("tutorial") / "edge")
    yield store
    store.close()


@pytest.fixture(scope="session")
def result(
    tutorial: ModuleType, store: NamedVectorStore, embeddings: MultimodalEmbeddings, printed: io.StringIO
) -> Any:  # noqa: ANN401 - a TutorialResult, whose module is found only once `tutorial` is there
    return tutorial.run(store, embeddings, "portable", printed)
