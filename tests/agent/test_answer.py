"""The answer's words come from the artifact, and nothing else."""

import re
from typing import Any

import pytest

from shoplens.agent.answering.answer import answer
from shoplens.agent.answering.money import format_price
from shoplens.agent.answering.welcome import greeting
from shoplens.agent.answering.wording import describe_condition
from shoplens.agent.grounding.check import ungrounded
from shoplens.agent.grounding.evidence import Evidence
from shoplens.catalog import CatalogSchema
from shoplens.retrievers import MultimodalRetriever, ProductFilter, SearchRequest


def artifact(retriever: MultimodalRetriever, **request: object) -> dict[str, Any]:
    result = retriever.search(SearchRequest.model_validate(request))
    return result.to_json() | {"arguments": {"offset": result.request.offset}}


@pytest.mark.parametrize("request_", [
    {"query": "something for rain"}, {"filter": {"any_of": {"category": ["Boots"]}}},
    {"sort": "price_desc", "limit": 2},
    {"filter": {"ranges": {"price": {"min": 40, "max": 60}}, "none_of": {"color": ["red"]}}}, {"offset": 20},
], ids=["words", "shelf", "sorted", "range", "last page"])  # fmt: skip
def test_it_names_products_of_the_artifact_with_their_prices_in_their_order(
    retriever: MultimodalRetriever, request_: dict[str, Any]
) -> None:
    found = artifact(retriever, **request_)
    said = answer(found)
    named = re.findall(r"(\w+ \w+ \w+ No\. \d+) at (\$[\d,]+\.\d\d|no price)", said)
    expected = [(p["name"], format_price(p["price"], p["currency"])) for p in found["products"][:3]]
    assert named == expected
    assert str(found["total"]) in said
    assert ungrounded(said, Evidence(retriever.catalog_schema, [found], [found["query"]])) == []


def test_nothing_found_offers_the_conditions_to_drop_with_their_counts(
    retriever: MultimodalRetriever,
) -> None:
    found = artifact(
        retriever,
        filter=ProductFilter.model_validate(
            {"any_of": {"color": ["red"]}, "ranges": {"price": {"min": 150}}}
        ),
    )
    said = answer(found)
    assert said.startswith("Nothing here fits")
    assert "without “red” there are 2" in said  # the green and the beige jacket
    assert "without “from $150.00” there are 4" in said  # the four red ones
    assert "From $135.00 there is 1" in said  # the dearest red one, and so the nearest
    assert said.endswith("Nearest (from $135.00): Red leather jacket No. 3 at $135.00.")


def test_what_was_read_differently_and_what_was_not_applied_is_said(retriever: MultimodalRetriever) -> None:
    mapped = [{"from": "cream", "to": "beige", "field": "color"}]
    said = answer(artifact(retriever, query="lamp", mapped=mapped, not_applied=["size XL"]))
    assert "“cream”" in said
    assert "beige" in said
    assert "Not applied: size XL." in said


def test_beyond_the_last_page_it_says_so(retriever: MultimodalRetriever) -> None:
    assert answer(artifact(retriever, offset=100)).startswith("There are no more products to show.")


@pytest.mark.parametrize(("amount", "currency", "text"), [
    (1249.99, "USD", "$1,249.99"), (5, "EUR", "€5.00"), (1500, "JPY", "¥1,500"), (9.5, "CHF", "9.50 CHF"),
    (0, "USD", "$0.00"), (None, "USD", "no price"),
], ids=["dollars", "euros", "yen", "code", "free", "none"])  # fmt: skip
def test_a_price_is_written_as_people_read_it(amount: float | None, currency: str, text: str) -> None:
    assert format_price(amount, currency) == text


@pytest.mark.parametrize(("field", "value", "text"), [
    ("color", ["red", "blue"], "red or blue"), ("category", ["Home > Lamps"], "Home > Lamps"),
    ("price", {"min": None, "max": 50}, "up to $50.00"), ("rating", {"min": 4, "max": None}, "rating from 4"),
    ("price", {"min": 1, "max": 2}, "$1.00 to $2.00"), ("waterproof", ["true"], "waterproof"),
    ("waterproof", ["false"], "not waterproof"),
], ids=["values", "category", "up to", "from", "between", "yes", "no"])  # fmt: skip
def test_a_condition_is_described_in_words(field: str, value: Any, text: str) -> None:  # noqa: ANN401 - JSON
    assert describe_condition(field, value) == text


def test_an_empty_shop_can_still_say_hello() -> None:
    assert "0 products" in greeting(CatalogSchema())
