"""How catalogue files are read: formats, columns, categories, attributes, pictures."""

import json
from pathlib import Path

import pytest

from shoplens.catalog import CatalogError, CatalogFile, Product, read_catalog
from shoplens.catalog.columns import KNOWN_COLUMNS


def read(folder: Path, text: str, name: str = "shop.csv", **options: object) -> CatalogFile:
    path = folder / name
    path.write_bytes(text.encode())  # as it stands: no translated line ends
    return read_catalog(path, **options)  # type: ignore[arg-type]


def jsonl(*rows: object) -> str:
    return "\n".join(json.dumps(row) for row in rows)


def attributes(folder: Path, *rows: dict[str, object]) -> list[dict[str, object]]:
    text = jsonl(*({"id": number, "name": "x", **row} for number, row in enumerate(rows)))
    return [dict(product.attributes) for product in read(folder, text, "shop.jsonl").products]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shop.csv", "id,name,price\n1,Bag,5\n2,Hat,6\n"),
        ("shop.csv", "id;name;price\n1;Bag;5\n2;Hat;6\n"),
        ("shop.csv", 'id;name;"price, each"\n1;Bag;5\n2;Hat;6\n'),
        ("shop.csv", "id\tname\tprice\n1\tBag\t5\n2\tHat\t6\n"),
        ("shop.tsv", "id\tname\tprice\n1\tBag\t5\n2\tHat\t6\n"),
        ("shop.TSV", "id,name,price\n1,Bag,5\n2,Hat,6\n"),
        ("shop.csv", "\ufeffid,name,price\r\n1,Bag,5\r\n\r\n2,Hat,6"),
        ("shop.csv", "id,name,price\r1,Bag,5\r2,Hat,6"),
        ("shop.csv", '"id","name","price"\n"1","Bag","5"\n"2"," Hat ","6"\n'),
        ("shop.txt", "id,name,price\n1,Bag,5\n2,Hat,6\n"),
        ("shop.jsonl", '{"id":1,"name":"Bag","price":5}\n\n{"id":"2","name":"Hat","price":"6"}'),
        ("shop.jsonl", '\ufeff{"id":1,"name":"Bag","price":5}\r\n{"id":2,"name":"Hat","price":6}\r\n'),
        ("shop.json", '{"id":1,"name":"Bag","price":5}\n{"id":2,"name":"Hat","price":6}'),
        ("shop", '{"id":1,"name":"Bag","price":5}\n{"id":2,"name":"Hat","price":6}'),
    ],
    ids=[
        "csv", "semicolons", "comma in a semicolon header", "tabs in csv", "tsv", "commas in tsv",
        "bom, crlf", "old mac", "quoted", "csv as txt", "jsonl", "jsonl bom, crlf", "jsonl as json",
        "jsonl, no suffix",
    ],
)  # fmt: skip
def test_every_common_format_is_read(tmp_path: Path, name: str, text: str) -> None:
    mapping = {"price": "price, each"} if "each" in text else None
    found = read(tmp_path, text, name, mapping=mapping).products
    assert found == (Product(id="1", name="Bag", price=5), Product(id="2", name="Hat", price=6))


def test_a_quoted_cell_may_hold_lines_quotes_and_delimiters(tmp_path: Path) -> None:
    text = 'id,name,description\n1,"Bag, ""large""","one\ntwo"\n'
    (product,) = read(tmp_path, text).products
    assert (product.name, product.description) == ('Bag, "large"', "one\ntwo")


@pytest.mark.parametrize(
    ("field", "column"), [(field, column) for field, names in KNOWN_COLUMNS.items() for column in names]
)
def test_the_usual_names_are_recognised(tmp_path: Path, field: str, column: str) -> None:
    others = [name for name in ("id", "name") if name != field]
    text = f"{column.upper().replace('_', ' ')},{','.join(others)}\n7,8{',9' if len(others) == 2 else ''}\n"
    assert read(tmp_path, text).columns[field] == column.upper().replace("_", " ")


def test_the_likelier_name_wins_and_the_other_is_an_attribute(tmp_path: Path) -> None:
    catalog = read(tmp_path, "sku,id,name,list_price,price\nA,1,Bag,9,5\n")
    (product,) = catalog.products
    assert (product.id, product.price) == ("1", 5)
    assert product.attributes == {"sku": ("A",), "list_price": 9.0}


