"""A turn's events in as few batches as look alive, and its updates such that they can be stopped."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from typing import TypeVar

Item = TypeVar("Item")

AT_ONCE = 0.12
"""Seconds; an answer within them needs no "Searching …" before it (Nielsen: 0.1 s feels instantaneous)."""
TOGETHER = 0.05
"""Seconds that what has come waits for what comes with it: the cards for the first words."""


def in_batches(
    events: Iterator[Item],
    ended: Callable[[], None],
    *,
    at_once: float = AT_ONCE,
    together: float = TOGETHER,
) -> Generator[list[Item]]:
    """The events in batches. The first batch is empty where nothing came within `at_once` seconds. They run
    in a thread of their own: whoever stops reading ends it before its next event; `ended` is called in any
    case, after the last one. What they raise is raised here.
    """
    arrived: queue.SimpleQueue[Item | BaseException | None] = queue.SimpleQueue()
    stopped = threading.Event()

    def run() -> None:
        problem: BaseException | None = None
        try:
            for event in events:
                arrived.put(event)
                if stopped.is_set():
                    break
        except BaseException as error:
            problem = error
        finally:
            ended()
            arrived.put(problem)

    threading.Thread(target=run, name="turn", daemon=True).start()
    try:
        yield from _batches(arrived, at_once, together)
    finally:
        stopped.set()


def _batches(
    arrived: queue.SimpleQueue[Item | BaseException | None], at_once: float, together: float
) -> Iterator[list[Item]]:
    patience: float | None = at_once
    while True:
        try:
            first = arrived.get(timeout=patience)
        except queue.Empty:
            patience = None
            yield []
            continue
        patience, batch, until = None, [], time.monotonic() + together
        last: Item | BaseException | None = first
        while last is not None and not isinstance(last, BaseException):
            batch.append(last)
            try:
                last = arrived.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                break
        else:
            if batch:
                yield batch
            if last is not None:
                raise last
            return
        yield batch


async def stepped(updates: Iterator[Item]) -> AsyncGenerator[Item]:
    """The same updates, made in a thread of their own. Gradio ends an asynchronous generator at once; one
    that blocks it cannot end, and all visitors' stop buttons wait for it.
    """
    loop, stopped = asyncio.get_running_loop(), threading.Event()
    made: asyncio.Queue[Item | BaseException | None] = asyncio.Queue()

    def put(item: Item | BaseException | None) -> None:
        with contextlib.suppress(RuntimeError):  # the server has gone
            loop.call_soon_threadsafe(made.put_nowait, item)

    def run() -> None:
        problem: BaseException | None = None
        try:
            for update in updates:
                put(update)
                if stopped.is_set():
                    break
        except BaseException as error:
            problem = error
        put(problem)

    threading.Thread(target=run, name="updates", daemon=True).start()
    try:
        while True:
            item = await made.get()
            if isinstance(item, BaseException):
                raise item
            if item is None:
                return
            yield item
    finally:
        stopped.set()
