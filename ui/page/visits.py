"""The conversations that the page keeps: bounded in number, age and length, gone with their photos."""

from __future__ import annotations

import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from .transcript import Message, said

Verdict = Literal["", "up", "down"]

MAX_VISITS = 300
"""Conversations kept at once; the ones unused for longest go first."""
MAX_AGE_SECONDS = 3600.0
"""An unused conversation is dropped after this."""
MAX_VISIBLE = 50
"""Messages on the page."""


@dataclass
class Visit:
    """One conversation as its page shows it. `id` is what the visitor's browser holds: who has it, has the
    conversation. `thread` names the agent's side, which changes where a turn is taken back.
    """

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    thread: str = field(default_factory=lambda: uuid.uuid4().hex)
    transcript: list[Message] = field(default_factory=list)
    used: float = 0.0
    turn: int = 0
    """Counts what was asked; an older turn that still runs may say nothing any more."""
    running: bool = False
    left: bool = False
    """Nobody reads the turn that runs any more: its page was closed or loaded again."""
    asked: str | None = None
    """The words of the shopper's latest message."""
    editing: bool = False
    failed: bool = False
    fell_back: bool = False
    answer: str = ""
    verdict: Verdict = ""
    found: bool = False
    """Whether the latest turn searched and found an answer."""
    answered: int = 0
    """Clicks that were answered."""
    clicked: str = ""
    """What kind of click the latest answer is of; "" where it answers a message."""

    def begins(self, asked: str) -> int:
        """A message's turn: whatever ran before has nothing more to say. Gives its number."""
        self.turn += 1
        self.running, self.asked, self.editing = True, asked, False
        self.left = self.failed = self.fell_back = self.found = False
        self.verdict = self.answer = self.clicked = ""
        return self.turn

    def ends(self, answer: str, *, failed: bool = False, fell_back: bool = False) -> None:
        """The latest turn is over, with this answer."""
        self.running, self.answer, self.failed, self.fell_back = False, answer, failed, fell_back
        self.says(said(answer))

    def answers_click(self, kind: str, answer: str) -> None:
        """A change of the search by a click. A slider's next step takes the place of the one before: the
        words on the page speak of the cards on the page.
        """
        if kind == self.clicked == "balance":
            self.transcript = self.transcript[:-1]
        self.found, self.failed, self.fell_back, self.verdict = True, False, False, ""
        self.clicked, self.answer, self.answered = kind, answer, self.answered + 1
        self.says(said(answer))

    def holds(self, turn: int) -> bool:
        """Whether this turn is still the latest."""
        return self.turn == turn

    def says(self, message: Message) -> None:
        """One more message; the oldest leaves the page."""
        self.transcript = [*self.transcript, message][-MAX_VISIBLE:]

    def new_thread(self) -> tuple[str, str]:
        """The agent's side goes on under another name: (the old one, the new one)."""
        old, self.thread = self.thread, uuid.uuid4().hex
        return old, self.thread


class Visits:
    """All that are kept. `dropped` is called with the thread of each that goes. Safe to call from several
    threads.
    """

    def __init__(
        self,
        dropped: Callable[[str], None],
        *,
        most: int = MAX_VISITS,
        max_age: float = MAX_AGE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._dropped = dropped
        self._most = most
        self._max_age = max_age
        self._clock = clock
        self._visits: OrderedDict[str, Visit] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        with self._lock:
            return len(self._visits)

    def of(self, ticket: str) -> Visit | None:
        """The visit that a browser asks for by its id; None where it is not, or no longer, kept."""
        with self._lock:
            gone = self._old()
            visit = self._visits.get(ticket)
            if visit is not None:
                visit.used = self._clock()
                self._visits.move_to_end(ticket)
        self._drop(gone)
        return visit

    def begin(self) -> Visit:
        """A new visit, with an id that cannot be guessed."""
        visit = Visit()
        with self._lock:
            visit.used = self._clock()
            self._visits[visit.id] = visit
            gone = self._old()
            while len(self._visits) > self._most:
                gone.append(self._visits.popitem(last=False)[1])
        self._drop(gone)
        return visit

    def end(self, ticket: str) -> None:
        """Drops one; an unknown id is no error."""
        with self._lock:
            visit = self._visits.pop(ticket, None)
        self._drop([visit] if visit else [])

    def _old(self) -> list[Visit]:
        oldest, gone = self._clock() - self._max_age, []
        while self._visits and next(iter(self._visits.values())).used < oldest:
            gone.append(self._visits.popitem(last=False)[1])
        return gone

    def _drop(self, visits: list[Visit]) -> None:
        for visit in visits:
            visit.turn += 1
            self._dropped(visit.thread)
