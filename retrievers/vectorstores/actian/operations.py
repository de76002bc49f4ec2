"""Every operation on the server, once: coroutines over a client that is connected."""

from __future__ import annotations

import heapq
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import ValidationError

from ...errors import CollectionMismatchError, RetrieverError
from ...filters import ProductFilter
from ..address import StoreAddress
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
from ..checks import check_vectors, passing, plain, somebody_elses
from .errors import is_unsupported
from .requests import Requests, floats, scored, vectors_of

if TYPE_CHECKING:
    from actian_vectorai import AsyncVectorAIClient as Client

logger = logging.getLogger(__name__)

CARD_SPACE = "card"
CARD_ID = point_id("the card of this collection")
BATCH = 100
"""What the SDK sends at most in one search_batch."""
PAGE = 500
CHUNK = 200
"""Points in one upsert: about 1 MB."""


class Operations:
    """What can be done to one collection. `name` holds the products, `card_name` the one card."""

    def __init__(self, address: StoreAddress, sdk: Any) -> None:  # noqa: ANN401 - a module
        self.where = str(address)
        self.name = address.collection
        self.card_name = f"{address.collection}--card"
        self._sdk = sdk
        self._requests = Requests(sdk)
        self._spaces: Mapping[str, SpaceOptions] | None = None
        self._has_batches = True
        self._updates_keep_the_rest = False
        self._said_ef = False

    async def info(self, client: Client) -> CollectionInfo | None:
        """The card; None where there is none. Raises RetrieverError where it is damaged."""
        if not await client.collections.exists(self.card_name):
            return None
        rows = await client.points.get(self.card_name, [CARD_ID])
        if not rows:
            return None
        try:
            info = CollectionInfo.model_validate_json(str((rows[0].payload or {}).get("card", "")))
        except ValidationError as error:
            raise RetrieverError(
                f"the card of {self.where} is damaged ({error.error_count()} fields); build the store again "
                "with: shoplens index CATALOG --rebuild"
            ) from error
        self._spaces = info.spaces
        return info

    async def ensure(self, client: Client, info: CollectionInfo) -> None:
        """Makes what is missing, checks what is there, writes the card."""
        present = await self.info(client)
        info = info.succeeding(present)
        if await client.collections.exists(self.name):
            await self._check(client, info, ours=present is not None)
        else:
            spaces = self._requests.spaces(info.dimensions, info.spaces)
            await client.collections.create(self.name, vectors_config=spaces)
        if not await client.collections.exists(self.card_name):
            one = {CARD_SPACE: self._sdk.VectorParams(size=2, distance=self._sdk.Distance.Cosine)}
            await client.collections.create(self.card_name, vectors_config=one)
        card = self._sdk.PointStruct(
            id=CARD_ID, vector={CARD_SPACE: [1.0, 0.0]}, payload={"card": info.model_dump_json()}
        )
        await client.points.upsert(self.card_name, [card])
        for name in (self.name, self.card_name):
            await client.vde.flush(name)
        self._spaces = info.spaces

    async def _check(self, client: Client, info: CollectionInfo, *, ours: bool) -> None:
        """A collection that exists is returned by the SDK whatever its spaces are, so they are compared."""
        if not ours and (points := await self.count(client)):
            raise somebody_elses(self.where, points)
        there = await self.dimensions(client)
        if there and there != dict(info.dimensions):
            raise CollectionMismatchError(
                f"{self.where} has the spaces {_listed(there)}, asked for {_listed(info.dimensions)}. "
                "Build it again with: shoplens index CATALOG --rebuild"
            )

    async def dimensions(self, client: Client) -> dict[str, int]:
        """The spaces that the server has, with their sizes; empty where it does not say."""
        config = (await client.collections.get_info(self.name)).config
        spaces = (
            config.params.vectors_config_map if config is not None and config.params is not None else None
        )
        return {name: int(params.size) for name, params in (spaces or {}).items()}

    async def upsert(self, client: Client, points: Sequence[Point]) -> None:
        """In chunks; each one is acknowledged before the next is sent."""
        check_vectors(points)
        ready = [self._requests.point(point) for point in points]
        for start in range(0, len(ready), CHUNK):
            await client.points.upsert(self.name, ready[start : start + CHUNK])

    async def update_vector(self, client: Client, product_id: str, space: str, vector: Vector) -> None:
        """The one vector. Whether a server leaves the others alone is looked at once; where it does not, the
        point is written whole. (Where it gives no vectors back, neither can be known.)
        """
        check_vectors([Point({"product_id": product_id}, {space: vector})])
        before = await self._existing(client, product_id)
        id_ = point_id(product_id)
        try:
            await client.points.update_vectors(self.name, [{"id": id_, "vectors": {space: floats(vector)}}])
        except self._sdk.VectorAIError as error:
            if not is_unsupported(error) or not before.vectors:
                raise
        else:
            if self._updates_keep_the_rest or not before.vectors:
                return
            after = await self._existing(client, product_id)
            if after.vectors.keys() >= before.vectors.keys():
                self._updates_keep_the_rest = True
                return
        await self.upsert(client, [Point(before.payload, {**before.vectors, space: vector})])

    async def set_payload(self, client: Client, product_id: str, payload: Mapping[str, Any]) -> None:
        """These keys."""
        await self._existing(client, product_id)
        await client.points.set_payload(self.name, plain(payload), ids=[point_id(product_id)])

    async def delete(self, client: Client, product_ids: Sequence[str]) -> None:
        """Those that are there."""
        ids: list[int | str | UUID] = [point_id(product_id) for product_id in product_ids]
        for start in range(0, len(ids), PAGE):
            await client.points.delete(self.name, ids=ids[start : start + PAGE], strict=False)

    async def search_batch(self, client: Client, searches: Sequence[VectorSearch]) -> list[list[ScoredPoint]]:
        """One call, or one after the other where the server has no batches."""
        self._say_about_ef(searches)
        asked = [self._requests.search(search) for search in searches]
        found: list[list[Any]] = []
        for start in range(0, len(asked), BATCH):
            found += await self._some(client, asked[start : start + BATCH])
        return [
            scored(rows, self._options(search.space), search)
            for rows, search in zip(found, searches, strict=True)
        ]

    async def _some(self, client: Client, asked: list[dict[str, Any]]) -> list[list[Any]]:
        if self._has_batches and len(asked) > 1:
            try:
                return list(await client.points.search_batch(self.name, asked))
            except self._sdk.VectorAIError as error:
                if not is_unsupported(error):
                    raise
                self._has_batches = False
                logger.info("%s has no batched search; searching one space after the other", self.where)
        return [await client.points.search(self.name, **one) for one in asked]

    async def query(self, client: Client, query: FusedQuery) -> list[ScoredPoint]:
        """Prefetch and fusion by the server, every row checked."""
        self._say_about_ef(query.legs)
        limit = sum(leg.limit for leg in query.legs) if query.after else query.limit
        rows = await client.points.query(self.name, **self._requests.fused(query, limit))
        options = self._options(query.rerank.space) if query.rerank else None
        return passing(scored(rows, options), query)[: query.limit]

    async def read(self, client: Client, product_ids: Sequence[str], *, vectors: bool) -> list[Point]:
        """Those that exist, in the order asked for."""
        ids: list[int | str | UUID] = [point_id(product_id) for product_id in product_ids]
        found: dict[str, Point] = {}
        for start in range(0, len(ids), PAGE):
            rows = await client.points.get(self.name, ids[start : start + PAGE], with_vectors=vectors)
            found |= {str(row.id): Point(row.payload or {}, vectors_of(row)) for row in rows}
        return [found[str(id_)] for id_ in ids if str(id_) in found]

    async def page(
        self,
        client: Client,
        after: str | None,
        limit: int,
        conditions: ProductFilter | None = None,
        fields: Sequence[str] | None = None,
        *,
        vectors: bool = False,
    ) -> tuple[list[Point], str | None]:
        """One page by id of what passes."""
        rows, following = await client.points.scroll(
            self.name,
            offset=after,
            limit=limit,
            filter=self._requests.filter(conditions),
            with_payload=True if fields is None else self._requests.only(fields),
            with_vectors=vectors,
        )
        points = [Point(row.payload or {}, vectors_of(row)) for row in rows]
        return points, None if following is None else str(following)

    async def every(
        self, client: Client, conditions: ProductFilter | None, fields: Sequence[str]
    ) -> list[Mapping[str, Any]]:
        """These fields of all that pass."""
        payloads: list[Mapping[str, Any]] = []
        after: str | None = None
        while True:
            points, after = await self.page(client, after, PAGE, conditions, fields)
            payloads += [point.payload for point in points]
            if after is None:
                return payloads

    async def ordered(
        self,
        client: Client,
        conditions: ProductFilter | None,
        field: str,
        descending: bool,
        limit: int | None,
    ) -> list[Mapping[str, Any]]:
        """The first by a number. The server knows no order, so that one field of all that pass is read."""
        rows = await self.every(client, conditions, ["product_id", field])
        numbered = [
            (-row[field] if descending else row[field], str(row["product_id"]))
            for row in rows
            if field in row
        ]
        first = heapq.nsmallest(len(numbered) if limit is None else limit, numbered)
        return [point.payload for point in await self.read(client, [id_ for _, id_ in first], vectors=False)]

    async def count(self, client: Client, conditions: ProductFilter | None = None) -> int:
        """As the server counts."""
        return int(await client.points.count(self.name, filter=self._requests.filter(conditions)))

    async def details(self, client: Client) -> dict[str, str]:
        """The server's own words; what it does not tell is left out."""
        info = await client.collections.get_info(self.name)
        said = {"status": info.status.name, "segments": str(info.segments_count)}
        with suppress(self._sdk.VectorAIError):
            said["state"] = (await client.vde.get_state(self.name)).name
        with suppress(self._sdk.VectorAIError):
            said["vectors, as the server counts them"] = str(await client.vde.get_vector_count(self.name))
        return said

    async def clear(self, client: Client) -> None:
        """Both collections. The card goes last: as long as it is there, this can be repeated. Raises
        CollectionMismatchError for a collection that somebody else filled.
        """
        has_card = await client.collections.exists(self.card_name)
        if await client.collections.exists(self.name):
            if not has_card and (points := await self.count(client)):
                raise somebody_elses(self.where, points)
            await client.collections.delete(self.name)
        if has_card:
            await client.collections.delete(self.card_name)
        self._spaces = None

    async def _existing(self, client: Client, product_id: str) -> Point:
        points = await self.read(client, [product_id], vectors=True)
        if not points:
            raise KeyError(f"no product '{product_id}' in {self.where}")
        return points[0]

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
