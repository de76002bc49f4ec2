"""Times of several ways to do one thing, taken in turn so that their ratios hold on a busy machine too."""

from __future__ import annotations

import os
import platform
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from shoplens.retrievers.embeddings import MultimodalEmbeddings

Way = Callable[[int], object]
"""One way, called with the round's number: the same round asks every way for the same thing."""
SEED = 20_261_123
WARM_UP = 3


@dataclass(frozen=True)
class Spread:
    """Of many times, in milliseconds."""

    median: float
    p95: float

    @classmethod
    def of(cls, milliseconds: Sequence[float]) -> Spread:
        """Raises ValueError where there are none."""
        if not milliseconds:
            raise ValueError("no times were taken: at least one is needed")
        return cls(float(np.median(milliseconds)), float(np.percentile(milliseconds, 95)))


def interleaved(ways: Mapping[str, Way], rounds: int, *, warm_up: int = WARM_UP) -> dict[str, list[float]]:
    """Milliseconds of each way in each round. Within a round all ways take their turn, in an order that is
    shuffled (always the same way); the rounds of `warm_up` are not counted.
    """
    order, shuffle = list(ways), random.Random(SEED)
    times: dict[str, list[float]] = {name: [] for name in ways}
    for round_ in range(-warm_up, rounds):
        shuffle.shuffle(order)
        for name in order:
            started = time.perf_counter()
            ways[name](round_ % rounds)
            taken = 1_000 * (time.perf_counter() - started)
            if round_ >= 0:
                times[name].append(taken)
    return times


def forget(embeddings: MultimodalEmbeddings) -> None:
    """The vectors of words that were asked for before, so that they are made anew."""
    embeddings._cache.clear()
    text: Any = embeddings.text
    text._recent.clear()


def table(times: Mapping[str, Sequence[float]], baseline: str, what: str = "way") -> str:
    """Markdown: median and p95, and the median of the ratios to the baseline of the same round."""
    lines = [f"| {what} | median, ms | p95, ms | × {baseline} |", "|---|---|---|---|"]
    base = np.asarray(times[baseline])
    for name, taken in times.items():
        spread = Spread.of(taken)
        ratio = float(np.median(np.asarray(taken) / base))
        lines.append(f"| {name} | {spread.median:.2f} | {spread.p95:.2f} | {ratio:.2f} |")
    return "\n".join(lines)


def machine() -> str:
    """Processor, cores, memory, load and versions, for the line above a table."""
    cpu = next((x for x in Path("/proc/cpuinfo").read_text().splitlines() if x.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{cpu.partition(': ')[2] or platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB; "
        f"load average {os.getloadavg()[0]:.1f}; Python {platform.python_version()}, numpy {np.__version__}"
    )
