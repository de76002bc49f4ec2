"""The clock and its tables."""

import pytest

from evals.speed import __main__ as command
from evals.speed.timing import Spread, interleaved, table
from evals.speed.turn import PARTS, Turns
from shoplens.retrievers import MultimodalRetriever


def test_every_way_takes_its_turn_in_every_round_and_warm_up_is_not_counted() -> None:
    calls: list[tuple[str, int]] = []
    ways = {name: lambda n, name=name: calls.append((name, n)) for name in ("a", "b", "c")}
    times = interleaved(ways, 4, warm_up=2)
    assert {name: len(taken) for name, taken in times.items()} == {"a": 4, "b": 4, "c": 4}
    assert len(calls) == 3 * 6
    for start in range(0, len(calls), 3):
        names, rounds = zip(*calls[start : start + 3], strict=True)
        assert sorted(names) == ["a", "b", "c"]
        assert len(set(rounds)) == 1


def test_a_ratio_is_of_the_same_round() -> None:
    text = table({"slow": [10.0, 100.0, 10.0], "fast": [5.0, 50.0, 5.0]}, "slow")
    assert "| fast | 5.00 | 45.50 | 0.50 |" in text


def test_no_times_are_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Spread.of([])


def test_every_part_is_a_program_of_this_folder() -> None:
    folder = command.ROOT / "evals" / "speed"
    assert all((folder / f"{part}.py").is_file() for part in command.PARTS)


def test_the_parts_of_a_turn_are_all_found(retriever: MultimodalRetriever) -> None:
    """The clock hangs on names inside the house: where one moves, its part is not left out unseen."""
    turns = Turns(retriever.store, retriever.embeddings)  # type: ignore[arg-type]
    turns.in_parts(0)
    turns.in_parts(1)
    for part in (
        "read",
        "search > encoder",
        "store",
        "fuse",
        "check",
        "search",
        "plan",
        "tool",
        "answer",
        "graph",
    ):
        assert any(row[part] > 0 for row in turns.rows), PARTS[part]
    assert all(row["runs"] > 0 for row in turns.rows)
