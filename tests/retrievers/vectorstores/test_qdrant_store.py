"""The contract on qdrant-client's local mode, and on a server where there is one; what a server may say."""

import http.server
import os
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from qdrant_client import QdrantClient

from shoplens.retrievers import (
    CollectionMismatchError,
    ProductFilter,
    StoreAccessError,
    StoreFullError,
    StoreUnavailableError,
)
from shoplens.retrievers.vectorstores import NamedVectorStore, Point
from shoplens.retrievers.vectorstores.opening import open_store as open_location
from shoplens.retrievers.vectorstores.qdrant import QdrantStore
from shoplens.retrievers.vectorstores.qdrant_connection import QdrantConnection

from .contract import OpenStore, card, make_point
from .search_contract import SearchContract

KEY = "not-for-anyone"


class TestQdrantLocal(SearchContract):
    """The contract, on the client's local mode."""

    @pytest.fixture
    def open_store(self) -> Iterator[OpenStore]:
        client = QdrantClient(":memory:")
        yield lambda: QdrantStore.local(client)
        client.close()


@pytest.mark.skipif("QDRANT_URL" not in os.environ, reason="QDRANT_URL names no server")
class TestQdrantServer(SearchContract):
    """The contract, on a real server: QDRANT_URL=host:port."""

    @pytest.fixture
    def open_store(self) -> Iterator[OpenStore]:
        location = f"qdrant://{os.environ['QDRANT_URL']}/test-{uuid.uuid4().hex}"
        made: list[NamedVectorStore] = []

        def opened() -> NamedVectorStore:
            made.append(open_location(location, os.environ))
            return made[-1]

        yield opened
        for store in made:
            store.clear()
            store.close()


class Recording(QdrantClient):
    """Notes what collections are made with."""

    def create_collection(self, collection_name: str, **options: Any) -> bool:  # type: ignore[override]  # noqa: ANN401
        self.made = {**getattr(self, "made", {}), collection_name: options}
        return super().create_collection(collection_name, **options)


def test_shards_and_replicas_are_given_when_the_collection_is_made() -> None:
    client = Recording(":memory:")
    store = QdrantStore(QdrantConnection("memory", lambda: client, mine=False), "shop", shards=6, replicas=2)
    store.ensure_collection(card())
    products, beside = client.made["shop"], client.made["shop--card"]
    assert (products["shard_number"], products["replication_factor"]) == (6, 2)
    assert (beside.get("shard_number"), beside["replication_factor"]) == (None, 2)
    client.close()


def test_a_field_of_any_name_is_filtered_by() -> None:
    client = QdrantClient(":memory:")
    store = QdrantStore.local(client)
    store.ensure_collection(card())
    fields = ("größe", "色", "a.b", "x[0]", "m²", "with space", "3d")
    rng = np.random.default_rng(1)
    store.upsert([make_point(n, rng, **({f: ["yes"] for f in fields} if n == 2 else {})) for n in range(4)])
    for field in fields:
        assert store.count(ProductFilter(any_of={field: ("yes",)})) == 1, field
        assert store.facets(field) == {"yes": 1}, field
    client.close()


def test_a_collection_that_somebody_else_filled_is_never_touched() -> None:
    from qdrant_client import models

    client = QdrantClient(":memory:")
    client.create_collection("shoplens", models.VectorParams(size=2, distance=models.Distance.DOT))
    client.upsert("shoplens", [models.PointStruct(id=1, vector=[1.0, 0.0])])
    with pytest.raises(CollectionMismatchError, match="1 points that Shoplens did not write"):
        QdrantStore.local(client).ensure_collection(card())
    with pytest.raises(CollectionMismatchError, match="1 points that Shoplens did not write"):
        QdrantStore.local(client).clear()
    assert client.count("shoplens").count == 1
    client.close()


class Refusing(http.server.BaseHTTPRequestHandler):
    """Answers everything with the server's status."""

    def _answer(self) -> None:
        body = b'{"status": {"error": "as you were told"}}'
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.key = self.headers.get("api-key")  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def refusing() -> Iterator[http.server.HTTPServer]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (401, StoreAccessError, "QDRANT_API_KEY"),
        (403, StoreAccessError, "QDRANT_API_KEY"),
        (507, StoreFullError, "takes no more .*shoplens copy"),
        (404, StoreUnavailableError, "nothing is indexed in .*shoplens index CATALOG"),
        (500, StoreUnavailableError, r"refused \(500\)"),
    ],
)
def test_what_a_server_refuses_is_one_clear_line_without_the_key(
    refusing: http.server.HTTPServer, status: int, error: type[Exception], said: str
) -> None:
    refusing.status = status  # type: ignore[attr-defined]
    store = open_location(f"qdrant://127.0.0.1:{refusing.server_port}", {"QDRANT_API_KEY": KEY})
    with pytest.raises(error, match=said) as refused:
        store.upsert([Point({"product_id": "1"}, {"text": np.ones(384, dtype=np.float32)})])
    assert "\n" not in str(refused.value)
    assert KEY not in f"{refused.value} {store!r} {vars(store)} {store.location}"
    store.close()


@pytest.mark.parametrize("written", [f"{KEY}\n", f" {KEY}\r\n"])
def test_a_key_with_a_lines_end_is_the_key(refusing: http.server.HTTPServer, written: str) -> None:
    refusing.status = 500  # type: ignore[attr-defined]
    store = open_location(f"qdrant://127.0.0.1:{refusing.server_port}", {"QDRANT_API_KEY": written})
    with pytest.raises(StoreUnavailableError, match="refused"):
        store.info()
    assert refusing.key == KEY  # type: ignore[attr-defined]
    store.close()


@pytest.mark.parametrize("written", ["geh\u0435im", "geh\neim", "geh\x00eim"])
def test_a_key_that_no_header_carries_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(StoreAccessError, match="QDRANT_API_KEY has characters that no key has") as error:
        open_location("qdrant://localhost", {"QDRANT_API_KEY": written})
    assert "geh" not in str(error.value)


def test_a_dead_server_is_one_clear_line_within_the_deadline() -> None:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.monotonic()
    store = open_location(f"qdrant://127.0.0.1:{port}/shop?timeout=5")
    with pytest.raises(StoreUnavailableError, match=r"cannot be reached .*docker compose") as error:
        store.info()
    assert time.monotonic() - started < 6
    assert "\n" not in str(error.value)
    store.close()


def test_a_key_never_travels_unencrypted_to_another_machine() -> None:
    with pytest.raises(StoreAccessError, match="unencrypted") as error:
        open_location("qdrant://shop.example?tls=off", {"QDRANT_API_KEY": KEY})
    assert KEY not in str(error.value)
    assert open_location("qdrant://shop.example", {"QDRANT_API_KEY": KEY}).location == (
        "qdrant://shop.example:6333/shoplens"
    )
