"""The search itself: both spaces, the filter on every leg, fusion, order, and one last check."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

from PIL.Image import Image

from shoplens.catalog import CatalogSchema

from .binding import bound
from .browsing import browse
from .by_engine import engine_page, is_by_the_engine
from .checking import checked
from .counting import Total
from .diagnosis import Diagnosis
from .embeddings import ComposingEncoder, MultimodalEmbeddings
from .errors import StoreUnavailableError
from .filters import ProductFilter
from .fusion import FusionMethod
from .legs import make_legs
from .lexical.leg import LexicalLeg
from .near import CLOSE, NEAREST, Looser, is_short, looser
from .photo_reading import PhotoReader
from .query.words import stem_of
from .ranking import Found, Ranker, about, by_id, depth_for, in_exact_order
from .request import Hit, Outcome, SearchRequest, SearchResult
from .subject import CARRIED, Subjects, is_understood, kind_in_words, known_words, names_a_kind
from .tracing import UNTRACED, Steps, legs_told, lists_told, order_told
from .variety import Variety, leaves_open
from .vectorstores import CollectionInfo, NamedVectorStore, ScoredPoint, VectorSearch
from .vectorstores.checks import in_stable_order
from .vectorstores.fused import Mode
from .weighing import balanced, by_what_is_shown

Lists = dict[str, list[ScoredPoint]]
"""What each space's search found."""
FEW = 20
"""Products that pass, up to which the legs bring them whole."""


