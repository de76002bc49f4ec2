"""The page's layout and what its buttons do."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import gradio as gr
from langchain_core.tools import ToolException

from shoplens.agent import ShoppingAssistant
from shoplens.agent.assistant import Finished, Found, Token
from shoplens.agent.middleware.open_calls import SEARCH_FAILED
from shoplens.catalog import ImageError
from shoplens.catalog.images import load_image
from shoplens.retrievers import RetrieverError
from shoplens.retrievers.indexing import picture_file
from shoplens.tools.arguments import argument_name

from .shopfront import Shopfront
from .view import examples, plain, results_view, without_chip

logger = logging.getLogger(__name__)

ASSETS = Path(__file__).parent / "assets"
MAX_VISIBLE = 50
"""Messages on the page; the conversation behind it is whole."""
MAX_CHARACTERS = 1_000
PHOTO_TYPES = [".jpg", ".jpeg", ".png", ".webp"]
SEARCHING = "Searching …"
QUIETLY: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
Message = dict[str, Any]
Update = tuple[Any, ...]
Change = Callable[[Mapping[str, Any], Mapping[str, str]], dict[str, Any]]
"""From the artifact at hand and the fields' argument names to the arguments to search with."""


def build_blocks(front: Shopfront, title: str) -> gr.Blocks:
    """The whole page over one shop."""
    with gr.Blocks(title=title, analytics_enabled=False, fill_width=True, delete_cache=(600, 3600)) as page:
        conversation = gr.State("", time_to_live=3600, delete_callback=front.forget)
        gr.HTML(f"<h1>{title}</h1><p>Say what you are looking for, or show a photo.</p>", elem_id="top")
        with gr.Row(equal_height=False):
            with gr.Column(scale=2, min_width=340, elem_id="talk"):
                chat = gr.Chatbot(
                    elem_id="chat", label="Conversation", height="62vh", buttons=[], layout="bubble",
                    placeholder="", feedback_options=None, allow_tags=False, show_label=False,
                )  # fmt: skip
                box = gr.MultimodalTextbox(
                    elem_id="box", label="Message", show_label=False, sources=["upload"], file_count="single",
                    file_types=PHOTO_TYPES, placeholder="What are you looking for?",
                    max_plain_text_length=MAX_CHARACTERS, autofocus=True,
                )  # fmt: skip
            with gr.Column(scale=3, min_width=340):
                results = gr.HTML(
                    value=_empty("Loading …"), elem_id="results",
                    html_template=_asset("results.html"), js_on_load=_asset("results.js"),
                )  # fmt: skip
        clock = gr.Timer(0.5)
        outputs = [chat, results, box, conversation]
        handlers = _Handlers(front)
        page.load(None, js=_asset("page.js"))
        gr.on([page.load, clock.tick], handlers.opening, [chat], [chat, results, clock], **QUIETLY)
        chat.clear(handlers.start_over, [conversation], outputs, **QUIETLY)
        run = box.submit(handlers.send, [box, chat, conversation], outputs, **QUIETLY)
        asked = results.ask(handlers.ask, [chat, conversation], outputs, **QUIETLY)
        results.remove(handlers.remove, [chat, conversation], [chat, results], **QUIETLY)
        results.offer(handlers.take_offer, [chat, conversation], [chat, results], **QUIETLY)
        box.stop(handlers.stopped, [chat], [chat, box], cancels=[run, asked], **QUIETLY)
    queued: gr.Blocks = page.queue(max_size=64, default_concurrency_limit=8)
    return queued


