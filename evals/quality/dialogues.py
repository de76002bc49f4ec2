"""How many turns of a conversation are understood: what is asked for, what lives on, why a list is empty.

Run from the repository root: `python -m evals.quality.dialogues [--data FOLDER] [--worst N] [--only NAME]`.
The dialogues: evals/dialogues/*.yaml, labelled as GUIDELINE.md says. Without a language model.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from langchain_core.messages import AIMessage
from PIL.Image import Image

from shoplens.agent import ShoppingAssistant
from shoplens.agent.assistant import Finished, Found
from shoplens.catalog import CatalogFile, read_catalog
from shoplens.catalog.demo import demo_catalog
from shoplens.catalog.images import load_image
from shoplens.retrievers import MultimodalRetriever, index_products
from shoplens.retrievers.embeddings import ColorShapeEncoder, MiniLMEncoder, ModelHub, MultimodalEmbeddings
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

from .labels import OUTCOMES, Observed, check, untrue

FOLDER = Path(__file__).parents[1] / "dialogues"
STATE = ("applied", "exclude")
Dialogue = Mapping[str, Any]


@dataclass
class Turn:
    """One turn as it went: what was wrong, by aspect."""

    dialogue: str
    theme: str
    number: int
    said: str
    expected: Mapping[str, Any]
    observed: Observed
    wrong: Mapping[str, str]

    @property
    def state_right(self) -> bool:
        """Whether what lives on in the conversation is what the label says."""
        return not any(aspect in self.wrong for aspect in STATE)


@dataclass
class Table:
    """The turns of all dialogues, and what was left out."""

    turns: list[Turn] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)
    seconds: float = 0.0
    slowest: float = 0.0


def dialogues(folder: Path = FOLDER) -> list[Dialogue]:
    """All of the folder, each with its theme: the file's name."""
    return [
        {"theme": file.stem, **dialogue}
        for file in sorted(folder.glob("*.yaml"))
        for dialogue in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


def catalog_of(name: str, data: Path) -> CatalogFile | None:
    """The demo catalogue, or one of the data folder if that is here."""
    if name == "demo":
        return demo_catalog()
    file = data / "catalogs" / name / "catalog.jsonl"
    return read_catalog(file) if file.exists() else None


def play(
    dialogue: Dialogue, assistant: ShoppingAssistant, catalog: CatalogFile, name: str, table: Table
) -> None:
    """Says the turns one after another and compares after each."""
    for number, turn in enumerate(dialogue["turns"], start=1):
        shown = (assistant.artifact(name) or {}).get("products", ())
        photo = _photo(turn.get("photo"), catalog)
        started = time.perf_counter()
        found, answer = None, ""
        for event in assistant.turn(name, turn["say"], () if photo is None else photo):
            if isinstance(event, Found):
                found = event.artifact
            elif isinstance(event, Finished):
                answer = event.text
        spent = time.perf_counter() - started
        table.seconds += spent
        table.slowest = max(table.slowest, spent)
        kind = "search" if found is not None else kind_of_reply(assistant, name)
        observed = Observed(kind, assistant.artifact(name), found, answer, shown)
        expected = turn["expect"]
        table.turns.append(
            Turn(
                dialogue["name"], dialogue["theme"], number, turn["say"] or f"(photo {turn.get('photo')})",
                expected, observed, check(expected, observed),
            )
        )  # fmt: skip


def kind_of_reply(assistant: ShoppingAssistant, conversation: str) -> str | None:
    """What the planner says it did in a turn without a search."""
    replies = [m for m in assistant.messages(conversation) if isinstance(m, AIMessage)]
    kind = replies[-1].additional_kwargs.get("kind") if replies else None
    return None if kind is None else str(kind)


def run(chosen: Sequence[Dialogue], data: Path) -> Table:
    """All dialogues, catalogue by catalogue; each is indexed once, in a folder that goes away."""
    table = Table()
    embeddings = MultimodalEmbeddings(MiniLMEncoder(hub=ModelHub(offline=True)), ColorShapeEncoder())
    for name in dict.fromkeys(dialogue["catalog"] for dialogue in chosen):
        mine = [dialogue for dialogue in chosen if dialogue["catalog"] == name]
        catalog = catalog_of(name, data)
        if catalog is None:
            table.skipped.append(f"{len(mine)} dialogues on {name}: no catalogue under {data}")
            continue
        table.untrue += _untrue(mine, catalog)
        with tempfile.TemporaryDirectory() as temporary:
            store = QdrantEdgeStore(Path(temporary) / "store")
            index_products(catalog, store, embeddings, media=Path(temporary) / "images")
            assistant = ShoppingAssistant(MultimodalRetriever(store=store, embeddings=embeddings))
            for number, dialogue in enumerate(mine):
                play(dialogue, assistant, catalog, f"{name}-{number}", table)
            store.close()
    return table


def report(table: Table) -> Iterator[str]:
    """Line by line."""
    turns = table.turns
    yield from (f"skipped: {line}" for line in table.skipped)
    yield from (f"untrue label: {line}" for line in table.untrue)
    yield f"{'theme':24}{'turns':>6}{'state':>7}{'kind':>7}{'all':>7}"
    for theme in dict.fromkeys(turn.theme for turn in turns):
        yield _line(theme, [turn for turn in turns if turn.theme == theme])
    yield _line("all turns", turns)
    every = {(turn.theme, turn.dialogue) for turn in turns}
    faulty = {(turn.theme, turn.dialogue) for turn in turns if turn.wrong}
    yield f"dialogues without a fault: {len(every) - len(faulty)} of {len(every)}"
    faults = sum(bool(turn.wrong) for turn in turns)
    yield f"turns with a fault: {faults}, {len(faulty)} of them their dialogue's first"
    yield "what was wrong, by aspect:"
    labelled = Counter(aspect.removesuffix("_any") for turn in turns for aspect in turn.expected)
    for aspect, count in Counter(aspect for turn in turns for aspect in turn.wrong).most_common():
        yield f"  {aspect:24}{count:5} of {labelled[aspect]}"
    yield from confusion([(t.expected.get("outcome"), t.observed.outcome) for t in turns])
    each = 1000 * table.seconds / max(1, len(turns))
    yield f"{table.seconds:.1f} s in {len(turns)} turns, {each:.0f} ms each, at most {table.slowest:.2f} s"


def by_weight(turns: Sequence[Turn]) -> list[Turn]:
    """Turns with a fault: their dialogue's first before what may only follow from it, then lost state."""
    faulty = [turn for turn in turns if turn.wrong]
    first = {(turn.theme, turn.dialogue): turn.number for turn in reversed(faulty)}
    return sorted(
        faulty,
        key=lambda t: (t.number > first[t.theme, t.dialogue], t.state_right, -len(t.wrong)),
    )


def confusion(pairs: Sequence[tuple[object, str | None]]) -> Iterator[str]:
    """Expected outcome by what came; what has several right answers or none is left out."""
    counts = Counter((wanted, got) for wanted, got in pairs if isinstance(wanted, str))
    yield f"{'expected, and what came':24}" + "".join(f"{name:>16}" for name in (*OUTCOMES, "no search"))
    for wanted in OUTCOMES:
        row = [counts[wanted, got] for got in (*OUTCOMES, None)]
        if sum(row):
            yield f"{wanted:24}" + "".join(f"{count or '.':>16}" for count in row)


def main() -> None:
    """Play all dialogues and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder that holds catalogs/"
    )
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="print N turns with a fault")
    parser.add_argument(
        "--only", metavar="NAME", help="dialogues, themes or catalogues with this in their name"
    )
    arguments = parser.parse_args()
    chosen = [
        dialogue
        for dialogue in dialogues()
        if not arguments.only or any(arguments.only in dialogue[key] for key in ("name", "theme", "catalog"))
    ]
    table = run(chosen, arguments.data)
    for line in report(table):
        print(line)
    worst = by_weight(table.turns)
    for turn in worst[: arguments.worst]:
        print(f"[{turn.theme}: {turn.dialogue}, turn {turn.number}] {turn.said}")
        for aspect, what in turn.wrong.items():
            print(f"    {aspect}: {what[:400]}")


def _photo(product_id: str | None, catalog: CatalogFile) -> Image | None:
    if not product_id:
        return None
    path = next(catalog.image_path(product) for product in catalog.products if product.id == product_id)
    if path is None:
        raise ValueError(f"product {product_id} has no picture")
    return load_image(path)


def _untrue(chosen: Sequence[Dialogue], catalog: CatalogFile) -> Iterator[str]:
    for dialogue in chosen:
        for number, turn in enumerate(dialogue["turns"], start=1):
            if not turn.get("photo") and (what := untrue(turn["expect"], catalog.products)):
                yield f"{dialogue['name']}, turn {number}: {what}"


def _line(name: str, turns: Sequence[Turn]) -> str:
    labelled = [t for t in turns if any(a.startswith(STATE) for a in t.expected)]
    state = sum(t.state_right for t in labelled)
    kinds = sum("kind" not in t.wrong for t in turns)
    right = sum(not t.wrong for t in turns)
    shares = (state / max(1, len(labelled)), kinds / max(1, len(turns)), right / max(1, len(turns)))
    return f"{name:24}{len(turns):6}" + "".join(f"{share:7.3f}" for share in shares)


if __name__ == "__main__":
    main()
