from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from evals.quality.dialogues import Table as Sums
from evals.quality.dialogues import Turn, by_weight, confusion, dialogues, play, report
from evals.quality.labels import OUTCOMES, Observed, untrue
from evals.quality.requests import Table, requests, score
from shoplens.agent.assistant import Event, Finished, Found
from shoplens.catalog.demo import demo_catalog
from shoplens.retrievers import ProductFilter, SearchRequest

KNOWN = {
    "kind", "applied", "applied_any", "exclude", "exclude_any", "sort", "limit", "offset", "target_price",
    "price_hint", "query_has", "query_lacks", "not_applied_has", "mapped", "like", "photo_used", "strict",
    "outcome", "answer_has", "answer_lacks", "answer_names_shown", "answer_price_of_shown", "first_product",
    "products_all",
}  # fmt: skip


def labelled(row: dict[str, Any], wanted: SearchRequest) -> Table:
    table = Table()
    empty = {
        "id": "1", "text": "x", "applied": {}, "exclude": {}, "sort": None, "target_price": None,
        "price_hint": None, "limit": None, "mapped": [], "avoid": [], "strict": False, "not_applied": False,
    }  # fmt: skip
    score(empty | row, wanted, table)
    return table


def test_dialogues_have_the_shape_that_the_runner_reads() -> None:
    every = dialogues()
    assert len(every) >= 70
    assert len({(d["theme"], d["name"]) for d in every}) == len(every)
    for dialogue in every:
        assert dialogue["catalog"] in ("demo", "magento", "eshop101")
        assert 3 <= len(dialogue["turns"]) <= 8
        for turn in dialogue["turns"]:
            assert set(turn) <= {"say", "photo", "expect"}
            assert set(turn["expect"]) <= KNOWN, dialogue["name"]
    outcomes = Counter(str(t["expect"].get("outcome")) for d in every for t in d["turns"])
    assert all(outcomes[name] >= 5 for name in OUTCOMES)


def test_labels_on_the_demo_catalogue_are_true_of_it() -> None:
    products = demo_catalog().products
    turns = [t for d in dialogues() if d["catalog"] == "demo" for t in d["turns"] if not t.get("photo")]
    assert [what for turn in turns if (what := untrue(turn["expect"], products))] == []
    assert [what for row in requests()["demo"] if (what := untrue(row, products))] == []


def test_requests_have_ids_of_their_own_and_enough_of_them_are_only_wishes() -> None:
    rows = [row for many in requests().values() for row in many]
    assert len({row["id"] for row in rows}) == len(rows) >= 150
    plain = [row for row in rows if "found" in row["outcome"] and not any(_constraints(row))]
    assert len(plain) >= 30


def _constraints(row: Any) -> list[object]:  # noqa: ANN401
    names = (
        "applied",
        "applied_any",
        "exclude",
        "sort",
        "target_price",
        "price_hint",
        "not_applied",
        "avoid",
    )
    return [row.get(name) for name in names]


def test_a_request_read_right_counts_as_right() -> None:
    wanted = SearchRequest(filter=ProductFilter(any_of={"color": ("red",)}), sort="price_asc", strict=True)
    table = labelled({"applied": {"color": ["red"]}, "sort": "price_asc", "strict": True}, wanted)
    assert (table.right, table.rows, table.wrong) == (1, 1, [])
    assert table.kinds["applied"].right == table.kinds["sort"].right == table.kinds["strict"].right == 1
    assert table.fields["color"].hits == 1


def test_values_are_counted_one_by_one() -> None:
    wanted = SearchRequest(filter=ProductFilter(any_of={"color": ("red", "green"), "type": ("mug",)}))
    table = labelled({"applied": {"color": ["red", "blue"], "material": ["wool"]}}, wanted)
    color, kind, material = (table.fields[name] for name in ("color", "type", "material"))
    assert (color.hits, color.false, color.missed) == (1, 1, 1)
    assert (kind.false, material.missed) == (1, 1)
    assert table.kinds["applied"].right == 0


@pytest.mark.parametrize(
    ("label", "false"), [({}, 1), ({"target_price": 20.0}, 0), ({"applied": {"price": {"max": 20}}}, 0)]
)
def test_a_price_that_nobody_said_is_counted(label: dict[str, Any], false: int) -> None:
    assert len(labelled(label, SearchRequest(target_price=20)).price_false) == false


class Parrot:
    """Finds one mug whenever "mug" is said; of anything else it says that it is a parrot."""

    def __init__(self) -> None:
        self.latest: dict[str, Any] | None = None

    def turn(self, conversation: str, text: str, photo: object) -> Iterator[Event]:
        if "mug" in text:
            mug = {"id": "55", "name": "Mug", "price": 19.5}
            self.latest = {"applied": {"type": ["mug"]}, "exclude": {}, "outcome": "found", "products": [mug]}
            yield Found(self.latest)
        yield Finished("I am a parrot.", fell_back=False)

    def artifact(self, conversation: str) -> dict[str, Any] | None:
        return self.latest

    def messages(self, conversation: str) -> list[AIMessage]:
        return [AIMessage("I am a parrot.", additional_kwargs={"kind": "help"})]


def test_a_dialogue_is_played_and_compared_turn_by_turn() -> None:
    mug = {"applied": {"type": ["mug"]}, "exclude": {}}
    turns = [
        {"say": "hello", "expect": {"kind": "greeting", "applied": {}}},
        {"say": "a mug", "expect": {"kind": "search", "outcome": "found", "first_product": "55", **mug}},
        {"say": "how much is it?", "expect": {"kind": "fact", "answer_price_of_shown": 1, **mug}},
        {"say": "in red", "expect": {"kind": "search", "applied": {"type": ["mug"], "color": ["red"]}}},
    ]
    table = Sums()
    play({"name": "n", "theme": "t", "turns": turns}, Parrot(), demo_catalog(), "c", table)  # type: ignore[arg-type]
    assert [sorted(turn.wrong) for turn in table.turns] == [
        ["kind"], [], ["answer_price_of_shown", "kind"], ["applied", "kind"],
    ]  # fmt: skip
    lines = list(report(table))
    assert lines[1].split() == ["t", "4", "0.750", "0.250", "0.250"]
    assert "dialogues without a fault: 0 of 1" in lines


def test_the_first_fault_of_a_dialogue_comes_before_what_follows_from_it() -> None:
    def turn(dialogue: str, number: int, *wrong: str) -> Turn:
        nothing = Observed("search", None, None, "")
        return Turn(dialogue, "theme", number, "", {}, nothing, dict.fromkeys(wrong, "x"))

    turns = [turn("a", 1), turn("a", 2, "strict"), turn("a", 3, "applied", "sort"), turn("b", 1, "exclude")]
    assert [(t.dialogue, t.number) for t in by_weight(turns)] == [("b", 1), ("a", 2), ("a", 3)]


def test_outcomes_are_set_side_by_side() -> None:
    lines = list(confusion([("found", "found"), ("found", None), (["found", "too_tight"], "found")]))
    assert [line.split() for line in lines[1:]] == [["found", "1", ".", ".", ".", ".", "1"]]
