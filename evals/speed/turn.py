"""`python -m evals.speed.turn`: where a turn of the keyless shopping agent goes, warm and from cold.

The demo shop in a folder of its own, with all-MiniLM-L6-v2 and the package's photo encoder. Every request is
the first message of a conversation, and the vectors of queries are forgotten before each turn, so that none
is a repetition. What stays, as in a shop that has been open for a minute: both models, the vectors of the
shop's own kinds, dictionaries and synonyms, the store's files in the system's memory.

A part's time is its own: what it waits for in another part counts there. The clock hangs on the parts from
outside; what it costs is the difference of the lines "whole turn" and "sum of the parts".
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from shoplens.agent import ShoppingAssistant
from shoplens.agent.planning import planner_model
from shoplens.agent.planning.planner import Planner
from shoplens.catalog.demo import demo_catalog
from shoplens.retrievers import MultimodalRetriever, index_products
from shoplens.retrievers import search as search_module
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.embeddings.hub import ModelHub
from shoplens.retrievers.query import QueryConstructor
from shoplens.retrievers.ranking import Ranker
from shoplens.retrievers.search import ProductSearch
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.tools import ProductSearchTool

from .cold_turn import cold_table, cold_turn
from .requests import REQUESTS
from .timing import Spread, forget, interleaved, machine

STRIDE = 29
"""From one round's request to the next, so that few rounds too have all sorts."""
SLACK, OWN_GOAL = 20.0, 3.0
"""Goals, in milliseconds: p95 of a turn beyond twice the encoder's own time; median of the retriever's own
share of a search."""
STORE_CALLS = ("count", "facets", "info", "query", "read", "retrieve", "scroll", "search_batch", "vector")
ENCODER_CALLS = (
    "embed_texts", "embed_query", "embed_images", "embed_photo", "embed_photo_words", "embed_photo_as_text",
    "embed_photo_with_words",
)  # fmt: skip
PARTS: Mapping[str, str] = {
    "read": "reading the words (`QueryConstructor.construct`)",
    "read > encoder": "encoder, while reading",
    "search > encoder": "encoder, for the search",
    "store": "store",
    "fuse": "fusion and wishes (`Ranker.fused`)",
    "check": "last check, payload to `Product`",
    "search": "the rest of `ProductSearch.search`",
    "plan": "planner, around the reading",
    "tool": "the tool: arguments in, JSON out",
    "answer": "the answer's words",
    "graph": "messages, events, memory",
}
OWN = ("fuse", "check", "search")
ENCODING = ("read > encoder", "search > encoder")


class PartsClock:
    """Own times of nested calls. One stack for all threads: those of a turn wait for each other."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = defaultdict(float)
        self._open: list[tuple[str, list[float]]] = []

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """What no other part inside it takes is `name`'s; an encoder's time says what it was for."""
        if name == "encoder":
            around = (one for one, _ in reversed(self._open) if one in ("read", "search"))
            name = f"{next(around, 'search')} > encoder"
        inside: list[float] = []
        self._open.append((name, inside))
        started = time.perf_counter()
        try:
            yield
        finally:
            whole = 1_000 * (time.perf_counter() - started)
            self._open.pop()
            self.taken[name] += whole - sum(inside)
            if self._open:
                self._open[-1][1].append(whole)

    def timed(self, call: Callable[..., Any], name: str) -> Callable[..., Any]:
        """The same call, as this part."""

        def run(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the call takes
            with self.part(name):
                found = call(*arguments, **named)
                return iter(list(found)) if isinstance(found, Iterator) else found

        return run


class Watched:
    """An object some of whose calls are one part."""

    def __init__(self, own: Any, calls: Sequence[str], part: str, clock: PartsClock) -> None:  # noqa: ANN401
        self._own = own
        self._timed = {name: clock.timed(getattr(own, name), part) for name in calls}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return self._timed.get(name) or getattr(self._own, name)


class Turns:
    """Turns over one open store: as they are, and with their parts timed."""

    def __init__(self, store: QdrantEdgeStore, embeddings: MultimodalEmbeddings) -> None:
        self.embeddings = embeddings
        self.rows: list[dict[str, float]] = []
        self._clock = PartsClock()
        self._texts: list[Sequence[str]] = []
        self._plain = ShoppingAssistant(MultimodalRetriever(store=store, embeddings=embeddings))
        watched = MultimodalEmbeddings(embeddings.text, embeddings.image)
        for name in ENCODER_CALLS:
            setattr(watched, name, self._clock.timed(getattr(watched, name), "encoder"))
        store_: Any = Watched(store, STORE_CALLS, "store", self._clock)
        self._in_parts = ShoppingAssistant(MultimodalRetriever(store=store_, embeddings=watched))
        self._all = (embeddings, watched)

    def whole(self, round_: int) -> str:
        """One turn as it is; what was answered."""
        return self._turn(self._plain, request_of(round_))

    def in_parts(self, round_: int) -> None:
        """One turn; its milliseconds by part, and what went through MiniLM, go to `rows`."""
        self._clock.taken.clear()
        self._texts.clear()
        text: Any = self.embeddings.text
        encode = text._encode

        def noted(texts: list[str], *, batch_size: int) -> Any:  # noqa: ANN401
            self._texts.append(texts)
            return encode(texts, batch_size=batch_size)

        with ExitStack() as stack:
            for target, name, part in (
                (QueryConstructor, "construct", "read"), (Planner, "plan", "plan"),
                (ProductSearchTool, "respond", "tool"), (ProductSearch, "search", "search"),
                (search_module, "checked", "check"), (Ranker, "fused", "fuse"),
                (planner_model, "answer", "answer"),
            ):  # fmt: skip
                timed = self._clock.timed(getattr(target, name), part)
                stack.enter_context(patch.object(target, name, timed))
            stack.enter_context(patch.object(text, "_encode", noted))
            with self._clock.part("graph"):
                self._turn(self._in_parts, request_of(round_))
        texts = [text for call in self._texts for text in call]
        counts = {"runs": len(self._texts), "texts": len(texts), "different": len(set(texts))}
        self.rows.append({**dict.fromkeys(PARTS, 0.0), **self._clock.taken, **counts})

    def _turn(self, assistant: ShoppingAssistant, request: str) -> str:
        for one in self._all:
            forget(one)
        *_, last = assistant.turn("a shopper", request)
        assistant.discard("a shopper")
        return str(getattr(last, "text", ""))


def request_of(round_: int) -> str:
    """That round's request."""
    return REQUESTS[round_ * STRIDE % len(REQUESTS)]


