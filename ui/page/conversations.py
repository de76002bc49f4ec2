"""A conversation's messages: answers as they stream, stop, try again, edit, start over."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any

import gradio as gr
from PIL.Image import Image

from shoplens.agent.answering.failures import failure
from shoplens.agent.assistant import Event, Finished, Found, Token

from .desk import Desk, Update
from .pacing import in_batches
from .photos import ANOTHER, read_photos
from .transcript import SEARCHING, asked, said
from .visits import Visit

logger = logging.getLogger(__name__)

MAX_CHARACTERS = 1_000
WITHOUT_THE_MODEL = " (Answered without the language model.)"


def busy_box() -> Any:  # noqa: ANN401 - a gradio update
    """The message box while an answer is on its way: empty, with a stop button."""
    return gr.MultimodalTextbox(value=None, submit_btn=False, stop_btn=True)


def open_box(**changed: Any) -> Any:  # noqa: ANN401 - a gradio update
    """The message box, ready."""
    return gr.MultimodalTextbox(submit_btn=True, stop_btn=False, **changed)


class Conversations:
    """The chat's events, over one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def send(self, message: dict[str, Any], ticket: str) -> Iterator[Update]:
        """One message with words, photos, or both."""
        words = str(message.get("text") or "").strip()[:MAX_CHARACTERS]
        files = [str(file) for file in message.get("files") or ()]
        visit = self._desk.visit(ticket)
        if not words and not files:
            yield self._desk.page(visit)
            return
        photos, refused = read_photos(files)
        if refused and not photos:
            visit.says(said(" ".join([*refused, ANOTHER])))
            yield self._desk.page(visit, box=open_box(value={"text": words, "files": []}))
            return
        kept: Sequence[str] = ()
        if visit.editing and self._desk.assistant is not None:
            kept = self._desk.take_back(visit)
        yield from self._turn(visit, words, photos or kept, refused)

    def ask(self, ticket: str, event: gr.EventData) -> Iterator[Update]:
        """One of the requests that the page offers."""
        yield from self._turn(self._desk.visit(ticket), str(event.text)[:MAX_CHARACTERS], ())

    def sample(self, ticket: str) -> Iterator[Update]:
        """The photo that the first page offers to try."""
        visit, photo = self._desk.visit(ticket), self._desk.panel.sample_photo()
        if photo is None:
            yield self._desk.page(visit)
            return
        yield from self._turn(visit, "", [photo])

    def again(self, ticket: str) -> Iterator[Update]:
        """The last message once more."""
        visit = self._desk.visit(ticket)
        if visit.asked is None or self._desk.assistant is None:
            yield self._desk.page(visit)
            return
        words = visit.asked
        yield from self._turn(visit, words, self._desk.take_back(visit))

    def edit(self, ticket: str) -> Update:
        """The last message's words go back into the box; sent, they take its place."""
        visit = self._desk.visit(ticket)
        visit.editing = visit.asked is not None
        return self._desk.page(visit, box=open_box(value={"text": visit.asked or "", "files": []}))

    def leave_be(self, ticket: str) -> Update:
        """The last message stays as it is."""
        visit = self._desk.visit(ticket)
        visit.editing = False
        return self._desk.page(visit, box=open_box(value=None))

    def stopped(self, ticket: str) -> Update:
        """The stop button."""
        visit = self._desk.visit(ticket)  # which halts it
        visit.says(said("Stopped."))
        return self._desk.page(visit, box=open_box())

    def vote(self, ticket: str, event: gr.EventData) -> Any:  # noqa: ANN401 - a bar or nothing
        """A thumb up or down for the latest answer, with the request and the products shown."""
        visit, feedback, assistant = self._desk.visits.of(ticket), self._desk.feedback, self._desk.assistant
        verdict = event.verdict
        if visit is None or feedback is None or assistant is None or verdict not in ("up", "down"):
            return gr.skip()
        artifact = (assistant.artifact(visit.thread) if visit.found else None) or {}
        request = {**artifact, "words": visit.asked or "", "fell_back": visit.fell_back}
        shown = [product["id"] for product in artifact.get("products", ())]
        if feedback.write(verdict, request, shown, visit.answer, str(artifact.get("outcome", ""))):
            visit.verdict = verdict
        return self._desk.bar(visit)

    def _turn(
        self, visit: Visit, words: str, photos: Sequence[Image | str], notes: Sequence[str] = ()
    ) -> Iterator[Update]:
        turn = visit.begins(words)
        try:
            yield from self._answered(visit, turn, words, photos, notes)
        except GeneratorExit:
            visit.left = visit.holds(turn)
            raise

    def _answered(
        self, visit: Visit, turn: int, words: str, photos: Sequence[Image | str], notes: Sequence[str]
    ) -> Iterator[Update]:
        desk, before = self._desk, visit.transcript
        if words:
            visit.says(asked(words))
        while not desk.front.wait(0.3):
            yield desk.page(visit, box=busy_box(), pending=said(desk.front.status))
        if not visit.holds(turn):
            return
        assistant = desk.assistant
        if assistant is None:
            visit.ends(desk.front.failed or "", failed=True)
            yield desk.page(visit, box=open_box())
            return
        ids = [photo if isinstance(photo, str) else assistant.photos.add(photo) for photo in photos]
        visit.transcript = before
        visit.says(asked(words, ids))
        for note in notes:
            visit.says(said(note))
        thread, updates = visit.thread, _Updates()
        box: Any = busy_box()

        def ended() -> None:
            if visit.thread != thread:  # taken back meanwhile: what this turn still wrote is of no use
                assistant.discard(thread)

        events = takewhile(lambda _: visit.holds(turn), assistant.turn(thread, words, ids))
        try:
            for batch in in_batches(events, ended):
                if not visit.holds(turn):
                    return
                if updates.take(batch):
                    pending = said(updates.shown or SEARCHING)
                    yield desk.page(visit, self._view(visit, updates), box, pending)
                    box = None  # emptied once: the next message may be typed meanwhile
            if not visit.holds(turn):
                return
            visit.ends(updates.shown, failed=updates.failed, fell_back=updates.fell_back)
        except Exception as error:
            logger.exception("a turn failed")
            if not visit.holds(turn):
                return
            visit.ends(failure(error), failed=True)
        emptied: dict[str, Any] = {} if box is None else {"value": None}
        yield desk.page(visit, view=self._view(visit, updates), box=open_box(**emptied))

    def _view(self, visit: Visit, updates: _Updates) -> Any:  # noqa: ANN401 - a view or a gradio update
        """What was found, once."""
        artifact, updates.artifact = updates.artifact, None
        if artifact is None:
            return gr.skip() if visit.running else self._after(visit)
        visit.found = True
        return self._desk.results(visit, artifact)

    def _after(self, visit: Visit) -> Any:  # noqa: ANN401 - a view or a gradio update
        """The panel after a turn that found nothing new: as it was, but for "start over" in words."""
        assistant = self._desk.assistant
        cleared = assistant is not None and not visit.found and assistant.artifact(visit.thread) is None
        return self._desk.panel.first() if cleared and not visit.failed else gr.skip()


class _Updates:
    """What a turn has come to so far."""

    def __init__(self) -> None:
        self.shown = ""
        self.artifact: Mapping[str, Any] | None = None
        self.failed = self.fell_back = False
        self._speaking = ""

    def take(self, batch: Sequence[Event]) -> bool:
        """Whether it goes on, so that what has come together is worth showing."""
        for event in batch:
            if isinstance(event, Finished):
                self.shown = event.text + (WITHOUT_THE_MODEL if event.fell_back else "")
                self.failed, self.fell_back = event.failed, event.fell_back
                return False  # the end of the turn shows it
            if isinstance(event, Found):
                self.artifact = event.artifact
            elif isinstance(event, Token):
                self.shown = event.text if event.message_id != self._speaking else self.shown + event.text
                self._speaking = event.message_id
        return True
