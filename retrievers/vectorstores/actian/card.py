"""The small collection beside the products': one point that carries the card, and answers for the server."""

from __future__ import annotations

from typing import Any

from ...errors import NotSupportedError, RetrieverError
from ..base import point_id
from ..checks import somebody_elses
from .connection import Connection

CARD_ID = point_id("the card of this collection")
SPACES = ("card", "probe")
VECTOR = [1.0, 0.0]


class CardCollection:
    """Two spaces of two numbers, so that how the server updates one of two can be tried on the card."""

    def __init__(self, name: str, where: str, connection: Connection) -> None:
        self.name = name
        self._where = where
        self._connection = connection
        self._call = connection.call
        self._keeps: bool | None = None

    async def exists(self) -> bool:
        """Whether it is there."""
        return bool(await self._call(lambda c: c.collections.exists(self.name)))

    async def check_ours(self) -> None:
        """Raises CollectionMismatchError where a collection of this name is somebody else's."""
        if not await self.exists():
            return
        config = (await self._call(lambda c: c.collections.get_info(self.name))).config
        params = config.params if config is not None else None
        spaces = params.vectors_config_map if params is not None else None
        points = await self._call(lambda c: c.points.count(self.name))
        if points > 1 or (spaces and set(spaces) != set(SPACES)):
            raise somebody_elses(f"{self._where}: '{self.name}'", points)

    async def read(self) -> list[Any]:
        """The one row, or none."""
        if not await self.exists():
            return []
        return list(await self._call(lambda c: c.points.get(self.name, [CARD_ID])))

    async def write(self, text: str) -> None:
        """The card, whole."""
        sdk = self._connection.sdk
        if not await self.exists():
            spaces = {space: sdk.VectorParams(size=2, distance=sdk.Distance.Cosine) for space in SPACES}
            try:
                await self._call(lambda c: c.collections.create(self.name, vectors_config=spaces))
            except RetrieverError:
                if not await self.exists():  # another process was faster
                    raise
        await self._upsert({"card": text})

    async def updates_keep_the_rest(self) -> bool:
        """Whether an update of one vector leaves a point's other ones: tried once, on the card, and looked at
        by a search, since a server may give no vectors back.
        """
        if self._keeps is None:
            change: list[dict[str, Any]] = [{"id": CARD_ID, "vectors": {SPACES[0]: VECTOR}}]
            try:
                await self._call(lambda c: c.points.update_vectors(self.name, change))
            except NotSupportedError:
                self._keeps = False
                return False
            found = await self._call(
                lambda c: c.points.search(self.name, vector=VECTOR, using=SPACES[1], limit=1)
            )
            if not found:
                rows = await self.read()
                await self._upsert(dict(rows[0].payload or {}) if rows else {})
            self._keeps = bool(found)
        return self._keeps

    async def _upsert(self, payload: dict[str, Any]) -> None:
        sdk = self._connection.sdk
        point = sdk.PointStruct(id=CARD_ID, vector=dict.fromkeys(SPACES, VECTOR), payload=payload)
        await self._call(lambda c: c.points.upsert(self.name, [point]))
