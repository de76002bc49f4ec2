"""Orders by a number of the catalogue: which field carries each, and prices of one currency."""

from __future__ import annotations

from collections.abc import Mapping

from shoplens.catalog import CatalogSchema

from .filters import ProductFilter
from .request import SearchRequest

SORT_FIELDS: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "price_asc": (("price",), False),
    "price_desc": (("price",), True),
    "rating_desc": (("rating", "average_rating", "stars"), True),
    "newest": (("added", "released", "created", "year"), True),
    "oldest": (("added", "released", "created", "year"), False),
    "best_sellers": (("sales", "units_sold", "sold", "popularity"), True),
}
"""Per order: the numeric fields that can carry it, and whether it goes down."""


def sortable(request: SearchRequest, schema: CatalogSchema) -> tuple[SearchRequest, tuple[str, bool] | None]:
    """The field that carries the order asked for, and whether it goes down; none: said in the request."""
    if request.sort is None:
        return request, None
    names, descending = SORT_FIELDS[request.sort]
    for name in names:
        if name in schema.number_fields and schema.number_fields[name].maximum is not None:
            return request, (name, descending)
    said = f"{request.sort.replace('_', ' ')} (this catalogue has no {names[0]})"
    return request.model_copy(update={"sort": None, "not_applied": (*request.not_applied, said)}), None


def in_one_currency(
    request: SearchRequest,
    conditions: ProductFilter,
    order: tuple[str, bool] | None,
    schema: CatalogSchema,
) -> tuple[SearchRequest, ProductFilter]:
    """A limit or an order by price compares prices of one currency: the catalogue's most frequent."""
    by_price = "price" in conditions.ranges or (order is not None and order[0] == "price")
    if not by_price or not schema.other_currencies:
        return request, conditions
    own = schema.currency
    said = f"prices in {', '.join(schema.other_currencies)} (only those in {own} are compared)"
    only_own = conditions.model_copy(update={"any_of": {**conditions.any_of, "currency": (own,)}})
    return request.model_copy(update={"not_applied": (*request.not_applied, said)}), only_own
