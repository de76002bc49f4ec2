"""What every event of the page starts from and ends with: the visit it belongs to, and the page's parts."""

from __future__ import annotations

from typing import Any

import gradio as gr

from shoplens.agent import ShoppingAssistant

from .bar import bar_view
from .feedback import FeedbackLog
from .panel import Panel
from .shopfront import Shopfront
from .transcript import Message, said
from .visits import Visit, Visits

Update = tuple[Any, ...]
"""New values of the page's parts, in order: chat, results, message box, bar, ticket."""
EXPIRED = "Our earlier conversation is no longer kept, so this one starts anew."


class Desk:
    """One shop's visits and how each is shown. A visitor's browser sends its ticket and nothing else that
    is believed.
    """

    def __init__(self, front: Shopfront, feedback: FeedbackLog | None = None) -> None:
        self.front = front
        self.feedback = feedback
        self.panel = Panel(front)
        self.visits = Visits(front.forget)

    @property
    def assistant(self) -> ShoppingAssistant | None:
        """None while the shop is not open."""
        return self.front.assistant

    def visit(self, ticket: str) -> Visit:
        """The visit of a ticket; a new one, which says so, where that is no longer kept."""
        visit = self.visits.of(ticket)
        if visit is None:
            visit = self.visits.begin()
            if self.assistant is not None:
                visit.says(said(self.assistant.greeting()))
            if ticket:
                visit.says(said(EXPIRED))
        elif visit.running:
            self.halt(visit)
        return visit

    def halt(self, visit: Visit) -> None:
        """What still runs says nothing any more, and changes nothing in the conversation that goes on."""
        visit.turn += 1
        visit.running = False
        if self.assistant is not None:
            self.assistant.fork(*visit.new_thread())

    def take_back(self, visit: Visit) -> tuple[str, ...]:
        """The shopper's last message and all behind it leave the conversation; gives its photos' ids."""
        assert self.assistant is not None  # noqa: S101 - a visit that said something is of an open shop
        asked = self.assistant.fork(*visit.new_thread(), before_last=True)
        last = max((n for n, m in enumerate(visit.transcript) if m["role"] == "user"), default=None)
        if last is not None:
            visit.transcript = visit.transcript[:last]
        with_photo = asked is not None and asked.additional_kwargs.get("photo")
        return self.assistant.photo_ids(visit.thread) if with_photo else ()

    def results(self, visit: Visit, artifact: Any, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        """The panel for a search of this visit."""
        photos = self.assistant.photo_ids(visit.thread) if self.assistant is not None else ()
        return self.panel.of(artifact, photo_ids=photos, **more)

    def page(
        self,
        visit: Visit,
        view: Any = None,  # noqa: ANN401 - a view or a gradio update
        box: Any = None,  # noqa: ANN401 - a gradio update
        pending: Message | None = None,
    ) -> Update:
        """All parts; those that are not given stay as they are. `pending` is an answer on its way."""
        return (
            [*visit.transcript, pending] if pending else visit.transcript,
            gr.skip() if view is None else view,
            gr.skip() if box is None else box,
            self.bar(visit),
            visit.id,
        )

    def bar(self, visit: Visit | None) -> dict[str, Any]:
        """The line under the chat."""
        return bar_view(visit, keeps_verdicts=self.feedback is not None)
