"""Which of the products shown a shopper means."""

from typing import Any

import pytest

from shoplens.agent.planning.references import find_reference

SHOWN: list[dict[str, Any]] = [
    {"id": "a", "name": "Rain Coat"}, {"id": "b", "name": "Wool Hat"}, {"id": "c", "name": "C++ Mug (blue)"},
]  # fmt: skip


@pytest.mark.parametrize(("text", "positions"), [
    ("the second one", (1,)), ("second one please", (1,)), ("tell me about the first", (0,)),
    ("number 3", (2,)), ("#2", (1,)), ("the 3rd", (2,)), ("the last one", (2,)),
    ("compare the first two", (0, 1)),
    ("the last two", (1, 2)), ("the first and the third", (0, 2)), ("more like the third", (2,)),
    ("is the wool hat warm?", (1,)), ("is the C++ Mug (blue) dishwasher safe", (2,)), ("product 2", (1,)),
    ("the first five", (0, 1, 2)),
], ids=lambda value: value if isinstance(value, str) else "")  # fmt: skip
def test_a_place_or_a_name_means_a_product(text: str, positions: tuple[int, ...]) -> None:
    found = find_reference(text, SHOWN, pronouns=False)
    assert found.positions == positions
    assert not found.beyond


@pytest.mark.parametrize("text", ["a first aid kit", "second hand jackets", "at first glance",
                                  "for the last time",
                                  "boots", "size 3", "under 2 pounds", ""])  # fmt: skip
def test_words_that_only_look_like_a_place_mean_none(text: str) -> None:
    found = find_reference(text, SHOWN, pronouns=False)
    assert not found


def test_a_place_that_the_page_does_not_have_is_named() -> None:
    found = find_reference("show me the seventh one", SHOWN)
    assert (found.positions, found.beyond) == ((), "the seventh one")


def test_it_is_the_product_last_spoken_of_or_the_first() -> None:
    assert find_reference("is it warm?", SHOWN).positions == (0,)
    assert find_reference("is it warm?", SHOWN, "b").positions == (1,)
    assert find_reference("is it warm?", SHOWN, "gone").positions == (0,)
    assert find_reference("are they warm?", SHOWN).positions == (0, 1, 2)
    assert not find_reference("is it warm?", [])
