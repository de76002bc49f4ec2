"""Why a list is empty, told apart by counting, and the wishes that rank without filtering."""

from typing import Any

import pytest

from shoplens.retrievers import MultimodalRetriever, SearchRequest, SearchResult
from shoplens.retrievers.subject import is_understood

Row = dict[str, Any]


def search(retriever: MultimodalRetriever, **request: Any) -> SearchResult:  # noqa: ANN401 - a request's fields
    return retriever.search(SearchRequest.model_validate(request))


def conditions(**parts: Any) -> Row:  # noqa: ANN401
    return {"any_of": {}, "none_of": {}, "ranges": {}} | parts


@pytest.mark.parametrize(
    ("request_", "outcome"),
    [
        ({"filter": conditions(any_of={"category": ["Boots"]}, ranges={"price": {"max": 50}})}, "too_tight"),
        (
            {"filter": conditions(any_of={"category": ["Lamps"]}, ranges={"rating": {"min": 4.99}})},
            "too_tight",
        ),
        (
            {"filter": conditions(any_of={"category": ["Lamps"]}, none_of={"material": ["metal", "wood"]})},
            "too_tight",
        ),
        ({"filter": conditions(any_of={"category": ["Lamps"], "material": ["leather"]})}, "no_combination"),
        (
            {
                "filter": conditions(
                    any_of={"category": ["Lamps"], "material": ["leather"]}, ranges={"price": {"max": 5}}
                )
            },
            "no_combination",
        ),
        ({"query": "asdf qwrtz"}, "not_understood"),
        ({"query": "grand piano", "filter": conditions(any_of={"color": ["black"]})}, "not_carried"),
        ({"filter": conditions(any_of={"category": ["Lamps"]})}, "found"),
        ({"query": "something warm for the evening"}, "found"),
        ({"query": "leather jacket"}, "found"),
    ],
    ids=[
        "price", "rating", "exclusion", "combination", "combination and price", "gibberish", "no such thing",
        "filter", "a vague wish", "words",
    ],
)  # fmt: skip
def test_the_four_reasons_are_told_apart(
    retriever: MultimodalRetriever, request_: dict[str, Any], outcome: str
) -> None:
    result = search(retriever, **request_)
    assert result.outcome == outcome
    assert bool(result.hits) == (outcome in ("found", "not_carried"))
    assert result.missing == (request_["query"] if outcome.startswith("not_") else "")


def test_a_limit_is_moved_to_where_the_products_begin(retriever: MultimodalRetriever) -> None:
    boots = conditions(any_of={"category": ["Boots"]}, ranges={"price": {"max": 50}})
    result = search(retriever, filter=boots)
    loosened, dropped = result.offers
    assert (loosened.kind, loosened.field, loosened.condition, loosened.count) == (
        "loosen",
        "price",
        "up to 80",
        1,
    )
    assert (dropped.kind, dropped.field, dropped.count) == ("drop", "price", 6)
    assert [hit.product.id for hit in result.nearest] == ["P-07"]
    for offer in result.offers:
        assert retriever.search(offer.request).total == offer.count


def test_the_end_nearer_to_a_product_is_the_one_that_moves(retriever: MultimodalRetriever) -> None:
    """Lamps cost 30, 37.5, … 67.5: nothing lies between 38 and 44; 37.5 is half away, 45 a whole."""
    between = conditions(any_of={"category": ["Lamps"]}, ranges={"price": {"min": 38, "max": 44}})
    assert search(retriever, filter=between).offers[0].condition == "37.5 to 44"


def test_what_is_sought_is_dropped_only_where_nothing_else_helps(retriever: MultimodalRetriever) -> None:
    lamps = conditions(any_of={"category": ["Lamps"], "material": ["leather"]})
    assert [offer.field for offer in search(retriever, filter=lamps).offers] == ["material"]
    assert all("Lamps" in hit.product.categories[0] for hit in search(retriever, filter=lamps).nearest)


