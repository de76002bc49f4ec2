"""A catalogue of 500 products, read whole through the doors that have cursors: each product once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client

from shoplens.catalog import read_catalog
from shoplens.retrievers import MultimodalRetriever, index_products
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.tools.mcp_server import build_mcp_server
from shoplens.tools.ucp import CatalogService

from ..conftest import write_shop
from .conftest import serving

COUNT, PAGE = 500, 37
COLORS = ("red", "blue", "green", "black")
WAYS: dict[str, dict[str, Any]] = {
    "everything": {},
    "by words": {"query": "a lamp for the desk"},
    "in an exact order": {"sort": "price_asc"},
    "filtered": {"filters": {"attributes": {"color": ["red", "blue"]}}},
}


@pytest.fixture(scope="module")
def large(
    tmp_path_factory: pytest.TempPathFactory, embeddings: MultimodalEmbeddings
) -> Iterator[MultimodalRetriever]:
    """Many of the same price and of nearly the same words, so that an order has ties to keep apart."""
    folder = tmp_path_factory.mktemp("large")
    rows = [
        {"id": f"L-{number:03d}", "name": f"{COLORS[number % 4].title()} lamp {number % 25}",
         "price": 10.0 + number % 7, "category": "Home > Lamps", "color": COLORS[number % 4]}
        for number in range(COUNT)
    ]  # fmt: skip
    store = QdrantEdgeStore(folder / "store")
    index_products(read_catalog(write_shop(folder, rows)), store, embeddings, media=folder / "images")
    yield MultimodalRetriever(store=store, embeddings=embeddings)
    store.close()


async def pages_by_mcp(retriever: MultimodalRetriever, asked: dict[str, Any]) -> list[dict[str, Any]]:
    pages: list[dict[str, Any]] = []
    async with Client(build_mcp_server(CatalogService(lambda: retriever), Path("nowhere"))) as client:
        cursor: str | None = None
        while not pages or cursor:
            page = {"limit": PAGE, **({"cursor": cursor} if cursor else {})}
            result = await client.call_tool("search_catalog", {"catalog": asked | {"pagination": page}})
            assert result.structured_content is not None, result.content
            pages.append(result.structured_content)
            cursor = pages[-1]["pagination"].get("cursor")
    return pages


def pages_by_rest(retriever: MultimodalRetriever, asked: dict[str, Any]) -> list[dict[str, Any]]:
    pages: list[dict[str, Any]] = []
    with serving(retriever, Path("nowhere")) as address, httpx.Client(base_url=address) as client:
        cursor: str | None = None
        while not pages or cursor:
            page = {"limit": PAGE, **({"cursor": cursor} if cursor else {})}
            answer = client.post("/catalog/search", json=asked | {"pagination": page}, timeout=60)
            assert answer.status_code == 200, answer.text
            pages.append(answer.json())
            cursor = pages[-1]["pagination"].get("cursor")
    return pages


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("door", ["MCP", "REST"])
async def test_the_cursors_lead_to_each_product_once(large: MultimodalRetriever, door: str, way: str) -> None:
    asked = WAYS[way]
    pages = await pages_by_mcp(large, asked) if door == "MCP" else pages_by_rest(large, asked)
    expected = COUNT // 2 if way == "filtered" else COUNT
    ids = [product["id"] for page in pages for product in page["products"]]
    assert len(ids) == len(set(ids)) == expected
    assert len(pages) == -(-expected // PAGE)
    assert {page["pagination"]["total_count"] for page in pages} == {expected}
    assert [page["pagination"]["has_next_page"] for page in pages] == [True] * (len(pages) - 1) + [False]
