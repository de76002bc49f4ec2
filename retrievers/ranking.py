"""From the legs' lists to one order: fusion at every depth, the wishes that rank, exact orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from shoplens.catalog import CatalogSchema
from shoplens.catalog.schema import WORD

from .fusion import FusionMethod, Ranking, fuse, mean_of_scores
from .query.words import stem_of
from .raising import as_much_as_a_photo_says, raised_by_same_picture, raised_by_words
from .request import MappedBy, SearchRequest
from .variety import Variety
from .vectorstores import ScoredPoint

CANDIDATES = 100
"""Per leg, for the first pages; enough that a page of ten is not decided by where a leg was cut. For later
pages it doubles, and doubles again.
"""
ABOUT_THE_WORDS = 0.15
"""What the words are about: all within this cosine of the best match in a space. An order, or a wish for a
price, is among those."""
PREFERENCE_WEIGHTS = {"target_price": 2.0, "price_hint": 2.0, "preferred": 1.0}
"""Against 1 for each space: among products that the words fit about equally, the wish decides."""
GUESSED = 0.05
"""What a field that was only guessed from the words' meaning adds: the text space has that nearness already,
and a guess may be wrong. Chosen on half of the judged requests."""
SEEN = 0.01
"""What a field that was read off the photo adds to a product's cosine: the pictures' vectors have it
already, so it decides between products that are alike (chosen on photos that nothing is measured with)."""
GAINS: Mapping[MappedBy, float] = {"photo": SEEN, "meaning": GUESSED}
BOTH = "spaces"
TEXT_FIELDS = ("name", "description")
DENIALS = frozenset({"free", "never", "no", "non", "not", "without", "zero"})
"""Within three words before a word they say that a product does not have it: "free of added sugar"."""


class Place(NamedTuple):
    """Where a product stands in one list: rank from 1, and the list's own score."""

    rank: int
    score: float


class Found:
    """A product on its way through fusion: payload, and its place in each space."""

    def __init__(self, id_: str, payload: Mapping[str, Any], fused: float = 0.0) -> None:
        self.id = id_
        self.payload = payload
        self.fused = fused
        self.scores: dict[str, Place] = {}
        self.lexical: Place | None = None

    @property
    def best_cosine(self) -> float:
        """In whichever space it is nearest."""
        return max((place.score for place in self.scores.values()), default=0.0)

    def scored(self, fused: float) -> Found:
        """The same product with its fused score."""
        self.fused = fused
        return self


