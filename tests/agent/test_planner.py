"""What the keyless planner makes of a message, with the conversation before it."""

from collections.abc import Sequence
from typing import Any

import pytest

from shoplens.agent.planning.plan import Plan, Situation
from shoplens.agent.planning.planner import Planner
from shoplens.retrievers import MultimodalRetriever

BOOTS = {"query": "", "category": ["Clothing > Boots"], "limit": 10, "offset": 0}
SHOWN = [{"id": "P-07", "price": 80.0}, {"id": "P-08", "price": 87.5}]


@pytest.fixture(scope="module")
def planner(retriever: MultimodalRetriever) -> Planner:
    return Planner(retriever.catalog_schema)


def plan(
    planner: Planner,
    text: str,
    *,
    previous: dict[str, Any] | None = None,
    shown: Sequence[dict[str, Any]] = (),
    new_photo: bool = False,
    has_photo: bool = False,
) -> Plan:
    history = [] if previous is None else [previous]
    situation = Situation(history=history, shown=shown, new_photo=new_photo, has_photo=has_photo)
    return planner.plan(text, situation)


def arguments(plan: Plan) -> dict[str, Any]:
    assert plan.reply is None
    assert plan.arguments is not None
    return {k: v for k, v in plan.arguments.items() if k not in ("limit", "offset") and v not in ("", None)}


@pytest.mark.parametrize(("text", "expected"), [
    ("boots under $90", {"category": ["Clothing > Boots"], "price_max": 90}),
    ("brown leather jacket",
     {"category": ["Clothing > Jackets"], "color": ["brown"], "material": ["leather"]}),
    ("boots, not leather", {"category": ["Clothing > Boots"], "exclude_material": ["leather"]}),
    ("cheapest lamp", {"category": ["Home > Lamps"], "sort": "price_asc"}),
    ("Hello, black boots please", {"category": ["Clothing > Boots"], "color": ["black"]}),
    ("hi red boots", {"category": ["Clothing > Boots"], "color": ["red"]}),
    ("great boots", {"category": ["Clothing > Boots"], "query": "great"}),
    ("what do you have for the rain", {"query": "rain"}),
    ("perfect, now a lamp", {"category": ["Home > Lamps"]}),
    ("ok, a red lamp", {"category": ["Home > Lamps"], "color": ["red"]}),
    ("thanks, now show me lamps", {"category": ["Home > Lamps"]}),
    ("help me find a backpack", {"category": ["Bags > Backpacks"]}),
    ("what do you have in green?", {"color": ["green"]}),
], ids=lambda value: value if isinstance(value, str) else "")  # fmt: skip
def test_a_wish_becomes_a_search(planner: Planner, text: str, expected: dict[str, Any]) -> None:
    found = arguments(plan(planner, text))
    assert {k: v for k, v in found.items() if k in expected or k != "query"} == expected


@pytest.mark.parametrize(("text", "changed"), [
    ("under $50", {"price_max": 50}),
    ("between 60 and 100 dollars", {"price_min": 60, "price_max": 100}),
    ("in black", {"color": ["black"]}),
    ("black ones please", {"color": ["black"]}),
    ("ok, in black", {"color": ["black"]}),
    ("not leather", {"exclude_material": ["leather"]}),
    ("cheaper", {"price_max": 79.99}),
    ("show me something cheaper", {"price_max": 79.99}),
    ("more expensive please", {"price_min": 80.01}),
    ("cheapest first", {"sort": "price_asc"}),
    ("waterproof", {"waterproof": ["true"]}),
], ids=lambda value: value if isinstance(value, str) else "")  # fmt: skip
def test_a_change_alone_builds_on_the_search_before(
    planner: Planner, text: str, changed: dict[str, Any]
) -> None:
    found = arguments(plan(planner, text, previous=BOOTS, shown=SHOWN))
    assert found == {"category": ["Clothing > Boots"], **changed}


def test_a_changed_field_is_replaced_and_the_others_stay(planner: Planner) -> None:
    before = {**BOOTS, "color": ["black"], "material": ["rubber"], "price_max": 90.0, "offset": 20}
    after = plan(planner, "in red", previous=before, shown=SHOWN).arguments
    assert after is not None
    assert after["color"] == ["red"]
    assert (after["material"], after["price_max"], after["offset"]) == (["rubber"], 90.0, 0)


def test_excluding_one_of_two_values_keeps_the_other(planner: Planner) -> None:
    before = {**BOOTS, "material": ["leather", "rubber"]}
    found = arguments(plan(planner, "not leather", previous=before, shown=SHOWN))
    assert found["material"] == ["rubber"]
    assert found["exclude_material"] == ["leather"]


def test_asking_for_what_was_excluded_takes_the_exclusion_back(planner: Planner) -> None:
    before = {**BOOTS, "exclude_color": ["black", "red"]}
    found = arguments(plan(planner, "in black", previous=before, shown=SHOWN))
    assert found["color"] == ["black"]
    assert "black" not in found.get("exclude_color", [])


def test_a_new_subject_forgets_the_filters_before_it(planner: Planner) -> None:
    before = {**BOOTS, "color": ["black"], "price_max": 50.0}
    assert arguments(plan(planner, "lamps", previous=before, shown=SHOWN)) == {"category": ["Home > Lamps"]}


