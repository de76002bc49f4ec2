"""Answers about products that are shown, out of the products' own record."""

from typing import Any

import pytest

from shoplens.agent.answering.product_talk import comparison, details, fact

BOOTS: dict[str, Any] = {
    "id": "1", "name": "Fell Boots", "price": 189.99, "currency": "USD", "category": ["Footwear > Boots"],
    "attributes": {"color": ["brown", "black"], "material": ["leather"], "features": ["dishwasher-safe"],
                   "waterproof": True, "rating": 4.7},
    "description": "Sealed seams keep the rain out. The sole was made in Italy; it can be replaced.",
}  # fmt: skip
HAT: dict[str, Any] = {
    "id": "2", "name": "Wool Hat", "price": 20.0, "currency": "USD", "category": ["Accessories"],
    "attributes": {"color": ["grey"], "material": ["wool"], "waterproof": False, "rating": 4.7},
    "description": "",
}  # fmt: skip


@pytest.mark.parametrize(("question", "said"), [
    ("how much is it", "Fell Boots at $189.99."),
    ("what does it cost?", "Fell Boots at $189.99."),
    ("is it waterproof?", "Fell Boots: waterproof: yes."),
    ("what is it made of?", "Fell Boots: material: leather."),
    ("what colours does it come in?", "Fell Boots: color: brown, black."),
    ("is it dishwasher safe?", "Fell Boots: features: dishwasher-safe."),
    ("what is its rating?", "Fell Boots: rating: 4.7."),
    ("does it keep rain out?", "Of Fell Boots the catalogue says: “Sealed seams keep the rain out.”"),
    ("where is the sole from?",
     "Of Fell Boots the catalogue says: “The sole was made in Italy”"),
    ("does it have a zip?", "The catalogue does not say “zip” of Fell Boots."),
], ids=lambda value: value)  # fmt: skip
def test_a_question_is_answered_from_the_record_or_not_at_all(question: str, said: str) -> None:
    assert fact(BOOTS, question) == said


def test_a_value_that_is_not_there_is_answered_with_those_that_are() -> None:
    said = fact(BOOTS, "does it come in red?", {"red": "color"})
    assert said == "The catalogue does not say “red” of Fell Boots. It lists color: brown, black."
    assert fact(BOOTS, "is the colour red?") == "Fell Boots: color: brown, black. It does not list “red”."


def test_no_is_said_where_the_catalogue_says_no() -> None:
    assert fact(HAT, "is it waterproof?") == "Wool Hat: waterproof: no."
    assert fact({**HAT, "price": None}, "how much?") == "The catalogue has no price for Wool Hat."


def test_a_comparison_has_the_differences_first() -> None:
    said = comparison([BOOTS, HAT])
    assert said.startswith("Compared: Fell Boots at $189.99 and Wool Hat at $20.00.")
    different, same = said.split(" The same: ")
    assert "price: Wool Hat costs $169.99 less than Fell Boots" in different
    assert "color: brown, black / grey" in different
    assert "features: dishwasher-safe / not said" in different
    assert same == "rating 4.7."


def test_details_quote_the_catalogue_and_nothing_else() -> None:
    said = details(BOOTS, 1)
    assert said.startswith("The second is Fell Boots at $189.99.")
    assert f"“{BOOTS['description']}”" in said
    assert "“" not in details(HAT, 0)
    assert details(HAT, 6).startswith("Number 7 is")
