"""The service `Points`: what it writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from grpc import StatusCode  # type: ignore[import-untyped, unused-ignore]
from qdrant_client import grpc as q

from .errors import Refused, invalid, unsupported
from .filters import matching
from .reading import plain_names
from .state import State
from .storage import Collection, Floats, Point, point_id
from .values import path_of, payload_to_python


class Writes:
    """One method per RPC, from the request to the reply. A refused request has changed nothing."""

    def __init__(self, state: State) -> None:
        self.state = state

    def upsert(self, request: q.UpsertPoints) -> q.PointsOperationResponse:
        """Insert points, or replace them whole."""
        collection = self.state.collection(request.collection_name)
        points = []
        for one in request.points:
            made = Point(point_id(one.id), _vectors(collection, one.vectors), payload_to_python(one.payload))
            if not collection.named and not made.vectors:
                invalid(f"Point {made.id} has no vector")
            points.append(made)
        last = {point.id: point for point in points}
        had = sum(
            int(space.has[collection.row_of[one]])
            for one in last
            if one in collection.row_of
            for space in collection.spaces.values()
        )
        self.state.room_for(sum(len(point.vectors) for point in last.values()) - had)
        collection.write(list(last.values()))
        return _done()

    def delete(self, request: q.DeletePoints) -> q.PointsOperationResponse:
        """Delete points by id or filter; ids that are not there do not matter."""
        collection = self.state.collection(request.collection_name)
        collection.remove(_rows(collection, request.points, missing_matters=False))
        return _done()

    def update_vectors(self, request: q.UpdatePointVectors) -> q.PointsOperationResponse:
        """Set the named vectors of points; the others stay, unless `partial_updates_drop`."""
        collection = self.state.collection(request.collection_name)
        updates: list[tuple[int, dict[str, Floats]]] = []
        fresh: set[tuple[int, str]] = set()
        for one in request.points:
            row = _row(collection, point_id(one.id))
            vectors = _vectors(collection, one.vectors)
            updates.append((row, vectors))
            fresh.update((row, name) for name in vectors if not collection.spaces[name].has[row])
        self.state.room_for(len(fresh))
        for row, vectors in updates:
            for name, space in collection.spaces.items():
                if name in vectors or self.state.switches.partial_updates_drop:
                    space.put(row, vectors.get(name))
        return _done()

    def delete_vectors(self, request: q.DeletePointVectors) -> q.PointsOperationResponse:
        """Take the named vectors away from points."""
        collection = self.state.collection(request.collection_name)
        spaces = [collection.space(name) for name in request.vectors.names]
        for row in _rows(collection, request.points_selector, missing_matters=False):
            for space in spaces:
                space.put(row, None)
        return _done()

    def set_payload(self, request: q.SetPayloadPoints) -> q.PointsOperationResponse:
        """Add these keys to the payloads, under `key` where one is given."""
        new = payload_to_python(request.payload)
        path = path_of(request.key) if request.HasField("key") else []
        return self._change(request, lambda payload: _merged(payload, path, new), missing_matters=True)

    def overwrite_payload(self, request: q.SetPayloadPoints) -> q.PointsOperationResponse:
        """Replace the payloads."""
        if request.HasField("key"):
            unsupported("SetPayloadPoints.key with OverwritePayload")
        new = payload_to_python(request.payload)
        return self._change(request, lambda _: dict(new), missing_matters=True)

    def delete_payload(self, request: q.DeletePayloadPoints) -> q.PointsOperationResponse:
        """Take these keys out of the payloads."""
        names = plain_names(request.keys)
        return self._change(
            request,
            lambda payload: {key: value for key, value in payload.items() if key not in names},
            missing_matters=False,
        )

    def clear_payload(self, request: q.ClearPayloadPoints) -> q.PointsOperationResponse:
        """Empty the payloads."""
        return self._change(request, lambda _: {}, missing_matters=False)

    def _change(
        self,
        request: q.SetPayloadPoints | q.DeletePayloadPoints | q.ClearPayloadPoints,
        new: Callable[[dict[str, Any]], dict[str, Any]],
        missing_matters: bool,
    ) -> q.PointsOperationResponse:
        collection = self.state.collection(request.collection_name)
        clears = isinstance(request, q.ClearPayloadPoints)
        selector = request.points if clears else request.points_selector
        for row in _rows(collection, selector, missing_matters):
            collection.payloads[row] = new(collection.payloads[row])
        collection.changed(ids=False)
        return _done()


def _done() -> q.PointsOperationResponse:
    return q.PointsOperationResponse(
        result=q.UpdateResult(operation_id=0, status=q.UpdateStatus.Completed), time=0.0
    )


def _merged(payload: dict[str, Any], path: list[str | int | None], new: dict[str, Any]) -> dict[str, Any]:
    """A copy of the payload with the new keys at the path."""
    if not path:
        return payload | new
    step, inner = str(path[0]), payload.get(str(path[0]))
    return payload | {step: _merged(inner if isinstance(inner, dict) else {}, path[1:], new)}


def _row(collection: Collection, one: int | str) -> int:
    if one not in collection.row_of:
        raise Refused(StatusCode.NOT_FOUND, f"Vector not found: no point with id {one}")
    return collection.row_of[one]


def _rows(collection: Collection, selector: q.PointsSelector, missing_matters: bool) -> list[int]:
    """The points that are selected."""
    match selector.WhichOneof("points_selector_one_of"):
        case "points":
            ids = dict.fromkeys(point_id(one) for one in selector.points.ids)
            return [_row(collection, one) for one in ids if missing_matters or one in collection.row_of]
        case "filter":
            return np.flatnonzero(matching(collection, selector.filter)).tolist()
        case _:
            return invalid("No points are selected: give ids or a filter")


def _vectors(collection: Collection, vectors: q.Vectors) -> dict[str, Floats]:
    """The vectors of a point by name, checked against their spaces."""
    if vectors.WhichOneof("vectors_options") == "vector":
        given = {"": vectors.vector}
    else:
        given = dict(vectors.vectors.vectors)
    return {name: collection.space(name).checked(_floats(vector)) for name, vector in given.items()}


def _floats(vector: q.Vector) -> Floats:
    kind = vector.WhichOneof("vector")
    if kind not in (None, "dense"):
        unsupported(f"Vector.{kind}")
    if kind is None:
        return np.fromiter(vector.data, dtype=np.float64, count=len(vector.data))
    count = len(vector.dense.data)
    if not count:
        return np.zeros(0)
    packed = vector.dense.SerializeToString()[-4 * count :]  # the one field of the message: fast to read
    return np.frombuffer(packed, dtype="<f4").astype(np.float64)
