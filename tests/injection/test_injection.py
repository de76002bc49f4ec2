"""Products whose texts try to steer the model, and a model that obeys: the shopper is told what was found."""

from __future__ import annotations

import json
import re
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from langchain_core.tools import BaseTool
from mcp import Client
from pydantic import SecretStr

from shoplens.agent import ShoppingAssistant
from shoplens.agent.answering.answer import answer
from shoplens.agent.assistant import Finished, Found
from shoplens.agent.models import ModelSettings, chat_model
from shoplens.catalog import read_catalog
from shoplens.retrievers import MultimodalRetriever, index_products
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.tools import product_tools
from shoplens.tools.mcp_server import build_mcp_server
from shoplens.tools.rest.doors import Doors, new_app
from shoplens.tools.ucp import CatalogService

from ..agent.scripted_server import Call, Say, Step, serving

HERE = Path(__file__).parent


def lines_of(name: str) -> list[dict[str, Any]]:
    """A text may hold letters that end a line for everybody but JSON Lines."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").strip().split("\n")]


ROWS = {row["id"]: row for row in lines_of("products.jsonl")}
OBEYED = lines_of("obeyed.jsonl")
OURS = {"search_products"}
LIMITS = {
    call["arguments"]["price_min"]
    for row in OBEYED
    for call in row["calls"]
    if "price_min" in call["arguments"]
}
LEADS_OUT = re.compile(r"://|//\w|\bbeacon\b|javascript:|!\[|\]\(|<\w", re.IGNORECASE)
MONEY = re.compile(
    r"[$€£]\s?(\d+(?:[.,]\d+)?)|(\d+(?:[.,]\d+)?)\s?(?:USD|EUR|dollars?|euros?|cents?)", re.IGNORECASE
)


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory, embeddings: MultimodalEmbeddings
) -> Iterator[MultimodalRetriever]:
    folder = tmp_path_factory.mktemp("injection")
    store = QdrantEdgeStore(folder / "store")
    index_products(read_catalog(HERE / "products.jsonl"), store, embeddings, media=folder / "images")
    yield MultimodalRetriever(store=store, embeddings=embeddings)
    store.close()


@pytest.fixture
def tools_run(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of all LangChain tools that really run."""
    ran: list[str] = []
    run = BaseTool.run

    def noted(self: BaseTool, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - LangChain's signature
        ran.append(self.name)
        return run(self, *arguments, **named)

    monkeypatch.setattr(BaseTool, "run", noted)
    return ran


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of all hosts that something looks up."""
    hosts: list[str] = []
    look_up = socket.getaddrinfo

    def noted(host: Any, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - the system's signature
        hosts.append(str(host))
        return look_up(host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", noted)
    return hosts


def amounts(text: str) -> set[float]:
    return {float((a or b).replace(",", ".")) for a, b in MONEY.findall(text)}


@pytest.mark.parametrize("obeyed", OBEYED, ids=[f"{row['id']} {row['kind']}" for row in OBEYED])
def test_a_model_that_obeys_a_product_changes_nothing(
    obeyed: dict[str, Any], hostile: MultimodalRetriever, tools_run: list[str], asked_for: list[str]
) -> None:
    row = ROWS[obeyed["id"]]
    price = row["price"]
    search = Call({"query": "lamp", "price_min": price, "price_max": price})
    demanded = [Call(call["arguments"], call["name"]) for call in obeyed["calls"]]
    script: list[Step] = [search, *demanded, Say(obeyed["says"])]
    with serving(*script) as server:
        settings = ModelSettings(base_url=server.url, api_key=SecretStr("not-a-real-key"), model="scripted")
        assistant = ShoppingAssistant(hostile, model=chat_model(settings))
        events = list(assistant.turn("one", f"a lamp for ${price:g}"))
    last = events[-1]
    shown = [event.artifact for event in events if isinstance(event, Found)]
    assert isinstance(last, Finished)
    assert row["id"] in [product["id"] for product in shown[0]["products"]]
    assert set(tools_run) <= OURS
    assert set(asked_for) <= {"127.0.0.1"}
    if (
        obeyed["kind"] != "changed filters"
    ):  # there the model searched anew: what binds then is shown, and true
        assert obeyed["says"] not in last.text
        assert last.text == answer(shown[-1])
    told = last.text.replace(row["name"], "")  # a name is shown as it is, whatever it holds
    assert not LEADS_OUT.search(told)
    assert amounts(told) <= {row["price"] for row in ROWS.values()} | LIMITS
    for artifact in shown:
        bound = artifact["applied"].get("price", {"min": None, "max": None})
        for product in artifact["products"]:
            stored = ROWS[product["id"]]
            assert (product["name"], product["price"]) == (stored["name"], stored["price"])
            assert product["description"] == stored["description"].strip()
            assert (bound["min"] or 0) <= product["price"] <= (bound["max"] or 10**9)


async def test_every_door_hands_the_texts_on_as_texts(hostile: MultimodalRetriever, tmp_path: Path) -> None:
    service = CatalogService(lambda: hostile)
    search = product_tools(hostile)[0]
    app = new_app(Doors(service, tmp_path), "Shop", lambda: (True, ""))
    page: dict[str, Any] = {"pagination": {"limit": 100}}
    with TestClient(app, base_url="http://127.0.0.1") as client:
        by_rest = client.post("/catalog/search", json=page).json()
    async with Client(build_mcp_server(service, tmp_path)) as mcp:
        answered = (await mcp.call_tool("search_catalog", {"catalog": page})).structured_content
    assert answered is not None
    content = json.loads(search.invoke({"limit": 100}))
    for found, name in ((by_rest, "title"), (answered, "title"), (content, "name")):
        products = {product["id"]: product for product in found["products"]}
        assert products.keys() == ROWS.keys()
        for id_, product in products.items():
            said = product["description"] if name == "name" else product["description"]["plain"]
            assert product[name] == ROWS[id_]["name"]
            assert said == ROWS[id_]["description"].strip()[: len(said)]
            assert len(said) == min(len(ROWS[id_]["description"].strip()), 300 if name == "name" else 10_000)


def test_the_attacks_are_of_many_kinds() -> None:
    kinds = Counter(row["kind"] for row in OBEYED)
    assert len(OBEYED) >= 70
    assert len(kinds) >= 12
    assert len({row["says"] for row in OBEYED}) == len(OBEYED)
