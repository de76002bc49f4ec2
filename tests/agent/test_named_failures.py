"""Failures that other shopping assistants were seen to make, one test each."""

from typing import Any

from shoplens.agent import ShoppingAssistant
from shoplens.agent.assistant import Finished, Found
from shoplens.retrievers import MultimodalRetriever

Row = dict[str, Any]


def say(assistant: ShoppingAssistant, conversation: str, text: str) -> tuple[Row, str]:
    """The artifact and the answer of one turn that searches."""
    events = list(assistant.turn(conversation, text))
    (found,) = [event for event in events if isinstance(event, Found)]
    return dict(found.artifact), next(event.text for event in events if isinstance(event, Finished))


def prices(found: Row) -> list[float]:
    return [product["price"] for product in found["products"]]


def test_a_price_range_holds_for_every_product_and_for_the_nearest_it_is_said(
    assistant: ShoppingAssistant,
) -> None:
    """ "$5 to $10" was answered with an item at $139.99."""
    found, answer = say(assistant, "range", "$35 to $50")
    assert prices(found)
    assert all(35 <= price <= 50 for price in prices(found))
    found, answer = say(assistant, "too low", "boots, $5 to $10")
    assert found["products"] == []
    assert answer.startswith("Nothing here fits Clothing > Boots and $5.00 to $10.00.")
    assert "Nearest ($5.00 to $80.00): Black leather boots No. 7 at $80.00." in answer


def test_a_word_that_means_a_value_of_the_catalogue_is_mapped_and_said(assistant: ShoppingAssistant) -> None:
    """ "Cream" was refused because the vocabulary said "beige"."""
    found, answer = say(assistant, "cream", "a cream jacket")
    assert found["applied"]["color"] == ["beige"]
    assert [product["id"] for product in found["products"]] == ["P-06"]
    assert "I read “cream” as beige." in answer


def test_most_expensive_is_read_off_the_whole_catalogue(
    assistant: ShoppingAssistant, retriever: MultimodalRetriever
) -> None:
    """It was read off one department, and off the top of a ranked list."""
    dearest = max(p["price"] for p in retriever.store.scroll() if p.get("price") is not None)
    found, answer = say(assistant, "dearest", "what is the most expensive thing you have?")
    assert prices(found)[0] == dearest
    assert found["applied"] == {}
    assert "Most expensive first." in answer or "most expensive first" in answer


def test_cheapest_is_answered_from_all_that_the_filters_let_through(
    assistant: ShoppingAssistant, retriever: MultimodalRetriever
) -> None:
    found, _ = say(assistant, "cheapest", "cheapest leather thing")
    leather = [p["price"] for p in retriever.store.scroll() if "leather" in p["material"] and "price" in p]
    assert found["total"] == len(leather)
    assert prices(found)[0] == min(leather)


def test_none_is_never_said_without_saying_where_was_looked(assistant: ShoppingAssistant) -> None:
    """A search in the wrong department said that there is none."""
    found, answer = say(assistant, "department", "nylon lamps")
    assert found["outcome"] == "no_combination"
    assert "Home > Lamps" in answer
    assert "nylon" in answer
    assert "Without “nylon” there are 6" in answer


def test_a_filter_that_cannot_be_carried_loses_none_of_the_others(assistant: ShoppingAssistant) -> None:
    """One constraint that could not be parsed threw all filters away."""
    found, answer = say(assistant, "others", "black jackets under $150 with at least 1000 reviews in size XL")
    assert found["applied"]["color"] == ["black"]
    assert found["applied"]["category"] == ["Clothing > Jackets"]
    assert found["applied"]["price"] == {"min": None, "max": 150.0}
    assert any("reviews" in text for text in found["not_applied"])
    assert "Not applied" in answer


def test_attributes_and_values_come_from_the_catalogue_only(assistant: ShoppingAssistant) -> None:
    """A parser with a language model invented attributes and values."""
    found, _ = say(assistant, "invented", "a velvet jacket with fuchsia stripes for the opera")
    schema = assistant.retriever.catalog_schema
    for conditions in (found["applied"], found["exclude"]):
        for field, values in conditions.items():
            assert field in schema.filterable
            assert all(value in schema.filterable[field].values for value in values)
    assert "velvet" in found["query"]
