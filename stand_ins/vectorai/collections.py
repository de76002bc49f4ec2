"""The services `Collections` and `CollectionsExt`."""

from __future__ import annotations

from typing import Any

from grpc import StatusCode  # type: ignore[import-untyped, unused-ignore]
from qdrant_client import grpc as q

from . import messages as own
from .errors import Refused, invalid
from .state import State
from .storage import Collection

_HEALTHY = 1
_READY = 0
_DISTANCES = (q.Distance.Cosine, q.Distance.Euclid, q.Distance.Dot, q.Distance.Manhattan)


class Collections:
    """One method per RPC, from the request to the reply."""

    def __init__(self, state: State) -> None:
        self.state = state

    def create(self, request: q.CreateCollection) -> q.CollectionOperationResponse:
        """Create a collection."""
        name = request.collection_name
        if not name:
            invalid("The name of the collection is empty")
        if name in self.state.disk.collections:
            raise Refused(StatusCode.ALREADY_EXISTS, f"Collection '{name}' already exists")
        made = Collection(request)
        for space in made.spaces.values():
            if space.size < 1 or space.distance not in _DISTANCES:
                invalid(f"Vectors '{space.name}': give a size and a distance")
        self.state.disk.collections[name] = made
        self.state.opened.add(name)
        self.state.closed.discard(name)
        return q.CollectionOperationResponse(result=True)

    def update(self, request: q.UpdateCollection) -> q.CollectionOperationResponse:
        """Change the index parameters, which here are only echoed."""
        kept = self.state.collection(request.collection_name).request
        for field in ("hnsw_config", "optimizers_config"):
            if request.HasField(field):
                getattr(kept, field).MergeFrom(getattr(request, field))
        return q.CollectionOperationResponse(result=True)

    def delete(self, request: q.DeleteCollection) -> q.CollectionOperationResponse:
        """Delete a collection, open or not."""
        self.state.known(request.collection_name)
        del self.state.disk.collections[request.collection_name]
        return q.CollectionOperationResponse(result=True)

    def list(self, _: q.ListCollectionsRequest) -> q.ListCollectionsResponse:
        """All collections, open or not."""
        return q.ListCollectionsResponse(
            collections=[q.CollectionDescription(name=name) for name in self.state.disk.collections]
        )

    def exists(self, request: q.CollectionExistsRequest) -> q.CollectionExistsResponse:
        """Whether there is such a collection, open or not."""
        found = request.collection_name in self.state.disk.collections
        return q.CollectionExistsResponse(result=q.CollectionExists(exists=found))

    def get(self, request: q.GetCollectionInfoRequest) -> q.GetCollectionInfoResponse:
        """What a collection was created with, and how much it holds."""
        collection = self.state.collection(request.collection_name)
        created = collection.request
        config = q.CollectionConfig(
            params=q.CollectionParams(shard_number=1, vectors_config=created.vectors_config),
            optimizer_config=created.optimizers_config,
            hnsw_config=created.hnsw_config,
        )
        if created.HasField("quantization_config"):
            config.quantization_config.CopyFrom(created.quantization_config)
        info = q.CollectionInfo(
            status=q.CollectionStatus.Green,
            optimizer_status=q.OptimizerStatus(ok=True),
            segments_count=1,
            config=config,
            points_count=len(collection.ids),
            indexed_vectors_count=collection.vectors,
        )
        more = own.InfoMore(
            name=request.collection_name,
            health=_HEALTHY,
            vectors_count=collection.vectors,
            index_type=own.CreateMore.FromString(created.SerializeToString()).index_type,
        )
        info.MergeFromString(more.SerializeToString())
        return q.GetCollectionInfoResponse(result=info)


class Engine:
    """The service that opens, closes, flushes and tells the state of collections."""

    def __init__(self, state: State) -> None:
        self.state = state

    def open(self, request: Any) -> Any:  # noqa: ANN401
        """Open a collection."""
        self.state.known(request.collection_name)
        self.state.opened.add(request.collection_name)
        self.state.closed.discard(request.collection_name)
        return own.Done(result=True)

    def close(self, request: Any) -> Any:  # noqa: ANN401
        """Close a collection until it is opened again or the server restarts."""
        self.state.known(request.collection_name)
        self.state.closed.add(request.collection_name)
        return own.Done(result=True)

    def nothing(self, request: Any) -> Any:  # noqa: ANN401
        """Flush, optimize or rebuild: there is nothing to do."""
        self.state.collection(request.collection_name)
        return own.Done(result=True)

    def get_state(self, request: Any) -> Any:  # noqa: ANN401
        """Always ready."""
        self.state.collection(request.collection_name)
        return own.Number(number=_READY)

    def vector_count(self, request: Any) -> Any:  # noqa: ANN401
        """How many vectors there are, in all spaces together."""
        return own.Number(number=self.state.collection(request.collection_name).vectors)

    def stats(self, request: Any) -> Any:  # noqa: ANN401
        """Counts and sizes."""
        collection = self.state.collection(request.collection_name)
        size = sum(int(space.has.sum()) * space.size * 4 for space in collection.spaces.values())
        total = collection.vectors
        return own.StatsReply(
            stats=own.Stats(
                total_vectors=total, indexed_vectors=total, storage_bytes=size, index_memory_bytes=size
            )
        )

    def compact(self, request: Any) -> Any:  # noqa: ANN401
        """Nothing to do."""
        self.state.collection(request.collection_name)
        return own.CompactReply(task_id="1", stats=own.Compaction(segments_before=1, segments_after=1))

    def nothing_to_list(self, _: Any) -> Any:  # noqa: ANN401
        """No optimizations, no rebuilds, neither now nor before."""
        return own.Empty()

    def health(self, _: Any) -> Any:  # noqa: ANN401
        """The answer to the call that clients make when they connect."""
        return own.Health(title="stand-in for Actian VectorAI DB", version="1.0.0")
