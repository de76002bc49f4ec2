"""The service `Points`: what it reads and what it finds. Writes are in `writing`."""

from __future__ import annotations

from qdrant_client import grpc as q

from .errors import invalid, unsupported
from .filters import matching
from .queries import query, search
from .ranking import by_id
from .reading import Reader, set_id
from .state import State
from .storage import point_id

_MOST_IN_A_BATCH = 100


class Reads:
    """One method per RPC, from the request to the reply."""

    def __init__(self, state: State) -> None:
        self.state = state

    def get(self, request: q.GetPoints) -> q.GetResponse:
        """The points with these ids, those that are there, in the order asked for."""
        collection = self.state.collection(request.collection_name)
        ids = dict.fromkeys(point_id(one) for one in request.ids)
        rows = [collection.row_of[one] for one in ids if one in collection.row_of]
        return q.GetResponse(result=Reader(collection, request, self.state.switches).retrieved(rows))

    def count(self, request: q.CountPoints) -> q.CountResponse:
        """How many points match, exactly."""
        collection = self.state.collection(request.collection_name)
        number = len(collection.ids)
        if request.HasField("filter"):
            number = int(matching(collection, request.filter).sum())
        return q.CountResponse(result=q.CountResult(count=number))

    def scroll(self, request: q.ScrollPoints) -> q.ScrollResponse:
        """A page of points in the order of their ids, and the id that the next page starts with."""
        if request.HasField("order_by"):
            unsupported("ScrollPoints.order_by")
        collection = self.state.collection(request.collection_name)
        mask = matching(collection, request.filter) if request.HasField("filter") else None
        rows = by_id(collection, mask).rows.tolist()
        if request.HasField("offset"):
            start = point_id(request.offset)
            after = (isinstance(start, str), start)
            rows = [row for row in rows if (isinstance(one := collection.ids[row], str), one) >= after]
        limit = request.limit if request.HasField("limit") else 10
        if limit < 1:
            invalid("limit must be at least 1, got 0")
        reply = q.ScrollResponse(
            result=Reader(collection, request, self.state.switches).retrieved(rows[:limit])
        )
        if len(rows) > limit:
            set_id(reply.next_page_offset, collection.ids[rows[limit]])
        return reply

    def search(self, request: q.SearchPoints) -> q.SearchResponse:
        """The points nearest to a vector."""
        return q.SearchResponse(result=self._search(request))

    def search_batch(self, request: q.SearchBatchPoints) -> q.SearchBatchResponse:
        """Several searches at once."""
        self._batch(len(request.search_points))
        results = []
        for one in request.search_points:
            one.collection_name = request.collection_name
            results.append(q.BatchResult(result=self._search(one)))
        return q.SearchBatchResponse(result=results)

    def query(self, request: q.QueryPoints) -> q.QueryResponse:
        """The points that a query tree finds."""
        return q.QueryResponse(result=self._query(request))

    def query_batch(self, request: q.QueryBatchPoints) -> q.QueryBatchResponse:
        """Several queries at once."""
        self._batch(len(request.query_points))
        results = []
        for one in request.query_points:
            one.collection_name = request.collection_name
            results.append(q.BatchResult(result=self._query(one)))
        return q.QueryBatchResponse(result=results)

    def _search(self, request: q.SearchPoints) -> list[q.ScoredPoint]:
        collection = self.state.collection(request.collection_name)
        reader = Reader(collection, request, self.state.switches)
        return reader.scored(search(collection, request, self.state.switches))

    def _query(self, request: q.QueryPoints) -> list[q.ScoredPoint]:
        collection = self.state.collection(request.collection_name)
        reader = Reader(collection, request, self.state.switches)
        return reader.scored(query(collection, request, self.state.switches))

    def _batch(self, size: int) -> None:
        if self.state.switches.batch_unimplemented:
            unsupported("batches")
        if size > _MOST_IN_A_BATCH:
            invalid(f"A batch has at most {_MOST_IN_A_BATCH} entries, got {size}")