def report(rounds: int) -> str:
    """Markdown: the machine, a warm turn in parts, the goals, a cold turn."""
    with tempfile.TemporaryDirectory(prefix="shoplens-turn-") as temporary:
        folder = Path(temporary) / "store"
        embeddings = MultimodalEmbeddings.choose(image_model="photo", hub=ModelHub(offline=True))
        store = QdrantEdgeStore(folder)
        index_products(demo_catalog(), store, embeddings, media=Path(temporary) / "images")
        turns = Turns(store, embeddings)
        image: Any = embeddings.image
        times = interleaved(
            {
                "whole turn": turns.whole,
                "in parts": turns.in_parts,
                "MiniLM once": lambda n: embeddings.text.embed_texts([request_of(n)]),
                "each space once": lambda n: (
                    embeddings.text.embed_texts([request_of(n)]),
                    image.embed_words([request_of(n)]),
                ),
            },
            rounds,
        )
        store.close()
        cold = [cold_turn(folder) for _ in range(min(rounds, 5))]
    rows = turns.rows[-rounds:]
    return "\n\n".join([machine(), _warm_table(times, rows, rounds), _goals(times, rows), cold_table(cold)])


def _warm_table(
    times: Mapping[str, Sequence[float]], rows: Sequence[Mapping[str, float]], rounds: int
) -> str:
    parts = {said: [row[name] for row in rows] for name, said in PARTS.items()}
    whole = [sum(row[name] for name in PARTS) for row in rows]
    parts["**sum of the parts**"] = whole
    parts["of it: the retriever's own share"] = [sum(row[name] for name in OWN) for row in rows]
    parts["of it: encoder in all"] = [sum(row[name] for name in ENCODING) for row in rows]
    different = len({request_of(n) for n in range(rounds)})
    lines = [
        f"A warm turn: {rounds} turns, {different} different requests, every query's vectors new.",
        "",
        "| part | median, ms | p95, ms | share of all |",
        "|---|---|---|---|",
    ]
    for said, taken in parts.items():
        spread, share = Spread.of(taken), sum(taken) / sum(whole)
        lines.append(f"| {said} | {spread.median:.2f} | {spread.p95:.2f} | {share:.0%} |")
    for name, said in (
        ("whole turn", "**whole turn**, not taken apart"),
        ("MiniLM once", "beside it: the request once through MiniLM"),
        ("each space once", "beside it: the request once for each space"),
    ):
        spread = Spread.of(times[name])
        lines.append(f"| {said} | {spread.median:.2f} | {spread.p95:.2f} | |")
    runs, texts, different_texts = (
        sum(row[name] for row in rows) / len(rows) for name in ("runs", "texts", "different")
    )
    lines += [
        "",
        f"Through MiniLM, a turn: {runs:.1f} runs, {texts:.1f} texts, {different_texts:.1f} different ones.",
    ]
    return "\n".join(lines)


def _goals(times: Mapping[str, Sequence[float]], rows: Sequence[Mapping[str, float]]) -> str:
    late = Spread.of(times["whole turn"]).p95
    own = Spread.of([sum(row[name] for name in OWN) for row in rows]).median
    lines = []
    for name, said in (("MiniLM once", "once through MiniLM"), ("each space once", "once for each space")):
        encoder = Spread.of(times[name]).median
        bound = 2 * encoder + SLACK
        lines.append(
            f"Goal: keyless turn p95 ≤ 2 × encoder's own time + {SLACK:.0f} ms, the encoder's being {said}: "
            f"{late:.1f} against 2 × {encoder:.1f} + {SLACK:.0f} = {bound:.1f}: {_met(late <= bound)}."
        )
    lines.append(
        f"Goal: the retriever's own share ≤ {OWN_GOAL:.0f} ms, median: {own:.2f}: {_met(own <= OWN_GOAL)}."
    )
    return "\n".join(lines)


def _met(met: bool) -> str:
    return "met" if met else "**not met**"


def main() -> None:
    """Prints the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=2 * len(REQUESTS), help="warm turns")
    print(report(parser.parse_args().rounds))


if __name__ == "__main__":
    main()
