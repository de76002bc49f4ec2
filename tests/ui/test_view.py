"""What the page shows: chips, cards, and text that stays text."""

from html import unescape
from typing import Any

import pytest

from shoplens.retrievers import MultimodalRetriever, SearchRequest
from shoplens.retrievers.vectorstores import point_id
from shoplens.tools import ProductSearchTool
from shoplens.tools.arguments import argument_name
from shoplens.ui.page.chips import chips, without_chip
from shoplens.ui.page.transcript import plain
from shoplens.ui.page.view import card, results_view
from shoplens.ui.page.window import requests, shelves, span

ARGUMENTS: dict[str, Any] = {
    "query": "warm", "color": ["black", "red"], "exclude_material": ["leather"], "price_max": 150.0,
    "price_min": 20.0, "waterproof": ["true"], "sort": "price_asc", "target_price": 60.0, "price_hint": "low",
    "limit": 10, "offset": 0,
}  # fmt: skip


@pytest.fixture(scope="module")
def artifact(retriever: MultimodalRetriever) -> dict[str, Any]:
    _, found = ProductSearchTool(retriever=retriever).respond(ARGUMENTS, None)
    return found


def test_everything_that_was_understood_has_its_chip(artifact: dict[str, Any]) -> None:
    assert {chip["key"]: chip["label"] for chip in chips(artifact, "USD")} == {
        "applied:color": "black or red", "applied:waterproof": "waterproof",
        "applied:price": "$20.00 to $150.00", "exclude:material": "not leather", "sort": "cheapest first",
        "target_price": "about $60.00",
        "price_hint": "rather cheap", "query": "“warm”",
    }  # fmt: skip


def test_each_chip_takes_its_own_condition_away_and_no_other(
    artifact: dict[str, Any], retriever: MultimodalRetriever
) -> None:
    names = {field: argument_name(field) for field in retriever.catalog_schema.filterable}
    keys = {
        "applied:color": {"color"}, "applied:waterproof": {"waterproof"},
        "applied:price": {"price_min", "price_max"}, "exclude:material": {"exclude_material"},
    }  # fmt: skip
    for chip in chips(artifact, "USD"):
        left = without_chip(artifact["arguments"] | {"offset": 10}, chip["key"], names)
        gone = keys.get(chip["key"], {chip["key"]})
        assert set(ARGUMENTS) - set(left) == gone
        assert left["offset"] == 0  # the first page of the new search


def test_a_photo_has_a_chip_that_takes_it_away(artifact: dict[str, Any]) -> None:
    shown = artifact | {"arguments": {"use_photo": True}}
    assert {"key": "use_photo", "label": "your photo", "kind": "photo", "field": ""} in chips(shown, "USD")
    assert without_chip({"use_photo": True}, "use_photo", {}) == {"offset": 0}
    several = [chip for chip in chips(shown, "USD", ["a", "b"]) if chip["kind"] == "photo"]
    assert [(chip["key"], chip["picture"]) for chip in several] == [
        ("photo:a", "/photos/a"),
        ("photo:b", "/photos/b"),
    ]


@pytest.mark.parametrize(
    "key", ["", ":", "applied:", "nonsense", "applied:__class__", "exclude:", "limit\x00"]
)
def test_a_chip_that_a_browser_made_up_takes_nothing_away(key: str) -> None:
    assert without_chip(ARGUMENTS, key, {}) == {**ARGUMENTS, "offset": 0}


def test_a_card_shows_the_products_facts_and_our_own_picture(artifact: dict[str, Any]) -> None:
    product = artifact["products"][0]
    name = f"{point_id(product['id'])}.webp"
    shown = card(product, {name})
    assert (shown["name"], shown["picture"]) == (product["name"], f"/pictures/{name}")
    assert shown["price"] == f"${product['price']:.2f}"
    assert [fact["name"] for fact in shown["facts"]][:3] == ["color", "material", "brand"]
    assert card(product, set())["picture"] == ""


def test_cards_come_in_the_artifacts_order_with_count_and_encoders(artifact: dict[str, Any]) -> None:
    view = results_view(artifact | {"total": 24, "not_applied": ["size XL"]}, "USD")
    assert [shown["id"] for shown in view["sections"][0]["cards"]] == [p["id"] for p in artifact["products"]]
    assert f"{len(artifact['products'])} of 24 products" in view["heading"]
    assert any("size XL" in note for note in view["notes"])
    assert "all-MiniLM-L6-v2" in view["encoders"]


