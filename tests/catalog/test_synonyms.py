"""The two tables of synonyms: the one that ships, and the shop's own."""

from pathlib import Path

import pytest

from shoplens.catalog import CatalogError, CatalogSchema, read_catalog
from shoplens.catalog.synonyms import all_synonyms, default_synonyms


def shop(folder: Path, table: str) -> Path:
    (folder / "synonyms.csv").write_text(table, encoding="utf-8")
    catalog = folder / "catalog.csv"
    catalog.write_text("id,name,price\n1,Mug,5\n", encoding="utf-8")
    return catalog


def test_the_default_table_is_in_the_package_and_has_a_few_hundred_words() -> None:
    assert len(default_synonyms()) > 500
    assert default_synonyms()["navy"][-1] == ("blue",)


def test_the_shops_table_is_read_beside_the_catalogue_and_travels_with_the_schema(tmp_path: Path) -> None:
    catalog = read_catalog(shop(tmp_path, "words,means\nCuppa|brew,mug\nsofa|settee,\n"))
    schema = CatalogSchema.from_products(catalog.products, synonyms=catalog.synonyms)
    again = CatalogSchema.model_validate_json(schema.model_dump_json())
    assert dict(again.synonyms) == {
        "cuppa": ("mug",), "brew": ("mug",), "sofa": ("settee",), "settee": ("sofa",),
    }  # fmt: skip


def test_a_shop_with_no_table_has_no_synonyms_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "catalog.csv").write_text("id,name\n1,Mug\n", encoding="utf-8")
    assert read_catalog(tmp_path / "catalog.csv").synonyms == {}


def test_a_word_of_the_shops_table_replaces_the_default_meaning_and_no_other() -> None:
    table = all_synonyms({"couch": ("bench",)})
    assert table["couch"] == (("bench",),)
    assert table["settee"] == default_synonyms()["settee"]


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("word,meaning\na,b\n", "synonyms.csv:1: expected the header words,means"),
        ("words,means\nok,fine\na,b,c\n", "synonyms.csv:3: 3 cells, expected 2: words and means"),
        ("words,means\n,b\n", "synonyms.csv:2: words is empty"),
        ("words,means\na,!\n", "synonyms.csv:2: '!' is no word"),
        (
            f"words,means\na,{'b' * 61}\n",
            "synonyms.csv:2: 'bbbbbbbbbbbbbbbbbbbb…' is longer than 60 characters",
        ),
        ('words,means\n"a,b\n', "synonyms.csv:2: not CSV (unexpected end of data)"),
    ],
    ids=["header", "cells", "empty", "no word", "too long", "quote"],
)
def test_a_bad_row_is_named_with_file_and_line(tmp_path: Path, table: str, problem: str) -> None:
    with pytest.raises(CatalogError, match=r"synonyms\.csv:\d+: ") as caught:
        read_catalog(shop(tmp_path, table))
    assert str(caught.value) == problem
    assert read_catalog(tmp_path / "catalog.csv", on_error="skip").problems == (problem,)
