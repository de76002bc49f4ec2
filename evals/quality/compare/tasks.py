"""What is asked, and how right each product is for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shoplens.catalog import Product
from shoplens.catalog.demo import DEMO_CATALOG
from shoplens.retrievers.query.words import SUBJECT_FIELDS, stem_of

from .shops import Shop

JUDGED = Path(__file__).resolve().parents[1] / "judged"
Grades = Mapping[str, int]
Topics = Mapping[str, tuple[str, ...]]
"""Of each product, what it is one of."""
Row = dict[str, Any]
GARMENTS = {
    "dress": ("dress",),
    "hat": ("hat", "beanie"),
    "longsleeve": ("shirt", "sweater", "hoodie"),
    "outwear": ("jacket", "coat"),
    "pants": ("jeans",),
    "shirt": ("shirt", "t-shirt"),
    "shoes": ("boots", "sneakers", "running shoes", "sandals", "heels", "loafers"),
    "shorts": ("shorts",),
    "skirt": ("skirt",),
    "t-shirt": ("t-shirt", "shirt"),
}
"""A class of the clothing photos, and the kinds of the demo shop that are of it."""
PAGE = 10
SEVERAL = 3
ENOUGH = 10
"""Kinds, and requests, below which there is nothing to measure."""


@dataclass(frozen=True)
class Asked:
    """One request: words, a photo, or both; `dev`: it belongs to the half that numbers are chosen on."""

    id: str
    text: str
    photo: Path | None
    grades: Grades
    kind: str = ""
    later: bool = False
    """Written when the numbers stood: nothing was chosen on it."""

    @property
    def dev(self) -> bool:
        """By its own id, so that more requests do not move others from half to half."""
        return not self.later and _hashed(self.id) % 2 == 0


@dataclass(frozen=True)
class Task:
    """Requests of one sort over one shop."""

    sort: str
    shop: Shop
    asked: list[Asked] = field(default_factory=list)
    topics: Topics | None = None
    """Where a page should show a bit of each."""


def tasks(shops: Mapping[str, Shop], data: Path) -> Iterator[Task]:
    """Every task whose shop and data are at hand."""
    yield from _words(shops, data)
    yield from _photos(shops, data)
    yield from _photos_with_words(shops, data)
    yield from _features(shops)


def _words(shops: Mapping[str, Shop], data: Path) -> Iterator[Task]:
    for name in ("demo", "eshop101", "grocery"):
        if name in shops:
            yield Task(
                "words",
                shops[name],
                [*_judged(name, shops[name]), *_judged(f"{name}_later", shops[name], later=True)],
            )
    if "magento" in shops:
        rows = _rows(data / "catalogs" / "magento" / "attribute_queries.jsonl")
        asked = [
            Asked(f"m{i:03}", r["text"], None, dict.fromkeys(r["relevant"], 1), "constraints")
            for i, r in enumerate(rows)
        ]
        yield Task("constraints", shops["magento"], asked)


def _judged(name: str, shop: Shop, *, later: bool = False) -> list[Asked]:
    asked = []
    for row in _rows(JUDGED / f"{name}.jsonl"):
        photo = _picture(shop.products[row["photo_of"]]) if "photo_of" in row else None
        asked.append(Asked(row["id"], row["text"], photo, row["grades"], row.get("kind", ""), later))
    return asked


def _photos(shops: Mapping[str, Shop], data: Path) -> Iterator[Task]:
    folder = data / "catalogs"
    if "grocery" in shops:
        rows = _rows(folder / "grocery" / "photo_to_product.jsonl")
        asked = [
            Asked(r["image"], "", folder / "grocery" / r["image"], {str(r["class_id"]): 1}) for r in rows
        ]
        yield Task("photo", shops["grocery"], asked)
    if "magento" in shops:
        rows = _rows(folder / "magento" / "photo_to_product.jsonl")
        asked = [
            Asked(r["query_image"], "", folder / "magento" / r["query_image"], {r["sku"]: 1}) for r in rows
        ]
        yield Task("photo", shops["magento"], asked)
    if (labels := folder / "clothing_photos" / "labels.jsonl").is_file():
        for name, is_of in (("demo", _is_garment), ("clothes", _is_named)):
            products = shops[name].products.values()
            asked = [
                Asked(r["image"], "", labels.parent / r["image"], grades)
                for r in _rows(labels)
                if (grades := {p.id: 1 for p in products if is_of(p, r["label"])})
            ]
            yield Task("photo", shops[name], asked)


def _photos_with_words(shops: Mapping[str, Shop], data: Path) -> Iterator[Task]:
    demo = shops["demo"]
    shown = [*_judged("demo_photo_words", demo), *_judged("demo_photo_words_later", demo, later=True)]
    yield Task("photo and words", demo, shown)
    if "magento" in shops:
        folder = data / "catalogs" / "magento"
        rows = _rows(folder / "composed_color.jsonl")
        asked = [
            Asked(
                f"{r['reference_image']} {r['text']}", r["text"], folder / r["reference_image"], {r["sku"]: 1}
            )
            for r in rows
        ]
        yield Task("photo and words", shops["magento"], asked)
    if "eshop101" in shops:
        yield Task("photo and words", shops["eshop101"], list(_other_brands(shops["eshop101"], data)))


def _other_brands(shop: Shop, data: Path) -> Iterator[Asked]:
    """A product's picture and "by" another brand that has its category, two brands for each product: that
    brand's products of the category are 3, its others 1, and so are other brands' of the category.
    """
    products = shop.products.values()
    for product in products:
        same = [p.id for p in products if p.categories == product.categories]
        brands = {_first(shop.products[id_], "brand") for id_ in same} - {_first(product, "brand")}
        for brand in sorted(brands, key=lambda b: _hashed(f"{product.id} {b}"))[:2]:
            by_brand = [p.id for p in products if _first(p, "brand") == brand]
            grades = dict.fromkeys((*same, *by_brand), 1) | {id_: 3 for id_ in same if id_ in by_brand}
            del grades[product.id]
            photo = data / "catalogs" / "eshop101" / product.image if product.image else None
            yield Asked(f"{product.id} by {brand}", f"like this but by {brand}", photo, grades)


def _features(shops: Mapping[str, Shop]) -> Iterator[Task]:
    """One value typed alone that says how a thing is ("Red"): a page should show several kinds of thing."""
    for shop in shops.values():
        kinds = {id_: _sections(product) for id_, product in shop.products.items()}
        asked = []
        for value, ids in _values(shop).items():
            told = [kind for id_ in ids for kind in kinds[id_]]
            if SEVERAL <= len(set(told)) < len(told):
                asked.append(Asked(f"{shop.name} {value}", value, None, dict.fromkeys(ids, 1)))
        if len(asked) >= ENOUGH:
            yield Task("a feature", shop, asked, kinds)


def _values(shop: Shop) -> dict[str, list[str]]:
    """The features that more than a page's products have, and not most of the shop, with those products. A
    word that is a category too ("Men") is left out.
    """
    having: dict[str, list[str]] = {}
    for id_, product in shop.products.items():
        for name, values in product.attributes.items():
            if isinstance(values, tuple) and name not in SUBJECT_FIELDS:
                for value in values:
                    having.setdefault(value, []).append(id_)
    nodes = {end for product in shop.products.values() for end in _ends(product.category_nodes)}
    few = {value: ids for value, ids in having.items() if PAGE < len(ids) <= len(shop.products) / 2}
    return {value: few[value] for value in sorted(few) if value not in nodes and not value.isdecimal()}


def _ends(paths: Iterable[str]) -> set[str]:
    return {path.rsplit(" > ", 1)[-1] for path in paths}


def _sections(product: Product) -> tuple[str, ...]:
    """Its kind, or the innermost sections that it stands in; Magento's collections and sales are none."""
    if isinstance(kinds := product.attributes.get("type"), tuple):
        return kinds
    paths = [path for path in product.categories if not path.startswith(("Collections", "Promotions"))]
    return tuple(sorted(_ends(paths))) or ("other",)


def _hashed(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def _is_garment(product: Product, label: str) -> bool:
    kinds = product.attributes.get("type")
    stems = {stem_of(kind) for kind in kinds} if isinstance(kinds, tuple) else set()
    return any(stem_of(kind) in stems for kind in GARMENTS.get(label, ()))


def _is_named(product: Product, label: str) -> bool:
    return product.name == label


def _first(product: Product, name: str) -> str:
    value = product.attributes.get(name)
    return value[0] if isinstance(value, tuple) and value else ""


def _picture(product: Product) -> Path | None:
    return DEMO_CATALOG.parent / product.image if product.image else None


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
