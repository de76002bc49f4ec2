"""The stand-in server, driven by Actian's own client and checked against numpy."""

from typing import Any

import numpy as np
import pytest

from stand_ins.vectorai import VectorAIServer
from stand_ins.vectorai.values import path_of

from .shop import (
    COLOR,
    IMAGE,
    IMAGE_QUERY,
    SHOP,
    TEXT,
    TEXT_QUERY,
    Client,
    Condition,
    Data,
    Field,
    Filter,
    best,
    cosine,
    dsl,
    errors,
    fused,
    ids,
    legs,
    payload,
    rrf,
    same,
    sdk,
    where,
)


def test_search_is_exact_and_brings_payloads(client: Client) -> None:
    found = client.points.search(SHOP, TEXT_QUERY, using="text", limit=5)
    scores = cosine(TEXT, TEXT_QUERY)
    same(found, {row: scores[row] for row in best(scores, 5)})
    assert found[0].payload == payload(found[0].id)
    only = sdk.WithPayloadSelector(include=["color", '"Größe (cm)"'])
    (point,) = client.points.search(SHOP, TEXT_QUERY, using="text", limit=1, with_payload=only)
    assert set(point.payload) == {"color", "Größe (cm)"}
    without = sdk.WithPayloadSelector(exclude=["offers", "maker"])
    (point,) = client.points.get(SHOP, [3], with_payload=without, with_vectors=True)
    assert set(point.payload) == set(payload(3)) - {"offers", "maker"}
    np.testing.assert_allclose(point.vectors["text"], TEXT[3] / np.linalg.norm(TEXT[3]), atol=1e-6)
    floor = float(scores[best(scores, 3)[-1]]) - 1e-6
    assert len(client.points.search(SHOP, TEXT_QUERY, using="text", score_threshold=floor)) == 3


def test_a_batch_answers_each_search_in_its_place(client: Client) -> None:
    searches = [
        {"vector": TEXT_QUERY, "using": "text", "limit": 4, "filter": where(Field("color").eq("red"))},
        {"vector": IMAGE_QUERY, "using": "image", "limit": 4},
    ]
    text, image = client.points.search_batch(SHOP, searches)
    assert ids(text) == best(cosine(TEXT, TEXT_QUERY), 4, COLOR == "red")
    assert ids(image) == best(cosine(IMAGE, IMAGE_QUERY), 4)
    queries = [{"query": TEXT_QUERY.tolist(), "using": "text", "limit": 2}]
    assert ids(client.points.query_batch(SHOP, queries)[0]) == best(cosine(TEXT, TEXT_QUERY), 2)


FILTERS: dict[str, tuple[Any, Any]] = {  # what it says -> the condition, and whether it holds for a row
    "a keyword": (lambda: Field("color").eq("red"), lambda row: row % 3 == 0),
    "an integer": (lambda: Field("stock").eq(2), lambda row: row % 5 == 2),
    "true is not 1": (lambda: Field("stock").eq(True), lambda row: False),
    "a bool": (lambda: Field("new").eq(True), lambda row: row % 2 == 0),
    "any of": (lambda: Field("color").any_of(["red", "blue"]), lambda row: row % 3 < 2),
    "except": (lambda: Field("color").except_of(["red"]), lambda row: row % 3 > 0),
    "except, missing": (lambda: Field("unknown").except_of(["red"]), lambda row: False),
    "except, null": (lambda: Field("note").except_of(["red"]), lambda row: False),
    "one of an array": (lambda: Field("tags").eq("a"), lambda row: row % 4 == 0),
    "between": (lambda: Field("price").between(3, 30), lambda row: 2 <= row <= 20),
    "range": (lambda: Field("price").range(gt=3, lt=30), lambda row: 2 < row < 20),
    "a bare key": (lambda: Field("Größe (cm)").gte(50), lambda row: row >= 50),
    "a quoted key": (lambda: Field('"Größe (cm)"').gte(50), lambda row: row >= 50),
    "a path": (lambda: Field("maker.name").eq("m1"), lambda row: row % 2 == 1),
    "a path into an array": (lambda: Field("offers[].left").eq(7), lambda row: row == 7),
    "text": (lambda: Field("color").text("RE"), lambda row: row % 3 in (0, 2)),
    "values count": (lambda: Field("tags").values_count(gte=2), lambda row: row % 4 == 0),
    "empty": (lambda: dsl.is_empty("tags"), lambda row: row % 4 > 1),
    "null": (lambda: dsl.is_null("note"), lambda row: True),
    "missing is null": (lambda: dsl.is_null("unknown"), lambda row: True),
    "an empty array is not null": (lambda: dsl.is_null("tags"), lambda row: False),
    "has id": (lambda: dsl.has_id([4, 5, 700]), lambda row: row in (4, 5)),
    "nested": (
        lambda: dsl.nested("offers", where(Field("shop").eq("x"), Field("left").gt(55))),
        lambda row: row > 55,
    ),
    "nested, none": (
        lambda: dsl.nested("offers", where(Field("shop").eq("y"), Field("left").gt(0))),
        lambda row: False,
    ),
    "should": (
        lambda: Condition(filter=Filter(should=[Field("stock").eq(1), Field("stock").eq(4)])),
        lambda row: row % 5 in (1, 4),
    ),
    "must not": (
        lambda: Condition(filter=Filter(must_not=[Field("color").eq("red")])),
        lambda row: row % 3 > 0,
    ),
    "nothing": (lambda: Condition(filter=Filter()), lambda row: True),
}