def test_a_mapping_goes_before_the_known_names(tmp_path: Path) -> None:
    text = "id,name,Was ist es,Kostet\n1,x,Tasche,5\n"
    (product,) = read(tmp_path, text, mapping={"name": "Was ist es", "price": "Kostet"}).products
    assert (product.name, product.price, product.attributes) == ("Tasche", 5, {})


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"name": "Titel"}, "shop.csv: no column 'Titel'; found: id, name"),
        ({"colour": "name"}, "shop.csv: cannot map 'colour': the fields are id, name, description"),
    ],
    ids=["no such column", "no such field"],
)
def test_a_wrong_mapping_is_named(tmp_path: Path, mapping: dict[str, str], message: str) -> None:
    with pytest.raises(CatalogError) as raised:
        read(tmp_path, "id,name\n1,x\n", mapping=mapping)
    assert str(raised.value).startswith(message)


def test_names_that_differ_in_case_take_the_first_column(tmp_path: Path) -> None:
    assert read(tmp_path, "id,name,ID\n1,x,2\n").products[0].id == "1"


@pytest.mark.parametrize(
    "column", ["colors", "Colours", "COLOUR", "color"], ids=["plural", "british", "one", "own"]
)
def test_usual_plurals_become_one_attribute(tmp_path: Path, column: str) -> None:
    (product,) = read(tmp_path, f"id,name,{column}\n1,Bag,red | blue;green\n").products
    assert product.attributes == {"color": ("red", "blue", "green")}


def test_two_columns_for_one_attribute_keep_the_first_filled_one(tmp_path: Path) -> None:
    catalog = read(tmp_path, "id,name,Color,colors\n1,Bag,red,blue\n2,Hat,,green\n3,Cap,black,\n")
    assert [p.attributes["color"] for p in catalog.products] == [("red",), ("green",), ("black",)]
    assert catalog.ignored_columns == ("colors",)


def test_a_nested_object_of_attributes_is_spread_out(tmp_path: Path) -> None:
    (found,) = attributes(tmp_path, {"specs": {"Net weight": 1.5, "Colors": ["red", "blue"], "wet": True}})
    assert found == {"net_weight": 1.5, "color": ("red", "blue"), "wet": True}


def test_what_cannot_be_an_attribute_is_left_out_and_named(tmp_path: Path) -> None:
    row = {
        "id": 1, "name": "x", "variants": [{"size": "M"}], "dimensions": {"w": 1}, "image_2": "b.jpg",
        "category_paths": "x", "???": "x", "attributes": {"price": 5, "deep": {"a": 1}}, "n" * 65: "x",
    }  # fmt: skip
    catalog = read(tmp_path, jsonl(row), "shop.jsonl")
    assert catalog.ignored_columns == (
        "variants", "dimensions", "image_2", "category_paths", "???", "price", "deep", "n" * 65,
    )  # fmt: skip
    assert catalog.products[0].attributes == {}


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        (["1", "2.5", ""], [1.0, 2.5, None]),
        (["1", "M", "2.0"], [("1",), ("M",), ("2.0",)]),
        (["yes", "No", "TRUE", "false", ""], [True, False, True, False, None]),
        (["yes", "on request"], [("yes",), ("on request",)]),
        (["007", "042"], [("007",), ("042",)]),
        (["12", "007"], [("12",), ("007",)]),
        ([1234567.5, 0.1, 3.0], [1234567.5, 0.1, 3.0]),
        ([1234567.5, "M", 3.0], [("1234567.5",), ("M",), ("3",)]),
        ([1, float("nan"), float("inf")], [1.0, None, None]),
        ([True, None, False], [True, None, False]),
        (["1234567890123456", "2"], [("1234567890123456",), ("2",)]),
        (["-3", "1e3", "0"], [-3.0, 1000.0, 0.0]),
        ([["red", "red", None, " "], []], [("red",), None]),
        (["Salt &amp; pepper"], [("Salt & pepper",)]),
    ],
    ids=[
        "numbers", "numbers and words", "yes and no", "yes and words", "codes", "a code among numbers",
        "every digit of a number", "numbers as words", "nan is empty", "json flags", "too long for a number",
        "signs and powers", "lists", "html",
    ],
)  # fmt: skip
def test_a_column_has_one_type(tmp_path: Path, cells: list[object], kept: list[object]) -> None:
    assert [row.get("field") for row in attributes(tmp_path, *({"field": cell} for cell in cells))] == kept


