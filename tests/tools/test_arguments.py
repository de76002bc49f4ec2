"""The tool's arguments are the live catalogue's, and whatever a model sends gets an answer."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import ToolMessage
from langchain_core.utils.function_calling import convert_to_openai_tool

from shoplens.catalog import CatalogSchema, Product
from shoplens.retrievers import MultimodalRetriever, ProductFilter, Range, SearchRequest
from shoplens.retrievers.request import Mapped
from shoplens.tools import ProductSearchTool
from shoplens.tools.arguments import ArgumentMap, argument_name


@pytest.fixture(scope="module")
def tool(retriever: MultimodalRetriever) -> ProductSearchTool:
    return ProductSearchTool(retriever=retriever)


@pytest.fixture(scope="module")
def arguments(retriever: MultimodalRetriever) -> ArgumentMap:
    return ArgumentMap(retriever.catalog_schema)


def call(tool: ProductSearchTool, arguments: dict[str, Any], **config: object) -> ToolMessage:
    message = tool.invoke(
        {"type": "tool_call", "id": "1", "name": tool.name, "args": arguments}, {"configurable": config}
    )
    assert isinstance(message, ToolMessage)
    return message


@pytest.mark.parametrize("request_", [
    SearchRequest(),
    SearchRequest(query="for rain", limit=3, offset=6, sort="price_desc"),
    SearchRequest(filter=ProductFilter(any_of={"color": ("black", "red"), "category": ("Home > Lamps",)})),
    SearchRequest(filter=ProductFilter(none_of={"material": ("leather",)}, any_of={"waterproof": ("true",)})),
    SearchRequest(filter=ProductFilter(ranges={"price": Range(min=1.5), "rating": Range(min=3, max=4)})),
    SearchRequest(target_price=60, price_hint="low", not_applied=("size XL",),
                  mapped=(Mapped.model_validate({"from": "crème: hell", "to": "beige", "field": "color"}),)),
], ids=["empty", "words", "values", "excluded and flag", "numbers", "wishes"])  # fmt: skip
def test_a_request_comes_back_from_its_arguments(arguments: ArgumentMap, request_: SearchRequest) -> None:
    sent = json.loads(json.dumps(arguments.from_request(request_, use_photo=True)))
    assert sent["use_photo"] is True
    assert arguments.to_request(sent) == request_
    validated = arguments.model().model_validate(sent).model_dump()
    assert arguments.to_request(validated) == request_


def test_the_choices_are_the_catalogues_own_values(
    tool: ProductSearchTool, retriever: MultimodalRetriever
) -> None:
    schema = tool.get_input_jsonschema()
    for field in ("color", "material", "brand", "category", "waterproof"):
        for name in (field, f"exclude_{field}"):
            choices = schema["properties"][name]["items"]["enum"]
            assert choices == list(retriever.catalog_schema.filterable[field].values)
    assert "in USD. The catalogue has 30 to 157.5" in schema["properties"]["price_max"]["description"]
    assert "Küstenwerk" in schema["properties"]["brand"]["items"]["enum"]
    assert schema["additionalProperties"] is False


def test_a_language_model_is_shown_the_choices_too(tool: ProductSearchTool) -> None:
    """LangChain builds the schema for the model anew."""
    shown = convert_to_openai_tool(tool)["function"]["parameters"]["properties"]
    assert "black" in shown["exclude_color"]["items"]["enum"]
    assert "price_asc" in shown["sort"]["anyOf"][0]["enum"]
    assert shown["limit"]["maximum"] == 100
    assert not {"config", "run_manager", "photo"} & set(shown)


@pytest.mark.parametrize(("sent", "said"), [
    ({"colour": ["red"]}, "Unknown argument 'colour'. Known:"),
    ({"color": ["purple"]}, "Unknown value 'purple' for 'color'. Known: beige"),
    ({"exclude_color": ["purple"]}, "Unknown value 'purple' for 'color'"),
    ({"price_min": 90, "price_max": 10}, "the range starts at 90 and ends below it, at 10"),
    ({"sort": "by magic"}, "sort"),
    ({"price_hint": "free"}, "price_hint"),
    ({"limit": 0}, "limit"),
    ({"limit": 1_000}, "limit"),
    ({"offset": -1}, "offset"),
    ({"target_price": -5}, "target_price"),
    ({"query": ["a", "list"]}, "query"),
    ({"color": "red"}, "color"),
    ({"price_max": "cheap"}, "price_max"),
    ({"price_max": float("nan")}, "price_max"),
    ({"use_photo": True}, "There is no photo in this conversation"),
], ids=lambda value: json.dumps(value)[:40])  # fmt: skip
def test_what_cannot_be_searched_for_comes_back_as_one_line_of_text(
    tool: ProductSearchTool, sent: dict[str, Any], said: str
) -> None:
    message = call(tool, sent)
    assert message.status == "error"
    assert said in message.text
    assert "\n" not in message.text
    assert "pydantic" not in message.text
    assert tool.invoke(sent) == message.text


def test_the_model_reads_facts_and_the_program_gets_everything(tool: ProductSearchTool) -> None:
    message = call(tool, {"query": "for rain", "color": ["BLACK"], "exclude_category": ["Lamps"], "limit": 2})
    content = json.loads(message.text)
    assert content["total"] == 3
    assert [p["id"] for p in content["products"]] == [p["id"] for p in message.artifact["products"]]
    assert set(content["products"][0]) == {
        "id",
        "name",
        "price",
        "currency",
        "category",
        "attributes",
        "description",
    }
    assert message.artifact["arguments"]["exclude_category"] == ["Lamps"]
    assert message.artifact["spaces"] == ["text"]
    json.dumps(message.artifact)


def test_the_photo_comes_from_the_program_and_only_where_it_is_asked_for(
    tool: ProductSearchTool, shop_file: Path
) -> None:
    photo = shop_file.parent / "pictures" / "14.png"
    seen = call(tool, {"use_photo": True}, photo=photo)
    assert seen.artifact["products"][0]["id"] == "P-14"
    assert call(tool, {"query": "lamp"}, photo=photo).artifact["spaces"] == ["text"]
    assert call(tool, {"use_photo": True, "photo": "/etc/passwd"}).status == "error"


async def test_it_answers_an_async_call_the_same(tool: ProductSearchTool) -> None:
    sent = {"query": "lamp", "limit": 2}
    assert await tool.ainvoke(sent) == tool.invoke(sent)


AWKWARD = [
    "query", "limit", "price_min", "exclude_color", "config", "runtime", "run_manager", "self", "schema",
    "copy", "json", "model_config", "model_name", "model_fields", "callbacks", "class", "3d", "größe",
    "_hidden",
]  # fmt: skip


@pytest.mark.parametrize("field", AWKWARD)
def test_an_attribute_of_any_name_can_be_filtered_by(
    tmp_path: Path, retriever: MultimodalRetriever, field: str, index_rows: Callable[..., MultimodalRetriever]
) -> None:
    """A name that is an argument already, or that Python or pydantic keep for themselves."""
    rows = [
        {"id": str(n), "name": f"Thing {n}", "price": 5, field: value}
        for n, value in enumerate(["yes sir", "no sir"])
    ]
    shop = index_rows(rows)
    stored = next(iter(shop.catalog_schema.attributes))
    tool = ProductSearchTool(retriever=shop)
    for name, expected in ((argument_name(stored), ["0"]), (f"exclude_{argument_name(stored)}", ["1"])):
        message = call(tool, {name: ["yes sir"]})
        assert [p["id"] for p in message.artifact["products"]] == expected
    request = SearchRequest(filter=ProductFilter(any_of={stored: ("yes sir",)}))
    assert tool.arguments.to_request(tool.arguments.from_request(request)) == request


def test_two_attributes_never_share_an_argument() -> None:
    """A number's "weight_min" and an attribute of that very name."""
    values: dict[str, Any] = {
        "weight": 2.0, "weight_min": ("light",), "query": ("q",), "attribute_query": ("a",),
        "x": ("1",), "exclude_x": ("2",),
    }  # fmt: skip
    schema = CatalogSchema.from_products([Product(id="1", name="a", price=1, attributes=values)] * 2)
    both = ArgumentMap(schema)
    conditions = ProductFilter(
        any_of={name: value for name, value in values.items() if isinstance(value, tuple)},
        ranges={"weight": Range(min=1)},
    )
    request = SearchRequest(filter=conditions)
    assert both.to_request(both.from_request(request)) == request
    assert both.to_request(both.model().model_validate(both.from_request(request)).model_dump()) == request