@pytest.mark.parametrize("text", ["show more", "more", "next", "more please!", "give me some more results"])
def test_more_is_the_next_page_of_the_same_search(planner: Planner, text: str) -> None:
    before = {**BOOTS, "offset": 10}
    assert plan(planner, text, previous=before, shown=SHOWN).arguments == {**BOOTS, "offset": 20}
    assert plan(planner, text, previous=before, shown=[]).arguments == before


def test_cheaper_than_nothing_is_said(planner: Planner) -> None:
    for previous, shown in (
        (None, []),
        (BOOTS, [{"id": "P-12", "price": None}]),
        (BOOTS, [{"id": "x", "price": 0.0}]),
    ):
        found = arguments(plan(planner, "cheaper", previous=previous, shown=shown))
        assert "price_max" not in found
        assert found["not_applied"][0].startswith("cheaper")


def test_cheaper_after_a_lower_limit_gives_way_instead_of_an_empty_range(planner: Planner) -> None:
    before = {**BOOTS, "price_min": 80.0}
    assert arguments(plan(planner, "cheaper", previous=before, shown=SHOWN))["price_max"] == 79.99


@pytest.mark.parametrize("text", ["", "hello", "Hi there!", "good morning", "help", "what do you sell?"])
def test_a_hello_is_answered_with_what_the_shop_sells(planner: Planner, text: str) -> None:
    reply = plan(planner, text, previous=BOOTS).reply
    assert reply is not None
    assert "24 products in Clothing, Bags and Home" in reply
    assert "from $30.00 to $157.50" in reply


@pytest.mark.parametrize(
    "text", ["thanks", "Thank you!", "great, thanks", "ok", "bye", "perfect, thank you very much"]
)
def test_a_thank_you_searches_for_nothing(planner: Planner, text: str) -> None:
    assert plan(planner, text, previous=BOOTS).arguments is None


@pytest.mark.parametrize("text", ["start over", "Start again!", "reset", "clear all", "forget everything"])
def test_start_over_searches_for_nothing(planner: Planner, text: str) -> None:
    assert plan(planner, text, previous=BOOTS) == Plan(
        reply="Everything is cleared. What are you looking for?", kind="cleared"
    )


def test_a_photo_is_used_when_it_comes_and_when_it_is_meant(planner: Planner) -> None:
    assert arguments(plan(planner, "", new_photo=True)) == {"use_photo": True}
    assert arguments(plan(planner, "under $50", new_photo=True)) == {"use_photo": True, "price_max": 50}
    again = arguments(plan(planner, "backpacks like my photo", has_photo=True))
    assert again == {"use_photo": True, "category": ["Bags > Backpacks"]}
    assert "use_photo" not in arguments(plan(planner, "backpacks", has_photo=True))
    assert "use_photo" not in arguments(plan(planner, "backpacks like my photo"))


def test_a_refined_photo_search_keeps_the_photo(planner: Planner) -> None:
    before = {"query": "", "use_photo": True, "limit": 10, "offset": 0}
    assert arguments(plan(planner, "in black", previous=before, shown=SHOWN, has_photo=True)) == {
        "use_photo": True, "color": ["black"],
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["x" * 30_000, "((((", "\x00", "🧢" * 500, "'; DROP TABLE", "%s {0} ${x}", "under", "not", "ok " * 5_000],
    ids=["long", "brackets", "nul", "caps", "sql", "templates", "under", "not", "oks"],
)
def test_any_text_gets_a_plan(planner: Planner, text: str) -> None:
    for previous in (None, BOOTS):
        planned = plan(planner, text, previous=previous, shown=SHOWN)
        assert (planned.arguments is None) != (planned.reply is None)


@pytest.mark.parametrize(("text", "expected"), [
    ("boots cheaper than $90", {"category": ["Clothing > Boots"], "price_max": 90}),
    ("boots, less expensive than 90 dollars", {"category": ["Clothing > Boots"], "price_max": 90}),
], ids=lambda value: value if isinstance(value, str) else "")  # fmt: skip
def test_cheaper_than_an_amount_is_a_limit(planner: Planner, text: str, expected: dict[str, Any]) -> None:
    found = arguments(plan(planner, text, previous=BOOTS, shown=SHOWN))
    assert found == expected


@pytest.mark.parametrize("text", ["cheaper boots", "too expensive", "cheaper ones please"])
def test_cheaper_with_the_subject_at_hand_goes_below_what_was_shown(planner: Planner, text: str) -> None:
    before = {**BOOTS, "color": ["black"]}
    found = arguments(plan(planner, text, previous=before, shown=SHOWN))
    assert found == {"category": ["Clothing > Boots"], "color": ["black"], "price_max": 79.99}


@pytest.mark.parametrize("text", ["also red", "red instead", "actually, in red", "and now red too"])
def test_small_words_around_a_change_do_not_make_it_a_new_search(planner: Planner, text: str) -> None:
    assert arguments(plan(planner, text, previous=BOOTS, shown=SHOWN)) == {
        "category": ["Clothing > Boots"], "color": ["red"],
    }  # fmt: skip


def test_exclusions_add_up_and_ranges_close(planner: Planner) -> None:
    before = {**BOOTS, "exclude_material": ["leather"], "price_min": 20.0}
    found = arguments(plan(planner, "not rubber, under $90", previous=before, shown=SHOWN))
    assert found["exclude_material"] == ["leather", "rubber"]
    assert (found["price_min"], found["price_max"]) == (20, 90)


def test_a_request_longer_than_a_search_takes_is_cut(planner: Planner) -> None:
    assert len(arguments(plan(planner, "velvet unicorn " * 400))["query"]) <= 2_000
