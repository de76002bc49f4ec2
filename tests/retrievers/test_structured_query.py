"""LangChain's structured queries in and out: what comes in means the same, what cannot is refused."""

import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from langchain_core.structured_query import (
    Comparator,
    Comparison,
    FilterDirective,
    Operation,
    Operator,
    StructuredQuery,
)

from shoplens.retrievers import InvalidFilterError, MultimodalRetriever, NotSupportedError, ProductFilter
from shoplens.retrievers.filters import Range
from shoplens.retrievers.product_vectorstore import ProductVectorStore
from shoplens.retrievers.structured_query import COMPARATORS, ShoplensTranslator, attribute_info, from_ir

WORDS = ("red", "blue", "grün", "42", "true")
FIELDS = ("color", "tags", "brand")
NUMBERS = ("price", "rating")
AND, OR, NOT = Operator.AND, Operator.OR, Operator.NOT

numbers = st.floats(allow_nan=False, allow_infinity=False, width=32)
values = st.lists(st.sampled_from(WORDS) | st.text(max_size=5), min_size=1, max_size=4)


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    low, high = sorted((draw(numbers), draw(numbers)))
    return draw(st.sampled_from([Range(min=low), Range(max=high), Range(min=low, max=high)]))


filters = st.builds(
    ProductFilter,
    any_of=st.dictionaries(st.sampled_from(FIELDS), values.map(tuple), max_size=3),
    none_of=st.dictionaries(st.sampled_from(FIELDS), values.map(tuple), max_size=3),
    ranges=st.dictionaries(st.sampled_from(NUMBERS), ranges(), max_size=2),
)
word_comparisons = st.builds(
    Comparison,
    st.sampled_from([Comparator.EQ, Comparator.NE]),
    st.sampled_from(FIELDS),
    st.sampled_from(WORDS),
) | st.builds(
    Comparison,
    st.sampled_from([Comparator.IN, Comparator.NIN]),
    st.sampled_from(FIELDS),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
)
ends = st.sampled_from([Comparator.GT, Comparator.GTE, Comparator.LT, Comparator.LTE, Comparator.EQ])
number_comparisons = st.builds(Comparison, ends, st.sampled_from(NUMBERS), st.integers(0, 4))
expressions = st.recursive(
    word_comparisons | number_comparisons,
    lambda inner: (
        st.builds(Operation, st.sampled_from([AND, OR]), st.lists(inner, min_size=1, max_size=3))
        | st.builds(Operation, st.just(NOT), st.lists(inner, min_size=1, max_size=1))
    ),
    max_leaves=6,
)
payloads = st.fixed_dictionaries(
    {},
    optional={field: st.lists(st.sampled_from(WORDS), min_size=1, max_size=3) for field in FIELDS}
    | {field: st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, 4.0]) for field in NUMBERS},
)


def holds(directive: FilterDirective, payload: Mapping[str, Any]) -> bool:
    """What an expression means, written a second time and over the expression itself."""
    if isinstance(directive, Operation):
        each = [holds(argument, payload) for argument in directive.arguments]
        return (
            all(each)
            if directive.operator is AND
            else any(each)
            if directive.operator is OR
            else not any(each)
        )
    assert isinstance(directive, Comparison)
    stored, wanted = payload.get(directive.attribute), directive.value
    if directive.attribute in NUMBERS:
        compare = {
            Comparator.EQ: lambda n: n == wanted, Comparator.GT: lambda n: n > wanted,
            Comparator.GTE: lambda n: n >= wanted, Comparator.LT: lambda n: n < wanted,
            Comparator.LTE: lambda n: n <= wanted,
        }[directive.comparator]  # fmt: skip
        return stored is not None and compare(stored)
    has = bool(set(stored or ()) & set(wanted if isinstance(wanted, list) else [wanted]))
    return has if directive.comparator in (Comparator.EQ, Comparator.IN) else not has


@given(filters)
def test_a_filter_comes_back_from_its_expression(made: ProductFilter) -> None:
    assert from_ir(made.to_ir()) == made


@given(expressions, payloads)
def test_an_expression_that_is_taken_means_the_same(
    directive: FilterDirective, payload: Mapping[str, Any]
) -> None:
    try:
        taken = from_ir(directive)
    except InvalidFilterError:
        assume(False)
    else:
        assert taken.matches(payload) == holds(directive, payload)


def on(field: str, comparator: str, value: object) -> Comparison:
    return Comparison(Comparator(comparator), field, value)


def eq(field: str, value: object) -> Comparison:
    return on(field, "eq", value)


@pytest.mark.parametrize(("directive", "expected"), [
    (None, {}),
    (eq("price", 50), {"ranges": {"price": {"min": 50, "max": 50}}}),
    (eq("waterproof", True), {"any_of": {"waterproof": ["true"]}}),
    (on("price", "gt", 50), {"ranges": {"price": {"min": math.nextafter(50, 51)}}}),
    (on("price", "lt", 50), {"ranges": {"price": {"max": math.nextafter(50, 49)}}}),
    (Operation(OR, [eq("color", "red"), on("color", "in", ["blue", "red"])]),
     {"any_of": {"color": ["red", "blue"]}}),
    (Operation(NOT, [Operation(OR, [eq("color", "red"), eq("brand", "Ostwind")])]),
     {"none_of": {"color": ["red"], "brand": ["Ostwind"]}}),
    (Operation(NOT, [Operation(NOT, [eq("color", "red")])]), {"any_of": {"color": ["red"]}}),
    (Operation(AND, [eq("color", "red"), on("color", "in", ["Red", "blue"])]),
     {"any_of": {"color": ["red"]}}),
    (Operation(AND, [on("price", "gte", 10), on("price", "lte", "40"),
                     on("price", "gte", 20)]), {"ranges": {"price": {"min": 20, "max": 40}}}),
], ids=["nothing", "number", "flag", "gt", "lt", "or", "neither", "twice", "narrower", "range"])  # fmt: skip
def test_what_an_expression_becomes(directive: FilterDirective | None, expected: dict[str, Any]) -> None:
    assert from_ir(directive) == ProductFilter.model_validate(expected)


