"""What a search could be narrowed by: counted in the store, true to the click."""

import pytest

from shoplens.retrievers import InvalidFilterError, MultimodalRetriever, ProductFilter, Range, SearchRequest
from shoplens.retrievers.facets import Facet


def by_field(retriever: MultimodalRetriever, **conditions: object) -> dict[str, Facet]:
    return {one.field: one for one in retriever.facets(ProductFilter.model_validate(conditions))}


def total(retriever: MultimodalRetriever, conditions: ProductFilter) -> int:
    return retriever.search(SearchRequest(filter=conditions)).total


def test_each_count_is_what_a_click_on_it_would_find(retriever: MultimodalRetriever) -> None:
    conditions = ProductFilter(any_of={"material": ("leather",)}, ranges={"price": Range(max=140)})
    for facet in retriever.facets(conditions):
        for value, count in facet.values.items():
            clicked = conditions.without("any_of", facet.field)
            clicked = clicked.model_copy(update={"any_of": {**clicked.any_of, facet.field: (value,)}})
            assert total(retriever, clicked) == count, (facet.field, value)


def test_a_fields_own_condition_does_not_hide_its_alternatives(retriever: MultimodalRetriever) -> None:
    free, chosen = by_field(retriever), by_field(retriever, any_of={"color": ("red",)})
    assert chosen["color"].values == free["color"].values
    assert len(chosen["color"].values) == 6
    assert sum(chosen["material"].values.values()) < sum(free["material"].values.values())


def test_a_number_has_the_range_of_what_passes(retriever: MultimodalRetriever) -> None:
    lamps = by_field(retriever, any_of={"category": ("Home > Lamps",)})
    assert (lamps["price"].minimum, lamps["price"].maximum) == (30.0, 67.5)
    cut = by_field(retriever, any_of={"category": ("Home > Lamps",)}, ranges={"price": {"max": 40}})
    assert (cut["price"].minimum, cut["price"].maximum) == (30.0, 67.5)


def test_nothing_that_passes_gives_no_facets_but_the_way_back(retriever: MultimodalRetriever) -> None:
    none = by_field(retriever, ranges={"price": {"max": 1}})
    assert list(none) == ["price"]


def test_an_unknown_field_is_refused(retriever: MultimodalRetriever) -> None:
    with pytest.raises(InvalidFilterError, match="Unknown attribute 'speed'"):
        retriever.facets(ProductFilter(any_of={"speed": ("fast",)}))
