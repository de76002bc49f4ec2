"""What a caller gets: UCP's fields, and ours where the extension is on."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

UCP_VERSION = "2026-04-08"
SEARCH = "dev.ucp.shopping.catalog.search"
LOOKUP = "dev.ucp.shopping.catalog.lookup"
EXTENSION = "shoplens.catalog.filters"
EXTENSION_VERSION = "2026-11-23"
Severity = Literal["recoverable", "requires_buyer_input", "requires_buyer_review", "unrecoverable"]


class Shape(BaseModel):
    """Frozen; a field that is None is left out of the JSON."""

    model_config = ConfigDict(frozen=True)


class Envelope(Shape):
    """Which version, and which capabilities answered."""

    version: str = UCP_VERSION
    status: Literal["success", "error"] = "success"
    capabilities: dict[str, list[dict[str, str]]]


class Message(Shape):
    """One thing to say. `severity` is an error's: who can mend it."""

    type: Literal["info", "warning", "error"]
    code: str
    content: str
    path: str | None = Field(default=None, description="JSONPath to what it is about.")
    severity: Severity | None = None


class Description(Shape):
    """Plain text, never markup."""

    plain: str


class Price(Shape):
    """In minor units: 1299 is 12.99."""

    amount: int = Field(ge=0)
    currency: str


class PriceRange(Shape):
    """Over all variants."""

    min: Price
    max: Price


class Category(Shape):
    """A category as the shop calls it."""

    value: str
    taxonomy: str = "merchant"


class Media(Shape):
    """A picture of the product."""

    type: Literal["image"] = "image"
    url: str
    alt_text: str


class Rating(Shape):
    """As the catalogue gives it; `scale_max` is the smallest of 5, 10 and 100 that holds all its ratings."""

    value: float
    scale_max: float
    count: int | None = None


class OptionLabel(Shape):
    """One option and its value."""

    name: str
    label: str


class InputCorrelation(Shape):
    """Which id of a lookup led here."""

    id: str
    match: str = "exact"


class Variant(Shape):
    """The catalogue has no variants: each product is its own. Its options stand under both names: UCP
    2026-04-08's schema says `selected_options`; its text, the drafts after it and Shopify say `options`.
    """

    id: str
    title: str
    description: Description
    price: Price | None = None
    options: list[OptionLabel] = []
    selected_options: list[OptionLabel] = []
    media: list[Media] = []
    inputs: list[InputCorrelation] | None = None


class CatalogProduct(Shape):
    """One product. Without a price it has no `price_range`, and a warning says so."""

    id: str
    title: str
    brand: str | None = None
    description: Description
    categories: list[Category] = []
    price_range: PriceRange | None = None
    variants: list[Variant] = Field(min_length=1)
    media: list[Media] = []
    rating: Rating | None = None
    tags: list[str] = []
    metadata: dict[str, Any] = {}


class Page(Shape):
    """Where this page stands."""

    cursor: str | None = None
    has_next_page: bool = False
    total_count: int = Field(default=0, ge=0)


class MappedWord(Shape):
    """A word of the query that was read as a value of the catalogue, and by what."""

    word: str
    attribute: str
    value: str
    how: str


class ValueCount(Shape):
    """A value to filter by, and how many products there are then."""

    value: str
    count: int


class AvailableFilter(Shape):
    """What the list can be narrowed by or changed to. `filter` says where it is to be pasted."""

    filter: str
    values: list[ValueCount] = []
    min: float | None = None
    max: float | None = None


class WayOn(Shape):
    """Out of an empty list: what was given up, the filters that then hold, and how many there are."""

    without: str
    applied_filters: dict[str, Any]
    count: int


class ZeroHits(Shape):
    """Why nothing was found."""

    reason: str
    missing: str | None = None
    ways_on: list[WayOn] = []
    nearest: list[CatalogProduct] = []


class SearchResponse(Shape):
    """Products in the order to show them; the fields after `messages` are our extension's."""

    ucp: Envelope
    products: list[CatalogProduct]
    pagination: Page
    messages: list[Message] = []
    applied_filters: dict[str, Any] | None = None
    mapped: list[MappedWord] | None = None
    not_applied: list[str] | None = None
    available_filters: list[AvailableFilter] | None = None
    zero_hits: ZeroHits | None = None


class LookupResponse(Shape):
    """Products in the order asked for; a message for each id that is not there."""

    ucp: Envelope
    products: list[CatalogProduct]
    messages: list[Message] = []


class ProductResponse(Shape):
    """One product, whole."""

    ucp: Envelope
    product: CatalogProduct
    messages: list[Message] = []


class ErrorResponse(Shape):
    """No answer, and why."""

    ucp: Envelope
    messages: list[Message] = Field(min_length=1)


def envelope(*capabilities: str, extension: bool = False, error: bool = False) -> Envelope:
    """The head of an answer."""
    named = {name: [{"version": UCP_VERSION}] for name in capabilities}
    if extension:
        named[EXTENSION] = [{"version": EXTENSION_VERSION, "extends": SEARCH}]
    return Envelope(status="error" if error else "success", capabilities=named)


def as_json(response: Shape) -> dict[str, Any]:
    """JSON-able, without what is not there."""
    return response.model_dump(mode="json", exclude_none=True)
