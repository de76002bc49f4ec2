"""The first page, the page after a reload, and the page while the shop loads."""

from __future__ import annotations

from typing import Any

import gradio as gr

from .conversations import open_box
from .desk import EXPIRED, Desk, Update
from .panel import closed_panel
from .transcript import said

UNFINISHED = "The page was loaded again before this was answered."


class Opening:
    """What a visitor sees before doing anything."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def arrive(self, ticket: str) -> Update:
        """While the shop loads: what it is doing, and how far it is. Then, once: the conversation that the
        browser's ticket names, or a greeting and some products. The last part is the clock that asks.
        """
        desk = self._desk
        if desk.assistant is None:
            waiting = gr.Timer(active=desk.front.failed is None)
            return gr.skip(), closed_panel(desk.front), gr.skip(), gr.skip(), gr.skip(), waiting
        return *(self._restored(ticket) or self._fresh(expired=bool(ticket))), gr.Timer(active=False)

    def retry(self, ticket: str) -> Update:
        """The button on a page whose shop could not be opened."""
        self._desk.front.retry()
        return *self.arrive(ticket)[:5], gr.Timer(active=True)

    def start_over(self, ticket: str) -> Update:
        """The conversation and its photos are dropped."""
        self._desk.visits.end(ticket)
        if self._desk.assistant is None:
            return [], closed_panel(self._desk.front), open_box(value=None), self._desk.bar(None), ""
        return self._fresh()

    def _fresh(self, *, expired: bool = False) -> Update:
        assistant = self._desk.assistant
        assert assistant is not None  # noqa: S101 - for the type checker
        greeting = [said(assistant.greeting()), *([said(EXPIRED)] if expired else [])]
        return greeting, self._desk.panel.first(), open_box(value=None), self._desk.bar(None), ""

    def _restored(self, ticket: str) -> Update | None:
        desk, visit = self._desk, self._desk.visits.of(ticket)
        if visit is None or desk.assistant is None or not visit.transcript:
            return None
        if visit.running:
            desk.halt(visit)
            visit.says(said(UNFINISHED))
        visit.editing = False
        artifact = desk.assistant.artifact(visit.thread)
        view: Any = desk.panel.first() if artifact is None else desk.results(visit, artifact)
        return desk.page(visit, view, open_box(value=None))
