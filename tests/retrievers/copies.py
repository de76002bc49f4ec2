"""Small stores to copy, and what makes two of them the same."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from shoplens.catalog import CatalogSchema, Product
from shoplens.retrievers.copying import CopyReport, copy_store
from shoplens.retrievers.indexing import picture_file
from shoplens.retrievers.vectorstores import CollectionInfo, NamedVectorStore, Point, SpaceOptions
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

SPACES = {
    "text": SpaceOptions(m=8, ef_construct=64),
    "image": SpaceOptions(distance="dot", m=32),
}
COLORS = ("red", "green", "blue")
MANY = 300


def make_point(number: int, version: int = 0) -> Point:
    """Every fifth has no picture and no image vector. A `version` changes everything but the id."""
    rng = np.random.default_rng([number, version])
    product = Product(
        id=f"toy {number}",
        name=f"Toy {number}, édition {version}",
        price=number + 0.1 if number % 7 else None,
        categories=(f"Toys > Kind {number % 4}",),
        attributes={"color": (COLORS[number % 3], "tin"), "weight": float(number), "new": number % 2 == 0},
    )
    own = number % 5 != 0
    vectors = {"text": rng.normal(size=16).astype(np.float32)}
    if own:
        vectors["image"] = (7 * rng.normal(size=24)).astype(np.float32)
    return Point(product.to_payload() | {"picture": "own" if own else "none"}, vectors)


def make_card(points: Sequence[Point] = (), **changes: object) -> CollectionInfo:
    products = [Product.from_payload(point.payload) for point in points]
    card: dict[str, Any] = {
        "encoders": {"text": "words-v1", "image": "pictures-v1"},
        "dimensions": {"text": 16, "image": 24},
        "spaces": SPACES,
        "catalog": "toys.jsonl",
        "status": "complete",
        "catalog_schema": CatalogSchema.from_products(products),
    }
    return CollectionInfo.model_validate(card | changes)


def fill(store: NamedVectorStore, numbers: Iterable[int], **changes: object) -> None:
    """So many toys, finished."""
    points = [make_point(number) for number in numbers]
    card = make_card(points, **changes)
    store.ensure_collection(card)
    if points:
        store.upsert(points)
    store.index_payload(card.catalog_schema)


def media(store: NamedVectorStore) -> Path:
    return Path(store.location) / "images"


def draw(store: NamedVectorStore, numbers: Iterable[int]) -> None:
    """What stands for the small pictures: copying never decodes them."""
    media(store).mkdir(parents=True, exist_ok=True)
    for number in numbers:
        if number % 5:
            picture_file(media(store), f"toy {number}").write_bytes(b"picture of %d" % number)


def copy(source: NamedVectorStore, target: NamedVectorStore, **options: Any) -> CopyReport:  # noqa: ANN401
    """In small batches, with each store's pictures in its folder unless that is said otherwise."""
    for name, store in (("media_from", source), ("media_to", target)):
        options.setdefault(name, media(store))
    return copy_store(source, target, **{"batch_size": 32, **options})


def counts(report: CopyReport) -> tuple[int, int, int]:
    return report.written, report.unchanged, report.removed


def everything(store: NamedVectorStore) -> dict[str, Point]:
    held: dict[str, Point] = {}
    after: str | None = None
    while True:
        points, after = store.page(after, 500)
        for point in points:
            assert str(point.payload["product_id"]) not in held
            held[str(point.payload["product_id"])] = point
        if after is None:
            return held


def assert_same(one: NamedVectorStore, other: NamedVectorStore) -> None:
    """Cards, payloads and vectors; payloads to the last character, vectors as float32 carries them."""
    assert one.info() == other.info()
    ours, theirs = everything(one), everything(other)
    assert ours.keys() == theirs.keys()
    for id_, point in ours.items():
        assert point.payload == theirs[id_].payload
        assert {type(value) for value in point.payload.values()} == {
            type(value) for value in theirs[id_].payload.values()
        }
        assert point.vectors.keys() == theirs[id_].vectors.keys()
        for space, vector in point.vectors.items():
            np.testing.assert_allclose(vector, theirs[id_].vectors[space], rtol=1e-6, atol=1e-6)


def assert_same_pictures(one: NamedVectorStore, other: NamedVectorStore) -> None:
    ours, theirs = ({f.name: f.read_bytes() for f in media(store).glob("*")} for store in (one, other))
    assert ours == theirs


def status(store: QdrantEdgeStore) -> str:
    info = store.info()
    assert info is not None
    return info.status


class Watched(QdrantEdgeStore):
    """Notes what is written; fails at the write after `allowed`; loses or spoils what it is told to."""

    def __init__(self, folder: Path, allowed: int = 1_000_000) -> None:
        super().__init__(folder)
        self.allowed = allowed
        self.batches: list[list[str]] = []
        self.spoil: dict[str, Point | None] = {}
        self.blind = False
        self.indexed = 0

    def upsert(self, points: Sequence[Point]) -> None:
        if len(self.batches) == self.allowed:
            raise OSError("the power went")
        self.batches.append([str(point.payload["product_id"]) for point in points])
        spoilt = [self.spoil.get(str(p.payload["product_id"]), p) for p in points]
        super().upsert([point for point in spoilt if point is not None])

    def index_payload(self, schema: CatalogSchema) -> None:
        self.indexed += 1
        super().index_payload(schema)

    def read(self, product_ids: Sequence[str]) -> list[Point]:
        return [self._seen(point) for point in super().read(product_ids)]

    def page(self, after: str | None = None, limit: int = 256) -> tuple[list[Point], str | None]:
        points, following = super().page(after, limit)
        return [self._seen(point) for point in points], following

    def _seen(self, point: Point) -> Point:
        return Point(point.payload, {}) if self.blind else point

    @property
    def written(self) -> list[str]:
        return [id_ for batch in self.batches for id_ in batch]
