"""One request through all four doors: LangChain's tool and retriever, MCP, REST. The same products in the
same order come out of each, and the same conditions bind.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.tools import BaseTool
from mcp import Client
from mcp.server.mcpserver import MCPServer

from shoplens.retrievers import MultimodalRetriever
from shoplens.tools import product_tools

Request = dict[str, Any]
REQUESTS: list[Request] = [
    json.loads(line) for line in (Path(__file__).parent / "requests.jsonl").read_text().splitlines()
]
KINDS = ("any_of", "none_of", "ranges")
UCP_PLACES = {"categories": "category", "brand": "brand"}


@dataclass(frozen=True)
class Told:
    """What a door gives: product ids in their order, and the conditions that bound the search."""

    ids: list[str]
    applied: Mapping[str, Any]
    exclude: Mapping[str, Any]


class Overheard(BaseCallbackHandler):
    """What the search itself tells a tracer."""

    def __init__(self) -> None:
        self.results: list[dict[str, Any]] = []

    def on_chain_end(self, outputs: Any, **about: Any) -> None:  # noqa: ANN401 - LangChain's signature
        if isinstance(outputs, dict) and "outcome" in outputs:
            self.results.append(outputs)


@pytest.fixture(scope="module")
def tool(retriever: MultimodalRetriever) -> BaseTool:
    return product_tools(retriever)[0]


def offset(asked: Request) -> int:
    return int(asked["limit"]) * (int(asked.get("page", 1)) - 1)


def photo_of(asked: Request, shop_file: Path) -> bytes | None:
    return (
        (shop_file.parent / "pictures" / f"{asked['photo']}.png").read_bytes() if "photo" in asked else None
    )


def by_tool(tool: BaseTool, asked: Request, photo: bytes | None) -> Told:
    arguments: dict[str, Any] = {
        "query": asked["query"], "limit": asked["limit"], "offset": offset(asked),
        "like": asked.get("like", []), "use_photo": photo is not None,
        **asked.get("any_of", {}),
        **{f"exclude_{field}": values for field, values in asked.get("none_of", {}).items()},
        **{f"{f}_{end}": n for f, span in asked.get("ranges", {}).items() for end, n in span.items()},
        **({"sort": asked["sort"]} if "sort" in asked else {}),
    }  # fmt: skip
    call = {"type": "tool_call", "id": "1", "name": tool.name, "args": arguments}
    message = tool.invoke(call, config={"configurable": {"photo": photo}})
    assert message.status == "success", message.content
    found = message.artifact
    shown = [product["id"] for product in json.loads(message.content)["products"]]
    assert shown == [product["id"] for product in found["products"]]
    return Told(shown, found["applied"], found["exclude"])


def by_retriever(retriever: MultimodalRetriever, asked: Request, photo: bytes | None) -> Told:
    heard = Overheard()
    documents = retriever.invoke(
        asked["query"],
        config={"callbacks": [heard]},
        photo=photo,
        k=asked["limit"],
        offset=offset(asked),
        sort=asked.get("sort"),
        like=asked.get("like", ()),
        filter={kind: asked[kind] for kind in KINDS if kind in asked},
    )
    (result,) = heard.results
    return Told([str(d.id) for d in documents], result["applied"], result["exclude"])


def as_ucp(asked: Request, photo: bytes | None) -> Request:
    """Money in cents, category and brand where UCP has them, the rest in our extension."""
    places = {field: place for place, field in UCP_PLACES.items()}
    filters: Request = {"attributes": {}, "exclude": asked.get("none_of", {})}
    for field, values in asked.get("any_of", {}).items():
        (filters if field in places else filters["attributes"])[places.get(field, field)] = values
    for field, span in asked.get("ranges", {}).items():
        if field == "price":
            filters["price"] = {end: round(number * 100) for end, number in span.items()}
        else:
            filters["attributes"][field] = span
    picture = base64.b64encode(photo or b"").decode()
    like: list[Request] = [{"id": id_} for id_ in asked.get("like", [])]
    like += [{"image": {"content_type": "image/png", "data": picture}}] if photo else []
    wish = {"sort": asked["sort"]} if "sort" in asked else {}
    return {"query": asked["query"], "filters": filters, "like": like, **wish}


def from_ucp(answer: Request) -> Told:
    bound = answer["applied_filters"]
    applied = {UCP_PLACES[place]: values for place, values in bound.items() if place in UCP_PLACES}
    spans = {f: s for f, s in bound.get("attributes", {}).items() if isinstance(s, dict)}
    applied |= {f: values for f, values in bound.get("attributes", {}).items() if f not in spans}
    if price := bound.get("price"):
        spans["price"] = {end: cents / 100 for end, cents in price.items()}
    applied |= {field: {"min": span.get("min"), "max": span.get("max")} for field, span in spans.items()}
    return Told([product["id"] for product in answer["products"]], applied, bound.get("exclude", {}))


async def by_mcp(server: MCPServer[Any], asked: Request, photo: bytes | None) -> Told:
    async with Client(server) as client:
        cursor: dict[str, str] = {}
        for _ in range(asked.get("page", 1)):
            page = {"limit": asked["limit"], **cursor}
            catalog = as_ucp(asked, photo) | {"pagination": page}
            answer = (await client.call_tool("search_catalog", {"catalog": catalog})).structured_content
            assert answer is not None
            cursor = {"cursor": answer["pagination"].get("cursor", "")}
    return from_ucp(answer)


async def by_rest(address: str, asked: Request, photo: bytes | None) -> Told:
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        cursor: dict[str, str] = {}
        for _ in range(asked.get("page", 1)):
            page = {"limit": asked["limit"], **cursor}
            answer = await client.post("/catalog/search", json=as_ucp(asked, photo) | {"pagination": page})
            assert answer.status_code == 200, answer.text
            cursor = {"cursor": answer.json()["pagination"].get("cursor", "")}
    return from_ucp(answer.json())


@pytest.mark.parametrize("asked", REQUESTS, ids=[asked["name"] for asked in REQUESTS])
async def test_the_same_through_every_door(
    asked: Request, retriever: MultimodalRetriever, tool: BaseTool, server: MCPServer[Any], address: str,
    shop_file: Path,
) -> None:  # fmt: skip
    photo = photo_of(asked, shop_file)
    told = by_retriever(retriever, asked, photo)
    assert by_tool(tool, asked, photo) == told
    assert await by_mcp(server, asked, photo) == told
    assert await by_rest(address, asked, photo) == told


def test_the_list_asks_for_what_it_is_there_for() -> None:
    """Of each kind enough, and most of them find something."""
    assert len(REQUESTS) >= 60
    for kind, least in {
        "query": 30,
        "any_of": 10,
        "none_of": 6,
        "ranges": 7,
        "photo": 12,
        "sort": 3,
        "page": 3,
    }.items():
        assert sum(bool(asked.get(kind)) for asked in REQUESTS) >= least, kind
