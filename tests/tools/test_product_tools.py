"""The four tools: what a model is told, what the program gets, and what becomes of a wrong call."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from shoplens.catalog import Product
from shoplens.retrievers import MultimodalRetriever, StoreUnavailableError
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.tools import product_tools
from shoplens.tools.catalog_tool import OUTAGE, facts_of
from shoplens.tools.product_lookup import compare

NAMES = ["search_products", "get_product", "compare_products", "list_facets"]


@pytest.fixture(scope="module")
def tools(retriever: MultimodalRetriever) -> dict[str, BaseTool]:
    return {tool.name: tool for tool in product_tools(retriever)}


def call(tool: BaseTool, **arguments: object) -> ToolMessage:
    message = tool.invoke({"type": "tool_call", "id": "1", "name": tool.name, "args": arguments})
    assert isinstance(message, ToolMessage)
    return message


def test_a_folder_a_store_and_a_retriever_give_the_same_tools(
    retriever: MultimodalRetriever, indexed_store: QdrantEdgeStore, tmp_path: Path
) -> None:
    shown = [convert_to_openai_tool(tool) for tool in product_tools(retriever)]
    assert [tool["function"]["name"] for tool in shown] == NAMES
    assert [convert_to_openai_tool(tool) for tool in product_tools(indexed_store)] == shown
    with pytest.raises(StoreUnavailableError, match="nothing is indexed"):
        product_tools(tmp_path / "empty")
    with pytest.raises(TypeError, match="found: image_model"):
        product_tools(retriever, image_model="clip")


def test_a_product_is_told_whole(tools: dict[str, BaseTool], retriever: MultimodalRetriever) -> None:
    message = call(tools["get_product"], id="P-03")
    product = retriever.product("P-03")
    assert product is not None
    told = json.loads(message.text)
    assert told == message.artifact == facts_of(product)
    assert told["description"] == "A red jacket made of leather, for every day."
    assert set(told["attributes"]) == {"color", "material", "brand", "rating", "waterproof"}


def test_a_comparison_has_what_differs_first(tools: dict[str, BaseTool]) -> None:
    message = call(tools["compare_products"], ids=["P-13", "P-01"])
    told = json.loads(message.text)
    assert list(told) == ["different", "same", "products"]
    assert told["different"]["price"] == {"P-13": 45.0, "P-01": 120.0}
    assert told["different"]["material"] == {"P-13": ["nylon"], "P-01": ["leather"]}
    assert told["same"] == {
        "currency": "USD",
        "color": ["black"],
        "brand": ["Ostwind"],
        "waterproof": True,
    }
    assert [p["id"] for p in told["products"]] == ["P-13", "P-01"]
    assert message.artifact["products"][0]["image"]


def test_a_comparison_takes_lists_without_their_order_and_prices_with_their_currency() -> None:
    one = Product(id="1", name="a", price=5, currency="USD", attributes={"tags": ("x", "y"), "flat": True})
    other = Product(id="2", name="b", price=5, currency="EUR", attributes={"tags": ("y", "x"), "flat": 1.0})
    told = compare([facts_of(one), facts_of(other)])
    assert list(told["different"]) == ["price", "currency", "flat"]
    assert told["same"] == {"tags": ["x", "y"]}


def test_facets_are_those_of_the_conditions(
    tools: dict[str, BaseTool], retriever: MultimodalRetriever
) -> None:
    message = call(tools["list_facets"], category=["Lamps"], price_max=40)
    told = json.loads(message.text)
    assert told["total"] == call(tools["search_products"], category=["Lamps"], price_max=40).artifact["total"]
    assert told["facets"]["price"] == {"min": 30.0, "max": 67.5}
    assert told["facets"]["material"]["values"] == {"metal": 1, "wood": 1}
    assert {facet["field"] for facet in message.artifact["facets"]} == set(told["facets"])
    whole = json.loads(call(tools["list_facets"]).text)
    assert whole["total"] == retriever.catalog_schema.products


@pytest.mark.parametrize(("name", "sent", "said"), [
    ("get_product", {"id": "P-99"}, "no product with id 'P-99'. An id is the 'id' of a product"),
    ("get_product", {"id": ""}, "id: String should have at least 1 character"),
    ("get_product", {}, "id: Field required"),
    ("get_product", {"id": "P-01", "name": "x"}, "name: there is no such argument"),
    ("compare_products", {"ids": ["P-01", "P-98", "P-99"]}, "no product with id 'P-98', 'P-99'"),
    ("compare_products", {"ids": ["P-01"]}, "at least 2"),
    ("compare_products", {"ids": ["P-01"] * 5}, "at most 4"),
    ("compare_products", {"ids": ["P-01", "P-01"]}, "All ids are 'P-01'. Give 2 to 4 different ones"),
    ("list_facets", {"colour": ["red"]}, "Unknown argument 'colour'. Known:"),
    ("list_facets", {"query": "lamp"}, "Unknown argument 'query'. Known:"),
    ("list_facets", {"color": ["purple"]}, "Unknown value 'purple' for 'color'. Known: beige"),
    ("list_facets", {"price_min": 9, "price_max": 1}, "the range starts at 9"),
], ids=lambda value: json.dumps(value)[:40])  # fmt: skip
async def test_a_wrong_call_comes_back_as_one_line_that_says_what_to_send(
    tools: dict[str, BaseTool], name: str, sent: dict[str, Any], said: str
) -> None:
    message = call(tools[name], **sent)
    assert message.status == "error"
    assert said in message.text
    assert "\n" not in message.text
    assert tools[name].invoke(sent) == await tools[name].ainvoke(sent) == message.text


class Away(QdrantEdgeStore):
    """A store that stops answering once it is opened."""

    away = False

    def retrieve(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401
        if self.away:
            raise StoreUnavailableError(f"{self.location} did not answer within 5 s")
        return super().retrieve(*args, **options)

    def count(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401
        if self.away:
            raise StoreUnavailableError(f"{self.location} did not answer within 5 s")
        return super().count(*args, **options)


@pytest.mark.parametrize(("name", "sent"), [
    ("search_products", {"query": "lamp"}), ("get_product", {"id": "T-1"}),
    ("compare_products", {"ids": ["T-1", "T-2"]}), ("list_facets", {}),
], ids=NAMES)  # fmt: skip
def test_an_outage_is_one_sentence_without_an_address(
    tmp_path: Path, embeddings: MultimodalEmbeddings, index_rows: Callable[..., MultimodalRetriever],
    name: str, sent: dict[str, Any], caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    rows = [{"id": f"T-{n}", "name": f"Lamp {n}", "price": n} for n in (1, 2)]
    index_rows(rows).store.close()
    store = Away(tmp_path / "rows")
    tool = {t.name: t for t in product_tools(MultimodalRetriever(store=store, embeddings=embeddings))}[name]
    store.away = True
    message = call(tool, **sent)
    assert (message.status, message.text) == ("error", OUTAGE)
    assert "did not answer" in caplog.text
    store.close()


def test_schemas_are_flat_and_small(tools: dict[str, BaseTool]) -> None:
    """No references, no nesting: models of all makers fill such arguments in."""
    for tool in tools.values():
        schema = convert_to_openai_tool(tool)["function"]["parameters"]
        assert "$ref" not in json.dumps(schema)
        assert not {"config", "run_manager", "retriever", "photo"} & set(schema["properties"])
    facets = convert_to_openai_tool(tools["list_facets"])["function"]["parameters"]["properties"]
    search = convert_to_openai_tool(tools["search_products"])["function"]["parameters"]["properties"]
    assert facets.items() <= search.items()
    assert "black" in facets["color"]["items"]["enum"]
