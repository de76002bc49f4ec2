"""A small shop of the tests' own, with pictures drawn here, indexed once with the real encoders."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from shoplens.agent import ShoppingAssistant
from shoplens.catalog import CatalogFile, read_catalog
from shoplens.retrievers import MultimodalRetriever, index_products
from shoplens.retrievers.embeddings import ColorShapeEncoder, MiniLMEncoder, ModelHub, MultimodalEmbeddings
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

os.environ["HF_HUB_OFFLINE"] = "1"  # before huggingface_hub is imported: no test may wait for the hub
Row = dict[str, Any]
Draw = Callable[..., Path]

COLORS = {
    "black": (20, 20, 20), "brown": (110, 66, 30), "red": (196, 30, 40),
    "blue": (30, 70, 190), "green": (30, 130, 60), "beige": (214, 190, 150),
}  # fmt: skip
SHELVES = (
    ("Clothing > Jackets", "jacket", ("leather", "cotton"), 120.0),
    ("Clothing > Boots", "boots", ("leather", "rubber"), 80.0),
    ("Bags > Backpacks", "backpack", ("nylon", "cotton"), 45.0),
    ("Home > Lamps", "lamp", ("metal", "wood"), 30.0),
)
BRANDS = ("Nordhang", "Ostwind", "Küstenwerk")


def shop_rows() -> list[Row]:
    """24 products: six colours on four shelves. P-12 has no price, P-18 has no picture."""
    rows: list[Row] = []
    for shelf, (category, noun, materials, price) in enumerate(SHELVES):
        for position, color in enumerate(COLORS):
            number = shelf * len(COLORS) + position + 1
            material = materials[position % 2]
            rows.append(
                {
                    "id": f"P-{number:02d}",
                    "name": f"{color.title()} {material} {noun} No. {number}",
                    "description": f"A {color} {noun} made of {material}, for every day.",
                    "price": price + 7.5 * position if number != 12 else None,
                    "category": category,
                    "color": color,
                    "material": material,
                    "brand": BRANDS[number % 3],
                    "rating": round(3.0 + (number * 7 % 20) / 10, 1),
                    "waterproof": bool(number % 2),
                    "image": f"pictures/{number:02d}.png" if number != 18 else None,
                }
            )
    return rows


def draw_product(path: Path, color: tuple[int, int, int], shape: str) -> Path:
    """A shape in one colour on white, 120 × 120 px."""
    image = Image.new("RGB", (120, 120), "white")
    pen = ImageDraw.Draw(image)
    if shape == "jacket":
        pen.polygon([(30, 20), (90, 20), (112, 70), (88, 76), (88, 105), (32, 105), (32, 76), (8, 70)], color)
    elif shape == "boots":
        pen.polygon([(30, 15), (65, 15), (65, 75), (105, 85), (105, 105), (30, 105)], color)
    elif shape == "backpack":
        pen.rounded_rectangle((28, 22, 92, 105), 18, color)
    else:
        pen.polygon([(40, 12), (80, 12), (100, 60), (20, 60)], color)
        pen.rectangle((55, 60, 65, 106), color)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)
    return path


def write_shop(folder: Path, rows: list[Row] | None = None) -> Path:
    """The shop's catalogue and pictures in a folder."""
    rows = shop_rows() if rows is None else rows
    for row in rows:
        if row.get("image"):
            shape = next(noun for category, noun, *_ in SHELVES if category == row["category"])
            draw_product(folder / row["image"], COLORS[row["color"]], shape)
    file = folder / "shop.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


@pytest.fixture
def draw() -> Draw:
    return draw_product


@pytest.fixture(scope="session")
def embeddings() -> MultimodalEmbeddings:
    both = MultimodalEmbeddings(MiniLMEncoder(hub=ModelHub(offline=True)), ColorShapeEncoder())
    both.load()
    return both


@pytest.fixture(scope="session")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="session")
def shop(shop_file: Path) -> CatalogFile:
    return read_catalog(shop_file)


@pytest.fixture
def own_shop(tmp_path: Path) -> Callable[[list[Row]], Path]:
    """Writes a shop that a test may change: rows in, the catalogue's path out."""
    return lambda rows: write_shop(tmp_path / "own", rows)


@pytest.fixture
def rows() -> list[Row]:
    return shop_rows()


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="session")
def indexed_store(
    shop: CatalogFile, store_folder: Path, embeddings: MultimodalEmbeddings
) -> Iterator[QdrantEdgeStore]:
    store = QdrantEdgeStore(store_folder)
    index_products(shop, store, embeddings, media=store_folder / "images")
    yield store
    store.close()


@pytest.fixture(scope="session")
def retriever(indexed_store: QdrantEdgeStore, embeddings: MultimodalEmbeddings) -> MultimodalRetriever:
    return MultimodalRetriever(store=indexed_store, embeddings=embeddings)


@pytest.fixture
def store_copy(tmp_path: Path, indexed_store: QdrantEdgeStore) -> Path:
    """The shop's store once more, for a process of its own: one at a time may have a store open."""
    info = indexed_store.info()
    assert info is not None
    copy = QdrantEdgeStore(tmp_path / "shop")
    copy.ensure_collection(info)
    copy.upsert(indexed_store.page(limit=100)[0])
    copy.close()
    return tmp_path / "shop"


@pytest.fixture
def assistant(retriever: MultimodalRetriever) -> ShoppingAssistant:
    """Without a language model."""
    return ShoppingAssistant(retriever)
