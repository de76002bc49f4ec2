"""What is asked and what comes back: the two types that every door of the search speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from shoplens.catalog import Product

from .filters import ProductFilter, Range

Sort = Literal["price_asc", "price_desc", "rating_desc", "newest", "oldest", "best_sellers"]
PriceHint = Literal["low", "mid", "high"]
MappedBy = Literal["synonym", "spelling", "meaning", "photo"]
Outcome = Literal["found", "too_tight", "no_combination", "not_carried", "not_understood"]
MAPPED_BY: tuple[MappedBy, ...] = get_args(MappedBy)
PRICE_HINTS: tuple[PriceHint, ...] = get_args(PriceHint)
SORTS: tuple[Sort, ...] = get_args(Sort)
MAX_LIMIT = 100
MAX_OFFSET = 10_000
MAX_QUERY_CHARACTERS = 2_000
DEFAULT_LIMIT = 10


class Mapped(BaseModel):
    """A word of the request that stands for a value of the catalogue: "cream" for color beige. `how` says by
    what: the table of synonyms, a spelling mended, nearness in meaning, or a look at the photo.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    source: str = Field(alias="from")
    value: str = Field(alias="to")
    field: str
    how: MappedBy = "synonym"


class SearchRequest(BaseModel):
    """One search. `query` is what no filter carries; the vectors see it together with the filters' values.

    `target_price` ("around 50"), `price_hint` ("cheap"), `preferred` (values that are only guessed) and
    `avoid` (unwanted words that no field carries) are preferences in ranking, never filters. `like` holds
    ids of products to find more of. `balance` weighs pictures against words in the fusion: 0 words alone, 1
    pictures alone, None as the retriever is set. `strict`: the shopper said "only" or "must", so nothing
    looser is offered. `mapped` and `not_applied` say what became of the shopper's words. `photo_read`: what
    the photo shows stands in `preferred` already, or is not wanted there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    query: str = ""
    filter: ProductFilter = ProductFilter()
    sort: Sort | None = None
    target_price: float | None = Field(default=None, ge=0)
    price_hint: PriceHint | None = None
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    offset: int = Field(default=0, ge=0, le=MAX_OFFSET)
    preferred: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    avoid: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    balance: float | None = Field(default=None, ge=0, le=1)
    strict: bool = False
    photo_read: bool = False
    mapped: tuple[Mapped, ...] = ()
    not_applied: tuple[str, ...] = ()

    def words(self) -> str:
        """The text that is embedded: the filters' values that the query does not say itself, then the query.
        Taking a filter away so also takes its word out of the vectors.
        """
        said = f" {' '.join(self.query.casefold().split())} "
        values = (value.rsplit(" > ", 1)[-1] for values in self.filter.any_of.values() for value in values)
        known: dict[str, str] = {}  # without case: "Red" and "red" are one word to the vectors
        for value in values:
            if value not in ("true", "false") and f" {value.casefold()} " not in said:
                known.setdefault(value.casefold(), value)
        return " ".join([*known.values(), self.query]).strip()

    def completed_by(self, words: SearchRequest) -> SearchRequest:
        """This request with what its words were read as (`QueryConstructor.construct(self.query)`): the query
        that is left of them, and their conditions and wishes wherever this request has none of its own.
        """
        return self.model_copy(
            update={
                "query": words.query,
                "filter": words.filter.overruled_by(self.filter),
                "sort": self.sort or words.sort,
                "target_price": words.target_price if self.target_price is None else self.target_price,
                "price_hint": self.price_hint or words.price_hint,
                "preferred": {**words.preferred, **self.preferred},
                "avoid": tuple(dict.fromkeys((*self.avoid, *words.avoid))),
                "strict": self.strict or words.strict,
                "photo_read": self.photo_read or words.photo_read,
                "mapped": (*self.mapped, *words.mapped),
                "not_applied": (*self.not_applied, *words.not_applied),
            }
        )

    def without_photo_reading(self) -> SearchRequest:
        """The request as it was before its photo was looked at."""
        read = {m.field for m in self.mapped if m.how == "photo"}
        return self.model_copy(
            update={
                "preferred": {f: values for f, values in self.preferred.items() if f not in read},
                "mapped": tuple(m for m in self.mapped if m.how != "photo"),
                "photo_read": False,
            }
        )

    @property
    def ranks_by_wishes(self) -> bool:
        """Whether more than nearness orders the results: a price, values that are guessed, unwanted words."""
        return bool(self.target_price is not None or self.price_hint or self.preferred or self.avoid)

    def understood(self) -> dict[str, Any]:
        """As the command line prints it: query, applied, exclude, sort, preferences, mapped, not_applied."""
        return {
            "query": self.query,
            "applied": {f: list(values) for f, values in self.filter.any_of.items()}
            | {field: range_as_json(span) for field, span in self.filter.ranges.items()},
            "exclude": {field: list(values) for field, values in self.filter.none_of.items()},
            "sort": self.sort,
            "target_price": self.target_price,
            "price_hint": self.price_hint,
            "preferred": {field: list(values) for field, values in self.preferred.items()},
            "avoid": list(self.avoid),
            "like": list(self.like),
            "balance": self.balance,
            "strict": self.strict,
            "mapped": [m.model_dump(by_alias=True) for m in self.mapped],
            "not_applied": list(self.not_applied),
        }


class SpaceScore(BaseModel):
    """Where a product stood in one space: rank from 1, and the raw cosine."""

    model_config = ConfigDict(frozen=True)

    rank: int
    cosine: float


class LexicalScore(BaseModel):
    """Where a product stood by the request's very words: rank from 1, and how much of them it has (BM25 as a
    share of the most that it could be, 0 to 1).
    """

    model_config = ConfigDict(frozen=True)

    rank: int
    share: float


class Hit(BaseModel):
    """One product found, and why: its place in each space that was searched, and by words."""

    model_config = ConfigDict(frozen=True)

    product: Product
    scores: Mapping[str, SpaceScore] = Field(default_factory=dict)
    lexical: LexicalScore | None = None
    fused: float = 0.0

    def places(self) -> dict[str, dict[str, float] | None]:
        """Its place in each ranking, JSON-able: rank and cosine per space, rank and share by words."""
        found: dict[str, LexicalScore | SpaceScore | None] = {
            "text": self.scores.get("text"),
            "image": self.scores.get("image"),
            "lexical": self.lexical,
        }
        return {name: None if score is None else score.model_dump() for name, score in found.items()}


class DroppedCondition(BaseModel):
    """How many products there would be without one condition."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["any_of", "none_of", "ranges"]
    field: str
    condition: str
    count_without: int


