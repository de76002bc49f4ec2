"""The first page, the page after a reload, and the page while the shop loads."""

from __future__ import annotations

from typing import Any

import gradio as gr

from shoplens.agent import ShoppingAssistant

from .conversations import open_box
from .desk import EXPIRED, Desk, Update
from .panel import closed_panel
from .transcript import said
from .visits import Visit

SOON, LATER = 0.5, 5.0
"""Seconds until a page asks again: while the shop loads, and where it could not be opened."""
UNFINISHED = "The page was loaded again before this was answered."


class Opening:
    """What a visitor sees before doing anything."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def arrive(self, ticket: str) -> Update:
        """A page that was just loaded. While the shop loads: what it is doing, and how far it is. Then, once:
        the conversation that the browser's ticket names, or a greeting and some products. The last part is
        the clock that asks; where the shop could not be opened it asks on, because any visitor's new try may
        open it. What is being typed stays.
        """
        if (visit := self._desk.visits.of(ticket)) is not None:
            visit.editing = False  # what was in the box is gone
        return self._shown(ticket)

    def opened(self, ticket: str) -> Update:
        """The same, asked by the page's own clock: a message sent meanwhile is answered first."""
        visit = self._desk.visits.of(ticket)
        if self._desk.assistant is not None and visit is not None and visit.running and not visit.left:
            return *(gr.skip() for _ in range(5)), gr.Timer(SOON, active=True)
        return self._shown(ticket)

    def retry(self, ticket: str) -> Update:
        """The button on a page whose shop could not be opened."""
        self._desk.front.retry()
        return self.opened(ticket)

    def start_over(self, ticket: str) -> Update:
        """The conversation and its photos are dropped."""
        self._desk.visits.end(ticket)
        if self._desk.assistant is None:
            return [], closed_panel(self._desk.front), open_box(value=None), self._desk.bar(None), ""
        return self._fresh(open_box(value=None))

    def _shown(self, ticket: str) -> Update:
        desk = self._desk
        if desk.assistant is None:
            again = gr.Timer(SOON if desk.front.failed is None else LATER, active=True)
            return gr.skip(), closed_panel(desk.front), gr.skip(), gr.skip(), gr.skip(), again
        visit = desk.visits.of(ticket)
        if visit is not None and (visit.transcript or visit.running):
            shown = self._restored(visit, desk.assistant)
        else:
            shown = self._fresh(open_box(), expired=bool(ticket) and visit is None)
        return *shown, gr.Timer(active=False)

    def _fresh(self, box: Any, *, expired: bool = False) -> Update:  # noqa: ANN401 - a gradio update
        assistant = self._desk.assistant
        assert assistant is not None  # noqa: S101 - for the type checker
        greeting = [said(assistant.greeting()), *([said(EXPIRED)] if expired else [])]
        return greeting, self._desk.panel.first(), box, self._desk.bar(None), ""

    def _restored(self, visit: Visit, assistant: ShoppingAssistant) -> Update:
        desk = self._desk
        if visit.running:
            desk.halt(visit)
            visit.says(said(UNFINISHED))
        artifact = assistant.artifact(visit.thread)
        view: Any = desk.panel.first() if artifact is None else desk.results(visit, artifact)
        return desk.page(visit, view, open_box())
