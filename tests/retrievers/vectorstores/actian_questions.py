"""What only a server can answer: what the protocol leaves open, asked with the SDK itself."""

import uuid
from collections.abc import Callable
from typing import Any

from actian_vectorai import (
    Distance,
    Field,
    FilterBuilder,
    PointStruct,
    PrefetchQuery,
    VectorAIClient,
    VectorAIError,
    VectorParams,
)
from actian_vectorai.models.common import Filter
from actian_vectorai.models.enums import Fusion
from actian_vectorai.models.points import ScoredPoint

TEN = 10
FREE_TIER = 5_000
ODD = FilterBuilder().must(Field("kind").eq("odd")).build()
LARGE = FilterBuilder().must(Field("größe").eq("XL")).build()


def point(number: int) -> PointStruct:
    """Ten products in a row: the first is nearest in both spaces; every second is even."""
    nearness = 1 / (1 + number / 10)
    vector = [nearness, (1 - nearness**2) ** 0.5]
    return PointStruct(
        id=number, vector={"text": vector, "image": vector},
        payload={"kind": "even" if number % 2 == 0 else "odd", "größe": "XL", "n": number},
    )  # fmt: skip


class Questions:
    """Asks in a collection of its own, which it deletes in the end."""

    def __init__(self, client: VectorAIClient) -> None:
        self._client = client
        self._name = f"questions-{uuid.uuid4().hex}"

    def ask(self, *, fill: bool = False) -> dict[str, str]:
        """Every question with its answer. `fill` goes over the free tier's limit, which may block the server
        until the collection is gone again.
        """
        spaces = {space: VectorParams(size=2, distance=Distance.Cosine) for space in ("text", "image")}
        self._client.collections.create(self._name, vectors_config=spaces)
        try:
            self._client.points.upsert(self._name, [point(number) for number in range(TEN)])
            questions: dict[str, Callable[[], str]] = {
                "a filter outside a fused query": self._outer_filter,
                "a filter inside a prefetch": self._prefetch_filter,
                "RRF": self._rrf,
                "DBSF over two equal lists": self._dbsf,
                "a rerank over a fusion": self._rerank,
                "search_batch": self._batch,
                "vectors of named spaces in an answer": self._vectors,
                "the order of a scroll": self._scroll,
                "a filter on a key with letters beyond ASCII": self._unicode,
                "update_vectors of one of two spaces": self._update,
                "an upsert with one of two spaces": self._upsert,
                "get_vector_count of ten products in two spaces": self._count,
            }
            if fill:
                questions[f"more than {FREE_TIER} vectors"] = self._fill
            return {question: _answer(ask) for question, ask in questions.items()}
        finally:
            self._client.collections.delete(self._name)

    def _fused(
        self,
        fusion: Fusion = Fusion.RRF,
        spaces: tuple[str, ...] = ("text", "image"),
        inner: Filter | None = None,
        outer: Filter | None = None,
    ) -> list[ScoredPoint]:
        legs = [PrefetchQuery(query=[1.0, 0.0], using=s, limit=4, filter=inner) for s in spaces]
        asked = {"fusion": fusion}
        return self._client.points.query(self._name, query=asked, prefetch=legs, limit=TEN, filter=outer)

    def _outer_filter(self) -> str:
        found = self._fused(outer=ODD)
        kinds = [_kind(row) for row in found]
        if "even" in kinds:
            return "has no effect"
        return "acts after fusion" if len(kinds) == 2 else f"acts before fusion ({len(kinds)} rows)"

    def _prefetch_filter(self) -> str:
        found = self._fused(inner=ODD)
        kinds = {_kind(row) for row in found}
        return (
            "is kept" if kinds == {"odd"} and len(found) == 4 else f"is not kept ({len(found)} rows, {kinds})"
        )

    def _rrf(self) -> str:
        scores = [row.score for row in self._fused(spaces=("text",))]
        return f"the first place of a list counts 1/{1 / scores[0]:.1f}, the second 1/{1 / scores[1]:.1f}"

    def _dbsf(self) -> str:
        one, two = (self._fused(Fusion.DBSF, spaces)[0].score for spaces in (("text",), ("text", "image")))
        scale = (
            "the mean"
            if abs(one - two) < 1e-4
            else "the sum"
            if abs(two - 2 * one) < 1e-4
            else "something else"
        )
        return f"{scale} ({one:.4f} and {two:.4f} for the first)"

    def _rerank(self) -> str:
        legs = [PrefetchQuery(query=[1.0, 0.0], using=s, limit=4) for s in ("text", "image")]
        best = PrefetchQuery(query={"fusion": Fusion.RRF}, prefetch=legs, limit=3)
        found = self._client.points.query(
            self._name, query=[0.0, 1.0], using="text", prefetch=[best], limit=TEN
        )
        return "works" if [row.id for row in found] == [2, 1, 0] else f"gives {[row.id for row in found]}"

    def _batch(self) -> str:
        searches = [{"vector": [1.0, 0.0], "using": s, "limit": 3} for s in ("text", "image")]
        found = self._client.points.search_batch(self._name, searches)
        return "works" if [[row.id for row in leg] for leg in found] == [[0, 1, 2]] * 2 else f"gives {found}"

    def _vectors(self) -> str:
        (row,) = self._client.points.get(self._name, [3], with_vectors=True)
        return f"{sorted(row.vectors)}" if isinstance(row.vectors, dict) and row.vectors else "do not come"

    def _scroll(self) -> str:
        ids: list[Any] = []
        after = None
        while True:
            rows, after = self._client.points.scroll(self._name, limit=3, offset=after)
            ids += [row.id for row in rows]
            if after is None or len(ids) > 3 * TEN:
                break
        return "by id, each once" if ids == list(range(TEN)) else f"{ids}"

    def _unicode(self) -> str:
        count = self._client.points.count(self._name, filter=LARGE)
        return "finds them" if count == TEN else f"finds {count} of {TEN}"

    def _update(self) -> str:
        self._client.points.update_vectors(self._name, [{"id": 1, "vectors": {"image": [0.0, 1.0]}}])
        return self._left(1)

    def _upsert(self) -> str:
        self._client.points.upsert(self._name, [PointStruct(id=2, vector={"image": [0.0, 1.0]}, payload={})])
        return self._left(2)

    def _left(self, id_: int) -> str:
        found = self._client.points.search(self._name, vector=[1.0, 0.0], using="text", limit=TEN)
        return "leaves the other" if id_ in [row.id for row in found] else "drops the other"

    def _count(self) -> str:
        return str(self._client.vde.get_vector_count(self._name))

    def _fill(self) -> str:
        for start in range(TEN, FREE_TIER // 2 + TEN, 500):
            self._client.points.upsert(self._name, [point(start + n) for n in range(500)])
        return f"{self._client.points.count(self._name)} products were taken"


def _kind(row: ScoredPoint) -> str:
    return str((row.payload or {}).get("kind"))


def _answer(ask: Callable[[], str]) -> str:
    try:
        return ask()
    except VectorAIError as error:
        return f"refused: {type(error).__name__}: {error}"
