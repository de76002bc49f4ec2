"""What a product accepts, and that its payload keeps all of it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shoplens.catalog.product import RESERVED_FIELDS, AttributeValue, Product

JACKET = Product(
    id="J-1",
    name="Rain jacket",
    description="Keeps the rain out.",
    visual_description="A yellow jacket with a hood.",
    price=89.5,
    currency="EUR",
    categories=("Men > Tops > Jackets", "Sale"),
    attributes={"color": ("Yellow", "Navy Blue"), "weight": 1.25, "waterproof": True, "insulated": False},
    image="pictures/j1.jpg",
)

words = st.text(min_size=1, max_size=20)
paths = st.lists(st.text(alphabet="ab >/", max_size=8), max_size=3).map(tuple)
values = st.one_of(
    st.lists(words, min_size=1, max_size=4).map(tuple),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)
names = st.from_regex(r"\A\w{1,64}\Z").filter(lambda name: name not in RESERVED_FIELDS)
products = st.builds(
    Product,
    id=st.text(min_size=1, max_size=200),
    name=st.text(min_size=1, max_size=50),
    description=st.text(),
    visual_description=st.text(),
    price=st.none() | st.floats(min_value=0, allow_infinity=False, allow_nan=False),
    currency=st.sampled_from(["USD", "EUR", "JPY"]),
    categories=paths,
    attributes=st.dictionaries(names, values, max_size=5),
    image=st.none() | words,
)


def test_payload_is_flat_and_plain() -> None:
    assert JACKET.to_payload() == {
        "product_id": "J-1",
        "name": "Rain jacket",
        "description": "Keeps the rain out.",
        "visual_description": "A yellow jacket with a hood.",
        "price": 89.5,
        "currency": "EUR",
        "category": ["Men", "Men > Tops", "Men > Tops > Jackets", "Sale"],
        "category_paths": ["Men > Tops > Jackets", "Sale"],
        "image": "pictures/j1.jpg",
        "color": ["Yellow", "Navy Blue"],
        "weight": 1.25,
        "waterproof": "true",
        "insulated": "false",
    }


def test_payload_leaves_out_what_the_product_does_not_have() -> None:
    payload = Product(id="1", name="Bag").to_payload()
    assert not {"price", "image", "visual_description"} & set(payload)
    assert payload["category"] == payload["category_paths"] == []


@given(products)
def test_payload_round_trip_through_json(product: Product) -> None:
    assert Product.from_payload(json.loads(json.dumps(product.to_payload()))) == product


def test_payload_keys_of_the_store_are_no_attributes() -> None:
    payload = JACKET.to_payload() | {"content_hash": "abc", "picture": "own.webp"}
    assert Product.from_payload(payload) == JACKET


def test_a_free_product_keeps_its_price() -> None:
    assert Product.from_payload(Product(id="1", name="Sample", price=0).to_payload()).price == 0


def test_the_words_true_and_false_in_a_list_stay_words() -> None:
    product = Product(id="1", name="Quiz", attributes={"answers": ("true", "false")})
    assert Product.from_payload(product.to_payload()).attributes["answers"] == ("true", "false")


@pytest.mark.parametrize(
    ("categories", "nodes"),
    [
        ((), ()),
        (("Bags",), ("Bags",)),
        (("Men > Tops", "Men > Shoes"), ("Men", "Men > Tops", "Men > Shoes")),
        (("Tops > Men", "Men"), ("Tops", "Tops > Men", "Men")),
    ],
    ids=["none", "one", "shared parent once", "same word elsewhere"],
)
def test_category_nodes_hold_every_step(categories: tuple[str, ...], nodes: tuple[str, ...]) -> None:
    assert Product(id="1", name="x", categories=categories).category_nodes == nodes


def test_category_paths_are_cleaned_and_stand_once() -> None:
    product = Product(id="1", name="x", categories=(" Men  >  Tops ", "Men > Tops", " ", " > Bags"))
    assert product.categories == ("Men > Tops", "Bags")


@pytest.mark.parametrize("name", sorted(RESERVED_FIELDS))
def test_a_reserved_name_is_no_attribute(name: str) -> None:
    with pytest.raises(ValidationError, match=f"'{name}' cannot be an attribute's name"):
        Product(id="1", name="x", attributes={name: ("a",)})


@pytest.mark.parametrize("name", ["", "two words", "a.b", "a-b", "x" * 65, "line\nbreak"])
def test_an_attribute_is_called_by_one_plain_word(name: str) -> None:
    with pytest.raises(ValidationError, match="cannot be an attribute's name"):
        Product(id="1", name="x", attributes={name: ("a",)})


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("red", ("red",)),
        ([" red ", "red", "", None, "blue"], ("red", "blue")),
        ([41, 42.5], ("41", "42.5")),
        (7, 7.0),
        (True, True),
        ("false", False),
    ],
    ids=["word", "list", "numbers in a list", "integer", "flag", "flag as a word"],
)
def test_attribute_values_are_tidied(given_: object, kept: AttributeValue) -> None:
    value = Product.model_validate({"id": "1", "name": "x", "attributes": {"a": given_}}).attributes["a"]
    assert value == kept
    assert type(value) is type(kept)


@pytest.mark.parametrize("empty", [None, "", "  ", [], ["", None]], ids=repr)
def test_an_empty_value_is_no_attribute(empty: object) -> None:
    product = Product.model_validate({"id": "1", "name": "x", "attributes": {"a": empty}})
    assert product.attributes == {}


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), {"a": 1}, [["a"]], [{"a": 1}], b"bytes"], ids=repr
)
def test_a_value_of_no_known_kind_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="attribute 'a' is"):
        Product.model_validate({"id": "1", "name": "x", "attributes": {"a": value}})


@pytest.mark.parametrize("price", [-0.01, float("nan"), float("inf"), "abc"], ids=str)
def test_a_price_is_a_number_from_0(price: object) -> None:
    with pytest.raises(ValidationError, match="price"):
        Product.model_validate({"id": "1", "name": "x", "price": price})


@pytest.mark.parametrize("field", ["id", "name"])
@pytest.mark.parametrize("text", ["", "x" * 1_001], ids=["empty", "endless"])
def test_id_and_name_have_a_length(field: str, text: str) -> None:
    with pytest.raises(ValidationError, match=field):
        Product.model_validate({"id": "1", "name": "x", field: text})


def test_a_product_cannot_be_changed_nor_extended() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        JACKET.price = 1.0  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs"):
        Product.model_validate({"id": "1", "name": "x", "colour": "red"})
