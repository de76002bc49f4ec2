"""What the tutorial prints, and keeps of it so that two runs can be compared."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

from shoplens.retrievers.vectorstores import ScoredPoint, StoreState


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    id: str
    score: float
    name: str
    category: str
    price: float | None

    @classmethod
    def of(cls, point: ScoredPoint) -> Row:
        """A hit as a line."""
        payload = point.payload
        category = payload.get("category", ())
        shown = category if isinstance(category, str) else ", ".join(category)
        return cls(str(payload["product_id"]), point.score, payload["name"], shown, payload.get("price"))

    def cells(self) -> tuple[str, ...]:
        """As printed."""
        price = "" if self.price is None else f"{self.price:.2f}"
        return (self.id, f"{self.score:.4f}", self.name, self.category, price)


@dataclass
class TutorialResult:
    """What every step found: `rows` by the step's name ("6 text", "9 after 2"), `fused_by` who fused
    them, `cosines` step 13's vectors before against after, `state` what step 16 read, `notes` what the store
    warned of.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    fused_by: dict[str, str] = field(default_factory=dict)
    cosines: dict[str, float] = field(default_factory=dict)
    state: StoreState | None = None
    notes: list[str] = field(default_factory=list)

    def ids(self, step: str) -> list[str]:
        """The products of one table, in order."""
        return [row.id for row in self.rows[step]]


class Printer:
    """Prints headings and aligned tables to one stream."""

    def __init__(self, out: TextIO, result: TutorialResult) -> None:
        self._out = out
        self._result = result

    def heading(self, number: int, title: str) -> None:
        """A step begins."""
        print(f"\nStep {number}: {title}", file=self._out)

    def say(self, line: str) -> None:
        """One line of a step."""
        print(f"  {line}", file=self._out)

    def hits(self, step: str, title: str, points: Iterable[ScoredPoint]) -> None:
        """A ranked list, kept under the step's name."""
        rows = [Row.of(point) for point in points]
        self._result.rows[step] = rows
        self.say(title)
        header = ("id", "score", "name", "category", "price")
        self.table(header, [row.cells() for row in rows], right={0, 1, 4})

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], right: Iterable[int] = frozenset()
    ) -> None:
        """Columns as wide as their widest cell; those in `right` are set to the right."""
        if not rows:
            self.say("  (nothing)")
            return
        widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
        right = set(right)
        for row in (header, *rows):
            padded = zip(row, widths, strict=True)
            cells = [cell.rjust(w) if i in right else cell.ljust(w) for i, (cell, w) in enumerate(padded)]
            self.say(("  " + "  ".join(cells)).rstrip())

    @contextmanager
    def notes(self) -> Iterator[None]:
        """What a store warns of while the tutorial runs is printed where it happens."""

        class Handler(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                printer.note(record.getMessage())

        printer, logger, handler = self, logging.getLogger("shoplens.retrievers"), Handler(logging.WARNING)
        logger.addHandler(handler)
        propagates, logger.propagate = logger.propagate, False
        try:
            yield
        finally:
            logger.removeHandler(handler)
            logger.propagate = propagates

    def note(self, line: str) -> None:
        """Something the reader should know, kept too."""
        self._result.notes.append(line)
        self.say(f"note: {line}")
