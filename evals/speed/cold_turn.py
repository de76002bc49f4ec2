"""A turn of a process that has just started. With a store's folder, `python -m evals.speed.cold_turn FOLDER`
is one such process; `evals.speed.turn` starts several.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from shoplens.agent import ShoppingAssistant
from shoplens.retrievers import MultimodalRetriever
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

from .requests import REQUESTS
from .timing import Spread

ROOT = Path(__file__).resolve().parents[2]


def cold_turn(folder: Path) -> dict[str, float]:
    """Seconds of a process of its own, from its start."""
    command = [sys.executable, "-m", "evals.speed.cold_turn", str(folder)]
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    reached: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    begun = reached.pop("begun")
    return {"Python started, modules imported": begun - started, **reached, "all": time.monotonic() - started}


def _asked(folder: Path) -> None:
    """In the child: opens the shop, asks once; prints the seconds of each step."""
    steps, last = {"begun": time.monotonic()}, time.monotonic()

    def done(step: str) -> None:
        nonlocal last
        steps[step], last = time.monotonic() - last, time.monotonic()

    retriever = MultimodalRetriever.open(QdrantEdgeStore(folder))
    done("store opened, catalogue read")
    assistant = ShoppingAssistant(retriever)
    done("agent made")
    *_, answered = assistant.turn("a shopper", REQUESTS[0])
    done("first turn, models loaded in it")
    *_, answered = assistant.turn("a shopper", REQUESTS[5])
    done("second turn")
    print(json.dumps(steps if getattr(answered, "text", "") else {}))


def cold_table(cold: Sequence[Mapping[str, float]]) -> str:
    """Markdown: the steps of some cold turns, in seconds each."""
    lines = [
        f"A cold turn, each in a process of its own, {len(cold)} times.",
        "",
        "| step | median, ms | p95, ms |",
    ]
    lines.append("|---|---|---|")
    opened = [sum(list(one.values())[1:4]) for one in cold]
    steps = {step: [one[step] for one in cold] for step in cold[0]} | {"**from open to answer**": opened}
    for step, seconds in steps.items():
        spread = Spread.of([1_000 * one for one in seconds])
        lines.append(f"| {step} | {spread.median:.0f} | {spread.p95:.0f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    _asked(Path(sys.argv[1]))
