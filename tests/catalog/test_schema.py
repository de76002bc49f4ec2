"""What the schema reads off the products: types, values with counts, spellings, ranges."""

from collections.abc import Mapping

import pytest

from shoplens.catalog import CatalogSchema, Product, category_label
from shoplens.catalog.schema import MAX_KEYWORD_CHARACTERS, MIN_DISTINCT_FOR_CODES


def products(*attributes: Mapping[str, object], **fields: object) -> list[Product]:
    return [
        Product.model_validate({"id": str(number), "name": "x", "attributes": row, **fields})
        for number, row in enumerate(attributes)
    ]


def column(*values: object) -> CatalogSchema:
    return CatalogSchema.from_products(products(*({"field": value} for value in values)))


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        (("red", "blue"), "keyword"),
        ((["red", "blue"], "red"), "keyword"),
        ((1, 2.5), "number"),
        ((True, False), "flag"),
        ((True,), "flag"),
        ((32, "M"), "keyword"),
        ((True, "maybe"), "keyword"),
    ],
    ids=["words", "lists", "numbers", "flags", "always true", "numbers and words", "flags and words"],
)
def test_the_type_is_read_off_the_values(values: tuple[object, ...], type_: str) -> None:
    assert column(*values).attributes["field"].type == type_


def test_values_are_counted_per_product_most_frequent_first() -> None:
    values = column(["red", "blue"], "blue", "green", "blue", None).attributes["field"].values
    assert list(values.items()) == [("blue", 3), ("green", 1), ("red", 1)]


def test_spellings_that_differ_in_case_are_one_value() -> None:
    schema = column("red", "Red", "Red", "RED", "blue")
    field = schema.attributes["field"]
    assert dict(field.values) == {"Red": 1 + 2 + 1, "blue": 1}
    assert set(field.variants["Red"]) == {"red", "RED"}
    assert "blue" not in field.variants
    assert set(schema.spellings("field", "Red")) == {"Red", "red", "RED"}
    assert schema.spellings("field", "blue") == ("blue",)
    assert schema.spellings("unknown", "word") == ("word",)


def test_numbers_have_a_range_and_no_values() -> None:
    field = column(3, -1.5, 20).attributes["field"]
    assert (field.minimum, field.maximum, dict(field.values)) == (-1.5, 20, {})


def test_flags_count_both_sides() -> None:
    assert dict(column(True, False, True).attributes["field"].values) == {"true": 2, "false": 1}


def test_prose_is_text_and_never_filtered() -> None:
    prose = [f"Wash number {n} by hand, dry it in the shade, and never iron it while wet." for n in range(3)]
    assert min(map(len, prose)) > MAX_KEYWORD_CHARACTERS
    schema = column(*prose)
    assert schema.attributes["field"].type == "text"
    assert "field" not in schema.filterable


@pytest.mark.parametrize(
    ("distinct", "each", "type_"),
    [
        (MIN_DISTINCT_FOR_CODES + 1, 1, "text"),
        (MIN_DISTINCT_FOR_CODES, 1, "keyword"),
        (MIN_DISTINCT_FOR_CODES + 1, 2, "keyword"),
    ],
    ids=["codes", "few codes", "each twice"],
)
def test_codes_are_text_and_facets_are_not(distinct: int, each: int, type_: str) -> None:
    schema = column(*(f"code {n}" for n in range(distinct) for _ in range(each)))
    assert schema.attributes["field"].type == type_


def test_one_long_value_among_facets_is_no_facet() -> None:
    field = column("red", "blue", "a" * (MAX_KEYWORD_CHARACTERS + 1)).attributes["field"]
    assert field.type == "keyword"
    assert dict(field.values) == {"blue": 1, "red": 1}


def test_prices_have_a_range_and_the_commonest_currency_leads() -> None:
    shop = [
        Product(id="1", name="a", price=10, currency="EUR"),
        Product(id="2", name="b", price=0, currency="USD"),
        Product(id="3", name="c", currency="EUR"),
    ]
    schema = CatalogSchema.from_products(shop)
    assert (schema.price.minimum, schema.price.maximum) == (0, 10)
    assert (schema.currency, schema.other_currencies, schema.products) == ("EUR", ("USD",), 3)


def test_categories_count_every_node() -> None:
    shop = products({}, {}, categories=("Men > Tops > Jackets",)) + products({}, categories=("Men > Shoes",))
    schema = CatalogSchema.from_products(shop)
    assert dict(schema.category.values) == {
        "Men": 3, "Men > Tops": 2, "Men > Tops > Jackets": 2, "Men > Shoes": 1,
    }  # fmt: skip


def test_resolve_gives_the_catalogues_own_spelling() -> None:
    schema = CatalogSchema.from_products(
        products({"color": "Navy Blue"}, {"wet": True}, categories=("Men > Jackets", "Women > Jackets"))
    )
    assert schema.resolve("color", " navy BLUE ") == ("Navy Blue",)
    assert schema.resolve("wet", "TRUE") == ("true",)
    assert set(schema.resolve("category", "jackets")) == {"Men > Jackets", "Women > Jackets"}
    assert schema.resolve("category", "men > jackets") == ("Men > Jackets",)
    assert schema.resolve("color", "navy") == schema.resolve("nothing", "navy") == ()


def test_fields_are_listed_with_category_and_price_first() -> None:
    schema = CatalogSchema.from_products(
        products({"zip": True, "weight": 1, "color": "red"}, categories=("Bags",))
    )
    assert list(schema.filterable) == ["category", "price", "color", "weight", "zip"]
    assert list(schema.keyword_fields) == ["category", "color"]
    assert list(schema.number_fields) == ["price", "weight"]


def test_an_empty_catalogue_has_an_empty_schema() -> None:
    schema = CatalogSchema.from_products([])
    assert schema == CatalogSchema()
    assert schema.keyword_fields == {}
    assert schema.price.minimum is None


def test_a_schema_survives_json() -> None:
    schema = column("Red", "red", ["blue"])
    assert CatalogSchema.model_validate_json(schema.model_dump_json()) == schema


def test_a_categorys_label_is_its_last_node() -> None:
    assert category_label("Men > Tops > Jackets") == "Jackets"
    assert category_label("Bags") == "Bags"
