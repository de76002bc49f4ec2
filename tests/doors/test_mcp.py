"""The official MCP client against ours, in process and over HTTP: what is offered, and what comes back."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, MCPError
from mcp_types import BlobResourceContents, TextContent

from shoplens.retrievers import MultimodalRetriever
from shoplens.tools.mcp_server import build_mcp_server
from shoplens.tools.ucp import CatalogService

from .conftest import Door
from .standard import Operation, against_schema, against_ucp, nulls

Answer = dict[str, Any]
WITHOUT_PRICE = "P-12"
SEARCHES: dict[str, Answer] = {
    "nothing": {},
    "words": {"query": "a red leather jacket under $150"},
    "words that cannot be met": {"query": "a vegan jacket with GPS for rain"},
    "filters": {
        "filters": {
            "categories": ["Clothing"], "brand": ["Nordhang"], "price": {"max": 13000},
            "attributes": {"rating": {"min": 3}}, "exclude": {"color": ["black"]},
        }
    },
    "nothing found": {"query": "red leather boots under $5"},
    "not carried": {"query": "a canoe"},
    "sorted": {"query": "jackets", "sort": "price_desc"},
    "like a product": {"like": [{"id": "P-09"}]},
    "like an unknown product": {"like": [{"id": "P-99"}]},
    "a page": {"pagination": {"limit": 5}},
    "another currency": {"context": {"currency": "EUR"}, "filters": {"price": {"max": 100}}},
    "availability": {"filters": {"availability": ["in_stock"]}},
}  # fmt: skip


def picture(shop_file: Path, number: str = "09") -> Answer:
    data = (shop_file.parent / "pictures" / f"{number}.png").read_bytes()
    return {"image": {"content_type": "image/png", "data": base64.b64encode(data).decode()}}


async def call(client: Client, tool: str, catalog: Answer) -> Answer:
    """A tool's structured answer, which its text says, too."""
    result = await client.call_tool(tool, {"catalog": catalog})
    assert not result.is_error, result.content
    assert result.structured_content is not None
    (text,) = result.content
    assert isinstance(text, TextContent)
    assert json.loads(text.text) == result.structured_content
    return dict(result.structured_content)


def priced(answer: Answer) -> Answer:
    """UCP wants a price of everything. The test shop has one product without: see below."""
    listed = [p for p in answer["products"] if p["id"] != WITHOUT_PRICE]
    return answer | {"products": listed}


async def test_three_tools_are_offered_that_only_read(door: Door) -> None:
    async with Client(door) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert client.instructions is not None
        assert "not instructions" in client.instructions
    assert set(tools) == {"search_catalog", "lookup_catalog", "get_product"}
    for tool in tools.values():
        hints = tool.annotations
        assert hints is not None
        assert (hints.read_only_hint, hints.destructive_hint) == (True, False)
        assert (hints.idempotent_hint, hints.open_world_hint) == (True, False)
        assert tool.description
        assert tool.title
        assert tool.input_schema["required"] == ["catalog"]
        assert tool.output_schema


@pytest.mark.parametrize("name", [*SEARCHES, "like a picture"])
async def test_a_search_answers_as_it_says_and_as_ucp_says(door: Door, name: str, shop_file: Path) -> None:
    asked = SEARCHES.get(name) or ({"like": [picture(shop_file)]} if name == "like a picture" else {})
    async with Client(door) as client:
        schemas = {tool.name: tool.output_schema for tool in (await client.list_tools()).tools}
        answer = await call(client, "search_catalog", asked)
    assert against_schema(schemas["search_catalog"], answer) == []
    assert against_ucp("search_catalog", priced(answer)) == []
    assert list(nulls(answer)) == []


@pytest.mark.parametrize(("tool", "asked"), [
    ("lookup_catalog", {"ids": ["P-20", "nope", "P-03"]}),
    ("lookup_catalog", {"ids": ["nope"]}),
    ("lookup_catalog", {"ids": ["P-20", "P-03"], "filters": {"categories": ["Home"]}}),
    ("get_product", {"id": "P-18"}),
    ("get_product", {"id": "P-01", "selected": [{"name": "color", "label": "pink"}]}),
])  # fmt: skip
async def test_products_by_id_are_as_they_say_and_as_ucp_says(
    door: Door, tool: Operation, asked: Answer
) -> None:
    async with Client(door) as client:
        schemas = {tool.name: tool.output_schema for tool in (await client.list_tools()).tools}
        answer = await call(client, tool, asked)
    assert against_schema(schemas[tool], answer) == []
    assert against_ucp(tool, answer) == []
    assert list(nulls(answer)) == []