def test_a_card_of_a_product_with_next_to_nothing(artifact: dict[str, Any]) -> None:
    bare = artifact["products"][0] | {
        "price": None,
        "category": [],
        "attributes": {},
        "scores": {"text": None, "image": None},
    }
    shown = card(bare, set())
    assert (shown["price"], shown["category"], shown["facts"], shown["why"]) == ("no price", "", [], "")


@pytest.mark.parametrize("text", [
    "![x](http://127.0.0.1/beacon?q=1)", "<img src=x onerror=alert(1)>", "<script>alert(1)</script>",
    "[click](javascript:alert(1))", "**bold** _it_ `code` # h", "&lt;b&gt;", "a|b\n---|---", "$x^2$",
    "{{value}} ${value}", "http://example.org", "1 < 2 & 3",
], ids=[
    "picture", "img", "script", "link", "marks", "entities", "table", "maths", "template", "address", "signs",
])  # fmt: skip
def test_foreign_text_has_nothing_that_a_renderer_could_act_on(text: str) -> None:
    shown = plain(text)
    assert unescape(shown) == text
    letters = shown.replace("&#", "").replace(";", "")
    assert all(c.isalnum() or c.isspace() for c in letters)


def test_the_window_offers_requests_that_find_something_each_of_another_kind(
    retriever: MultimodalRetriever,
) -> None:
    first = retriever.search(SearchRequest(limit=12)).to_json()["products"]
    tried: list[str] = []

    def finds(text: str) -> bool:
        tried.append(text)
        return retriever.search(retriever.understand(text)).total > 0

    asked = requests(first, "USD", finds)
    assert 2 <= len(asked) <= 4
    assert set(asked) <= set(tried)
    for text in asked:
        assert retriever.understand(text).filter, text
    assert requests(first, "USD", lambda text: False) == []
    assert requests([], "USD", finds) == []


def test_the_window_tells_the_largest_shelves_and_the_prices(retriever: MultimodalRetriever) -> None:
    schema = retriever.catalog_schema
    shown = shelves(schema)
    assert [shelf["count"] for shelf in shown] == sorted((s["count"] for s in shown), reverse=True)
    assert all(schema.category.values[shelf["value"]] == shelf["count"] for shelf in shown)
    assert all(" > " not in shelf["label"] for shelf in shown)
    assert span(schema).startswith(", $")


def test_guesses_wishes_and_likenesses_have_chips_that_take_them_away(retriever: MultimodalRetriever) -> None:
    asked = {
        "query": "lamp", "preferred": ["color: green", "color: blue"], "avoid": ["wood"], "like": ["P-20"],
        "strict": True, "mapped": ["color: emerald → green (meaning)"],
    }  # fmt: skip
    _, found = ProductSearchTool(retriever=retriever).respond(asked, None)
    shown = {chip["key"]: chip["label"] for chip in chips(found, "USD")}
    assert shown["preferred:color"] == "green or blue"
    assert shown["avoid"] == "no wood"
    assert {"like", "strict"} <= set(shown)
    assert "“emerald” read as green (a guess)" in results_view(found, "USD")["notes"]
    left = without_chip(found["arguments"], "preferred:color", {"color": "color"})
    assert left["preferred"] == left["mapped"] == []
    assert left["avoid"] == ["wood"]
    for key in ("avoid", "like", "strict"):
        assert key not in without_chip(found["arguments"], key, {})


def test_an_empty_list_shows_its_ways_on_and_the_nearest_apart(retriever: MultimodalRetriever) -> None:
    tool = ProductSearchTool(retriever=retriever)
    _, found = tool.respond({"category": ["Boots"], "price_max": 50}, None)
    view = results_view(found, "USD")
    assert view["heading"] == "No products"
    assert [(offer["label"], offer["count"]) for offer in view["offers"]] == [
        ("up to $80.00", 1), ("without “up to $50.00”", 6),
    ]  # fmt: skip
    (section,) = view["sections"]
    assert section["heading"] == "The nearest, up to $80.00"
    assert [shown["id"] for shown in section["cards"]] == ["P-07"]
    for offer in found["offers"]:
        assert tool.respond(offer["arguments"], None)[1]["total"] == offer["count"]


def test_what_is_not_carried_is_no_result(retriever: MultimodalRetriever) -> None:
    _, found = ProductSearchTool(retriever=retriever).respond(
        {"query": "grand piano", "color": ["black"]}, None
    )
    view = results_view(found, "USD")
    assert view["heading"] == "No products"
    (section,) = view["sections"]
    assert section["heading"] == "Not carried: “grand piano”. The nearest we have"
    assert 0 < len(section["cards"]) <= 4
