"""What goes wrong between us and a server: each with one line, the way out, and nothing lost."""

import logging
import socket
import sys
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from shoplens.catalog import MissingDependencyError
from shoplens.retrievers import (
    CollectionMismatchError,
    NotSupportedError,
    ProductFilter,
    RetrieverError,
    StoreFullError,
    StoreUnavailableError,
)
from shoplens.retrievers.vectorstores import FusedQuery, NamedVectorStore, Point, VectorSearch
from shoplens.retrievers.vectorstores.actian import ActianStore
from shoplens.retrievers.vectorstores.address import StoreAddress
from shoplens.retrievers.vectorstores.checks import chunks
from shoplens.retrievers.vectorstores.fused import search_fused
from shoplens.retrievers.vectorstores.opening import open_store
from stand_ins.vectorai import VectorAIServer

from .contract import DIMENSIONS, card, make_point, unit


@pytest.fixture
def server() -> Iterator[VectorAIServer]:
    with VectorAIServer() as server:
        yield server


@pytest.fixture
def store(server: VectorAIServer) -> Iterator[NamedVectorStore]:
    store = open_store(f"actian://{server.address}?timeout=5")
    store.ensure_collection(card())
    store.upsert([make_point(number, np.random.default_rng(number)) for number in range(20)])
    yield store
    store.close()


def said_by(error: pytest.ExceptionInfo[RetrieverError]) -> str:
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_call_succeeds_when_the_server_is_away_for_a_moment_and_the_retries_can_be_seen(
    server: VectorAIServer, store: NamedVectorStore, caplog: pytest.LogCaptureFixture
) -> None:
    server.switches.unavailable = 2
    with caplog.at_level(logging.DEBUG, "shoplens.retrievers.vectorstores.actian"):
        assert store.count() == 20
    retries = [r.getMessage() for r in caplog.records if "attempt" in r.getMessage()]
    assert [line.split(": ")[1].split(" failed")[0] for line in retries] == [
        "attempt 1 of 5",
        "attempt 2 of 5",
    ]


def test_a_write_is_tried_again_too_and_is_there_once(
    server: VectorAIServer, store: NamedVectorStore
) -> None:
    server.switches.unavailable = 2
    store.upsert([make_point(99, np.random.default_rng(9))])
    assert store.count() == 21


def test_a_server_that_stays_away_is_one_clear_line_after_a_few_attempts(
    server: VectorAIServer, store: NamedVectorStore
) -> None:
    server.switches.unavailable = 1_000
    with pytest.raises(StoreUnavailableError, match=r"cannot be reached .*docker compose") as error:
        store.count()
    said_by(error)
    assert server.switches.unavailable == 995


def test_a_dead_server_is_one_clear_line_within_the_deadline() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.monotonic()
    store = open_store(f"actian://127.0.0.1:{port}?timeout=5")
    with pytest.raises(StoreUnavailableError, match=rf"^actian://127.0.0.1:{port}/shoplens ") as error:
        store.info()
    assert time.monotonic() - started < 6
    assert "6574" in said_by(error)
    store.close()


def test_a_server_that_hangs_is_given_up_at_the_deadline(server: VectorAIServer) -> None:
    server.switches.slow = 30
    store = open_store(f"actian://{server.address}?timeout=0.5")
    started = time.monotonic()
    with pytest.raises(StoreUnavailableError, match=r"did not answer within 0.5 s|cannot be reached"):
        store.info()
    assert time.monotonic() - started < 5
    server.switches.slow = 0
    store.close()


@pytest.mark.parametrize("needs_open", [False, True], ids=["open", "to-be-opened"])
def test_a_restart_between_two_calls_is_not_noticed(
    server: VectorAIServer, store: NamedVectorStore, needs_open: bool
) -> None:
    server.switches.needs_open_after_restart = needs_open
    query = unit(np.random.default_rng(1), 384)
    before = store.search_batch([VectorSearch("text", query, 5)])
    server.restart()
    again = store.search_batch([VectorSearch("text", query, 5)])
    assert [p.id for p in again[0]] == [p.id for p in before[0]]
    server.restart()
    assert store.info() == card()


