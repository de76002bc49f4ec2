"""The demo catalogue as committed: its rows, its pictures, and what the demo's questions rely on."""

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageStat

DEMO = Path(__file__).resolve().parents[2] / "catalog" / "demo"
FIELDS = {
    "id": str,
    "name": str,
    "description": str,
    "visual_description": str,
    "category": str,
    "subcategory": str,
    "type": str,
    "price": float,
    "currency": str,
    "color": list,
    "material": list,
    "pattern": str,
    "brand": str,
    "features": list,
    "rating": float,
    "n_reviews": int,
    "image": str,
}
COLORS = {
    "black",
    "white",
    "grey",
    "brown",
    "beige",
    "red",
    "orange",
    "yellow",
    "green",
    "blue",
    "navy",
    "purple",
    "pink",
    "multicolor",
    "natural",
    "silver",
    "gold",
}
REQUIRED_CATEGORIES = {"apparel", "footwear", "electronics", "kitchen", "accessories"}
LARGEST_FOLDER = 4_000_000
TUTORIAL = [
    ("Classic Leather Jacket", "apparel", "outerwear", 249.99, "brown"),
    ("Minimalist Running Shoes", "footwear", "athletic", 119.99, "white"),
    ("Vintage Denim Jacket", "apparel", "outerwear", 89.99, "blue"),
    ("Wireless Noise-Cancelling Headphones", "electronics", "audio", 349.99, "black"),
    ("Ceramic Pour-Over Coffee Maker", "kitchen", "coffee", 42.99, "white"),
    ("Waterproof Hiking Boots", "footwear", "outdoor", 189.99, "brown"),
    ("Silk Floral Print Dress", "apparel", "dresses", 199.99, "multicolor"),
    ("Mechanical Keyboard", "electronics", "peripherals", 159.99, "black"),
    ("Canvas Tote Bag", "accessories", "bags", 34.99, "natural"),
    ("Smart Fitness Watch", "electronics", "wearables", 279.99, "black"),
]

Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    lines = (DEMO / "catalog.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_there_are_about_120_rows_with_ids_in_order(rows: list[Row]) -> None:
    assert 116 <= len(rows) <= 140
    assert [row["id"] for row in rows] == [str(i) for i in range(len(rows))]


def test_every_row_has_every_field_of_the_right_type(rows: list[Row]) -> None:
    for row in rows:
        assert {name: type(value) for name, value in row.items()} == FIELDS, row["id"]
        assert row["color"]
        assert row["material"]
        assert set(row["color"]) <= COLORS, row["id"]
        assert len(row["features"]) <= 3, row["id"]
        assert row["currency"] == "USD"
        assert 1 <= row["rating"] <= 5


def test_values_are_lower_case_and_texts_are_distinct(rows: list[Row]) -> None:
    for row in rows:
        words = [row["category"], row["subcategory"], row["type"], row["pattern"]]
        words += row["color"] + row["material"] + row["features"]
        assert all(word == word.lower() == word.strip() for word in words), row["id"]
    for field in ("name", "description", "visual_description"):
        assert len({row[field] for row in rows}) == len(rows), field


def test_the_first_ten_are_the_tutorial_products(rows: list[Row]) -> None:
    shown = [
        (row["name"], row["category"], row["subcategory"], row["price"], row["color"][0]) for row in rows[:10]
    ]
    assert shown == TUTORIAL


def test_categories_brands_and_features(rows: list[Row]) -> None:
    counts = Counter(row["category"] for row in rows)
    assert counts.keys() >= REQUIRED_CATEGORIES
    assert len(counts) >= 8
    assert min(counts.values()) >= 8, counts
    assert 12 <= len({row["brand"] for row in rows}) <= 18
    assert len({feature for row in rows for feature in row["features"]}) <= 25


def test_prices_reach_from_pocket_money_to_furniture(rows: list[Row]) -> None:
    prices = [row["price"] for row in rows]
    assert 5 <= min(prices) <= 8
    assert 850 <= max(prices) <= 900


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("jacket", 4),
        ("boots", 4),
        ("sneakers", 4),
        ("backpack", 3),
        ("headphones", 3),
        ("mug", 4),
        ("lamp", 4),
    ],
)
def test_kinds_to_choose_among(rows: list[Row], kind: str, least: int) -> None:
    same = [row for row in rows if row["type"] == kind]
    assert len(same) >= least
    assert len({row["price"] for row in same}) == len(same)


def test_waterproof_boots_lie_on_both_sides_of_the_price_limits(rows: list[Row]) -> None:
    boots = [row for row in rows if row["type"] == "boots" and "waterproof" in row["features"]]
    inside = [row for row in boots if 100 <= row["price"] <= 200]
    assert len(boots) >= 3
    assert len(inside) >= 2
    assert len(boots) > len(inside)


def test_pictures_and_rows_belong_to_each_other(rows: list[Row]) -> None:
    on_disk = {f"images/{path.name}" for path in (DEMO / "images").iterdir()}
    assert on_disk == {row["image"] for row in rows}
    for row in rows:
        assert row["image"].startswith(f"images/{row['id']:0>3}-")


def test_pictures_are_webp_of_512_pixels_on_a_light_ground(rows: list[Row]) -> None:
    for row in rows:
        with Image.open(DEMO / row["image"]) as picture:
            assert (picture.format, picture.size, picture.mode) == ("WEBP", (512, 512), "RGB"), row["id"]
            corners = [picture.getpixel((x, y)) for x in (2, 509) for y in (2, 509)]
        assert all(min(corner) > 225 for corner in corners if isinstance(corner, tuple)), row["id"]


def test_the_folder_stays_small() -> None:
    assert sum(path.stat().st_size for path in (DEMO / "images").iterdir()) < LARGEST_FOLDER


def test_no_two_pictures_are_alike(rows: list[Row]) -> None:
    digests = {hashlib.sha256((DEMO / row["image"]).read_bytes()).hexdigest() for row in rows}
    assert len(digests) == len(rows)
    small = {}
    for row in rows:
        with Image.open(DEMO / row["image"]) as picture:
            small[row["id"]] = list(picture.resize((16, 16), Image.Resampling.BOX).tobytes())
    ids = list(small)
    for i, first in enumerate(ids):
        for second in ids[i + 1 :]:
            apart = sum(abs(a - b) for a, b in zip(small[first], small[second], strict=True)) / 768
            assert apart > 4, (first, second)


def test_pictures_are_not_blank(rows: list[Row]) -> None:
    for row in rows:
        with Image.open(DEMO / row["image"]) as picture:
            assert max(ImageStat.Stat(picture).stddev) > 10, row["id"]
