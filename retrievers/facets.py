"""What a search could be narrowed by, or changed to: each field's values with counts, each number's range."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from shoplens.catalog import CatalogSchema
from shoplens.catalog.schema import AttributeSchema, AttributeType

from .filters import ProductFilter
from .vectorstores import NamedVectorStore
from .vectorstores.checks import most_frequent

MAX_VALUES = 30


class Facet(BaseModel):
    """One field among the products that pass every other condition: the field's own does not count, so that
    what it could be changed to is seen. `values` are in the catalogue's spelling, the most frequent first.
    """

    model_config = ConfigDict(frozen=True)

    field: str
    type: AttributeType
    values: Mapping[str, int] = Field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None


def facets_of(
    store: NamedVectorStore,
    schema: CatalogSchema,
    filter: ProductFilter | None = None,  # noqa: A002
) -> tuple[Facet, ...]:
    """Every field that can be filtered by and has something to choose from, in the catalogue's order.

    Raises:
        InvalidFilterError: a field or value that the catalogue does not have.
        StoreUnavailableError: the store does not answer.
    """
    given = filter or ProductFilter()
    found = []
    for name, attribute in schema.filterable.items():
        others = given
        for kind in ("any_of", "none_of", "ranges"):
            others = others.without(kind, name)
        facet = _facet(store, schema, name, attribute, others.checked(schema))
        if facet.values or facet.minimum is not None:
            found.append(facet)
    return tuple(found)


def _facet(
    store: NamedVectorStore,
    schema: CatalogSchema,
    name: str,
    attribute: AttributeSchema,
    conditions: ProductFilter,
) -> Facet:
    if attribute.type == "number":
        ends = [
            next(iter(store.scroll(conditions, order_by=name, descending=down, limit=1)), None)
            for down in (False, True)
        ]
        low, high = (None if end is None else float(end[name]) for end in ends)
        return Facet(field=name, type="number", minimum=low, maximum=high)
    stored = store.facets(name, conditions, limit=len(attribute.values) + _variants(attribute))
    known = {spelling: value for value in attribute.values for spelling in schema.spellings(name, value)}
    joined: dict[str, int] = {}
    for spelling, count in stored.items():
        value = known.get(spelling)
        if value is not None:
            joined[value] = joined.get(value, 0) + count
    return Facet(field=name, type=attribute.type, values=most_frequent(joined, MAX_VALUES))


def _variants(attribute: AttributeSchema) -> int:
    return sum(len(spellings) for spellings in attribute.variants.values())