class Offer(BaseModel):
    """A way on from an empty list: the request with one condition dropped or loosened, and what it gives."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["drop", "loosen"]
    field: str
    condition: str
    request: SearchRequest
    count: int

    def to_json(self) -> dict[str, Any]:
        """JSON-able, with the conditions that would then hold."""
        then = self.request.understood()
        return self.model_dump(exclude={"request"}) | {key: then[key] for key in ("applied", "exclude")}


class SearchResult(BaseModel):
    """The products in the order to show them, and everything that the answer may say about them.

    `outcome` tells an empty list's four reasons apart: a limit that is "too_tight" alone, values that
    exist but not together ("no_combination"), a kind of thing the shop does not carry ("not_carried", with
    `missing` in the shopper's words), and words that nothing was understood of. `nearest` are products
    that do not fulfil the request, to be shown under a heading of their own, with what the first offer
    changes. `photo_unsure`: the image encoder does not know what a photo shows.
    """

    model_config = ConfigDict(frozen=True)

    request: SearchRequest
    hits: tuple[Hit, ...] = ()
    total: int = 0
    outcome: Outcome = "found"
    missing: str = ""
    zero_hits: tuple[DroppedCondition, ...] | None = None
    offers: tuple[Offer, ...] = ()
    nearest: tuple[Hit, ...] = ()
    photo_unsure: bool = False
    encoders: Mapping[str, str] = Field(default_factory=dict)
    spaces: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The command line's contract, JSON-able."""
        understood = self.request.understood()
        return {
            **understood,
            "total": self.total,
            "outcome": self.outcome,
            "missing": self.missing,
            "zero_hits": None if self.zero_hits is None else [c.model_dump() for c in self.zero_hits],
            "photo_unsure": self.photo_unsure,
            "encoders": dict(self.encoders),
            "products": [_hit_as_json(hit) for hit in self.hits],
            "offers": [offer.to_json() for offer in self.offers],
            "nearest": [_hit_as_json(hit) for hit in self.nearest],
        }


def range_as_json(span: Range) -> dict[str, float | None]:
    """{"min": …, "max": …}, an open end as None."""
    return {"min": span.minimum, "max": span.maximum}


def product_as_json(product: Product) -> dict[str, Any]:
    """All that a shopper may be told of a product."""
    return {
        "id": product.id,
        "name": product.name,
        "price": product.price,
        "currency": product.currency,
        "category": list(product.categories),
        "attributes": {k: list(v) if isinstance(v, tuple) else v for k, v in product.attributes.items()},
        "description": product.description,
        "image": product.image,
    }


def _hit_as_json(hit: Hit) -> dict[str, Any]:
    return product_as_json(hit.product) | {"scores": hit.places()}