def test_conditions_that_help_only_together_are_dropped_together(retriever: MultimodalRetriever) -> None:
    both = conditions(any_of={"category": ["Lamps"]}, ranges={"price": {"max": 5}, "rating": {"min": 4.99}})
    result = search(retriever, filter=both)
    assert result.outcome == "no_combination"
    (offer,) = result.offers
    assert not offer.request.filter.ranges
    assert offer.count == 6


def test_only_and_must_forbid_anything_looser(retriever: MultimodalRetriever) -> None:
    boots = conditions(any_of={"category": ["Boots"]}, ranges={"price": {"max": 50}})
    result = search(retriever, filter=boots, strict=True)
    assert result.outcome == "too_tight"
    assert result.offers == result.nearest == ()
    assert result.zero_hits is not None


def test_more_like_a_product_is_others_than_it_within_the_filter(retriever: MultimodalRetriever) -> None:
    jackets = conditions(any_of={"category": ["Jackets"]})
    result = search(retriever, filter=jackets, like=["P-02"])
    assert result.total == len(result.hits) == 5
    assert "P-02" not in [hit.product.id for hit in result.hits]
    assert result.spaces == ("text", "image")
    brown_things = search(retriever, like=["P-02"], limit=5)
    assert {hit.product.attributes["color"][0] for hit in brown_things.hits[:3]} & {"brown"}


def test_more_like_something_that_is_not_there_is_said(retriever: MultimodalRetriever) -> None:
    result = search(retriever, like=["gone", "P-02"])
    assert result.request.like == ("P-02",)
    assert result.request.not_applied == ("more like gone (there is no such product)",)
    assert search(retriever, like=["gone"], limit=24).total == 24


def test_a_preferred_value_comes_first_and_leaves_nothing_out(retriever: MultimodalRetriever) -> None:
    plain = search(retriever, query="a present", limit=24)
    wished = search(retriever, query="a present", preferred={"color": ["green"]}, limit=24)
    assert wished.total == plain.total == len(wished.hits) == 24

    def first_greens(result: SearchResult) -> int:
        return sum(hit.product.attributes["color"] == ("green",) for hit in result.hits[:4])

    assert first_greens(wished) > first_greens(plain)
    assert first_greens(wished) >= 3


@pytest.mark.parametrize("query", ["for every day", ""], ids=["words", "filters alone"])
def test_what_is_to_be_avoided_comes_last_and_is_not_left_out(
    retriever: MultimodalRetriever, query: str
) -> None:
    """A word that the products' own text has, here in the material or the description."""
    result = search(retriever, query=query, avoid=["leather"], limit=24)
    assert len(result.hits) == 24
    has = ["leather" in hit.product.name for hit in result.hits]
    assert has == sorted(has)
    assert any(has)
    pages = [search(retriever, query=query, avoid=["leather"], limit=8, offset=n).hits for n in (0, 8, 16)]
    assert [hit.product.id for page in pages for hit in page] == [hit.product.id for hit in result.hits]


def test_an_exact_order_stays_exact_over_all_that_passes(retriever: MultimodalRetriever) -> None:
    everything = search(retriever, sort="price_desc", limit=24)
    prices = [hit.product.price for hit in everything.hits]
    assert len(prices) == 23  # one has no price
    assert prices == sorted(prices, key=lambda price: -(price or 0))
    assert search(retriever, sort="price_asc", limit=1).hits[0].product.price == prices[-1]


def test_words_of_another_language_are_not_called_gibberish_in_a_shop_of_that_language() -> None:
    german = frozenset(
        [
            "jacke",
            "stiefel",
            "lampe",
            "rucksack",
            "winterjacke",
            "regenmantel",
            "schuhe",
            "wanderschuhe",
            "hose",
        ]
    )
    assert is_understood("geschenk für oma", german)
    english = frozenset(
        ["jacket", "boots", "lamp", "backpack", "raincoat", "shoes", "trousers", "nordhang", "ostwind"]
    )
    assert not is_understood("asdf qwrt", english)
    assert is_understood("something for grandma", english)
