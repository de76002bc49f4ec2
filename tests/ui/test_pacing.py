"""Events in batches: few, prompt, whole, and no more once nobody reads."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from shoplens.ui.page.pacing import in_batches, stepped


def nothing() -> None:
    pass


def test_what_comes_at_once_comes_together_in_order() -> None:
    assert list(in_batches(iter(range(100)), nothing, together=5)) == [list(range(100))]
    assert list(in_batches(iter(()), nothing)) == []


def test_a_slow_start_is_said_once_and_what_comes_then_is_not_kept_waiting() -> None:
    go, more = threading.Event(), threading.Event()

    def events() -> Iterator[str]:
        assert go.wait(10)
        yield "found"
        assert more.wait(10)
        yield "words"

    batches = in_batches(events(), nothing, at_once=0.01, together=0.01)
    assert next(batches) == []
    go.set()
    assert next(batches) == ["found"]
    more.set()
    assert list(batches) == [["words"]]


def test_what_goes_wrong_comes_after_what_went_well() -> None:
    def events() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    batches = in_batches(events(), nothing, together=5)
    assert next(batches) == [1]
    with pytest.raises(ValueError, match="broken"):
        next(batches)


@pytest.mark.parametrize("reads", [True, False])
def test_the_end_is_told_in_any_case_and_nothing_runs_on_unread(reads: bool) -> None:
    ended, step = threading.Event(), threading.Semaphore(1)
    made = []

    def events() -> Iterator[int]:
        for number in range(1000):
            assert step.acquire(timeout=10)
            made.append(number)
            yield number

    batches = in_batches(events(), ended.set, together=0.01)
    assert next(batches) == [0]
    if reads:
        for _ in range(999):
            step.release()
        assert [n for batch in batches for n in batch] == list(range(1, 1000))
    else:
        batches.close()
        step.release(5)
    assert ended.wait(10)
    assert len(made) == (1000 if reads else 2)


async def test_updates_can_be_ended_while_the_next_one_is_being_made() -> None:
    go, closed = threading.Event(), threading.Event()

    def updates() -> Iterator[int]:
        try:
            yield 1
            assert go.wait(30)
            yield 2
            yield 3
        finally:
            closed.set()

    made = stepped(updates())
    assert await anext(made) == 1
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(made), 0.05)
    await asyncio.wait_for(made.aclose(), 1)
    go.set()
    assert await asyncio.to_thread(closed.wait, 10)


async def test_updates_come_whole_in_order_and_with_what_goes_wrong() -> None:
    def updates() -> Iterator[int]:
        yield from range(50)
        raise ValueError("broken")

    made = stepped(updates())
    assert [await anext(made) for _ in range(50)] == list(range(50))
    with pytest.raises(ValueError, match="broken"):
        await anext(made)
    assert [number async for number in stepped(iter([1, 2]))] == [1, 2]