class _Handlers:
    """What happens on each event. The history that a browser sends is shown again, never searched by."""

    def __init__(self, front: Shopfront) -> None:
        self._front = front

    def opening(self, history: list[Message]) -> Update:
        """While the shop loads: what it is doing. Then, once: a greeting and some of its products."""
        front = self._front
        if front.assistant is None:
            line = front.failed or front.status
            return gr.skip(), _empty(line), gr.Timer(active=front.failed is None)
        if history:
            return gr.skip(), gr.skip(), gr.Timer(active=False)
        return (
            _said([], front.assistant.greeting()),
            self._first_view(front.assistant),
            gr.Timer(active=False),
        )

    def start_over(self, conversation: str) -> Update:
        """The bin on the chat: the conversation and its photo are dropped."""
        self._front.forget(conversation)
        assistant = self._front.assistant
        if assistant is None:
            return [], gr.skip(), _open_box(), ""
        return _said([], assistant.greeting()), self._first_view(assistant), _open_box(), ""

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

    def remove(self, history: list[Message], conversation: str, event: gr.EventData) -> Update:
        """A chip was clicked away: the search runs again without it."""

        def changed(artifact: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
            return without_chip(artifact["arguments"], str(event.key), names)

        return self._changed(history, conversation, changed)

    def take_offer(self, history: list[Message], conversation: str, event: gr.EventData) -> Update:
        """One of the ways on from an empty list."""

        def changed(artifact: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
            offers = dict(enumerate(artifact["offers"]))
            key = str(event.key)
            offer = offers.get(int(key)) if key.isdecimal() else None
            return dict(offer["arguments"] if offer else artifact["arguments"])

        return self._changed(history, conversation, changed)

    def _changed(self, history: list[Message], conversation: str, change: Change) -> Update:
        """The search at hand again, with changed arguments and without the model."""
        assistant = self._front.assistant
        artifact = assistant.artifact(conversation) if assistant is not None and conversation else None
        if assistant is None or artifact is None:
            return history, gr.skip()
        names = {field: argument_name(field) for field in assistant.retriever.catalog_schema.filterable}
        arguments = change(artifact, names)
        try:
            found = assistant.apply(conversation, arguments)
        except ToolException as error:
            return _said(history, str(error)), gr.skip()
        except RetrieverError:
            logger.exception("a chip's search failed")
            return _said(history, SEARCH_FAILED), gr.skip()
        spoken = assistant.messages(conversation)[-1].text
        return _said(history, spoken), self._view(found.artifact)

    def stopped(self, history: list[Message]) -> Update:
        """The stop button."""
        if history and history[-1].get("content") == SEARCHING:
            history = history[:-1]
        return _said(history, "Stopped."), _open_box()

    def _turn(
        self, text: str, photo_file: str | None, history: list[Message], conversation: str
    ) -> Iterator[Update]:
        conversation = conversation or uuid.uuid4().hex
        photo = None
        if photo_file is not None:
            try:
                photo = load_image(photo_file)
            except ImageError as error:
                yield _said(_asked(history, text), str(error)), gr.skip(), _open_box(), conversation
                return
        history = _asked(history, text, photo_file)
        while not self._front.wait(0.3):
            yield _said(history, self._front.status), gr.skip(), _busy_box(), conversation
        if self._front.assistant is None:
            yield _said(history, self._front.failed or ""), gr.skip(), _open_box(), conversation
            return
        yield _said(history, SEARCHING), gr.skip(), _busy_box(), conversation
        try:
            for shown, view in self._events(self._front.assistant, conversation, text, photo):
                yield _said(history, shown), view, _busy_box(), conversation
        except RetrieverError:
            logger.exception("a turn failed")
            shown = SEARCH_FAILED
        yield _said(history, shown), gr.skip(), _open_box(), conversation

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
                view = self._view(event.artifact)
            elif isinstance(event, Token):
                shown = event.text if event.message_id != speaking else shown + event.text
                speaking = event.message_id
            elif isinstance(event, Finished):
                shown = event.text + (" (Answered without the language model.)" if event.fell_back else "")
            yield shown or SEARCHING, view

    def _first_view(self, assistant: ShoppingAssistant) -> dict[str, Any]:
        view = self._view(self._front.first_results)
        return view | {
            "examples": examples(
                self._front.first_results or {"products": []}, assistant.retriever.catalog_schema.currency
            ),
            "chips": [],
        }

    def _view(self, artifact: Any) -> dict[str, Any]:  # noqa: ANN401
        assistant = self._front.assistant
        currency = assistant.retriever.catalog_schema.currency if assistant else "USD"
        shown = [*artifact["products"], *artifact["nearest"]]
        files = (picture_file(self._front.media, product["id"]) for product in shown)
        return results_view(artifact, currency, {file.name for file in files if file.exists()})


def _asked(history: list[Message], text: str, photo_file: str | None = None) -> list[Message]:
    messages = list(history)
    if photo_file is not None:
        messages.append({"role": "user", "content": {"path": photo_file, "alt_text": "Your photo"}})
    if text:
        messages.append({"role": "user", "content": plain(text)})
    return messages[-MAX_VISIBLE:]


def _said(history: list[Message], text: str) -> list[Message]:
    shown = text if text == SEARCHING else plain(text)
    return [*history, {"role": "assistant", "content": shown}][-MAX_VISIBLE:]


def _busy_box() -> Any:  # noqa: ANN401 - a gradio update
    return gr.MultimodalTextbox(value=None, submit_btn=False, stop_btn=True)


def _open_box() -> Any:  # noqa: ANN401 - a gradio update
    return gr.MultimodalTextbox(submit_btn=True, stop_btn=False)


def _empty(heading: str) -> dict[str, Any]:
    return {"heading": heading, "chips": [], "notes": [], "sections": [], "encoders": "", "examples": []}


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")
