"""A small shop for the stand-in server, and what exact numpy says of it."""

import os
from typing import Any

import numpy as np
import pytest

os.environ["ACTIAN_VECTORAI_ENV_FILE"] = os.devnull + "/none"  # before the client is imported: no .env
sdk: Any = pytest.importorskip("actian_vectorai")
errors: Any = pytest.importorskip("actian_vectorai.exceptions")
dsl: Any = pytest.importorskip("actian_vectorai.filters.dsl")
Field, Filter, Condition = (
    sdk.Field,
    sdk.Filter,
    pytest.importorskip("actian_vectorai.models.common").Condition,
)

Client = Data = Any  # the client has no types that hold here, and numpy takes what comes
SHOP = "shop"
COLORS = ("red", "blue", "green")
RNG = np.random.default_rng(11)
TEXT, IMAGE = (RNG.normal(size=(60, size)).astype(np.float32) for size in (16, 12))
TEXT_QUERY, IMAGE_QUERY = TEXT[3] + 0.4 * TEXT[9], IMAGE[5] - 0.3 * IMAGE[14]
COLOR = np.array([COLORS[row % 3] for row in range(60)])
PRICE = np.arange(60) * 1.5


def payload(row: int) -> dict[str, Any]:
    return {
        "color": COLORS[row % 3], "price": row * 1.5, "stock": row % 5, "new": row % 2 == 0,
        "tags": ["a", "b"] if row % 4 == 0 else ["b"] if row % 4 == 1 else [], "Größe (cm)": row,
        "maker": {"name": f"m{row % 2}"}, "offers": [{"shop": "x", "left": row}, {"shop": "y", "left": 0}],
        "note": None,
    }  # fmt: skip


def fill(client: Client, name: str = SHOP) -> None:
    spaces = {
        "text": sdk.VectorParams(
            size=16, distance=sdk.Distance.Cosine, hnsw_config=sdk.HnswConfigDiff(m=16, ef_construct=200)
        ),
        "image": sdk.VectorParams(size=12, distance=sdk.Distance.Cosine),
    }
    client.collections.get_or_create(name, vectors_config=spaces, hnsw_config=sdk.HnswConfigDiff(m=24))
    points = [
        sdk.PointStruct(id=row, vector={"text": TEXT[row], "image": IMAGE[row]}, payload=payload(row))
        for row in range(60)
    ]
    client.points.upsert(name, points)


def cosine(vectors: Data, query: Data) -> Data:
    vectors, query = np.asarray(vectors, float), np.asarray(query, float)
    return vectors @ query / np.linalg.norm(vectors, axis=1) / np.linalg.norm(query)


def best(scores: Data, limit: int, mask: Data = None) -> list[int]:
    return [int(row) for row in np.argsort(-scores, kind="stable") if mask is None or mask[row]][:limit]


def where(*must: Data) -> Data:
    return Filter(must=list(must))


def ids(points: Data) -> list[Any]:
    return [point.id for point in points]


def legs(**more: Data) -> list[Any]:
    return [
        sdk.PrefetchQuery(query=TEXT_QUERY.tolist(), using="text", limit=20, **more),
        sdk.PrefetchQuery(query=IMAGE_QUERY.tolist(), using="image", limit=20, **more),
    ]


def fused(client: Client, fusion: Data = None, **more: Data) -> list[Any]:
    query = {"fusion": sdk.Fusion.RRF if fusion is None else fusion}
    found: list[Any] = client.points.query(SHOP, query=query, **{"prefetch": legs(), "limit": 10, **more})
    return found


def rrf(k: float, mask: Data = None, leg_mask: Data = None) -> dict[int, float]:
    scores: dict[int, float] = {}
    for vectors, query in ((TEXT, TEXT_QUERY), (IMAGE, IMAGE_QUERY)):
        for place, row in enumerate(best(cosine(vectors, query), 20, leg_mask)):
            scores[row] = scores.get(row, 0.0) + 1 / (k + place)
    kept = {row: score for row, score in scores.items() if mask is None or mask[row]}
    return dict(sorted(kept.items(), key=lambda item: (-item[1], item[0]))[:10])


def same(points: Data, expected: dict[int, float]) -> None:
    assert ids(points) == list(expected)
    np.testing.assert_allclose([point.score for point in points], list(expected.values()), atol=1e-6)
