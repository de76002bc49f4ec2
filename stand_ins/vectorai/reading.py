"""Points as replies carry them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from qdrant_client import grpc as q

from .errors import unsupported
from .ranking import Ranked
from .storage import Collection
from .switches import Switches
from .values import fill_value, path_of


class Reader:
    """Fills replies with what a request wants to have of each point."""

    def __init__(
        self,
        collection: Collection,
        request: Any,  # noqa: ANN401
        switches: Switches,
    ) -> None:
        if request.with_vectors.WhichOneof("selector_options") == "include":
            unsupported(f"{request.DESCRIPTOR.name}.with_vectors.include")
        self.collection = collection
        self.selector: q.WithPayloadSelector = request.with_payload
        self.kind = self.selector.WhichOneof("selector_options")
        unreadable = switches.vectors_unreadable and collection.named
        self.vectors = bool(request.with_vectors.enable) and not unreadable

    def scored(self, ranked: Ranked) -> list[q.ScoredPoint]:
        """The points of a ranking."""
        found = []
        for row, score in zip(ranked.rows.tolist(), ranked.scores.tolist(), strict=True):
            point = q.ScoredPoint(score=score)
            self._fill(point, row)
            found.append(point)
        return found

    def retrieved(self, rows: Iterable[int]) -> list[q.RetrievedPoint]:
        """The points of these rows."""
        found = []
        for row in rows:
            point = q.RetrievedPoint()
            self._fill(point, row)
            found.append(point)
        return found

    def _fill(self, point: q.ScoredPoint | q.RetrievedPoint, row: int) -> None:
        set_id(point.id, self.collection.ids[row])
        for key, value in self._wanted(self.collection.payloads[row]).items():
            fill_value(point.payload[key], value)
        if not self.vectors:
            return
        for name, space in self.collection.spaces.items():
            if space.has[row]:
                out = point.vectors.vectors.vectors[name] if self.collection.named else point.vectors.vector
                out.dense.data.extend(space.matrix[row].tolist())

    def _wanted(self, payload: dict[str, Any]) -> dict[str, Any]:
        if self.kind == "include":
            names = plain_names(self.selector.include.fields)
            return {key: value for key, value in payload.items() if key in names}
        if self.kind == "exclude":
            names = plain_names(self.selector.exclude.fields)
            return {key: value for key, value in payload.items() if key not in names}
        return payload if self.selector.enable else {}


def plain_names(fields: Sequence[str]) -> set[str]:
    """The names of payload keys, as they are and without the quotes they may come in."""
    single = [path[0] for path in map(path_of, fields) if len(path) == 1]
    return {*fields, *(one for one in single if isinstance(one, str))}


def set_id(message: q.PointId, value: int | str) -> None:
    """Write an id into a message."""
    if isinstance(value, int):
        message.num = value
    else:
        message.uuid = value
