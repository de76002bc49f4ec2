"""A page of what filters alone were asked for shows a bit of each."""

from collections.abc import Mapping
from typing import Any

import pytest

from shoplens.catalog import CatalogSchema, Product
from shoplens.retrievers import MultimodalRetriever, SearchRequest
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.ranking import CANDIDATES
from shoplens.retrievers.variety import WITHIN, Variety, leaves_open

RED: Mapping[str, Any] = {"any_of": {"color": ["red"]}}


def _thing(n: int, name: str, kind: str = "", **attributes: tuple[str, ...]) -> Product:
    kinds = {"type": (kind,)} if kind else {}
    return Product(id=f"v{n:02d}", name=name, price=9, attributes={**kinds, **attributes})


def _order(products: list[Product], until: int = 100) -> list[int]:
    variety = Variety(CatalogSchema.from_products(products))
    return variety.order([product.to_payload() for product in products], until)


@pytest.mark.parametrize(("request_", "open_"), [
    ({"filter": RED}, True),
    ({"filter": {**RED, "ranges": {"price": {"max": 50}}}}, True),
    ({"filter": RED, "query": "for a walk"}, False),
    ({"filter": RED, "sort": "price_asc"}, False),
    ({"filter": RED, "like": ["7"]}, False),
    ({"filter": RED, "price_hint": "low"}, False),
    ({"filter": RED, "preferred": {"material": ["wool"]}}, False),
    ({"filter": {"ranges": {"price": {"max": 50}}}}, False),
    ({}, False),
], ids=str)  # fmt: skip
def test_only_what_filters_say_whole_is_open(request_: dict[str, Any], open_: bool) -> None:
    assert leaves_open(SearchRequest.model_validate(request_)) is open_


def test_kinds_take_turns_and_the_best_stays_first() -> None:
    kinds = ["mug"] * 5 + ["lamp"] * 2 + ["rug"]
    things = [_thing(n, f"Word{n}", kind) for n, kind in enumerate(kinds)]
    order = _order(things)
    assert sorted(order) == list(range(8))
    assert order[0] == 0
    assert {kinds[at] for at in order[:3]} == {"mug", "lamp", "rug"}
    assert [at for at in order if kinds[at] == "mug"] == [0, 1, 2, 3, 4]


def test_where_all_are_one_kind_nothing_moves() -> None:
    things = [_thing(n, f"Word{n}", "mug") for n in range(12)]
    assert _order(things) == list(range(12))


def test_one_thing_in_several_sizes_and_colors_does_not_fill_the_page() -> None:
    names = [
        "Stasis Ball 55 cm",
        "Stasis Ball 65 cm",
        "Stasis Ball Red",
        "Stasis Ball 75cm",
        "Bo Staff",
        "Jo Rope",
    ]
    things = [_thing(n, name, color=("red", "blue")) for n, name in enumerate(names)]
    assert _order(things)[:3] == [0, 4, 5]


def test_a_name_of_nothing_but_numbers_is_no_name_again() -> None:
    things = [_thing(n, name) for n, name in enumerate(["501", "502", "Levi", "Noor"])]
    assert _order(things) == [0, 1, 2, 3]


def test_the_kind_is_read_off_the_names_where_no_field_has_it() -> None:
    names = ["Oak Chair", "Elm Chair", "Ash Chair", "Tall Lamp", "Low Lamp"]
    assert _order([_thing(n, name) for n, name in enumerate(names)])[:2] == [0, 3]


def test_nothing_comes_up_from_far_below_and_what_no_page_needs_is_left() -> None:
    things = [_thing(n, f"Word{n}", "mug" if n < 2 * WITHIN else "lamp") for n in range(2 * WITHIN + 5)]
    assert _order(things) == list(range(2 * WITHIN + 5))
    mixed = [_thing(n, f"Word{n}", "mug" if n % WITHIN < 30 else "lamp") for n in range(2 * WITHIN)]
    order = _order(mixed, until=10)
    assert set(order[:WITHIN]) == set(range(WITHIN))
    assert order[:WITHIN] != list(range(WITHIN))
    assert order[WITHIN:] == list(range(WITHIN, 2 * WITHIN))
    assert _order(mixed)[:WITHIN] == order[:WITHIN]


def test_a_search_for_a_feature_shows_more_kinds_and_pages_repeat_and_miss_nothing(
    retriever: MultimodalRetriever, embeddings: MultimodalEmbeddings
) -> None:
    plain = MultimodalRetriever(store=retriever.store, embeddings=embeddings, varied=False)
    colors = retriever.catalog_schema.keyword_fields["color"].values
    request = SearchRequest.model_validate(
        {"filter": {"any_of": {"color": tuple(colors)}}, "limit": CANDIDATES}
    )
    varied, as_near = ([hit.product for hit in one.search(request).hits] for one in (retriever, plain))
    assert {p.id for p in varied} == {p.id for p in as_near}
    assert [p.id for p in varied] != [p.id for p in as_near]
    assert len({p.categories for p in varied[:4]}) >= len({p.categories for p in as_near[:4]})
    paged = [
        hit.product.id
        for offset in range(0, len(varied), 3)
        for hit in retriever.search(request.model_copy(update={"limit": 3, "offset": offset})).hits
    ]
    assert paged == [p.id for p in varied]


def test_words_that_no_filter_carries_decide_alone(
    retriever: MultimodalRetriever, embeddings: MultimodalEmbeddings
) -> None:
    plain = MultimodalRetriever(store=retriever.store, embeddings=embeddings, varied=False)
    request = SearchRequest.model_validate({"filter": RED, "query": "for a walk in the rain", "limit": 20})
    assert retriever.search(request).hits == plain.search(request).hits
