"""The server: listens on the loopback, guards each RPC with the switches, hands it to a service."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

import grpc  # type: ignore[import-untyped, unused-ignore]
from qdrant_client import grpc as q

from . import messages as own
from .collections import Collections, Engine
from .errors import Refused
from .points import Reads
from .state import State
from .storage import Disk
from .switches import Switches
from .writing import Writes

_Methods = Mapping[str, tuple[Any, Callable[[Any], Any]]]  # name -> the class of the request, the answer


class VectorAIServer:
    """A server on 127.0.0.1 that answers like Actian VectorAI DB and keeps all in memory.

    >>> with VectorAIServer() as server:
    ...     client = VectorAIClient(server.address)

    switches: how it behaves, see `Switches`; change `server.switches` while it runs.
    disk: what it serves, and where it writes; give the same one to another server for a restart.
    port: where to listen; 0 finds a free one, which it then keeps.

    `attempts` lists every RPC that arrived, as "Service/Method", and `calls` those that were not turned
    away at the door (by `unavailable` or `api_key`).
    """

    def __init__(self, switches: Switches | None = None, disk: Disk | None = None, port: int = 0) -> None:
        self.switches = switches if switches is not None else Switches()
        self.disk = disk if disk is not None else Disk()
        self.port = port
        self.calls: list[str] = []
        self.attempts: list[str] = []
        self._server: Any = None
        self._stopping = threading.Event()
        self._door = threading.Lock()

    @property
    def address(self) -> str:
        """Where it listens, as "127.0.0.1:PORT"."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start listening. RuntimeError if the port is taken or it runs already."""
        if self._server is not None:
            raise RuntimeError(f"The server already listens on {self.address}.")
        self._stopping = threading.Event()
        server = grpc.server(
            ThreadPoolExecutor(max_workers=16, thread_name_prefix="vectorai"),
            options=[
                ("grpc.so_reuseport", 0),
                ("grpc.max_receive_message_length", -1),
                ("grpc.max_send_message_length", -1),
            ],
        )
        state = State(self.disk, self.switches)
        for service, methods in _services(state).items():
            handlers = {
                method: self._handler(f"{service}/{method}", request, answer, state)
                for method, (request, answer) in methods.items()
            }
            server.add_generic_rpc_handlers(
                (grpc.method_handlers_generic_handler(f"actian_vectorai.{service}", handlers),)
            )
        self.port = server.add_insecure_port(self.address)
        server.start()
        self._server = server

    def stop(self) -> None:
        """Stop listening and cancel what is under way; the disk stays as it is."""
        if self._server is not None:
            self._stopping.set()
            self._server.stop(grace=None).wait()
            self._server = None

    def restart(self) -> None:
        """Stop, and start on the same port with the same disk."""
        self.stop()
        self.start()

    def wait(self) -> None:
        """Block until it is stopped."""
        if self._server is not None:
            self._server.wait_for_termination()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _handler(self, name: str, request: Any, answer: Callable[[Any], Any], state: State) -> Any:  # noqa: ANN401
        """A gRPC handler that lets a request past the switches and runs its answer."""
        stopping = self._stopping

        def handle(message: Any, context: Any) -> Any:  # noqa: ANN401
            try:
                self._admit(name, context)
                if self.switches.slow > 0:
                    stopping.wait(self.switches.slow)
                with self.disk.lock:
                    state.switches = self.switches
                    return answer(message)
            except Refused as no:
                context.abort(no.code, no.text)

        return grpc.unary_unary_rpc_method_handler(
            handle, request_deserializer=request.FromString, response_serializer=_serialize
        )

    def _admit(self, name: str, context: Any) -> None:  # noqa: ANN401
        """Note the RPC, and refuse it where the switches say so."""
        with self._door:
            self.attempts.append(name)
            if self.switches.unavailable > 0:
                self.switches.unavailable -= 1
                raise Refused(grpc.StatusCode.UNAVAILABLE, "The stand-in was told to be away for a while")
            key = self.switches.api_key
            if key is not None:
                sent = dict(context.invocation_metadata())
                if key not in (sent.get("api-key"), sent.get("authorization", "").removeprefix("Bearer ")):
                    raise Refused(grpc.StatusCode.UNAUTHENTICATED, "Invalid or missing API key")
            self.calls.append(name)


def _serialize(message: Any) -> bytes:  # noqa: ANN401
    data: bytes = message.SerializeToString()
    return data


def _services(state: State) -> dict[str, _Methods]:
    """Every RPC that is answered; gRPC itself says UNIMPLEMENTED to the others."""
    collections, engine, reads, writes = Collections(state), Engine(state), Reads(state), Writes(state)
    named = own.Named
    return {
        "ActianVectorAI": {"HealthCheck": (own.Empty, engine.health)},
        "Collections": {
            "Create": (q.CreateCollection, collections.create),
            "Update": (q.UpdateCollection, collections.update),
            "Delete": (q.DeleteCollection, collections.delete),
            "List": (q.ListCollectionsRequest, collections.list),
            "Get": (q.GetCollectionInfoRequest, collections.get),
            "CollectionExists": (q.CollectionExistsRequest, collections.exists),
        },
        "CollectionsExt": {
            "OpenCollection": (named, engine.open),
            "CloseCollection": (named, engine.close),
            "GetState": (named, engine.get_state),
            "GetVectorCount": (named, engine.vector_count),
            "GetStats": (named, engine.stats),
            "GetOptimizations": (named, engine.nothing_to_list),
            "ListRebuildTasks": (named, engine.nothing_to_list),
            "Flush": (named, engine.nothing),
            "Optimize": (named, engine.nothing),
            "RebuildIndex": (named, engine.nothing),
            "CompactCollection": (named, engine.compact),
        },
        "Points": {
            "Upsert": (q.UpsertPoints, writes.upsert),
            "Delete": (q.DeletePoints, writes.delete),
            "UpdateVectors": (q.UpdatePointVectors, writes.update_vectors),
            "DeleteVectors": (q.DeletePointVectors, writes.delete_vectors),
            "SetPayload": (q.SetPayloadPoints, writes.set_payload),
            "OverwritePayload": (q.SetPayloadPoints, writes.overwrite_payload),
            "DeletePayload": (q.DeletePayloadPoints, writes.delete_payload),
            "ClearPayload": (q.ClearPayloadPoints, writes.clear_payload),
            "Get": (q.GetPoints, reads.get),
            "Count": (q.CountPoints, reads.count),
            "Scroll": (q.ScrollPoints, reads.scroll),
            "Search": (q.SearchPoints, reads.search),
            "SearchBatch": (q.SearchBatchPoints, reads.search_batch),
            "Query": (q.QueryPoints, reads.query),
            "QueryBatch": (q.QueryBatchPoints, reads.query_batch),
        },
    }
