"""`python -m evals.speed.same_search`: one request, answered by the tutorial's code, by ours, and by numpy.

The demo shop, on a stand-in for Actian VectorAI DB in a process of its own (loopback), in a folder of Qdrant
Edge, and in two matrices. The requests of `requests.py` that have words to search for, their vectors made
anew every time; "vectors given" is the same without the encoders. The tutorial's code reads no words: it is
given the filters that our keyless reading found, and reading is not in its time. Needed: `pip install
'shoplens[actian,offline]'`, and qdrant-client for the stand-in.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from shoplens.agent import ShoppingAssistant
from shoplens.catalog.demo import demo_catalog
from shoplens.retrievers import MultimodalRetriever, ProductFilter, SearchRequest, index_products
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.embeddings.hub import ModelHub
from shoplens.retrievers.fusion import fuse
from shoplens.retrievers.vectorstores import NamedVectorStore
from shoplens.retrievers.vectorstores.opening import open_store

from .requests import REQUESTS
from .timing import Spread, forget, interleaved, machine, table
from .tutorial_way import LEG, PAGE, TutorialSearch

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL, ANEW, SERVER, TURN = (
    "the tutorial's code, its client kept",
    "the tutorial's code, a client for each search",
    "ours on the same server",
    "ours on the same server, a whole turn: words read, answer written",
)
TUTORIAL_GIVEN = "the tutorial's code, vectors given"
GOAL = 3.0


class Exact:
    """The floor: two products of matrix and vector, our fusion, no engine."""

    def __init__(self, store: NamedVectorStore) -> None:
        payloads = list(store.scroll())
        self._ids = [str(payload["product_id"]) for payload in payloads]
        self._payloads = payloads
        points = store.read(self._ids)
        self._rows = {
            space: np.stack([np.asarray(point.vectors[space]) for point in points])
            for space in ("text", "image")
        }

    def search(self, vectors: Mapping[str, Any], conditions: ProductFilter) -> list[str]:
        """The page of fused product ids."""
        passing = np.array([conditions.matches(payload) for payload in self._payloads])
        found = {}
        for space, vector in vectors.items():
            scores = np.where(passing, self._rows[space] @ np.asarray(vector), -np.inf)
            best = np.argsort(-scores)[: min(LEG, int(passing.sum()))]
            found[space] = [(self._ids[i], float(scores[i])) for i in best]
        return [id_ for id_, _ in fuse(found)[:PAGE]]


def report(rounds: int) -> str:
    """Markdown: the machine, the table, the goal."""
    hub = ModelHub(offline=True)
    embeddings = MultimodalEmbeddings.choose(image_model="photo", hub=hub)
    text: Any = embeddings.text
    with tempfile.TemporaryDirectory(prefix="shoplens-same-") as temporary, _server() as address:
        stores = [open_store(f"actian://{address}/shoplens"), open_store(Path(temporary) / "edge")]
        for number, store in enumerate(stores):
            media = Path(temporary) / f"images{number}"
            index_products(demo_catalog(), store, embeddings, media=media)
        server, edge = (MultimodalRetriever(store=store, embeddings=embeddings) for store in stores)
        asked = [request for one in REQUESTS if (request := _searched(edge, one)).words()]
        tutorial = TutorialSearch(address, "shoplens", text._locate()[0])
        times = interleaved(_ways(tutorial, server, edge, asked), rounds)
        tutorial.close()
        for store in stores:
            store.close()
    return "\n\n".join([machine(), table(times, TUTORIAL), _goal(times)])


def _ways(
    tutorial: TutorialSearch, server: MultimodalRetriever, edge: MultimodalRetriever,
    asked: list[SearchRequest],
) -> dict[str, Callable[[int], object]]:  # fmt: skip
    embeddings, exact, assistant = edge.embeddings, Exact(edge.store), ShoppingAssistant(server)

    def request(round_: int) -> SearchRequest:
        return asked[round_ % len(asked)]

    def vectors(round_: int) -> dict[str, Any]:
        words = request(round_).words()
        made = {"text": embeddings.embed_query(words), "image": embeddings.embed_photo_words(words)}
        return {space: vector for space, vector in made.items() if vector is not None}

    def new(run: Callable[[int], object]) -> Callable[[int], object]:
        def forgetful(round_: int) -> object:
            forget(embeddings)
            return run(round_)

        return forgetful

    def given(run: Callable[[int, dict[str, Any]], object]) -> Callable[[int], object]:
        kept = [vectors(n) for n in range(len(asked))]
        return lambda n: run(n, kept[n % len(asked)])

    def as_lists(made: dict[str, Any]) -> dict[str, list[float]]:
        return {space: [float(x) for x in vector] for space, vector in made.items()}

    def turn(round_: int) -> object:
        *_, last = assistant.turn("a shopper", request(round_).words())
        assistant.discard("a shopper")
        return last

    return {
        ANEW: lambda n: tutorial.search_anew(tutorial.embed(request(n).words()), request(n).filter),
        TUTORIAL: lambda n: tutorial.search(tutorial.embed(request(n).words()), request(n).filter),
        SERVER: new(lambda n: server.search(request(n))),
        TURN: new(turn),
        "ours on Edge": new(lambda n: edge.search(request(n))),
        "exact numpy, our encoders": new(lambda n: exact.search(vectors(n), request(n).filter)),
        TUTORIAL_GIVEN: given(lambda n, made: tutorial.search(as_lists(made), request(n).filter)),
        "exact numpy, vectors given": given(lambda n, made: exact.search(made, request(n).filter)),
        "the tutorial's encoders alone": lambda n: tutorial.embed(request(n).words()),
        "our encoders alone": new(vectors),
    }


def _searched(retriever: MultimodalRetriever, words: str) -> SearchRequest:
    """What is asked for in words and filters; orders and wishes, which the tutorial has not, left out."""
    read = retriever.understand(words)
    return SearchRequest(query=read.query, filter=read.filter.checked(retriever.catalog_schema), limit=PAGE)


def _goal(times: Mapping[str, list[float]]) -> str:
    lines = []
    for ours in (SERVER, TURN):
        faster = float(np.median(np.divide(times[TUTORIAL], times[ours])))
        met = "met" if faster >= GOAL else "**not met**"
        lines.append(f"Goal: ≥ {GOAL:.0f} × faster than the tutorial's code: {ours}: {faster:.1f} ×: {met}.")
    rest = Spread.of(times[SERVER]).median - Spread.of(times["our encoders alone"]).median
    return "\n".join([*lines, f"Ours on that server without its encoders: about {rest:.1f} ms."])


@contextmanager
def _server() -> Iterator[str]:
    """The stand-in in a process of its own; its address."""
    command = [sys.executable, "-m", "stand_ins.vectorai", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            assert process.stdout is not None  # noqa: S101 - it is piped
            said = process.stdout.readline()
            yield next(word.rstrip(";") for word in said.split() if word.startswith(("127.", "localhost:")))
        finally:
            process.terminate()


def main() -> None:
    """Prints the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=len(REQUESTS))
    print(report(parser.parse_args().rounds))


if __name__ == "__main__":
    main()
