"""What is wrong with a file is said with its place, in one clear CatalogError, and never otherwise."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shoplens.catalog import CatalogError, CatalogFile, read_catalog
from shoplens.catalog.columns import read_price
from shoplens.catalog.readers import MAX_PROBLEMS_SHOWN


def written(folder: Path, content: str | bytes, name: str = "shop.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def problems(folder: Path, content: str | bytes, name: str = "shop.csv") -> list[str]:
    with pytest.raises(CatalogError) as raised:
        read_catalog(written(folder, content, name))
    return str(raised.value).split("\n")


@pytest.mark.parametrize(
    ("cell", "price", "currency"),
    [
        ("$1,299.00", 1299, "USD"),
        ("49,90 €", 49.9, "EUR"),
        ("1.299,00", 1299, None),
        ("15.00 USD", 15, "USD"),
        ("15 eur", 15, "EUR"),
        ("£5", 5, "GBP"),
        ("A$30", 30, "AUD"),
        ("R$ 30,50", 30.5, "BRL"),
        ("kr 200", 200, "KR"),
        ("1 299,00 €", 1299, "EUR"),
        ("1\u00a0299 €", 1299, "EUR"),
        ("1'299.00", 1299, None),
        ("1.299.000", 1299000, None),
        ("1,299", 1299, None),
        ("1.299", 1.299, None),
        ("1.299 €", 1299, "EUR"),
        ("2.499 €", 2499, "EUR"),
        ("0", 0, None),
        (".5", 0.5, None),
        (12, 12, None),
        (12.5, 12.5, None),
        (None, None, None),
        ("  ", None, None),
    ],
    ids=repr,
)
def test_a_price_is_read_as_shops_write_it(cell: object, price: float | None, currency: str | None) -> None:
    assert read_price(cell) == (price, currency)


@pytest.mark.parametrize(
    "cell",
    [
        "abc", "-3", "$-3", "nan", "inf", True, -0.5, float("nan"), float("inf"), 10**400, -(10**400),
        "1,2,3", "1.299,00.0", "12%", "10-20", "from $12", "1e3", [12], {"amount": 12}, "9" * 400, "$",
    ],
    ids=lambda cell: repr(cell)[:20],
)  # fmt: skip
def test_what_is_no_price_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match=r"^price '.{1,40}' is not a (number|price)"):
        read_price(cell)


def test_every_bad_row_is_named_with_file_and_line(tmp_path: Path) -> None:
    """Lines are those of the file, not of the table: a quoted line break counts."""
    text = 'id,name,price\n1,"two\nlines",5\n,x,5\n3,,5\n4,x,abc\n5,x\n\n6,x,-1\n7,"two\nlines",y\n'
    assert problems(tmp_path, text) == [
        "shop.csv:4: id is empty",
        "shop.csv:5: name is empty",
        "shop.csv:6: price 'abc' is not a number",
        "shop.csv:7: 2 cells, the header has 3",
        "shop.csv:9: price '-1' is not a price: it must be 0 or more",
        "shop.csv:10: price 'y' is not a number",
    ]


def test_bad_json_lines_are_named(tmp_path: Path) -> None:
    lines = [
        '{"id":1,"name":"x"}', "", "{bad", "[1]", "null", '{"id":2}', '{"id":3,"name":{"en":"x"}}',
        '{"id":4,"name":"x","w":' + "9" * 5_000 + "}", '{"id":5,"name":"x","w":"\\ud800"}',
        '{"id":6,"name":"\\ud83d\\ude00"}', '{"id":7,"name":"x","price":NaN}', '{"id":8,"name":[["x"]]}',
    ]  # fmt: skip
    found = problems(tmp_path, "\n".join(lines), "shop.jsonl")
    assert [problem.split(":")[1].split(",")[0] for problem in found] == [
        "3", "4", "5", "6", "7", "8", "9", "11", "12",
    ]  # fmt: skip
    assert found[0] == "shop.jsonl:3, column 2: not JSON. Each line is one product object"
    assert found[4] == "shop.jsonl:7: name holds an object; give text, a number or a flat list"


def test_a_duplicate_names_both_lines(tmp_path: Path) -> None:
    text = "sku,name\nA,x\nB,y\nA,z\n"
    assert problems(tmp_path, text) == ["shop.csv:4: sku 'A' stands on line 2 already"]


def test_skip_leaves_bad_rows_out_and_lists_them(tmp_path: Path) -> None:
    catalog = read_catalog(
        written(tmp_path, "id,name,price\n1,x,5\n1,y,5\n2,z,abc\n3,w,6\n"), on_error="skip"
    )
    assert [product.id for product in catalog.products] == ["1", "3"]
    assert [problem.split(": ")[0] for problem in catalog.problems] == ["shop.csv:3", "shop.csv:4"]


def test_a_broken_end_keeps_what_came_before_when_skipping(tmp_path: Path) -> None:
    catalog = read_catalog(written(tmp_path, 'id,name\n1,x\n2,"y\n3,z\n'), on_error="skip")
    assert [product.id for product in catalog.products] == ["1"]
    assert catalog.problems == ("shop.csv:3: not CSV (unexpected end of data)",)


def test_nothing_but_bad_rows_is_an_error_even_when_skipping(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"shop\.csv:2: id is empty"):
        read_catalog(written(tmp_path, "id,name\n,x\n"), on_error="skip")


def test_a_long_list_of_problems_is_cut_and_counted(tmp_path: Path) -> None:
    found = problems(tmp_path, "id,name\n" + ",x\n" * (MAX_PROBLEMS_SHOWN + 5))
    assert len(found) == MAX_PROBLEMS_SHOWN + 1
    assert found[-1] == "and 5 more"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("shop.csv", b"\x89PNG\r\n\x1a\n\0\0", "shop.csv is not a catalogue: not UTF-8 text at byte 0"),
        ("shop.csv", "id,name\n1,café\n".encode("latin-1"), "not UTF-8 text at byte 13. Give JSONL"),
        ("shop.csv", "id,name\n1,x\n".encode("utf-16"), "not UTF-8 text at byte 0"),
        ("shop.jsonl", b"\0\0\0", "shop.jsonl is not a catalogue: it holds binary data"),
        ("shop.json", b'[{"id":1,"name":"x"}]', "shop.json is one JSON array; give JSONL"),
        ("shop.json", b'{\n"id":1,\n"name":"x"\n}', "shop.json:1, column 2: not JSON"),
        ("shop.json", b'{"products":[]}', "shop.json: not a catalogue we can read: no column for"),
        ("shop.csv", b"", "shop.csv: no products in it"),
        ("shop.jsonl", b" \n\n", "shop.jsonl: no products in it"),
        ("shop.csv", b"id,name\n", "shop.csv: no products in it"),
        ("shop.csv", b"name,color\nx,red\n", "no column for the product's id (found: name, color)"),
        ("shop.csv", b"id,color\n1,red\n", "no column for the product's name (found: id, color)"),
        ("shop.csv", b"id,name,id\n1,x,2\n", "shop.csv:1: the column 'id' stands twice in the header"),
        ("shop.csv", b"id,name,\n1,x,2\n", "its first line is no CSV header and no JSON object"),
        ("shop.txt", b"Dear reader\n", "its first line is no CSV header and no JSON object"),
        ("shop.csv", b'id,name\n"1"x,y\n', "shop.csv:2: not CSV"),
        ("shop.jsonl", b'{"a":' * 100_000, "shop.jsonl:1: not JSON"),
    ],
    ids=[
        "png", "latin-1", "utf-16", "binary", "json array", "indented json", "one object", "empty", "blank",
        "header only", "no id", "no name", "column twice", "nameless column", "prose", "stray quote",
        "too deep",
    ],
)  # fmt: skip
def test_no_catalogue_is_one_clear_error(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (found,) = problems(tmp_path, content, name)
    assert message in found


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.csv", "no such file"),
        (".", "is not a file; give a catalogue"),
        ("x" * 300 + ".csv", "cannot be read: File name too long"),
        ("a\0b.csv", "no such file"),
    ],
    ids=["missing", "folder", "too long", "nul"],
)
def test_no_file_is_one_clear_error(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(CatalogError, match=message):
        read_catalog(tmp_path / name)


def attempt(path: Path, content: bytes) -> CatalogFile | None:
    path.write_bytes(content)
    try:
        return read_catalog(path, on_error="skip")
    except CatalogError as error:
        assert str(error)  # noqa: PT017 - anything but a CatalogError is the failure
        return None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
columns = st.sampled_from(["id", "name", "price", "category", "image", "currency", "attributes", "color"])
fuzzy = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@fuzzy
@given(
    content=st.binary() | st.binary().map(lambda tail: b"id,name,price\n" + tail) | st.text().map(str.encode),
    name=st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a.txt"]),
)
def test_any_bytes_are_a_catalogue_or_a_catalog_error(tmp_path: Path, content: bytes, name: str) -> None:
    attempt(tmp_path / name, content)


@fuzzy
@given(st.lists(st.dictionaries(columns | st.text(max_size=5), json_values, max_size=8), max_size=4))
def test_any_json_objects_are_read_or_named(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    """What is read can be written to a store and to a log: plain JSON, plain UTF-8."""
    rows = [{"id": number, "name": "x", **row} for number, row in enumerate(rows)]
    catalog = attempt(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)).encode())
    for product in catalog.products if catalog else ():
        json.dumps(product.to_payload(), ensure_ascii=False, allow_nan=False).encode()
    "\n".join(catalog.problems if catalog else ()).encode()
