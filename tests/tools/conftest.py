"""Shops of a test's own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shoplens.catalog import read_catalog
from shoplens.retrievers import MultimodalRetriever, index_products
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore


@pytest.fixture
def index_rows(tmp_path: Path, retriever: MultimodalRetriever) -> Callable[..., MultimodalRetriever]:
    """Rows in, a retriever over them out; the store's folder is `tmp_path / "rows"`."""

    def run(rows: list[dict[str, Any]]) -> MultimodalRetriever:
        file = tmp_path / "rows.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        store = QdrantEdgeStore(tmp_path / "rows")
        index_products(read_catalog(file), store, retriever.embeddings, media=tmp_path / "images")
        return MultimodalRetriever(store=store, embeddings=retriever.embeddings)

    return run
