"""What a request embeds, and what it and its result print."""

import json

import pytest
from pydantic import ValidationError

from shoplens.catalog import Product
from shoplens.retrievers.filters import ProductFilter, Range
from shoplens.retrievers.request import (
    DroppedCondition,
    Hit,
    Mapped,
    SearchRequest,
    SearchResult,
    SpaceScore,
    range_as_json,
)

FULL = SearchRequest(
    query="for hiking",
    filter=ProductFilter(
        any_of={"category": ("Men > Tops > Jackets",), "color": ("Beige",), "waterproof": ("true",)},
        none_of={"material": ("Wool",)},
        ranges={"price": Range(max=80)},
    ),
    sort="price_asc",
    target_price=60,
    price_hint="low",
    preferred={"pattern": ("Striped",)},
    avoid=("hood",),
    like=("2",),
    strict=True,
    mapped=(Mapped.model_validate({"from": "cream", "to": "Beige", "field": "color"}),),
    not_applied=("rating from 4 (this catalogue has no rating)",),
)
UNDERSTOOD = {
    "query": "for hiking",
    "applied": {
        "category": ["Men > Tops > Jackets"],
        "color": ["Beige"],
        "waterproof": ["true"],
        "price": {"min": None, "max": 80.0},
    },
    "exclude": {"material": ["Wool"]},
    "sort": "price_asc",
    "balance": None,
    "target_price": 60.0,
    "price_hint": "low",
    "preferred": {"pattern": ["Striped"]},
    "avoid": ["hood"],
    "like": ["2"],
    "strict": True,
    "mapped": [{"from": "cream", "to": "Beige", "field": "color", "how": "synonym"}],
    "not_applied": ["rating from 4 (this catalogue has no rating)"],
}
JACKET = Product(
    id="1", name="Jacket", price=70, categories=("Men > Tops > Jackets",),
    attributes={"color": ("Beige",), "weight": 1.5, "waterproof": True}, image="1.jpg",
)  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (SearchRequest(), ""),
        (SearchRequest(query="rain coat"), "rain coat"),
        (SearchRequest(filter=ProductFilter(any_of={"color": ("Red", "Blue")})), "Red Blue"),
        (FULL, "Jackets Beige for hiking"),
        (
            SearchRequest(
                query="warm", filter=ProductFilter(any_of={"category": ("Men > Hats", "Women > Hats")})
            ),
            "Hats warm",
        ),
        (SearchRequest(filter=ProductFilter(any_of={"color": ("Red", "red", "RED")})), "Red"),
        (
            SearchRequest(filter=ProductFilter(none_of={"color": ("Red",)}, ranges={"price": Range(max=5)})),
            "",
        ),
    ],
    ids=[
        "nothing",
        "query",
        "values",
        "values then query",
        "a label once",
        "a spelling once",
        "no exclusions",
    ],
)
def test_words_are_the_wanted_values_and_the_query(request_: SearchRequest, words: str) -> None:
    assert request_.words() == words


def test_understood_names_everything() -> None:
    assert FULL.understood() == UNDERSTOOD
    assert SearchRequest().understood() == {
        "query": "", "applied": {}, "exclude": {}, "sort": None, "balance": None,
        "target_price": None, "price_hint": None,
        "preferred": {}, "avoid": [], "like": [], "strict": False, "mapped": [], "not_applied": [],
    }  # fmt: skip


def test_a_result_prints_the_whole_contract_as_json() -> None:
    result = SearchResult(
        request=FULL,
        hits=(Hit(product=JACKET, scores={"text": SpaceScore(rank=1, cosine=0.5)}, fused=0.1),),
        total=1,
        encoders={"text": "MiniLM"},
        spaces=("text",),
    )
    assert json.loads(json.dumps(result.to_json(), allow_nan=False)) == UNDERSTOOD | {
        "total": 1,
        "outcome": "found",
        "missing": "",
        "zero_hits": None,
        "photo_unsure": False,
        "encoders": {"text": "MiniLM"},
        "products": [
            {
                "id": "1",
                "name": "Jacket",
                "price": 70.0,
                "currency": "USD",
                "category": ["Men > Tops > Jackets"],
                "attributes": {"color": ["Beige"], "weight": 1.5, "waterproof": True},
                "description": "",
                "image": "1.jpg",
                "scores": {"text": {"rank": 1, "cosine": 0.5}, "image": None, "lexical": None},
            }
        ],
        "offers": [],
        "nearest": [],
    }


def test_an_empty_result_prints_what_each_condition_cost() -> None:
    dropped = DroppedCondition(kind="ranges", field="price", condition="price: up to 5", count_without=3)
    printed = SearchResult(request=SearchRequest(), zero_hits=(dropped,)).to_json()
    assert printed["zero_hits"] == [
        {"kind": "ranges", "field": "price", "condition": "price: up to 5", "count_without": 3}
    ]
    assert printed["products"] == []


def test_a_range_prints_both_ends() -> None:
    assert range_as_json(Range(min=1)) == {"min": 1.0, "max": None}


def test_a_request_survives_json() -> None:
    assert SearchRequest.model_validate_json(FULL.model_dump_json()) == FULL
    assert SearchRequest.model_validate_json(FULL.model_dump_json(by_alias=True)) == FULL


@pytest.mark.parametrize(
    "wrong",
    [{"limit": 0}, {"limit": 101}, {"offset": -1}, {"offset": 10_001}, {"sort": "random"},
     {"price_hint": "free"}, {"target_price": -1}, {"colour": "red"}],
    ids=str,
)  # fmt: skip
def test_what_no_request_can_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        SearchRequest.model_validate(wrong)


def test_a_request_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        FULL.query = "other"  # type: ignore[misc]
