"""What binds every leg of a request, over one catalogue."""

from __future__ import annotations

from shoplens.catalog import CatalogSchema

from .filters import ProductFilter
from .orders import in_one_currency, sortable
from .request import SearchRequest
from .vectorstores import NamedVectorStore


def bound(
    request: SearchRequest, schema: CatalogSchema, store: NamedVectorStore
) -> tuple[SearchRequest, ProductFilter, tuple[str, bool] | None]:
    """The request with what could not be applied, what every leg is filtered by, and the order: a field, and
    whether descending.

    Raises InvalidFilterError: a field or value that the catalogue does not have.
    """
    conditions = request.filter.checked(schema)
    request, order = sortable(request, schema)
    request, conditions = in_one_currency(request, conditions, order, schema)
    return *_without_the_liked(request, conditions, store), order


def _without_the_liked(
    request: SearchRequest, conditions: ProductFilter, store: NamedVectorStore
) -> tuple[SearchRequest, ProductFilter]:
    """More like some products: others than those. An id that is not in the store is said."""
    if not request.like:
        return request, conditions
    here = {str(payload["product_id"]) for payload in store.retrieve(request.like)}
    said = tuple(f"more like {id_} (there is no such product)" for id_ in request.like if id_ not in here)
    liked = tuple(id_ for id_ in request.like if id_ in here)
    others = {"none_of": {**conditions.none_of, "product_id": liked}} if liked else {}
    request = request.model_copy(update={"like": liked, "not_applied": (*request.not_applied, *said)})
    return request, conditions.model_copy(update=others)