def test_a_collection_of_other_dimensions_is_refused_though_the_sdk_would_take_it(
    server: VectorAIServer, store: NamedVectorStore
) -> None:
    with pytest.raises(CollectionMismatchError, match=r"text: the store has words-v1 \(384-d\), asked for"):
        store.ensure_collection(card(dimensions=DIMENSIONS | {"text": 768}))
    with pytest.raises(CollectionMismatchError, match=r"other dimensions .*--rebuild"):
        store.upsert([Point({"product_id": "x"}, {"text": np.ones(8, dtype=np.float32)})])
    assert store.count() == 20


def test_a_collection_that_somebody_else_filled_is_never_touched(
    server: VectorAIServer, store: NamedVectorStore
) -> None:
    store.clear()
    from actian_vectorai import Distance, PointStruct, VectorAIClient, VectorParams

    with VectorAIClient(server.address) as client:
        client.collections.create(
            "shoplens", vectors_config={"text": VectorParams(size=4, distance=Distance.Dot)}
        )
        client.points.upsert("shoplens", [PointStruct(id=1, vector={"text": [1.0, 0, 0, 0]})])
        with pytest.raises(CollectionMismatchError, match="1 points that Shoplens did not write") as error:
            store.ensure_collection(card())
        with pytest.raises(CollectionMismatchError, match="1 points that Shoplens did not write"):
            store.clear()
        assert client.points.count("shoplens") == 1
    assert "://HOST:PORT/NAME" in said_by(error)


def test_an_import_killed_before_its_card_can_be_run_again(store: NamedVectorStore) -> None:
    """An empty collection without a card is ours to take, if its spaces fit."""
    store.clear()
    ActianStore(StoreAddress.parse(store.location))  # opening makes nothing
    assert store.info() is None
    store.ensure_collection(card())
    store.clear()
    store.clear()
    assert store.info() is None


def test_a_full_free_tier_is_said_with_the_ways_out(server: VectorAIServer, store: NamedVectorStore) -> None:
    server.switches.max_vectors = 40
    rng = np.random.default_rng(3)
    with pytest.raises(StoreFullError, match=r"is full .*2,499 products.*shoplens copy") as error:
        store.upsert([make_point(number, rng) for number in range(100, 140)])
    said_by(error)
    assert store.count() == 20
    store.delete(["toy 1"])
    assert store.count() == 19


def test_without_the_sdk_the_line_to_install_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "actian_vectorai", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'shoplens\[actian\]'"):
        open_store("actian://localhost:6574").count()


def test_a_server_that_gives_no_vectors_back_still_searches_and_updates(
    server: VectorAIServer, store: NamedVectorStore
) -> None:
    """Actian's documentation says so of its version 1.0.0."""
    server.switches.vectors_unreadable = True
    query = unit(np.random.default_rng(1), 384)
    assert store.vector("toy 1", "text") is None
    assert store.read(["toy 1"])[0].vectors == {}
    store.update_vector("toy 1", "text", query)
    (found,) = store.search_batch([VectorSearch("text", query, 1)])
    assert (found[0].payload["product_id"], round(found[0].score, 5)) == ("toy 1", 1.0)


def test_a_filter_that_the_server_ignores_when_it_fuses_is_applied_all_the_same(
    server: VectorAIServer, store: NamedVectorStore
) -> None:
    server.switches.outer_filter = "ignored"
    server.switches.prefetch_filter_ignored = True
    rare = ProductFilter(any_of={"color": ("blue",)})
    rng = np.random.default_rng(8)
    legs = tuple(VectorSearch(s, unit(rng, size), 4, rare) for s, size in DIMENSIONS.items())
    for mode in ("server", "auto", "portable"):
        found = search_fused(store, FusedQuery(legs, 4), mode=mode)  # type: ignore[arg-type]
        assert len(found.points) == 4, mode
        assert {p.payload["color"][0] for p in found.points} == {"blue"}
        assert found.mode == "portable"


