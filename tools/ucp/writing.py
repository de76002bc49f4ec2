"""From what was found to the answer: products, filters that can be pasted back, and what is to be said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from shoplens.catalog import CatalogSchema, Product
from shoplens.retrievers import ProductFilter, SearchRequest, SearchResult
from shoplens.retrievers.facets import Facet

from .money import minor_span, to_minor
from .responses import (
    AvailableFilter,
    CatalogProduct,
    Category,
    Description,
    MappedWord,
    Media,
    Message,
    OptionLabel,
    Price,
    PriceRange,
    Rating,
    ValueCount,
    Variant,
    WayOn,
    ZeroHits,
)

MAX_FACET_VALUES = 12
RATING, REVIEWS = "rating", ("n_reviews", "review_count", "reviews")
SCALES = (5, 10, 100)
REASONS = {
    "too_tight": "Nothing fits: one limit alone is too tight.",
    "no_combination": "Each of these is in the catalogue, but no product has all of them.",
    "not_carried": "The shop does not carry this.",
    "not_understood": "Nothing was understood of these words.",
    "found": "Nothing is here.",
}
Link = Callable[[str], str | None]
"""A product's id to its picture's address; None where it has none."""


def product_shape(product: Product, schema: CatalogSchema, link: Link) -> CatalogProduct:
    """One product, its texts as they are: data, never markup."""
    price = None
    if product.price is not None:
        price = Price(amount=to_minor(product.price, product.currency), currency=product.currency)
    address = link(product.id)
    media = [Media(url=address, alt_text=product.name)] if address else []
    words = {name: v for name, v in product.attributes.items() if isinstance(v, tuple)}
    description = Description(plain=product.description)
    options = [OptionLabel(name=name, label=one[0]) for name, one in words.items() if len(one) == 1]
    variant = Variant(
        id=product.id, title=product.name, description=description, price=price, media=media,
        options=options, selected_options=options,
    )  # fmt: skip
    brand = words.get("brand", ())
    return CatalogProduct(
        id=product.id,
        title=product.name,
        brand=brand[0] if brand else None,
        description=description,
        categories=[Category(value=path) for path in product.categories],
        price_range=PriceRange(min=price, max=price) if price else None,
        variants=[variant],
        media=media,
        rating=_rating(product, schema),
        metadata={
            "attributes": {n: list(v) if isinstance(v, tuple) else v for n, v in product.attributes.items()}
        },
    )


def filters_shape(filter_: ProductFilter, currency: str) -> dict[str, Any]:
    """As `filters` of a request takes it."""
    shape: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    for name, values in filter_.any_of.items():
        if name in ("category", "brand"):
            shape["categories" if name == "category" else name] = list(values)
        else:
            attributes[name] = list(values)
    for name, span in filter_.ranges.items():
        if name == "price":
            low, high = minor_span(span.minimum, span.maximum, currency)
            shape["price"] = _ends(low, high)
        else:
            attributes[name] = _ends(span.minimum, span.maximum)
    if attributes:
        shape["attributes"] = attributes
    if filter_.none_of:
        shape["exclude"] = {name: list(values) for name, values in filter_.none_of.items()}
    return shape


def available(facets: Iterable[Facet], currency: str) -> list[AvailableFilter]:
    """Facets by the place in a request that takes them."""
    places = {"category": "filters.categories", "brand": "filters.brand", "price": "filters.price"}
    found = []
    for facet in facets:
        low, high = facet.minimum, facet.maximum
        if facet.field == "price":
            low, high = minor_span(low, high, currency)
        values = [ValueCount(value=v, count=c) for v, c in list(facet.values.items())[:MAX_FACET_VALUES]]
        place = places.get(facet.field, f"filters.attributes.{facet.field}")
        found.append(AvailableFilter(filter=place, values=values, min=low, max=high))
    return found


def mapped_words(request: SearchRequest) -> list[MappedWord]:
    """Words read as values of the catalogue."""
    return [
        MappedWord(
            word=m.source,
            attribute="category" if m.field == "category" else m.field,
            value=m.value,
            how=m.how,
        )
        for m in request.mapped
    ]


def nothing(result: SearchResult, schema: CatalogSchema, link: Link) -> ZeroHits | None:
    """Why a list is empty, and the ways on; None where it is not, or where the list simply has ended."""
    if result.hits or (result.outcome == "found" and result.total):
        return None
    ways = [
        WayOn(
            without=o.condition,
            count=o.count,
            applied_filters=filters_shape(o.request.filter, schema.currency),
        )
        for o in result.offers
    ]
    nearest = [product_shape(hit.product, schema, link) for hit in result.nearest]
    return ZeroHits(reason=_reason(result), missing=result.missing or None, ways_on=ways, nearest=nearest)


def messages(
    result: SearchResult, from_words: ProductFilter, schema: CatalogSchema, *, photos: int
) -> list[Message]:
    """What is to be said beside the products."""
    said = []
    if from_words:
        said.append(
            Message(type="info", code="read_from_words", content=f"Read as filters: {from_words.describe()}")
        )
    said += [
        Message(type="warning", code="not_applied", content=f"Not applied: {wish}")
        for wish in result.request.not_applied
    ]
    without = [hit.product.id for hit in result.hits if hit.product.price is None]
    if without:
        said.append(
            Message(
                type="warning", code="price_unknown", content=f"No price is known of: {', '.join(without)}"
            )
        )
    if photos and "color-shape" in result.encoders.get("image", ""):
        said.append(
            Message(
                type="warning",
                code="picture_by_colour_and_shape",
                content="The picture was compared by colour and shape alone.",
            )
        )
    if result.photo_unsure:
        said.append(
            Message(
                type="warning",
                code="picture_not_recognised",
                content="What the picture shows was not recognised for sure.",
            )
        )
    if not result.hits and not (result.outcome == "found" and result.total):
        said.append(Message(type="info", code="no_results", content=_reason(result)))
    return said


def _reason(result: SearchResult) -> str:
    reason = REASONS[result.outcome]
    return f"{reason} Not here: {result.missing}." if result.missing else reason


def _ends(low: float | None, high: float | None) -> dict[str, float]:
    return {end: value for end, value in (("min", low), ("max", high)) if value is not None}


def _rating(product: Product, schema: CatalogSchema) -> Rating | None:
    value, best = product.attributes.get(RATING), schema.filterable.get(RATING)
    if not isinstance(value, float | int) or isinstance(value, bool) or best is None or value < 0:
        return None
    scale = next((scale for scale in SCALES if (best.maximum or 0) <= scale), None)
    if scale is None:
        return None
    reviews = next((product.attributes[name] for name in REVIEWS if name in product.attributes), None)
    count = int(reviews) if isinstance(reviews, float | int) and reviews >= 0 else None
    return Rating(value=float(value), scale_max=scale, count=count)
