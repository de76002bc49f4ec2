"""A conversation's events: messages, answers as they stream, stop, start over, the first page."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from typing import Any

import gradio as gr

from shoplens.agent import ShoppingAssistant
from shoplens.agent.assistant import Finished, Found, Token
from shoplens.agent.middleware.open_calls import SEARCH_FAILED
from shoplens.catalog import ImageError
from shoplens.catalog.images import load_image
from shoplens.retrievers import RetrieverError

from .panel import Panel, empty_panel
from .shopfront import Shopfront
from .transcript import SEARCHING, Message, Update, asked, busy_box, open_box, said

logger = logging.getLogger(__name__)

MAX_CHARACTERS = 1_000


class Conversations:
    """Messages, answers and the first page, over one shop."""

    def __init__(self, front: Shopfront, panel: Panel) -> None:
        self._front = front
        self._panel = panel

    def opening(self, history: list[Message]) -> Update:
        """While the shop loads: what it is doing. Then, once: a greeting and some of its products."""
        front = self._front
        if front.assistant is None:
            line = front.failed or front.status
            return gr.skip(), empty_panel(line), gr.Timer(active=front.failed is None)
        if history:
            return gr.skip(), gr.skip(), gr.Timer(active=False)
        return (
            said([], front.assistant.greeting()),
            self._panel.first(),
            gr.Timer(active=False),
        )

    def start_over(self, conversation: str) -> Update:
        """The bin on the chat: the conversation and its photo are dropped."""
        self._front.forget(conversation)
        assistant = self._front.assistant
        if assistant is None:
            return [], gr.skip(), open_box(), ""
        return said([], assistant.greeting()), self._panel.first(), open_box(), ""

    def send(self, message: Message, history: list[Message], conversation: str) -> Iterator[Update]:
        """One message with words, a photo, or both."""
        text = str(message.get("text") or "").strip()[:MAX_CHARACTERS]
        files = message.get("files") or []
        if text or files:
            yield from self._turn(text, files[0] if files else None, history, conversation)
        else:
            yield history, gr.skip(), gr.skip(), conversation

    def ask(self, history: list[Message], conversation: str, event: gr.EventData) -> Iterator[Update]:
        """One of the requests offered on the first page."""
        yield from self._turn(str(event.text)[:MAX_CHARACTERS], None, history, conversation)

    def stopped(self, history: list[Message]) -> Update:
        """The stop button."""
        if history and history[-1].get("content") == SEARCHING:
            history = history[:-1]
        return said(history, "Stopped."), open_box()

    def _turn(
        self, text: str, photo_file: str | None, history: list[Message], conversation: str
    ) -> Iterator[Update]:
        conversation = conversation or uuid.uuid4().hex
        photo = None
        if photo_file is not None:
            try:
                photo = load_image(photo_file)
            except ImageError as error:
                yield said(asked(history, text), str(error)), gr.skip(), open_box(), conversation
                return
        history = asked(history, text, photo_file)
        while not self._front.wait(0.3):
            yield said(history, self._front.status), gr.skip(), busy_box(), conversation
        if self._front.assistant is None:
            yield said(history, self._front.failed or ""), gr.skip(), open_box(), conversation
            return
        yield said(history, SEARCHING), gr.skip(), busy_box(), conversation
        try:
            for shown, view in self._events(self._front.assistant, conversation, text, photo):
                yield said(history, shown), view, busy_box(), conversation
        except RetrieverError:
            logger.exception("a turn failed")
            shown = SEARCH_FAILED
        yield said(history, shown), gr.skip(), open_box(), conversation

    def _events(
        self,
        assistant: ShoppingAssistant,
        conversation: str,
        text: str,
        photo: Any,  # noqa: ANN401
    ) -> Iterator[tuple[str, Any]]:
        shown, speaking = "", ""
        for event in assistant.turn(conversation, text, photo):
            view: Any = gr.skip()
            if isinstance(event, Found):
                view = self._panel.of(event.artifact)
            elif isinstance(event, Token):
                shown = event.text if event.message_id != speaking else shown + event.text
                speaking = event.message_id
            elif isinstance(event, Finished):
                shown = event.text + (" (Answered without the language model.)" if event.fell_back else "")
            yield shown or SEARCHING, view
