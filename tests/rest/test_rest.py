"""Requests over HTTP: what is found, what is refused, and how it is said."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from shoplens.retrievers import MultimodalRetriever, SearchRequest, StoreUnavailableError
from shoplens.tools.rest.doors import new_app

from .conftest import OpenApp

PICTURE = {"content_type": "image/png", "data": "AAAA"}


def search(client: TestClient, **asked: Any) -> dict[str, Any]:  # noqa: ANN401
    answer = client.post("/catalog/search", json=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ids(answer: dict[str, Any]) -> list[str]:
    return [product["id"] for product in answer["products"]]


def test_words_are_read_and_said(client: TestClient, retriever: MultimodalRetriever) -> None:
    answer = search(client, query="leather boots under $100, not black")
    wanted = retriever.search(retriever.understand("leather boots under $100, not black"))
    assert ids(answer) == [hit.product.id for hit in wanted.hits]
    applied = answer["applied_filters"]
    assert applied["price"] == {"max": 10000}
    assert applied["exclude"] == {"color": ["black"]}
    assert answer["pagination"]["total_count"] == wanted.total
    assert search(client, filters=applied)["pagination"]["total_count"] == wanted.total, "can be pasted back"


def test_filters_hold_where_words_say_otherwise(client: TestClient) -> None:
    answer = search(client, query="red boots", filters={"attributes": {"color": ["blue"]}})
    assert answer["applied_filters"]["attributes"]["color"] == ["blue"]
    assert {p["metadata"]["attributes"]["color"][0] for p in answer["products"]} == {"blue"}


def test_every_filter_binds(client: TestClient) -> None:
    answer = search(
        client,
        filters={
            "categories": ["Clothing"], "brand": ["nordhang", "Ostwind"],
            "price": {"min": 8000, "max": 13000}, "exclude": {"color": ["black"]},
            "attributes": {"rating": {"min": 3.2}, "waterproof": ["true"]},
        },
    )  # fmt: skip
    assert answer["products"]
    for product in answer["products"]:
        attributes = product["metadata"]["attributes"]
        assert product["categories"][0]["value"].startswith("Clothing")
        assert product["brand"] in ("Nordhang", "Ostwind")
        assert 8000 <= product["price_range"]["min"]["amount"] <= 13000
        assert attributes["rating"] >= 3.2
        assert attributes["waterproof"] is True
        assert attributes["color"] != ["black"]


def test_what_is_offered_can_be_pasted_back_and_counts_right(client: TestClient) -> None:
    offered = {one["filter"]: one for one in search(client, query="lamp")["available_filters"]}
    colors = offered["filters.attributes.color"]
    for value in colors["values"]:
        again = search(client, query="lamp", filters={"attributes": {"color": [value["value"]]}})
        assert again["pagination"]["total_count"] == value["count"]
    assert offered["filters.price"]["min"] == 3000


def test_a_price_in_another_currency_is_said_and_not_applied(client: TestClient) -> None:
    answer = search(client, context={"currency": "EUR"}, filters={"price": {"max": 100}})
    assert answer["pagination"]["total_count"] == 24
    assert "price" not in answer["applied_filters"]
    assert any("EUR" in line for line in answer["not_applied"])
    assert {m["code"] for m in answer["messages"]} >= {"not_applied"}


def test_a_picture_finds_its_product_and_a_product_finds_others(client: TestClient, shop_file: Path) -> None:
    data = base64.b64encode((shop_file.parent / "pictures" / "09.png").read_bytes()).decode()
    answer = search(client, like=[{"image": {"content_type": "image/png", "data": data}}])
    assert ids(answer)[0] == "P-09"
    assert "picture_by_colour_and_shape" in {m["code"] for m in answer["messages"]}
    alike = search(client, like=[{"id": "P-09"}])
    assert "P-09" not in ids(alike)
    unknown = search(client, like=[{"id": "P-99"}])
    assert any("P-99" in line for line in unknown["not_applied"])


def test_nothing_found_is_told_with_ways_on(client: TestClient) -> None:
    answer = search(client, query="red leather boots under $5")
    assert answer["products"] == []
    assert answer["zero_hits"]["ways_on"]
    way = answer["zero_hits"]["ways_on"][0]
    again = search(client, filters=way["applied_filters"])
    assert again["pagination"]["total_count"] == way["count"]
    assert answer["zero_hits"]["nearest"]


def test_a_product_without_a_price_has_none_and_that_is_said(client: TestClient) -> None:
    answer = client.post("/catalog/product", json={"id": "P-12"}).json()
    assert "price_range" not in answer["product"]
    assert answer["messages"][0]["code"] == "price_unknown"


def test_a_lookup_keeps_the_order_and_names_what_is_not_there(client: TestClient) -> None:
    answer = client.post("/catalog/lookup", json={"ids": ["P-20", "nope", "P-03", "P-20"]}).json()
    assert ids(answer) == ["P-20", "P-03"]
    assert answer["messages"][0] == {
        "type": "info",
        "code": "not_found",
        "content": "nope",
        "path": "$.ids[1]",
    }
    assert answer["products"][0]["variants"][0]["inputs"] == [{"id": "P-20", "match": "exact"}]
    few = {"ids": ["P-20", "P-03"], "filters": {"categories": ["Home"]}}
    assert ids(client.post("/catalog/lookup", json=few).json()) == ["P-20"]


def test_an_unknown_product_is_an_answer(client: TestClient) -> None:
    answer = client.post("/catalog/product", json={"id": "nope"})
    assert answer.status_code == 200
    assert answer.json()["ucp"]["status"] == "error"
    assert answer.json()["messages"][0]["code"] == "not_found"


@pytest.mark.parametrize(
    ("asked", "path", "said"),
    [
        ({"query": 7}, "$.query", "string"),
        ({"query": "x" * 2_001}, "$.query", "2000"),
        ({"filters": {"categories": ["Toys"]}}, "$.filters.categories", "Clothing"),
        ({"filters": {"brand": ["Nope"]}}, "$.filters.brand", "Nordhang"),
        ({"filters": {"colour": ["red"]}}, "$.filters.colour", "no such field"),
        ({"filters": {"attributes": {"size": ["M"]}}}, "$.filters.attributes['size']", "Known"),
        ({"filters": {"attributes": {"color": ["pink"]}}}, "$.filters.attributes['color']", "black"),
        ({"filters": {"attributes": {"color": {"min": 1}}}}, "$.filters.attributes['color']", "not a number"),
        ({"filters": {"attributes": {"rating": ["4"]}}}, "$.filters.attributes['rating']", "range"),
        ({"filters": {"attributes": {"price": {}}}}, "$.filters.attributes['price']", "filters.price"),
        ({"filters": {"exclude": {"size": ["M"]}}}, "$.filters.exclude['size']", "Known"),
        ({"filters": {"price": {"min": 12.5}}}, "$.filters.price.min", "integer"),
        ({"filters": {"price": {"min": "12"}}}, "$.filters.price.min", "minor units"),
        ({"filters": {"price": {"min": -1}}}, "$.filters.price.min", "greater"),
        ({"filters": {"price": {"min": 9, "max": 3}}}, "$.filters.price", "ends below"),
        ({"pagination": {"limit": 0}}, "$.pagination.limit", "greater"),
        ({"pagination": {"cursor": "nonsense"}}, "$.pagination.cursor", "no cursor"),
        ({"like": [{}]}, "$.like[0]", "either"),
        ({"like": [{"image": PICTURE | {"content_type": "a"}}]}, "$.like[0].image.content_type", "jpeg"),
        ({"like": [{"image": PICTURE | {"data": "no base64!"}}]}, "$.like[0].image.data", "base64"),
        ({"like": [{"image": PICTURE | {"data": "möbel"}}]}, "$.like[0].image.data", "base64"),
        ({"like": [{"image": PICTURE}]}, "$.like[0].image.data", "JPEG"),
        ({"like": [{"image": PICTURE | {"url": "http://x"}}]}, "$.like[0].image.url", "no such field"),
        ({"sort": "random"}, "$.sort", "price_asc"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_field(client: TestClient, asked: dict[str, Any], path: str, said: str) -> None:
    answer = client.post("/catalog/search", json=asked)
    assert answer.status_code == 400
    body = answer.json()
    assert body["ucp"]["status"] == "error"
    message = next(m for m in body["messages"] if m["path"].startswith(path))
    assert message["type"] == "error"
    assert message["severity"] == "recoverable"
    assert said in message["content"]
    assert "http" not in message["content"]


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b""])
def test_what_is_no_object_is_refused(client: TestClient, body: bytes) -> None:
    for where in ("search", "lookup", "product"):
        answer = client.post(f"/catalog/{where}", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400
        assert answer.json()["messages"][0]["path"].startswith("$")


def test_a_cursor_is_of_its_own_request(client: TestClient) -> None:
    first = search(client, query="boots", pagination={"limit": 2})
    cursor = first["pagination"]["cursor"]
    assert ids(search(client, query="boots", pagination={"limit": 2, "cursor": cursor}))[0] not in ids(first)
    answer = client.post("/catalog/search", json={"query": "lamps", "pagination": {"cursor": cursor}})
    assert answer.status_code == 400
    assert "another request's" in answer.json()["messages"][0]["content"]


def test_strictly_ucp(open_app: OpenApp) -> None:
    with TestClient(open_app(extension=False)) as client:
        answer = search(client, query="red boots under $100")
        assert set(answer) == {"ucp", "products", "pagination", "messages"}
        assert "read_from_words" in {m["code"] for m in answer["messages"]}
        assert list(answer["ucp"]["capabilities"]) == ["dev.ucp.shopping.catalog.search"]
        for asked, path in (
            ({"sort": "price_asc"}, "$.sort"),
            ({"filters": {"attributes": {"color": ["red"]}}}, "$.filters.attributes"),
            ({"filters": {"exclude": {"color": ["red"]}}}, "$.filters.exclude"),
        ):
            refused = client.post("/catalog/search", json=asked)
            assert refused.status_code == 400
            assert refused.json()["messages"][0]["path"] == path
        assert "shoplens" not in str(client.get("/.well-known/ucp").json()["ucp"]["capabilities"])


def test_a_store_that_is_away_is_503_without_its_place(
    open_app: OpenApp, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> MultimodalRetriever:
        raise StoreUnavailableError("/secret/folder is in use by another process (pid 4)")

    with TestClient(open_app(away)) as client:
        answer = client.post("/catalog/search", json={})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "secret" not in answer.text
    assert "secret" in caplog.text, "it is the keeper's to read"


def test_pictures_profile_and_readiness(client: TestClient, open_app: OpenApp) -> None:
    address = search(client, filters={"attributes": {"color": ["red"]}})["products"][0]["media"][0]["url"]
    picture = client.get(address)
    assert picture.headers["content-type"] == "image/webp"
    assert client.get("/pictures/..%2fcard.json").status_code == 404
    profile = client.get("/.well-known/ucp").json()["ucp"]
    endpoints = {one["transport"]: one["endpoint"] for one in profile["services"]["dev.ucp.shopping"]}
    assert endpoints == {"rest": "http://127.0.0.1", "mcp": "http://127.0.0.1/mcp"}
    assert client.get("/healthz").text == "ok"
    closed = TestClient(new_app(None, "closed", lambda: (False, "Loading …")))
    assert closed.get("/readyz").status_code == 503
    assert closed.post("/catalog/search", json={}).status_code == 404


def test_a_sort_is_exact(client: TestClient, retriever: MultimodalRetriever) -> None:
    answer = search(client, sort="price_desc", pagination={"limit": 100})
    wanted = retriever.search(SearchRequest(sort="price_desc", limit=100))
    assert ids(answer) == [hit.product.id for hit in wanted.hits]