class Ranker:
    """Orders what the legs found for one request over one catalogue. `by_cosine`: both spaces' cosines are of
    one kind, so their mean ranks. By ranks alone a product's words would count as much where all are near to
    "shirt" as where one is "Granny Smith". `by_photo`: a photo alone, and `likely` how likely what
    it shows in words is. `variety`: what is the same again goes back.
    """

    def __init__(
        self,
        request: SearchRequest,
        schema: CatalogSchema,
        weights: Mapping[str, float],
        method: FusionMethod,
        *,
        by_cosine: bool = False,
        by_photo: bool = False,
        likely: float = 0.0,
        variety: Variety | None = None,
    ) -> None:
        self._request = request
        self._schema = schema
        self._weights = weights
        self._method: FusionMethod = method
        self._by_cosine = by_cosine
        self._by_photo = by_photo
        self._likely = likely
        self._variety = variety

    def fused(
        self, lists: Mapping[str, list[ScoredPoint]], lexical: Sequence[ScoredPoint] = ()
    ) -> list[Found]:
        """Fused at each depth, the deeper ones behind: where a product stands does not depend on the page
        that was asked for, so pages repeat nothing and miss nothing.
        """
        found = by_id(lists, lexical)
        placed: dict[str, Found] = {}
        depth, deepest = CANDIDATES, max(len(points) for points in (*lists.values(), lexical))
        while True:
            cut = {space: points[:depth] for space, points in lists.items()}
            ordered = self._once(cut, lexical[:depth], found)
            fused = [found[id_].scored(score) for id_, score in ordered if id_ not in placed]
            placed |= {one.id: one for one in self.unwanted_last(self._varied(fused))}
            if depth >= deepest:
                return list(placed.values())
            depth *= 2

    def _varied(self, found: list[Found]) -> list[Found]:
        if self._variety is None:
            return found
        until = self._request.offset + self._request.limit
        return [found[at] for at in self._variety.order([one.payload for one in found], until)]

    def unwanted_last(self, found: list[Found]) -> list[Found]:
        """The same, with those behind whose own words have something to `avoid`."""
        avoid = {stem_of(match[0]) for text in self._request.avoid for match in WORD.finditer(text)}
        if not avoid:
            return found
        return sorted(found, key=lambda one: _mentions(one.payload, avoid))  # stable

    def browsed(self, found: list[Found]) -> list[Found]:
        """What no words rank, in the order given, the unwanted last within each depth."""
        placed: list[Found] = []
        while len(placed) < len(found):
            placed += self.unwanted_last(found[len(placed) : max(2 * len(placed), CANDIDATES)])
        return placed

    def _once(
        self,
        lists: Mapping[str, list[ScoredPoint]],
        lexical: Sequence[ScoredPoint],
        found: Mapping[str, Found],
    ) -> list[tuple[str, float]]:
        rankings = {space: self._with_guesses(points, found) for space, points in lists.items()}
        if lexical and rankings.get("text"):
            rankings["text"] = raised_by_words(rankings["text"], lexical)
        weights = dict(self._weights)
        if self._by_cosine:
            if self._by_photo and "image" in rankings:
                near = lists["image"]
                rankings["image"] = as_much_as_a_photo_says(rankings["image"], near, self._likely)
            total = sum(weights.get(space, 1.0) for space in rankings)
            both: Ranking = mean_of_scores(rankings, weights)
            if self._by_photo and "image" in rankings and total:
                both = raised_by_same_picture(both, lists["image"], weights.get("image", 1.0) / total)
            rankings, weights = {BOTH: both}, {BOTH: total}
        candidates = about(lists, found)
        for preference, ranking in (
            ("target_price", self._near_price(self._request.target_price, candidates)),
            ("price_hint", self._near_price(self._hinted_price(), candidates)),
            ("preferred", self._with_values(self._wishes(None), found, rankings)),
        ):
            if ranking:
                rankings[preference], weights[preference] = ranking, PREFERENCE_WEIGHTS[preference]
        return fuse(rankings, weights, self._method)

    def _with_guesses(self, points: list[ScoredPoint], found: Mapping[str, Found]) -> Ranking:
        """A space's list, those a little higher that have what was seen in the photo, or guessed."""
        gains = [(gain, wanted) for how, gain in GAINS.items() if (wanted := self._wishes(how))]
        if not gains:
            return [(point.id, point.score) for point in points]
        raised = [
            (p.id, p.score + sum(gain * _met(found[p.id].payload, wanted) for gain, wanted in gains))
            for p in points
        ]
        return sorted(raised, key=lambda item: -item[1])

    def _hinted_price(self) -> float | None:
        low, high = self._schema.price.minimum, self._schema.price.maximum
        if self._request.price_hint is None or low is None or high is None:
            return None
        return {"low": low, "mid": (low + high) / 2, "high": high}[self._request.price_hint]

    def _near_price(self, target: float | None, candidates: Iterable[Found]) -> Ranking:
        """The candidates by how near their price is."""
        if target is None:
            return []
        priced = [
            (f.id, -abs(float(price) - target))
            for f in candidates
            if isinstance(price := f.payload.get("price"), int | float)
        ]
        return sorted(priced, key=lambda item: (-item[1], item[0]))

    def _wishes(self, how: MappedBy | None) -> Mapping[str, set[str]]:
        """The preferred values per field: those that were come to in a way that GAINS has, or (None) the
        others, which were said.
        """
        by = {(m.field, m.value): m.how for m in self._request.mapped if m.how in GAINS}
        wishes = {
            field: {v.casefold() for v in values if by.get((field, v)) == how}
            for field, values in self._request.preferred.items()
        }
        return {field: values for field, values in wishes.items() if values}

    def _with_values(
        self,
        wanted: Mapping[str, set[str]],
        found: Mapping[str, Found],
        rankings: Mapping[str, Ranking],
    ) -> Ranking:
        """Those that have a wanted value, by how many and then by nearness; no place for others."""
        if not wanted:
            return []
        here = dict.fromkeys(id_ for ranking in rankings.values() for id_, _ in ranking)
        having = [
            (id_, float(fields) + found[id_].best_cosine / 10)
            for id_ in here
            if (fields := _met(found[id_].payload, wanted))
        ]
        return sorted(having, key=lambda item: (-item[1], item[0]))


