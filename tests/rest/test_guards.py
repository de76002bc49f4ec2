"""The key, the limits and the metrics around the doors."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import httpx
import pytest
from fastapi.testclient import TestClient

from shoplens.retrievers import MultimodalRetriever
from shoplens.tools.rest.guards import Buckets

from .conftest import OpenApp

KEY = "a-key-of-more-than-16"
DOORS = ("/catalog/search", "/catalog/lookup", "/catalog/product", "/mcp")


@pytest.fixture
def locked(open_app: OpenApp) -> Iterator[TestClient]:
    with TestClient(open_app(key=KEY)) as client:
        yield client


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "headers",
    [
        {}, {"Authorization": f"Bearer {KEY}x"}, {"Authorization": f"Basic {KEY}"},
        {"Authorization": "Bearer"}, {"X-API-Key": "wrong"}, {"X-API-Key": ""},
        {"Authorization": "Bearer \u00fc"},
    ],
)  # fmt: skip
def test_without_the_key_nothing_is_answered(locked: TestClient, door: str, headers: dict[str, str]) -> None:
    sent = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = locked.post(door, json={}, headers=sent)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "Authorization: Bearer" in answer.json()["messages"][0]["content"]
    assert KEY not in answer.text


@pytest.mark.parametrize("headers", [{"Authorization": f"Bearer {KEY}"}, {"authorization": f"bearer  {KEY}"},
                                     {"X-API-Key": KEY}])  # fmt: skip
def test_with_the_key_it_is(locked: TestClient, headers: dict[str, str]) -> None:
    assert locked.post("/catalog/search", json={}, headers=headers).status_code == 200


def test_what_is_no_door_needs_no_key(locked: TestClient) -> None:
    assert locked.get("/healthz").status_code == 200
    assert locked.get("/.well-known/ucp").status_code == 200
    assert locked.get("/metrics").status_code == 401


def test_a_body_that_is_too_large_is_refused_declared_or_not(open_app: OpenApp) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(40):
            yield b" " * 100

    with TestClient(open_app(body=1_000)) as client:
        for content in (b" " * 1_001, parts()):
            answer = client.post(
                "/catalog/search", content=content, headers={"content-type": "application/json"}
            )
            assert answer.status_code == 413
            assert "1,000 bytes" in answer.json()["messages"][0]["content"]
        assert client.post("/catalog/search", json={"query": "boots"}).status_code == 200
        assert client.post("/mcp", content=b" " * 1_001).status_code == 413


def test_too_many_requests_of_one_caller(open_app: OpenApp) -> None:
    with TestClient(open_app(per_minute=3)) as client:
        answers = [client.post("/catalog/lookup", json={"ids": ["P-01"]}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 21


def test_a_bucket_fills_again_and_each_caller_has_one() -> None:
    now = [0.0]
    buckets = Buckets(60, lambda: now[0])
    assert [buckets.wait("a") for _ in range(61)] == [0.0] * 60 + [1.0]
    assert buckets.wait("b") == 0
    now[0] = 0.4
    assert buckets.wait("a") == pytest.approx(0.6)
    now[0] = 1.5
    assert buckets.wait("a") == 0
    now[0] = 1_000
    assert [buckets.wait("a") for _ in range(61)] == [0.0] * 60 + [1.0]


def test_at_most_so_many_at_once_some_wait_the_rest_is_told(
    open_app: OpenApp, retriever: MultimodalRetriever
) -> None:
    go, inside = threading.Event(), []

    def slow() -> MultimodalRetriever:
        inside.append(1)
        assert go.wait(30)
        return retriever

    statuses: list[int] = []
    with TestClient(open_app(slow, at_once=2, waiting=1)) as client:

        def ask() -> None:
            statuses.append(client.post("/catalog/lookup", json={"ids": ["P-01"]}).status_code)

        callers = [threading.Thread(target=ask) for _ in range(5)]
        for caller in callers:
            caller.start()
        while len(statuses) < 2:
            assert len(inside) <= 2
        assert statuses == [503, 503]
        assert client.get("/healthz").status_code == 200, "the page is not held up"
        go.set()
        for caller in callers:
            caller.join()
    assert sorted(statuses) == [200, 200, 200, 503, 503]


def test_metrics_count_operations_and_nothing_that_a_caller_can_name(open_app: OpenApp) -> None:
    with TestClient(open_app(per_minute=0)) as client:
        client.post("/catalog/search", json={"query": "boots"})
        client.post("/catalog/search", json={"query": 7})
        client.post("/catalog/<script>", json={})
        text = client.get("/metrics").text
    assert 'shoplens_requests_total{operation="search_catalog",status="200"} 1.0' in text
    assert 'shoplens_requests_total{operation="search_catalog",status="400"} 1.0' in text
    assert "shoplens_request_seconds_bucket" in text
    assert "script" not in text
    assert "boots" not in text


def test_mcp_is_not_for_pages_of_other_sites(address: str) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"Accept": "application/json, text/event-stream"}
    good = httpx.post(f"{address}/mcp", json=call, headers=accept)
    assert len(good.json()["result"]["tools"]) == 3
    assert (
        httpx.post(f"{address}/mcp", json=call, headers=accept | {"Host": "evil.example"}).status_code == 421
    )
    assert (
        httpx.post(
            f"{address}/mcp", json=call, headers=accept | {"Origin": "https://evil.example"}
        ).status_code
        == 403
    )
