"""Texts that try to be more than text are read as the text they are, and rows that cannot be are refused."""

import html
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from shoplens.catalog import CatalogFile, Product, read_catalog
from shoplens.retrievers.vectorstores import point_id
from shoplens.ui.page.comparison import comparison
from shoplens.ui.page.transcript import TURNERS, plain
from shoplens.ui.page.view import card

HERE = Path(__file__).parent
ROWS = [json.loads(line) for line in (HERE / "products.jsonl").read_text(encoding="utf-8").splitlines()]
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def as_read(text: str) -> str:
    """All that an import may change: entities are read, control characters are blanks, edges are trimmed."""
    return CONTROL.sub(" ", html.unescape(text)).strip()


def artifact(product: Product) -> dict[str, Any]:
    """A product as a search's artifact holds it."""
    return {
        "id": product.id, "name": product.name, "description": product.description, "price": product.price,
        "currency": product.currency, "category": list(product.category_nodes), "image": product.image,
        "attributes": {k: list(v) if isinstance(v, tuple) else v for k, v in product.attributes.items()},
        "scores": {},
    }  # fmt: skip


@pytest.fixture(scope="module")
def catalog() -> CatalogFile:
    return read_catalog(HERE / "products.jsonl")


def test_every_case_is_imported_and_says_in_the_table_what_it_tries(catalog: CatalogFile) -> None:
    table = (HERE / "README.md").read_text(encoding="utf-8")
    assert [product.id for product in catalog.products] == [as_read(row["id"]) for row in ROWS]
    assert [row["id"] for row in ROWS if f"\n| `{row['id']}` | " not in table] == []
    assert catalog.problems == ()


def test_an_import_keeps_every_text_letter_by_letter(catalog: CatalogFile) -> None:
    for product, row in zip(catalog.products, ROWS, strict=True):
        assert product.name == as_read(row["name"])
        assert product.description == as_read(row["description"])
        assert Product.from_payload(json.loads(json.dumps(product.to_payload()))) == product


def test_no_text_keeps_what_steers_a_terminal(catalog: CatalogFile) -> None:
    for product in catalog.products:
        texts = [product.id, product.name, product.description, product.currency, *product.categories]
        texts += [word for value in product.attributes.values() if isinstance(value, tuple) for word in value]
        texts += product.attributes
        assert [text for text in texts if CONTROL.search(text)] == []


def test_a_picture_is_no_address_and_no_file_of_the_machine(catalog: CatalogFile) -> None:
    named = [product for product in catalog.products if product.image]
    assert len(named) == 3
    inside = [path for product in named if (path := catalog.image_path(product))]
    assert all(path.is_relative_to(HERE.resolve()) and not path.exists() for path in inside)
    names = {f"{point_id(product.id)}.webp" for product in catalog.products}
    assert all(re.fullmatch(r"[\w-]+\.webp", name) for name in names)


def test_a_view_holds_the_texts_as_they_are_and_a_chat_holds_no_markup(catalog: CatalogFile) -> None:
    found = [artifact(product) for product in catalog.products]
    for product, shown in zip(catalog.products, map(card, found), strict=True):
        assert (shown["id"], shown["name"]) == (product.id, product.name)
        assert shown["picture"] == f"/pictures/{point_id(product.id)}.webp"
        assert json.loads(json.dumps(shown)) == shown
    assert comparison(found)["names"] == [product.name for product in catalog.products]
    for product in catalog.products:
        for text in (product.name, product.description):
            safe = plain(text)
            assert html.unescape(safe) == TURNERS.sub("", text)
            assert re.fullmatch(r"(?:[^!-/:-@\[-`{-~]|&#\d+;)*", safe)


def test_rows_that_are_no_products_are_refused_in_words_that_steer_no_terminal() -> None:
    catalog = read_catalog(HERE / "refused.jsonl", on_error="skip")
    rows = (HERE / "refused.jsonl").read_text(encoding="utf-8").splitlines()
    assert [product.id for product in catalog.products] == ["[31mtwice"]  # the first of the two
    assert len(catalog.problems) == len(rows) - 1
    for problem in catalog.problems:
        assert re.match(r"refused\.jsonl:\d+", problem)
        assert len(problem) < 200
        assert [letter for letter in problem if unicodedata.category(letter) == "Cc"] == []