@pytest.mark.parametrize(("make", "expected"), FILTERS.values(), ids=FILTERS)
def test_a_filter_keeps_what_it_says(client: Client, make: Data, expected: Data) -> None:
    wanted = [row for row in range(60) if expected(row)]
    page, after = client.points.scroll(SHOP, filter=where(make()), limit=100)
    assert (ids(page), after) == (wanted, None)
    assert client.points.count(SHOP, filter=where(make())) == len(wanted)
    found = client.points.search(SHOP, TEXT_QUERY, using="text", filter=where(make()), limit=60)
    assert sorted(ids(found)) == wanted


def test_a_key_reads_as_a_path() -> None:
    assert path_of('a."b.c"[].d[0]') == ["a", "b.c", None, "d", 0]
    assert path_of("Größe (cm)") == ["Größe (cm)"]
    assert path_of('odd"') == ['odd"']


def test_fusion_ranks_as_its_formula_says(server: VectorAIServer, client: Client) -> None:
    same(fused(client), rrf(61))
    server.switches.rrf_k, server.switches.rrf_first_rank = 2, 0
    same(fused(client), rrf(2))
    totals = np.zeros(60)
    for vectors, query in ((TEXT, TEXT_QUERY), (IMAGE, IMAGE_QUERY)):
        scores = cosine(vectors, query)
        rows = best(scores, 20)
        low, high = (scores[rows].mean() + side * 3 * scores[rows].std() for side in (-1, 1))
        totals[rows] += np.clip((scores[rows] - low) / (high - low), 0, 1)
    same(fused(client, sdk.Fusion.DBSF), {row: totals[row] / 2 for row in best(totals, 10)})
    server.switches.dbsf = "sum"
    same(fused(client, sdk.Fusion.DBSF), {row: totals[row] for row in best(totals, 10)})


def test_prefetches_nest_and_nearest_reranks_their_candidates(client: Client) -> None:
    inner = sdk.PrefetchQuery(query={"fusion": sdk.Fusion.RRF}, prefetch=legs(), limit=5)
    found = client.points.query(SHOP, query=TEXT_QUERY.tolist(), using="text", prefetch=[inner], limit=9)
    scores, candidates = cosine(TEXT, TEXT_QUERY), np.isin(np.arange(60), list(rrf(61))[:5])
    same(found, {row: scores[row] for row in best(scores, 9, candidates)})
    assert ids(client.points.query(SHOP, limit=3)) == [0, 1, 2]


@pytest.mark.parametrize(
    ("switch", "masks"),
    [("after", ("outer", None)), ("before", (None, "outer")), ("ignored", (None, None))],
)
def test_the_outer_filter_acts_where_its_switch_says(
    server: VectorAIServer, client: Client, switch: Data, masks: Data
) -> None:
    server.switches.outer_filter = switch
    mask, leg_mask = (None if name is None else COLOR == "red" for name in masks)
    same(fused(client, filter=where(Field("color").eq("red"))), rrf(61, mask, leg_mask))


def test_filters_of_prefetches_bind_them_unless_ignored(server: VectorAIServer, client: Client) -> None:
    red = where(Field("color").eq("red"))
    same(fused(client, prefetch=legs(filter=red)), rrf(61, leg_mask=COLOR == "red"))
    server.switches.prefetch_filter_ignored = True
    same(fused(client, prefetch=legs(filter=red)), rrf(61))


def test_an_upsert_replaces_and_an_update_adds(server: VectorAIServer, client: Client) -> None:
    client.points.upsert(SHOP, [sdk.PointStruct(id=3, vector={"text": TEXT[8]}, payload={"x": 1})])
    (point,) = client.points.get(SHOP, [3], with_vectors=True)
    assert (point.payload, set(point.vectors)) == ({"x": 1}, {"text"})
    assert 3 not in ids(client.points.search(SHOP, IMAGE_QUERY, using="image", limit=60))
    client.points.update_vectors(SHOP, points=[{"id": 3, "vectors": {"image": IMAGE[9].tolist()}}])
    (point,) = client.points.get(SHOP, [3], with_vectors=True)
    np.testing.assert_allclose(point.vectors["image"], IMAGE[9] / np.linalg.norm(IMAGE[9]), atol=1e-6)
    assert set(point.vectors) == {"text", "image"}
    server.switches.partial_updates_drop = True
    client.points.update_vectors(SHOP, points=[{"id": 3, "vectors": {"text": TEXT[9].tolist()}}])
    assert set(client.points.get(SHOP, [3], with_vectors=True)[0].vectors) == {"text"}
    server.switches.vectors_unreadable = True
    assert client.points.get(SHOP, [3], with_vectors=True)[0].vectors is None