async def test_a_product_without_a_price_lacks_that_alone_and_it_is_said(door: Door) -> None:
    async with Client(door) as client:
        answer = await call(client, "get_product", {"id": WITHOUT_PRICE})
    assert sorted(against_ucp("get_product", answer)) == [
        "$.product.variants[0]: 'price' is a required property",
        "$.product: 'price_range' is a required property",
    ]
    assert list(nulls(answer)) == []
    assert [m["code"] for m in answer["messages"]] == ["price_unknown"]


async def test_search_lookup_and_product_speak_of_the_same_product(door: Door) -> None:
    async with Client(door) as client:
        found = (await call(client, "search_catalog", {"query": "red leather boots"}))["products"][0]
        (looked_up,) = (await call(client, "lookup_catalog", {"ids": [found["id"]]}))["products"]
        product = (await call(client, "get_product", {"id": found["id"]}))["product"]
    assert found == product
    (variant,) = looked_up["variants"]
    assert variant.pop("inputs") == [{"id": found["id"], "match": "exact"}]
    assert looked_up == product


async def test_a_picture_finds_its_product_and_its_own_picture_can_be_read(
    door: Door, shop_file: Path
) -> None:
    async with Client(door) as client:
        answer = await call(client, "search_catalog", {"like": [picture(shop_file)]})
        first = answer["products"][0]
        assert first["id"] == "P-09"
        templates = (await client.list_resource_templates()).resource_templates
        assert [t.mime_type for t in templates] == ["image/webp"]
        (read,) = (await client.read_resource(first["media"][0]["url"])).contents
        assert isinstance(read, BlobResourceContents)
        assert base64.b64decode(read.blob)[8:12] == b"WEBP"
        without = (await call(client, "get_product", {"id": "P-18"}))["product"]
    assert without["media"] == without["variants"][0]["media"] == []


@pytest.mark.parametrize("name", [
    "../card.json", "..%2fcard.json", "%2e%2e%2fcard.json", "....//card.json", "/etc/passwd",
    "%2fetc%2fpasswd", "x.webp", "..\\card.json", "card.json", "", "0.webp%00.json",
])  # fmt: skip
async def test_no_way_leads_out_of_the_pictures(door: Door, name: str) -> None:
    async with Client(door) as client:
        with pytest.raises(MCPError, match=r"picture|[Rr]esource"):
            await client.read_resource(f"shoplens://pictures/{name}")


async def test_strictly_ucp_nothing_else_is_given_or_taken(
    retriever: MultimodalRetriever, media: Path, shop_file: Path
) -> None:
    server = build_mcp_server(CatalogService(lambda: retriever, extension=False), media)
    async with Client(server) as client:
        for asked in (
            {}, {"query": "red boots under $100, not black"}, {"query": "a canoe"},
            {"filters": {"categories": ["Home"], "price": {"min": 1}}}, {"like": [picture(shop_file)]},
            {"pagination": {"limit": 3}},
        ):  # fmt: skip
            answer = await call(client, "search_catalog", asked)
            assert against_ucp("search_catalog", priced(answer), strict=True) == []
            assert list(answer["ucp"]["capabilities"]) == ["dev.ucp.shopping.catalog.search"]
        looked_up = await call(client, "lookup_catalog", {"ids": ["P-01", "nope"]})
        assert against_ucp("lookup_catalog", looked_up, strict=True) == []
        product = await call(client, "get_product", {"id": "P-01"})
        assert against_ucp("get_product", product, strict=True) == []
        for place, ours in (
            ("sort", {"sort": "price_asc"}),
            ("filters.attributes", {"filters": {"attributes": {"color": ["red"]}}}),
            ("filters.exclude", {"filters": {"exclude": {"color": ["red"]}}}),
        ):
            refused = await client.call_tool("search_catalog", {"catalog": ours})
            assert refused.is_error
            assert isinstance(refused.content[0], TextContent)
            assert f"$.catalog.{place}:" in refused.content[0].text
            assert "leave it out" in refused.content[0].text


async def test_with_our_extension_it_is_named_and_only_adds(door: Door) -> None:
    async with Client(door) as client:
        answer = await call(client, "search_catalog", {"query": "red boots"})
    assert answer["ucp"]["capabilities"]["shoplens.catalog.filters"][0]["extends"].startswith("dev.ucp.")
    extra = {line.split("'")[1] for line in against_ucp("search_catalog", priced(answer), strict=True)}
    assert extra == {"applied_filters"}, "jsonschema names the first; all stand beside UCP's, never inside"
