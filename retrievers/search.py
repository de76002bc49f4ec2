"""The search itself: both spaces, the filter on every leg, fusion, order, and one last check."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PIL.Image import Image

from shoplens.catalog import CatalogSchema, Product

from .diagnosis import Diagnosis
from .embeddings import ComposingEncoder, MultimodalEmbeddings
from .errors import StoreUnavailableError
from .filters import ProductFilter, Range
from .fusion import FusionMethod
from .legs import make_legs
from .orders import in_one_currency, sortable
from .photo_reading import PhotoReader
from .query.words import stem_of
from .ranking import CANDIDATES, Found, Ranker, about, by_id, depth_for, in_exact_order
from .request import Hit, Outcome, SearchRequest, SearchResult
from .subject import CARRIED, Subjects, is_understood, kind_in_words, known_words, names_a_kind
from .tracing import UNTRACED, Steps, legs_told, lists_told, order_told
from .vectorstores import CollectionInfo, FusedQuery, NamedVectorStore, ScoredPoint, VectorSearch
from .vectorstores.checks import in_stable_order
from .vectorstores.fused import Mode, search_fused

logger = logging.getLogger(__name__)

PICTURES_FOR_WORDS, PICTURES_FOR_PHOTO = 0.3, 0.5
"""The image space's weight, against 1 for the products' words, where words alone or a photo alone are sought:
pictures say less of what a thing is. Chosen on the demo's kinds and colours, and on photos that no figure is
made with (0.5: the first product right as often as at 1 or oftener, and those after it more of its kind)."""
NEAREST = 4
"""Products shown beside an empty list."""


class ProductSearch:
    """Searches one store with one pair of encoders. Safe to call from several threads.

    `mode` says who fuses the two rankings: "portable" our own code, the same order on every store, with each
    product's rank and cosine per space; "server" or "auto" the store's engine, where nothing but the two
    rankings decides (no wish that ranks, no order by a number), for the first hundred products.

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
        mode: Mode = "portable",
    ) -> None:
        self.store = store
        self.embeddings = embeddings
        self.fusion: FusionMethod = fusion
        self.weights = dict(weights or {})
        self.mode: Mode = mode
        self.refresh()

    @property
    def schema(self) -> CatalogSchema:
        """What the indexed catalogue can be filtered by."""
        return self.info.catalog_schema

    def refresh(self) -> None:
        """Reads the collection's card again, after an import."""
        self.info: CollectionInfo = self._read_card()
        self._known = known_words(self.schema)
        self._subjects = Subjects(self.schema)
        self._reader = PhotoReader(self.schema, self.embeddings)

    def search(
        self, request: SearchRequest, photos: Sequence[Image] = (), steps: Steps = UNTRACED
    ) -> SearchResult:
        """One request, with photos or without; several photos meet in the middle. Its `steps` can be traced.

        Raises:
            InvalidFilterError: a field or value that the catalogue does not have.
            StoreUnavailableError, EncoderUnavailableError: as their names say.
        """
        conditions = request.filter.checked(self.schema)
        request, order = sortable(request, self.schema)
        request, conditions = in_one_currency(request, conditions, order, self.schema)
        request, conditions = self._without_the_liked(request, conditions)
        request = self._reader.completed(request, photos)
        total = self.store.count(conditions)
        outcome = "found" if photos else self._outcome(request)
        if outcome == "not_understood":
            return self._result(request, (), [], outcome=outcome, missing=request.query)
        if not total:
            return self._nothing(request, conditions, outcome, photos)
        depth = total if order else depth_for(request)
        by = order[0] if order else None
        with steps.step("embed", {"words": request.words(), "photos": len(photos)}) as step:
            legs = make_legs(self.store, self.embeddings, request, photos, conditions, depth, by=by)
            step.outputs = legs_told(legs)
        if not legs:
            page = self._browse(request, conditions, order)
        elif self._by_the_engine(request) and order is None:
            with steps.step("fuse", self._told(request, legs, self.mode) | legs_told(legs)) as step:
                page = self._engine_page(request, legs)
                step.outputs = order_told(page)
        else:
            with steps.step("search_spaces", legs_told(legs)) as step:
                lists = self._lists(legs)
                step.outputs = lists_told(lists)
            if order is None:
                with steps.step("fuse", self._told(request, legs, "portable")) as step:
                    hits = self._ranker(request, legs, photos).fused(lists)
                    step.outputs = order_told(hits)
            else:
                found = by_id(lists)
                near = about(lists, found) if request.query or request.like or photos else found.values()
                hits = in_exact_order(near, order[0], descending=order[1])
                total = len(hits)
            page = self._whole(hits[request.offset : request.offset + request.limit])
        missing = request.query if outcome == "not_carried" else ""
        checked = self._checked(page, conditions)
        said = {"missing": missing, "photo_unsure": self._reader.is_unsure(photos)}
        return self._result(request, checked, legs, total=total, outcome=outcome, **said)

    def _told(self, request: SearchRequest, legs: Sequence[VectorSearch], by: Mode) -> dict[str, Any]:
        return {"method": self.fusion, "weights": dict(self._weights(request, legs)), "mode": by}

    def _lists(self, legs: list[VectorSearch]) -> dict[str, list[ScoredPoint]]:
        found = self.store.search_batch(legs)
        return {leg.space: in_stable_order(points) for leg, points in zip(legs, found, strict=True)}

    def _by_the_engine(self, request: SearchRequest) -> bool:
        until = request.offset + request.limit
        return self.mode != "portable" and until <= CANDIDATES and not request.ranks_by_wishes

    def _engine_page(self, request: SearchRequest, legs: list[VectorSearch]) -> list[Found]:
        """The page out of all that the engine fuses: the same list for each page, equal scores by id."""
        whole = tuple(replace(leg, payload=None) for leg in legs)
        query = FusedQuery(whole, sum(leg.limit for leg in legs), self.fusion)
        result = search_fused(self.store, query, weights=self._weights(request, legs) or None, mode=self.mode)
        found = by_id(result.legs)
        rows = in_stable_order(result.points)[request.offset : request.offset + request.limit]
        return [found.get(p.id, Found(p.id, p.payload)).scored(p.score) for p in rows]

    def _ranker(
        self, request: SearchRequest, legs: Sequence[VectorSearch] = (), photos: Sequence[Image] = ()
    ) -> Ranker:
        """One meaning in both spaces, words or a photo: where the encoders share their space, its cosines
        compare.
        """
        one = not request.like and bool(photos) != bool(request.words())
        by_cosine = one and self.fusion == "rrf" and isinstance(self.embeddings.image, ComposingEncoder)
        weights = self._weights(request, legs)
        if by_cosine and request.balance is None:
            weights = {"image": PICTURES_FOR_PHOTO if photos else PICTURES_FOR_WORDS, **weights}
        return Ranker(request, self.schema, weights, self.fusion, by_cosine=by_cosine)

    def _weights(self, request: SearchRequest, legs: Sequence[VectorSearch]) -> Mapping[str, float]:
        """The two spaces' weights; a balance that was asked for stands above the shop's own, where there are
        two to be weighed.
        """
        if request.balance is None or len(legs) < 2:
            return self.weights
        return {"text": 2 * (1 - request.balance), "image": 2 * request.balance}

    def _whole(self, page: list[Found]) -> list[Found]:
        """The page with its products' payloads. One that was deleted in between is not shown."""
        ids = [str(found.payload["product_id"]) for found in page]
        payloads = {str(payload["product_id"]): payload for payload in self.store.retrieve(ids)}
        for found, id_ in zip(page, ids, strict=True):
            found.payload = payloads.get(id_, {})
        return [found for found in page if found.payload]

    def _without_the_liked(
        self, request: SearchRequest, conditions: ProductFilter
    ) -> tuple[SearchRequest, ProductFilter]:
        """More like some products: others than those. An id that is not in the store is said."""
        if not request.like:
            return request, conditions
        here = {str(payload["product_id"]) for payload in self.store.retrieve(request.like)}
        said = tuple(f"more like {id_} (there is no such product)" for id_ in request.like if id_ not in here)
        liked = tuple(id_ for id_ in request.like if id_ in here)
        others = {"none_of": {**conditions.none_of, "product_id": liked}} if liked else {}
        request = request.model_copy(update={"like": liked, "not_applied": (*request.not_applied, *said)})
        return request, conditions.model_copy(update=others)

    def _outcome(self, request: SearchRequest) -> Outcome:
        """Whether what is sought is a kind of thing that no product's words name and none comes near to."""
        kind = kind_in_words(request, self._subjects)
        if not names_a_kind(kind) or stem_of(kind) in self._known:
            return "found"
        query = self.embeddings.embed_query(request.query)
        nearest = self.store.search_batch([VectorSearch("text", query, 1)])[0]
        if nearest and nearest[0].score >= CARRIED:
            return "found"
        understood = bool(request.filter) or is_understood(request.query, self._known)
        return "not_carried" if understood else "not_understood"

    def _nothing(
        self, request: SearchRequest, conditions: ProductFilter, outcome: Outcome, photos: Sequence[Image]
    ) -> SearchResult:
        """An empty list: which condition emptied it, what would help, and what the first help would show."""
        diagnosis = Diagnosis(self.store, request, conditions, self._subjects)
        offers = diagnosis.offers()
        nearest: tuple[Hit, ...] = ()
        if offers:
            looser = offers[0].request.model_copy(update={"limit": NEAREST, "not_applied": ()})
            nearest = self.search(looser, photos).hits
        outcome = diagnosis.outcome if outcome == "found" else outcome
        said = {"outcome": outcome, "missing": request.query if outcome == "not_carried" else ""}
        return self._result(
            request, (), [], **said, zero_hits=diagnosis.dropped, offers=offers, nearest=nearest
        )

    def _browse(
        self, request: SearchRequest, conditions: ProductFilter, order: tuple[str, bool] | None
    ) -> list[Found]:
        """Filters alone, no words: everything that passes, in the order asked for."""
        field, descending = order or (None, False)
        until = request.offset + request.limit
        if field is None and request.avoid:
            some = self.store.scroll(conditions, limit=depth_for(request))
            found = [Found(str(p["product_id"]), p) for p in some]
            return self._ranker(request).browsed(found)[request.offset : until]
        first = list(self.store.scroll(conditions, order_by=field, descending=descending, limit=until))
        if field is not None and len(first) == until:
            first = self._with_all_ties(first, conditions, field)
        if field is not None:
            sign = -1 if descending else 1
            first.sort(key=lambda p: (sign * p[field], p["product_id"]))
        return [Found(str(p["product_id"]), p) for p in first[request.offset : until]]

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

    def _checked(self, found: Iterable[Found], conditions: ProductFilter) -> tuple[Hit, ...]:
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
        legs: list[VectorSearch],
        **outcome: Any,  # noqa: ANN401 - fields of SearchResult
    ) -> SearchResult:
        searched: dict[str, Any] = {
            "spaces": tuple(leg.space for leg in legs),
            "encoders": self.embeddings.names,
        }
        return SearchResult(request=request, hits=hits, **searched, **outcome)

    def _read_card(self) -> CollectionInfo:
        info = self.store.info()
        if info is None:
            raise StoreUnavailableError(
                f"nothing is indexed in {self.store.location}. Index a catalogue with: shoplens index CATALOG"
            )
        info.check(self.embeddings.names, self.embeddings.dimensions)
        return info