def test_payloads_change_and_filters_see_it(client: Client) -> None:
    red = where(Field("color").eq("red"))
    assert client.points.count(SHOP, filter=red) == 20
    client.points.set_payload(SHOP, {"color": "blue"}, ids=[0])
    assert client.points.count(SHOP, filter=red) == 19
    assert client.points.get(SHOP, [0])[0].payload == payload(0) | {"color": "blue"}
    client.points.set_payload(SHOP, {"city": "Ulm"}, ids=[0], key="maker")
    assert client.points.get(SHOP, [0])[0].payload["maker"] == {"name": "m0", "city": "Ulm"}
    client.points.delete_payload(SHOP, ["color"], filter=red)
    assert client.points.count(SHOP, filter=red) == 0
    client.points.overwrite_payload(SHOP, {"only": [1, {"deep": None}]}, ids=[1])
    assert client.points.get(SHOP, [1])[0].payload == {"only": [1, {"deep": None}]}
    client.points.clear_payload(SHOP, ids=[1])
    assert not client.points.get(SHOP, [1])[0].payload
    with pytest.raises(errors.PointNotFoundError):
        client.points.set_payload(SHOP, {"a": 1}, ids=[999])


def test_deleted_points_are_gone_and_pages_follow_ids(client: Client) -> None:
    client.points.delete(SHOP, ids=[0, 59])
    client.points.delete(SHOP, filter=where(Field("color").eq("red")))
    one = "0d0e4f2c-9c6b-5a1e-8c56-6b1f2a3c4d5e"
    client.points.upsert(SHOP, [sdk.PointStruct(id=one, vector={"text": TEXT[0]})])
    left = [row for row in range(1, 59) if row % 3]
    pages = list(client.points.scroll_all(SHOP, limit=7))
    assert [point.id for page in pages for point in page] == [*left, one]
    assert ids(client.points.get(SHOP, [0, one, 4])) == [one, 4]
    assert client.points.count(SHOP) == len(left) + 1
    scores = cosine(IMAGE, IMAGE_QUERY)
    mask = np.isin(np.arange(60), left)
    assert ids(client.points.search(SHOP, IMAGE_QUERY, using="image", limit=8)) == best(scores, 8, mask)


def test_a_collection_tells_what_it_was_made_with(client: Client) -> None:
    info = client.collections.get_info(SHOP)
    spaces = info.config.params.vectors_config_map
    assert {name: (space.size, space.distance) for name, space in spaces.items()} == {
        "text": (16, sdk.Distance.Cosine),
        "image": (12, sdk.Distance.Cosine),
    }
    assert (spaces["text"].hnsw_config.m, spaces["text"].hnsw_config.ef_construct) == (16, 200)
    assert (info.config.hnsw_config.m, info.points_count, info.vectors_count) == (24, 60, 120)
    assert client.vde.flush(SHOP)
    assert client.vde.get_vector_count(SHOP) == 120
    assert client.vde.get_stats(SHOP).total_vectors == 120
    assert client.vde.get_state(SHOP) == sdk.CollectionState.READY
    assert client.vde.optimize(SHOP) is not None
    assert client.collections.list() == [SHOP]
    client.collections.delete(SHOP)
    assert not client.collections.exists(SHOP)


@pytest.mark.parametrize("distance", ["Dot", "Euclid"])
def test_one_unnamed_space_scores_by_its_distance(client: Client, distance: str) -> None:
    params = sdk.VectorParams(size=16, distance=getattr(sdk.Distance, distance))
    client.collections.create("plain", vectors_config=params)
    points = [sdk.PointStruct(id=row, vector=TEXT[row].tolist()) for row in range(60)]
    client.points.upsert("plain", points)
    found = client.points.search("plain", TEXT_QUERY, limit=6, with_vectors=True)
    dots, lengths = TEXT @ TEXT_QUERY, np.linalg.norm(TEXT - TEXT_QUERY, axis=1)
    scores, sign = (dots, 1) if distance == "Dot" else (lengths, -1)
    rows = best(sign * scores, 6)
    assert ids(found) == rows
    np.testing.assert_allclose([point.score for point in found], scores[rows], rtol=1e-5)
    np.testing.assert_array_equal(found[0].vectors, TEXT[rows[0]])