class ProductSearch:
    """Searches one store with one pair of encoders. Safe to call from several threads.

    `mode` says who fuses the two rankings: "portable" our own code, the same order on every store, with each
    product's rank and cosine per space; "server" or "auto" the store's engine, where nothing but the two
    rankings decides (no wish that ranks, no order by a number), for the first hundred products. `varied`:
    where the filters say all that was asked for, products of one kind do not stand together (`variety.py`).

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
        varied: bool = True,
    ) -> None:
        self.store = store
        self.embeddings = embeddings
        self.fusion: FusionMethod = fusion
        self.weights = dict(weights or {})
        self.mode: Mode = mode
        self.varied = varied
        self._compares = isinstance(embeddings.image, ComposingEncoder)
        self.lexical = LexicalLeg(store)
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
        self._variety = Variety(self.schema)
        self._reader = PhotoReader(self.schema, self.embeddings)
        self.lexical.refresh()

    def search(
        self, request: SearchRequest, photos: Sequence[Image] = (), steps: Steps = UNTRACED
    ) -> SearchResult:
        """One request, with photos or without; several photos meet in the middle. Its `steps` can be traced.

        Raises:
            InvalidFilterError: a field or value that the catalogue does not have.
            StoreUnavailableError, EncoderUnavailableError: as their names say.
        """
        return self._found(request, photos, steps, look_around=True)

    def _found(
        self,
        request: SearchRequest,
        photos: Sequence[Image],
        steps: Steps = UNTRACED,
        *,
        look_around: bool = False,
    ) -> SearchResult:
        request, conditions, order = bound(request, self.schema, self.store)
        request = self._reader.completed(self.lexical.mended(request), photos)
        count = Total(self.store, self.lexical, conditions)
        outcome = "found" if photos else self._outcome(request)
        if outcome == "not_understood":
            return self._result(request, (), [], outcome=outcome, missing=request.query)
        if not (count.checked() if order else count.number):
            return self._nothing(request, conditions, outcome, photos)
        depth = count.number if order else depth_for(request)
        by = order[0] if order else None
        with steps.step("embed", {"words": request.words(), "photos": len(photos)}) as step:
            legs = self._legs(request, photos, conditions, depth, by)
            few = count.number <= FEW
            if few:  # they come along whole: one call less than to fetch the page's products
                legs = [replace(leg, payload=None) if leg is legs[0] else leg for leg in legs]
            look_around &= outcome == "found"
            ahead = self._looser(request, photos, count.number) if look_around else []
            step.outputs = legs_told(legs)
        others, above = list[Lists](), set[str]()
        if not legs:
            total = count.checked()
            page = browse(self.store, conditions, request, order, self._ranker(request))
        elif order is None and is_by_the_engine(request, self.mode):
            total = count.checked()
            with steps.step("fuse", self._told(request, legs, self.mode) | legs_told(legs)) as step:
                weights = balanced(self.weights, request, legs)
                page = engine_page(self.store, request, legs, self.fusion, weights, self.mode)
                step.outputs = order_told(page)
        else:
            with steps.step("search_spaces", legs_told(legs)) as step:
                lists, *others = self._lists(legs, *(one.legs for one in ahead))  # all in one call
                total = count.checked(lists, depth)
                text = "" if order else request.words()
                words = self.lexical.search(text, conditions, depth, lists)
                step.outputs = lists_told(lists, words)
                above = {point.id for points in lists.values() for point in points}
            if order is None:
                with steps.step("fuse", self._told(request, legs, "portable")) as step:
                    hits = self._ranker(request, legs, photos).fused(lists, words)
                    step.outputs = order_told(hits)
            else:
                found = by_id(lists)
                near = about(lists, found) if request.query or request.like or photos else found.values()
                hits = in_exact_order(near, order[0], descending=order[1])
                total = len(hits)
            page = hits[request.offset : request.offset + request.limit]
            page = page if few and all(legs[0].space in one.scores for one in page) else self._whole(page)
        if not count.number:  # memory said otherwise
            return self._nothing(request, conditions, outcome, photos)
        missing = request.query if outcome == "not_carried" else ""
        shown = checked(page, conditions)
        said = {"missing": missing, "photo_unsure": self._reader.is_unsure(photos)}
        if look_around and is_short(request, total):
            ahead = ahead or self._looser(request, photos, total)
            others = others or self._lists(*(one.legs for one in ahead))
            said["nearest"] = self._close_to(conditions, total, above, ahead, others, photos, steps)
        return self._result(request, shown, legs, total=total, outcome=outcome, **said)

    def _looser(self, request: SearchRequest, photos: Sequence[Image], total: int) -> list[Looser]:
        """The searches for what stands beneath a short list: others that the words fit about as well, by ever
        looser conditions.
        """
        if not is_short(request, total):
            return []
        asked = [bound(one, self.schema, self.store)[:2] for one in looser(request, self._subjects)]
        return [Looser(one, these, self._legs(one, photos, these, CLOSE)) for one, these in asked]

    def _legs(
        self,
        request: SearchRequest,
        photos: Sequence[Image],
        conditions: ProductFilter,
        depth: int,
        by: str | None = None,
    ) -> list[VectorSearch]:
        """What a photo seems to show is sought, though unsure, only where it ranks by how likely it is."""
        by_nearness = not (by or request.target_price or request.price_hint or request.words())
        weighed = self._by_cosine(request) and self.mode == "portable" and request.balance is None
        unsure = by_nearness and weighed
        return make_legs(self.store, self.embeddings, request, photos, conditions, depth, by, unsure)

    def _by_cosine(self, request: SearchRequest) -> bool:
        """Where the encoders share their space, its cosines compare, and their weighted mean ranks."""
        return self._compares and self.fusion == "rrf" and not request.like

    def _close_to(
        self,
        conditions: ProductFilter,
        total: int,
        above: Collection[str],
        ahead: Sequence[Looser],
        lists: Sequence[Lists],
        photos: Sequence[Image],
        steps: Steps,
    ) -> tuple[Hit, ...]:
        with steps.step("look_around", {"spaces": [list(points) for points in lists]}) as step:
            close = dict[str, Found]()
            for one, points in zip(ahead, lists, strict=True):
                text = one.request.words()
                words = self.lexical.search(text, one.conditions, CLOSE, points, only_listed=True)
                for found in self._ranker(one.request, one.legs, photos).fused(points, words):
                    close.setdefault(found.id, found)
            beneath = [found for id_, found in close.items() if id_ not in above]
            some = self._whole(beneath[: NEAREST + total - len(above)])  # `total` of all fulfil the request
            others = [found for found in some if not conditions.matches(found.payload)]
            nearest = checked(others[:NEAREST], ahead[-1].conditions)  # all were found by the loosest
            step.outputs = {"close": [hit.product.id for hit in nearest]}
        return nearest

    def _told(self, request: SearchRequest, legs: Sequence[VectorSearch], by: Mode) -> dict[str, Any]:
        weights = dict(balanced(self.weights, request, legs))
        return {"method": self.fusion, "weights": weights, "mode": by}

    def _lists(self, *groups: list[VectorSearch]) -> list[Lists]:
        """The lists of each group's spaces, all searched in one call."""
        found = iter(self.store.search_batch([leg for legs in groups for leg in legs]))
        return [{leg.space: in_stable_order(next(found)) for leg in legs} for legs in groups]

    def _ranker(
        self, request: SearchRequest, legs: Sequence[VectorSearch] = (), photos: Sequence[Image] = ()
    ) -> Ranker:
        by_cosine = self._by_cosine(request)
        by_photo = bool(photos) and not request.words()
        weights = balanced(self.weights, request, legs)
        likely = 0.0
        if by_cosine and request.balance is None:
            if by_photo and any(leg.space == "text" for leg in legs):
                likely = fmean(self.embeddings.likelihood_of(photo) for photo in photos)
            weights = by_what_is_shown(weights, request, photos, likely)
        variety = self._variety if self.varied and not photos and leaves_open(request) else None
        return Ranker(
            request, self.schema, weights, self.fusion,
            by_cosine=by_cosine, by_photo=by_photo, likely=likely, variety=variety,
        )  # fmt: skip

    def _whole(self, page: list[Found]) -> list[Found]:
        """The page with its products' payloads. One that was deleted in between is not shown."""
        ids = [str(found.payload["product_id"]) for found in page]
        payloads = {str(payload["product_id"]): payload for payload in self.store.retrieve(ids)}
        for found, id_ in zip(page, ids, strict=True):
            found.payload = payloads.get(id_, {})
        return [found for found in page if found.payload]

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
            wider = offers[0].request.model_copy(update={"limit": NEAREST, "not_applied": ()})
            nearest = self._found(wider, photos).hits
        outcome = diagnosis.outcome if outcome == "found" else outcome
        said = {"outcome": outcome, "missing": request.query if outcome == "not_carried" else ""}
        return self._result(
            request, (), [], **said, zero_hits=diagnosis.dropped, offers=offers, nearest=nearest
        )

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