@pytest.mark.parametrize(("directive", "said"), [
    (on("color", "like", "re%"), "'like' on 'color' cannot be filtered by. Put the words"),
    (on("name", "contain", "lamp"), "'contain' on 'name' cannot be filtered by"),
    (Operation(OR, [eq("color", "red"), eq("brand", "x")]), r"not \(color: red\) or \(brand: x\)"),
    (Operation(OR, [eq("price", 1), eq("price", 2)]), "'or' can join the values of one field"),
    (Operation(OR, [Operation(NOT, [eq("a", "x")]), eq("a", "y")]), "'or' can join the values of one field"),
    (Operation(OR, []), "'or' can join the values of one field"),
    (Operation(AND, [eq("tags", "x"), eq("tags", "y")]), "'and' of two conditions on 'tags' .x; y. cannot"),
    (Operation(NOT, [on("price", "gte", 5)]), "'not' of 'gte' cannot .* Give an end"),
    (on("price", "ne", 5), "'price' is a number; 'ne' cannot be asked of it"),
    (on("price", "in", [5, 6]), "'price' is a number; 'in' cannot be asked of it"),
    (on("color", "in", []), "'in' on 'color' has no value"),
    (on("price", "lte", "cheap"), "'cheap' for 'price' is not a number"),
    (on("price", "lte", True), "'True' for 'price' is not a number"),
    (on("price", "lte", math.inf), "'inf' for 'price' is not a number"),
    (on("added", "eq", {"type": "date", "date": "2026-01-01"}), "for 'added' is not a value"),
    (Operation(AND, [on("p", "gte", 9), on("p", "lte", 1)]), "starts at 9"),
], ids=lambda value: value[:30] if isinstance(value, str) else "")  # fmt: skip
def test_what_no_filter_can_say_is_refused_with_a_way_out(directive: FilterDirective, said: str) -> None:
    with pytest.raises(InvalidFilterError, match=said):
        from_ir(directive)


def test_with_a_catalogue_fields_and_values_are_the_catalogues(retriever: MultimodalRetriever) -> None:
    translator = ShoplensTranslator(retriever.catalog_schema)
    both = Operation(AND, [eq("category", "lamps"), on("price", "lte", "40")])
    words, arguments = translator.visit_structured_query(StructuredQuery("warm light", both, 2))
    assert (words, arguments["k"]) == ("warm light", 2)
    assert arguments["filter"].any_of == {"category": ("Home > Lamps",)}
    assert translator.visit_structured_query(StructuredQuery("lamp", None)) == ("lamp", {})
    assert translator.translate(eq("rating", "4")).ranges == {"rating": Range(min=4, max=4)}
    with pytest.raises(InvalidFilterError, match=r"Unknown attribute 'colour'\. Known: category"):
        translator.translate(eq("colour", "red"))
    with pytest.raises(InvalidFilterError, match="Unknown value 'purple' for 'color'"):
        translator.translate(eq("color", "purple"))


def test_the_store_answers_a_self_query(retriever: MultimodalRetriever) -> None:
    """As LangChain's SelfQueryRetriever calls it: what the translator gives goes to the store's search."""
    directive = Operation(
        AND,
        [
            Operation(OR, [eq("color", "red"), eq("color", "blue")]),
            Operation(NOT, [eq("category", "Lamps")]),
            on("price", "gt", 87.5),
        ],
    )
    translator = ShoplensTranslator(retriever.catalog_schema)
    words, arguments = translator.visit_structured_query(StructuredQuery("leather", directive, 10))
    store = ProductVectorStore(retriever)
    found = store.search(words, "similarity", **arguments)
    assert found
    assert all(d.metadata["color"][0] in ("red", "blue") and d.metadata["price"] > 87.5 for d in found)
    assert not any("Lamps" in path for d in found for path in d.metadata["category"])
    scored = store.similarity_search_with_score(words, **arguments)
    assert [document for document, _ in scored] == found
    assert [d.id for d in store.get_by_ids(["P-02", "nobody", "P-01"])] == ["P-02", "P-01"]


def test_the_vector_store_is_read_only_and_says_so(retriever: MultimodalRetriever) -> None:
    with pytest.raises(NotSupportedError, match="index_products"):
        ProductVectorStore(retriever).add_texts(["a lamp"])
    with pytest.raises(NotSupportedError, match="index_products"):
        ProductVectorStore.from_texts(["a lamp"], None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="no argument 'where'"):
        ProductVectorStore(retriever).similarity_search("lamp", where={})


def test_a_self_query_prompt_is_told_every_field(retriever: MultimodalRetriever) -> None:
    told = {one["name"]: one for one in attribute_info(retriever.catalog_schema)}
    assert list(told) == list(retriever.catalog_schema.filterable)
    assert told["price"] == {
        "name": "price", "description": "price, in USD, from 30.0 to 157.5", "type": "float",
    }  # fmt: skip
    assert "beige" in told["color"]["description"]
    assert Comparator.LIKE not in COMPARATORS