@pytest.mark.parametrize(
    ("cells", "paths"),
    [
        (["Men > Tops", "Men>Shoes|Sale"], [("Men > Tops",), ("Men > Shoes", "Sale")]),
        (["Men/Tops", "Men / Shoes"], [("Men > Tops",), ("Men > Shoes",)]),
        (["Ski/Snow", "Men", "Men"], [("Ski/Snow",), ("Men",), ("Men",)]),
        (["Ski/Snow", "Ski/Snow"], [("Ski/Snow",), ("Ski/Snow",)]),
        (["Men > T/Shirts", "Men > T/Tops"], [("Men > T/Shirts",), ("Men > T/Tops",)]),
        ([["Men/Tops", "Sale"], ["Men/Shoes"]], [("Men > Tops", "Sale"), ("Men > Shoes",)]),
        (["Home &amp; Garden", None], [("Home & Garden",), ()]),
    ],
    ids=[
        "arrows",
        "slashes that recur",
        "one slash",
        "the same twice",
        "arrows and slashes",
        "lists",
        "html",
    ],
)
def test_category_paths(tmp_path: Path, cells: list[object], paths: list[tuple[str, ...]]) -> None:
    rows = jsonl(*({"id": n, "name": "x", "category": cell} for n, cell in enumerate(cells)))
    assert [product.categories for product in read(tmp_path, rows, "shop.jsonl").products] == paths


def test_text_is_read_without_html_entities_and_blanks(tmp_path: Path) -> None:
    (product,) = read(
        tmp_path, "id,name,description\n1, Fish &amp; chips ,5&quot; wide &lt;new&gt;\n"
    ).products
    assert (product.name, product.description) == ("Fish & chips", '5" wide <new>')


def test_a_currency_column_goes_before_the_sign_in_the_price(tmp_path: Path) -> None:
    text = "id,name,price,currency\n1,x,$5,cad\n2,x,€5,\n3,x,5,\n"
    assert [product.currency for product in read(tmp_path, text).products] == ["CAD", "EUR", "USD"]


def test_the_shops_currency_is_of_prices_that_name_none_and_of_no_other(tmp_path: Path) -> None:
    text = "id,name,price,currency\n1,x,$5,cad\n2,x,€5,\n3,x,5,\n4,x,,\n"
    products = read(tmp_path, text, currency="CHF").products
    assert [product.currency for product in products] == ["CAD", "EUR", "CHF", "CHF"]


@pytest.mark.parametrize("image", ["a.png", "sub/b.png", "./sub/../a.png", "none.png", "sub/inner.png"])
def test_a_picture_inside_the_folder_is_given(tmp_path: Path, image: str) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "inner.png").symlink_to(tmp_path / "a.png")
    catalog = read(tmp_path, f"id,name,image\n1,x,{image}\n")
    assert catalog.image_path(catalog.products[0]) == (tmp_path / image).resolve()


@pytest.mark.parametrize(
    "image",
    [
        "../secret.png", "sub/../../secret.png", "/etc/hostname", "out.png", "away/secret.png", "loop.png",
        "https://example.com/a.png", "file:///etc/hostname", "a\0.png", ".", "sub/..", "", None,
    ],
    ids=[
        "above", "above by a detour", "absolute", "link out", "through a linked folder", "link to itself",
        "web", "file url", "nul", "the folder", "the folder by a detour", "empty", "none",
    ],
)  # fmt: skip
def test_a_picture_cannot_leave_the_folder(tmp_path: Path, image: str | None) -> None:
    shop = tmp_path / "shop"
    (shop / "sub").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(b"x")
    (shop / "out.png").symlink_to(tmp_path / "secret.png")
    (shop / "away").symlink_to(tmp_path)
    (shop / "loop.png").symlink_to(shop / "loop.png")
    catalog = CatalogFile(shop / "shop.csv", (), {})
    assert catalog.image_path(Product(id="1", name="x", image=image)) is None