def by_id(lists: Mapping[str, list[ScoredPoint]], lexical: Sequence[ScoredPoint] = ()) -> dict[str, Found]:
    """Every product of the lists, once, with its rank and cosine per space, and its rank by words."""
    found: dict[str, Found] = {}
    for space, points in lists.items():
        for rank, point in enumerate(points, start=1):
            one = found.setdefault(point.id, Found(point.id, point.payload))
            one.scores[space] = Place(rank, point.score)
    for rank, point in enumerate(lexical, start=1):
        one = found.setdefault(point.id, Found(point.id, point.payload))
        one.lexical = Place(rank, point.score)
    return found


def about(lists: Mapping[str, list[ScoredPoint]], found: Mapping[str, Found]) -> list[Found]:
    """What the words or the photo are about: near the best match in one of the spaces."""
    near = {
        point.id: None
        for points in lists.values()
        for point in points
        if point.score >= points[0].score - ABOUT_THE_WORDS
    }
    return [found[id_] for id_ in near]


def in_exact_order(found: Iterable[Found], field: str, *, descending: bool) -> list[Found]:
    """By a number; equal ones by their best cosine. What has no such number is left out."""
    sign = -1 if descending else 1
    kept = [f for f in found if field in f.payload]
    return sorted(kept, key=lambda f: (sign * f.payload[field], -f.best_cosine, f.id))


def depth_for(request: SearchRequest) -> int:
    """How far down each leg has to be known for this page."""
    depth = CANDIDATES
    while depth < request.offset + request.limit:
        depth *= 2
    return depth


def _met(payload: Mapping[str, Any], wanted: Mapping[str, set[str]]) -> int:
    """In how many fields it has a wanted value."""
    return sum(not values.isdisjoint(_values(payload, field)) for field, values in wanted.items())


def _values(payload: Mapping[str, Any], field: str) -> set[str]:
    value = payload.get(field)
    return {str(v).casefold() for v in (value if isinstance(value, list) else [value])}


def _mentions(payload: Mapping[str, Any], stems: set[str]) -> bool:
    """Whether a product's own words have one of these, or a word made of it ("hood" in "hooded"), and do not
    deny it: "without bits", "cow-free".
    """
    lists = (value for value in payload.values() if isinstance(value, list))
    texts = [str(payload.get(field, "")) for field in TEXT_FIELDS] + [str(v) for vs in lists for v in vs]
    return any(_says(text, stems) for text in texts)


def _says(text: str, stems: set[str]) -> bool:
    words = [match[0].casefold() for match in WORD.finditer(text)]
    for at, word in enumerate(words):
        stem = stem_of(word)
        if any(stem == one or (len(one) > 3 and stem.startswith(one)) for one in stems):
            denied = DENIALS.intersection(words[max(at - 3, 0) : at]) or stem.endswith("-free")
            if not denied and words[at + 1 : at + 2] != ["free"]:
                return True
    return False
