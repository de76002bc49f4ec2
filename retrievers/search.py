"""The search itself: both spaces, the filter on every leg, fusion, order, and one last check."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from PIL.Image import Image

from shoplens.catalog import CatalogSchema, Product

from .embeddings import MultimodalEmbeddings
from .errors import StoreUnavailableError
from .filters import ProductFilter, Range
from .fusion import FusionMethod, Ranking, fuse
from .request import DroppedCondition, Hit, SearchRequest, SearchResult, SpaceScore
from .vectorstores import CollectionInfo, NamedVectorStore, ScoredPoint, VectorSearch

logger = logging.getLogger(__name__)

CANDIDATES = 100
"""Per leg, for the first pages; enough that a page of ten is not decided by where a leg was cut. For later
pages it doubles, and doubles again.
"""
SORT_FIELDS: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "price_asc": (("price",), False),
    "price_desc": (("price",), True),
    "rating_desc": (("rating", "average_rating", "stars"), True),
    "newest": (("added", "released", "created", "year"), True),
    "oldest": (("added", "released", "created", "year"), False),
    "best_sellers": (("sales", "units_sold", "sold", "popularity"), True),
}
"""Per order: the numeric fields that can carry it, and whether it goes down."""
ABOUT_THE_WORDS = 0.15
"""What the words are about: all within this cosine of the best match in a space. An order, or a wish for a
price, is among those."""
PREFERENCE_WEIGHTS = {"target_price": 2.0, "price_hint": 2.0}
"""Against 1 for each space: among products that the words fit about equally, the wish decides."""


class ProductSearch:
    """Searches one store with one pair of encoders. Safe to call from several threads.

    Raises at construction:
        StoreUnavailableError: nothing is indexed there.
        CollectionMismatchError: the store was built with other encoders.
    """

    def __init__(
        self,
        store: NamedVectorStore,
        embeddings: MultimodalEmbeddings,
        *,
        fusion: FusionMethod = "rrf",
        weights: Mapping[str, float] | None = None,
    ) -> None:
        self.store = store
        self.embeddings = embeddings
        self.fusion: FusionMethod = fusion
        self.weights = dict(weights or {})
        self.info: CollectionInfo = self._read_card()

    @property
    def schema(self) -> CatalogSchema:
        """What the indexed catalogue can be filtered by."""
        return self.info.catalog_schema

    def refresh(self) -> None:
        """Reads the collection's card again, after an import."""
        self.info = self._read_card()

    def search(self, request: SearchRequest, photo: Image | None = None) -> SearchResult:
        """One request, with a photo or without.

        Raises:
            InvalidFilterError: a field or value that the catalogue does not have.
            StoreUnavailableError, EncoderUnavailableError: as their names say.
        """
        conditions = request.filter.checked(self.schema)
        request, order = self._sortable(request)
        request, conditions = self._one_currency(request, conditions, order)
        total = self.store.count(conditions)
        if not total:
            return self._result(request, (), 0, (), self._diagnose(conditions))
        legs = self._legs(request, photo, conditions, total if order else _depth(request))
        if not legs:
            hits = self._browse(request, conditions, order)
        else:
            found = self.store.search_batch(legs)
            lists = {leg.space: points for leg, points in zip(legs, found, strict=True)}
            about = request.query or photo is not None
            hits = self._sorted(lists, *order, about=bool(about)) if order else self._fused(request, lists)
            total = len(hits) if order else total
            hits = hits[request.offset : request.offset + request.limit]
        return self._result(request, self._checked(hits, conditions), total, tuple(leg.space for leg in legs))

    def _legs(
        self, request: SearchRequest, photo: Image | None, conditions: ProductFilter, depth: int
    ) -> list[VectorSearch]:
        words = request.words()
        vectors = {"text": self.embeddings.embed_query(words)} if words else {}
        if photo is not None:
            vectors["image"] = self.embeddings.embed_photo(photo)
        elif words and (from_words := self.embeddings.embed_photo_words(words)) is not None:
            vectors["image"] = from_words
        return [VectorSearch(space, vector, depth, conditions) for space, vector in vectors.items()]

    def _fused(self, request: SearchRequest, lists: Mapping[str, list[ScoredPoint]]) -> list[_Found]:
        """Fused at each depth, the deeper ones behind: where a product stands does not depend on the page
        that was asked for, so pages repeat nothing and miss nothing.
        """
        found = _by_id(lists)
        placed: dict[str, _Found] = {}
        depth, deepest = CANDIDATES, max(len(points) for points in lists.values())
        while True:
            cut = {space: points[:depth] for space, points in lists.items()}
            for id_, score in self._fused_once(request, cut, found):
                if id_ not in placed:
                    placed[id_] = found[id_].scored(score)
            if depth >= deepest:
                return list(placed.values())
            depth *= 2

    def _fused_once(
        self, request: SearchRequest, lists: Mapping[str, list[ScoredPoint]], found: Mapping[str, _Found]
    ) -> list[tuple[str, float]]:
        rankings: dict[str, Ranking] = {s: [(p.id, p.score) for p in points] for s, points in lists.items()}
        weights = dict(self.weights)
        for preference, weight in PREFERENCE_WEIGHTS.items():
            if ranking := _preferred(preference, request, self.schema, _about(lists, found)):
                rankings[preference], weights[preference] = ranking, weight
        return fuse(rankings, weights, self.fusion)

    def _sorted(
        self, lists: Mapping[str, list[ScoredPoint]], field: str, descending: bool, *, about: bool
    ) -> list[_Found]:
        """All that the words or the photo are `about` (filters alone: all that passes), in exact order;
        equal values by their best cosine.
        """
        found = _by_id(lists)
        found_about = _about(lists, found) if about else found.values()
        kept = [f for f in found_about if field in f.payload]
        sign = -1 if descending else 1
        return sorted(kept, key=lambda f: (sign * f.payload[field], -f.best_cosine, f.id))

    def _browse(
        self, request: SearchRequest, conditions: ProductFilter, order: tuple[str, bool] | None
    ) -> list[_Found]:
        """Filters alone, no words: everything that passes, in the order asked for."""
        field, descending = order or (None, False)
        until = request.offset + request.limit
        first = list(self.store.scroll(conditions, order_by=field, descending=descending, limit=until))
        if field is not None and len(first) == until:
            first = self._with_all_ties(first, conditions, field)
        if field is not None:
            sign = -1 if descending else 1
            first.sort(key=lambda p: (sign * p[field], p["product_id"]))
        return [_Found(str(p["product_id"]), p) for p in first[request.offset : until]]

    def _with_all_ties(
        self, first: list[Mapping[str, Any]], conditions: ProductFilter, field: str
    ) -> list[Mapping[str, Any]]:
        """Every product with the value that the list was cut at. Among equals a store may cut elsewhere
        each time, and so show one product on two pages and another on none.
        """
        last = first[-1][field]
        equal = {"ranges": {**conditions.ranges, field: Range(min=last, max=last)}}
        ties = self.store.scroll(conditions.model_copy(update=equal))
        return [*(payload for payload in first if payload[field] != last), *ties]

    def _sortable(self, request: SearchRequest) -> tuple[SearchRequest, tuple[str, bool] | None]:
        if request.sort is None:
            return request, None
        names, descending = SORT_FIELDS[request.sort]
        for name in names:
            if name in self.schema.number_fields and self.schema.number_fields[name].maximum is not None:
                return request, (name, descending)
        said = f"{request.sort.replace('_', ' ')} (this catalogue has no {names[0]})"
        return request.model_copy(update={"sort": None, "not_applied": (*request.not_applied, said)}), None

    def _one_currency(
        self, request: SearchRequest, conditions: ProductFilter, order: tuple[str, bool] | None
    ) -> tuple[SearchRequest, ProductFilter]:
        """A limit or an order by price compares prices of one currency: the catalogue's most frequent."""
        by_price = "price" in conditions.ranges or (order is not None and order[0] == "price")
        if not by_price or not self.schema.other_currencies:
            return request, conditions
        own = self.schema.currency
        said = f"prices in {', '.join(self.schema.other_currencies)} (only those in {own} are compared)"
        only_own = conditions.model_copy(update={"any_of": {**conditions.any_of, "currency": (own,)}})
        return request.model_copy(update={"not_applied": (*request.not_applied, said)}), only_own

    def _diagnose(self, conditions: ProductFilter) -> tuple[DroppedCondition, ...]:
        """How many products each condition alone keeps away, the most telling first."""
        dropped = []
        for kind, field in conditions.conditions():
            only = ProductFilter.model_validate({kind: {field: getattr(conditions, kind)[field]}})
            count = self.store.count(conditions.without(kind, field))
            dropped.append(
                DroppedCondition.model_validate(
                    {"kind": kind, "field": field, "condition": only.describe(), "count_without": count}
                )
            )
        return tuple(sorted(dropped, key=lambda d: -d.count_without))

    def _checked(self, found: Iterable[_Found], conditions: ProductFilter) -> tuple[Hit, ...]:
        """The last look before a product leaves: a row that breaks the filter never does."""
        hits = []
        for one in found:
            if conditions.matches(one.payload):
                hits.append(
                    Hit(product=Product.from_payload(one.payload), scores=one.scores, fused=one.fused)
                )
            else:
                logger.error("the store returned %s against the filter (%s)", one.id, conditions.describe())
        return tuple(hits)

    def _result(
        self,
        request: SearchRequest,
        hits: tuple[Hit, ...],
        total: int,
        spaces: tuple[str, ...],
        zero_hits: tuple[DroppedCondition, ...] | None = None,
    ) -> SearchResult:
        return SearchResult(
            request=request,
            hits=hits,
            total=total,
            zero_hits=zero_hits,
            encoders=self.embeddings.names,
            spaces=spaces,
        )

    def _read_card(self) -> CollectionInfo:
        info = self.store.info()
        if info is None:
            raise StoreUnavailableError(
                f"nothing is indexed in {self.store.location}. Index a catalogue with: shoplens index CATALOG"
            )
        info.check(self.embeddings.names, self.embeddings.dimensions)
        return info