def test_one_client_serves_many_threads_and_the_page_of_one_is_not_anothers(store: NamedVectorStore) -> None:
    wrong: list[str] = []

    def search(number: int) -> None:
        query = store.vector(f"toy {number}", "text")
        assert query is not None
        for _ in range(10):
            (found,) = store.search_batch([VectorSearch("text", query, 1)])
            if found[0].payload["product_id"] != f"toy {number}":
                wrong.append(f"{number}: {found}")

    threads = [threading.Thread(target=search, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == []


async def test_async_calls_share_one_client_and_do_not_stop_the_loop(
    server: VectorAIServer, store: NamedVectorStore
) -> None:
    import asyncio

    server.switches.slow = 0.3
    started = time.monotonic()
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.02)
            ticks += 1

    ticking = asyncio.create_task(tick())
    counts = await asyncio.gather(*(store.acount() for _ in range(8)))
    ticking.cancel()
    assert set(counts) == {20}
    assert ticks >= 10
    assert time.monotonic() - started < 5
    await store.aclose()  # type: ignore[attr-defined]


def test_a_foreign_collection_that_is_called_as_the_card_is_never_touched(server: VectorAIServer) -> None:
    from actian_vectorai import Distance, PointStruct, VectorAIClient, VectorParams

    store = open_store(f"actian://{server.address}/x")
    with VectorAIClient(server.address) as client:
        theirs = {"text": VectorParams(size=2, distance=Distance.Dot)}
        client.collections.create("x--card", vectors_config=theirs)
        client.points.upsert("x--card", [PointStruct(id=1, vector={"text": [1.0, 0]})])
        for use in (store.clear, lambda: store.ensure_collection(card())):
            with pytest.raises(CollectionMismatchError, match="1 points that Shoplens did not write"):
                use()
        assert client.collections.list() == ["x--card"]
    store.close()


@pytest.mark.parametrize("drops", [False, True], ids=["keeps", "drops"])
@pytest.mark.parametrize("readable", [True, False], ids=["readable", "unreadable"])
def test_a_changed_vector_never_costs_the_other_one(
    server: VectorAIServer, store: NamedVectorStore, drops: bool, readable: bool
) -> None:
    """Toy 5 has no image: what is found out about the server must not be found out on it."""
    server.switches.partial_updates_drop = drops
    server.switches.vectors_unreadable = not readable
    rng = np.random.default_rng(6)
    try:
        for product in ("toy 5", "toy 1", "toy 2"):
            store.update_vector(product, "text", unit(rng, 384))
    except NotSupportedError:
        assert drops
        assert not readable
    (found,) = store.search_batch([VectorSearch("image", unit(rng, 512), 30)])
    assert len(found) == 16


def test_an_update_that_is_tried_again_costs_nothing(server: VectorAIServer, store: NamedVectorStore) -> None:
    server.switches.partial_updates_drop = True
    server.switches.unavailable = 1
    store.update_vector("toy 1", "text", unit(np.random.default_rng(6), 384))
    assert set(store.read(["toy 1"])[0].vectors) == {"text", "image"}


def test_closing_ends_the_calls_that_wait_with_one_line(
    server: VectorAIServer, store: NamedVectorStore
) -> None:
    server.switches.unavailable = 1_000
    ended: list[BaseException] = []

    def count() -> None:
        try:
            store.count()
        except BaseException as error:
            ended.append(error)

    waiting = threading.Thread(target=count)
    waiting.start()
    time.sleep(0.3)
    store.close()
    waiting.join(5)
    assert not waiting.is_alive()
    assert [type(error) for error in ended] == [StoreUnavailableError]
    server.switches.unavailable = 0
    assert store.count() == 20


def test_a_long_write_has_a_deadline_for_each_call_and_not_for_all(server: VectorAIServer) -> None:
    store = open_store(f"actian://{server.address}?timeout=4")
    store.ensure_collection(card())
    server.switches.slow = 0.6
    rng = np.random.default_rng(1)
    store.upsert([make_point(number, rng) for number in range(1_800)])
    assert store.facets("tags")
    server.switches.slow = 0
    assert store.count() == 1_800
    store.close()


def test_products_with_long_texts_go_in_messages_that_a_server_takes() -> None:
    vector = np.ones(384, dtype=np.float32)
    points = [Point({"product_id": str(n), "text": "x" * 25_000}, {"text": vector}) for n in range(200)]
    parts = list(chunks(points))
    assert [p.id for part in parts for p in part] == [p.id for p in points]
    assert max(len(part) for part in parts) < 80
    assert [len(part) for part in chunks([Point({"product_id": "1", "text": "x" * 9_000_000}, {})])] == [1]


def test_each_asyncio_run_has_a_client_of_its_own_and_leaves_none_behind(store: NamedVectorStore) -> None:
    import asyncio

    assert [asyncio.run(store.acount()) for _ in range(5)] == [20] * 5
