"""Every operation on the server, once: coroutines over a client that is connected."""

from __future__ import annotations

import heapq
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from ...errors import CollectionMismatchError, NotSupportedError, RetrieverError
from ...filters import ProductFilter, Range
from ..address import CARD_SUFFIX, StoreAddress
from ..base import (
    CollectionInfo,
    FusedQuery,
    Point,
    ScoredPoint,
    SpaceOptions,
    Vector,
    VectorSearch,
    point_id,
)
from ..checks import check_vectors, chunks, passing, plain, somebody_elses
from ..collection_card import read_card_text
from .card import CardCollection
from .connection import Connection
from .requests import Requests, floats, scored, vectors_of

logger = logging.getLogger(__name__)

BATCH = 100
"""What the SDK sends at most in one search_batch."""
PAGE = 500


class Operations:
    """What can be done to one collection. Every call to the server has its own deadline and retries."""

    def __init__(self, address: StoreAddress, connection: Connection) -> None:
        self.where = str(address)
        self.name = address.collection
        self._call = connection.call
        self._card = CardCollection(f"{address.collection}{CARD_SUFFIX}", self.where, connection)
        connection.opening = (self.name, self._card.name)
        self._requests = Requests(connection.sdk)
        self._spaces: Mapping[str, SpaceOptions] | None = None
        self._has_batches = True
        self._said_ef = False

    async def info(self) -> CollectionInfo | None:
        """The card; None where there is none. Raises RetrieverError where it is damaged."""
        rows = await self._card.read()
        if not rows:
            return None
        info = read_card_text(str((rows[0].payload or {}).get("card", "")), self.where)
        self._spaces = info.spaces
        return info

    async def ensure(self, info: CollectionInfo) -> None:
        """Makes what is missing, checks what is there, writes the card."""
        present = await self.info()
        info = info.succeeding(present)
        await self._card.check_ours()
        if await self._exists() and present is None:
            await self._take_over()
        if not await self._exists():
            spaces = self._requests.spaces(info.dimensions, info.spaces)
            try:
                await self._call(lambda c: c.collections.create(self.name, vectors_config=spaces))
            except RetrieverError:
                if not await self._exists():  # another process was faster
                    raise
        await self._check(info)
        await self._card.write(info.model_dump_json())
        for name in (self.name, self._card.name):
            await self._call(lambda c, name=name: c.vde.flush(name))  # type: ignore[misc]
        self._spaces = info.spaces

    async def _exists(self) -> bool:
        return bool(await self._call(lambda c: c.collections.exists(self.name)))

    async def _take_over(self) -> None:
        """A collection without a card: empty, it is an import's that was killed, and made anew, since its
        spaces may be other ones; with points in it, it is somebody else's.
        """
        if points := await self.count():
            raise somebody_elses(self.where, points)
        await self._call(lambda c: c.collections.delete(self.name))

    async def _check(self, info: CollectionInfo) -> None:
        """A collection that exists is returned by the SDK whatever its spaces are, so they are compared."""
        there = await self.dimensions()
        if there and there != dict(info.dimensions):
            raise CollectionMismatchError(
                f"{self.where} has the spaces {_listed(there)}, asked for {_listed(info.dimensions)}. "
                "Build it again with: shoplens index CATALOG --rebuild"
            )

    async def dimensions(self) -> dict[str, int]:
        """The spaces that the server has, with their sizes; empty where it does not say."""
        config = (await self._call(lambda c: c.collections.get_info(self.name))).config
        spaces = (
            config.params.vectors_config_map if config is not None and config.params is not None else None
        )
        return {name: int(params.size) for name, params in (spaces or {}).items()}

    async def upsert(self, points: Sequence[Point]) -> None:
        """In chunks; each one is acknowledged before the next is sent."""
        check_vectors(points)
        for chunk in chunks(points):
            ready = [self._requests.point(point) for point in chunk]
            await self._call(lambda c, ready=ready: c.points.upsert(self.name, ready))  # type: ignore[misc]

    async def update_vector(self, product_id: str, space: str, vector: Vector) -> None:
        """The one vector. A server that would drop the others is found out on the card, and sent the whole
        point. Raises NotSupportedError where it drops them and gives none back.
        """
        check_vectors([Point({"product_id": product_id}, {space: vector})])
        before = await self._existing(product_id)
        if await self._card.updates_keep_the_rest():
            change: list[dict[str, Any]] = [{"id": before.id, "vectors": {space: floats(vector)}}]
            await self._call(lambda c: c.points.update_vectors(self.name, change))
        elif before.vectors:
            await self.upsert([Point(before.payload, {**before.vectors, space: vector})])
        else:
            raise NotSupportedError(
                f"{self.where} drops a product's other vectors when one is changed, and gives none back. "
                "Write the product whole"
            )

    async def set_payload(self, product_id: str, payload: Mapping[str, Any]) -> None:
        """These keys."""
        await self._existing(product_id)
        id_: list[int | str | UUID] = [point_id(product_id)]
        await self._call(lambda c: c.points.set_payload(self.name, plain(payload), ids=id_))

    async def delete(self, product_ids: Sequence[str]) -> None:
        """Those that are there."""
        ids: list[int | str | UUID] = [point_id(product_id) for product_id in product_ids]
        for start in range(0, len(ids), PAGE):
            some = ids[start : start + PAGE]
            await self._call(lambda c, some=some: c.points.delete(self.name, ids=some, strict=False))  # type: ignore[misc]

    async def search_batch(self, searches: Sequence[VectorSearch]) -> list[list[ScoredPoint]]:
        """One call, or one after the other where the server has no batches."""
        self._say_about_ef(searches)
        await self._know_spaces()
        real = [search for search in searches if search.limit > 0]
        asked = [self._requests.search(search) for search in real]
        found: list[list[Any]] = []
        for start in range(0, len(asked), BATCH):
            found += await self._some(asked[start : start + BATCH])
        rows = iter(found)
        return [
            scored(next(rows), self._options(search.space), search) if search.limit > 0 else []
            for search in searches
        ]

    async def _some(self, asked: list[dict[str, Any]]) -> list[list[Any]]:
        if self._has_batches and len(asked) > 1:
            try:
                return list(await self._call(lambda c: c.points.search_batch(self.name, asked)))
            except NotSupportedError:
                self._has_batches = False
                logger.info("%s has no batched search; searching one space after the other", self.where)
        return [await self._call(lambda c, one=one: c.points.search(self.name, **one)) for one in asked]  # type: ignore[misc]

    async def query(self, query: FusedQuery) -> list[ScoredPoint]:
        """Prefetch and fusion by the server, every row checked."""
        self._say_about_ef(query.legs)
        await self._know_spaces()
        limit = sum(leg.limit for leg in query.legs) if query.after else query.limit
        asked = self._requests.fused(query, limit)
        rows = await self._call(lambda c: c.points.query(self.name, **asked))
        options = self._options(query.rerank.space) if query.rerank else None
        return passing(scored(rows, options), query)[: query.limit]

    async def read(self, product_ids: Sequence[str], *, vectors: bool) -> list[Point]:
        """Those that exist, in the order asked for."""
        ids: list[int | str | UUID] = [point_id(product_id) for product_id in product_ids]
        found: dict[str, Point] = {}
        for start in range(0, len(ids), PAGE):
            some = ids[start : start + PAGE]
            rows = await self._call(lambda c, some=some: c.points.get(self.name, some, with_vectors=vectors))  # type: ignore[misc]
            found |= {str(row.id): Point(row.payload or {}, vectors_of(row)) for row in rows}
        return [found[str(id_)] for id_ in ids if str(id_) in found]

    async def page(
        self,
        after: str | None,
        limit: int,
        conditions: ProductFilter | None = None,
        fields: Sequence[str] | None = None,
        *,
        vectors: bool = False,
    ) -> tuple[list[Point], str | None]:
        """One page by id of what passes."""
        asked: dict[str, Any] = {
            "offset": after,
            "limit": limit,
            "filter": self._requests.filter(conditions),
            "with_payload": True if fields is None else self._requests.only(fields),
            "with_vectors": vectors,
        }
        rows, following = await self._call(lambda c: c.points.scroll(self.name, **asked))
        points = [Point(row.payload or {}, vectors_of(row)) for row in rows]
        return points, None if following is None else str(following)

    async def every(self, conditions: ProductFilter | None, fields: Sequence[str]) -> list[Mapping[str, Any]]:
        """These fields of all that pass."""
        payloads: list[Mapping[str, Any]] = []
        after: str | None = None
        while True:
            points, after = await self.page(after, PAGE, conditions, fields)
            payloads += [point.payload for point in points]
            if after is None:
                return payloads

    async def ordered(
        self,
        conditions: ProductFilter | None,
        field: str,
        descending: bool,
        limit: int | None,
    ) -> list[Mapping[str, Any]]:
        """The first by a number. The server knows no order, so that one field of all that pass is read."""
        rows = await self.every(conditions, ["product_id", field])
        sign = -1 if descending else 1
        any_number = Range()
        numbered = [
            (sign * row[field], str(row["product_id"])) for row in rows if any_number.holds(row.get(field))
        ]
        first = heapq.nsmallest(len(numbered) if limit is None else limit, numbered)
        return [point.payload for point in await self.read([id_ for _, id_ in first], vectors=False)]

    async def count(self, conditions: ProductFilter | None = None) -> int:
        """As the server counts."""
        wanted = self._requests.filter(conditions)
        return int(await self._call(lambda c: c.points.count(self.name, filter=wanted)))

    async def details(self) -> dict[str, str]:
        """The server's own words; what it does not tell is left out."""
        info = await self._call(lambda c: c.collections.get_info(self.name))
        said = {"status": info.status.name, "segments": str(info.segments_count)}
        with suppress(RetrieverError):
            said["state"] = (await self._call(lambda c: c.vde.get_state(self.name))).name
        with suppress(RetrieverError):
            vectors = await self._call(lambda c: c.vde.get_vector_count(self.name))
            said["vectors, as the server counts them"] = str(vectors)
        return said

    async def clear(self) -> None:
        """Both collections. The card goes last: as long as it is there, this can be repeated. Raises
        CollectionMismatchError for a collection that somebody else filled.
        """
        await self._card.check_ours()
        has_card = await self._card.exists()
        if await self._exists():
            if not has_card and (points := await self.count()):
                raise somebody_elses(self.where, points)
            await self._call(lambda c: c.collections.delete(self.name))
        if has_card:
            await self._call(lambda c: c.collections.delete(self._card.name))
        self._spaces = None

    async def flush(self) -> None:
        """To the server's disk."""
        await self._call(lambda c: c.vde.flush(self.name))

    async def _existing(self, product_id: str) -> Point:
        points = await self.read([product_id], vectors=True)
        if not points:
            raise KeyError(f"no product '{product_id}' in {self.where}")
        return points[0]

    async def _know_spaces(self) -> None:
        """A distance's sign depends on the space, and an object that is new has not read the card."""
        if self._spaces is None:
            await self.info()

    def _options(self, space: str) -> SpaceOptions:
        return (self._spaces or {}).get(space, SpaceOptions())

    def _say_about_ef(self, searches: Sequence[VectorSearch]) -> None:
        if not self._said_ef and any(search.ef is not None for search in searches):
            self._said_ef = True
            logger.warning(
                "%s takes no ef for a search of a named space: it is ignored. Tune m and ef_construct when "
                "the collection is made", self.where,
            )  # fmt: skip


def _listed(dimensions: Mapping[str, int]) -> str:
    return ", ".join(f"{space} ({size}-d)" for space, size in sorted(dimensions.items()))