class _Found:
    """A product on its way through fusion: payload, and its place in each space."""

    def __init__(self, id_: str, payload: Mapping[str, Any], fused: float = 0.0) -> None:
        self.id = id_
        self.payload = payload
        self.fused = fused
        self.scores: dict[str, SpaceScore] = {}

    @property
    def best_cosine(self) -> float:
        return max((score.cosine for score in self.scores.values()), default=0.0)

    def scored(self, fused: float) -> _Found:
        self.fused = fused
        return self


def _depth(request: SearchRequest) -> int:
    """How far down each leg has to be known for this page."""
    depth = CANDIDATES
    while depth < request.offset + request.limit:
        depth *= 2
    return depth


def _by_id(lists: Mapping[str, list[ScoredPoint]]) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    for space, points in lists.items():
        for rank, point in enumerate(points, start=1):
            one = found.setdefault(point.id, _Found(point.id, point.payload))
            one.scores[space] = SpaceScore(rank=rank, cosine=point.score)
    return found


def _about(lists: Mapping[str, list[ScoredPoint]], found: Mapping[str, _Found]) -> list[_Found]:
    """What the words or the photo are about: near the best match in one of the spaces."""
    near = {
        point.id: None
        for points in lists.values()
        for point in points
        if point.score >= points[0].score - ABOUT_THE_WORDS
    }
    return [found[id_] for id_ in near]


def _preferred(
    preference: str, request: SearchRequest, schema: CatalogSchema, found: Iterable[_Found]
) -> Ranking:
    """The candidates by how well their price fits a wish: near the target, or low, middling, high."""
    if preference == "target_price":
        target = request.target_price
    else:
        low, high = schema.price.minimum, schema.price.maximum
        if request.price_hint is None or low is None or high is None:
            return []
        target = {"low": low, "mid": (low + high) / 2, "high": high}[request.price_hint]
    if target is None:
        return []
    priced = [
        (f.id, -abs(float(p) - target)) for f in found if isinstance(p := f.payload.get("price"), int | float)
    ]
    return sorted(priced, key=lambda item: (-item[1], item[0]))
