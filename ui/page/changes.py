"""What the results panel's buttons do: the search at hand, changed, without the language model."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr
from langchain_core.tools import ToolException

from shoplens.agent import ShoppingAssistant
from shoplens.agent.middleware.open_calls import SEARCH_FAILED
from shoplens.retrievers import RetrieverError
from shoplens.tools.arguments import argument_name

from .chips import editor, with_range, with_value, without_chip
from .comparison import MAX_COMPARED, comparison
from .panel import Panel
from .shopfront import Shopfront
from .transcript import Message, Update, said

logger = logging.getLogger(__name__)

Artifact = Mapping[str, Any]
Change = Callable[[Artifact, Mapping[str, str]], dict[str, Any]]
"""From the artifact at hand and the fields' argument names to the arguments to search with."""


class Changes:
    """One method for each of the panel's events. What an event carries is a visitor's word: checked."""

    def __init__(self, front: Shopfront, panel: Panel) -> None:
        self._front = front
        self._panel = panel

    def remove(self, history: list[Message], conversation: str, event: gr.EventData) -> Update:
        """A chip was clicked away."""
        key = str(event.key)
        return self._changed(history, conversation, lambda a, names: without_chip(a["arguments"], key, names))

    def choose(self, history: list[Message], conversation: str, event: gr.EventData) -> Update:
        """A value was chosen for a field."""
        field, value = str(event.field), str(event.value)
        return self._changed(
            history, conversation, lambda a, names: with_value(a["arguments"], field, value, names)
        )

    def span(self, history: list[Message], conversation: str, event: gr.EventData) -> Update:
        """A number's two ends were given."""
        field, ends = str(event.field), (str(event.low), str(event.high))
        return self._changed(
            history, conversation, lambda a, names: with_range(a["arguments"], field, ends, names)
        )

    def like(self, history: list[Message], conversation: str, event: gr.EventData) -> Update:
        """More like one of the products that are shown."""
        id_ = str(event.id)
        return self._changed(
            history,
            conversation,
            lambda a, _: {"like": [id_]} if id_ in _shown(a) else dict(a["arguments"]),
        )

    def take_offer(self, history: list[Message], conversation: str, event: gr.EventData) -> Update:
        """One of the ways on from an empty list."""

        def changed(artifact: Artifact, names: Mapping[str, str]) -> dict[str, Any]:
            offers = dict(enumerate(artifact["offers"]))
            key = str(event.key)
            offer = offers.get(int(key)) if key.isdecimal() else None
            return dict(offer["arguments"] if offer else artifact["arguments"])

        return self._changed(history, conversation, changed)

    def edit(self, conversation: str, event: gr.EventData) -> Any:  # noqa: ANN401 - a view or nothing
        """A chip's own word was clicked, or "Add a filter": what there is to choose from, with counts."""
        assistant, artifact = self._at_hand(conversation)
        if assistant is None or artifact is None:
            return gr.skip()
        try:
            facets = assistant.facets(conversation)
        except RetrieverError:
            logger.exception("the values to choose from could not be counted")
            return gr.skip()
        return self._panel.of(
            artifact, editor=editor(artifact, facets, str(event.field), self._panel.currency)
        )

    def compare(self, conversation: str, event: gr.EventData) -> Any:  # noqa: ANN401
        """Two or three of the shown products side by side."""
        _, artifact = self._at_hand(conversation)
        if artifact is None:
            return gr.skip()
        shown = _shown(artifact)
        chosen = [shown[id_] for id_ in dict.fromkeys(map(str, event.ids)) if id_ in shown][:MAX_COMPARED]
        return self._panel.of(artifact, comparison=comparison(chosen)) if len(chosen) > 1 else gr.skip()

    def close(self, conversation: str) -> Any:  # noqa: ANN401
        """An editor or a comparison was closed."""
        _, artifact = self._at_hand(conversation)
        return gr.skip() if artifact is None else self._panel.of(artifact)

    def _at_hand(self, conversation: str) -> tuple[ShoppingAssistant | None, Artifact | None]:
        """The latest search; before the first one, the products of the first page."""
        assistant = self._front.assistant
        if assistant is None:
            return None, None
        latest = assistant.artifact(conversation) if conversation else None
        return assistant, latest or self._front.first_results

    def _changed(self, history: list[Message], conversation: str, change: Change) -> Update:
        assistant, artifact = self._at_hand(conversation)
        if assistant is None or artifact is None:
            return history, gr.skip(), conversation
        conversation = conversation or uuid.uuid4().hex
        names = {field: argument_name(field) for field in assistant.retriever.catalog_schema.filterable}
        try:
            found = assistant.apply(conversation, change(artifact, names))
        except (ToolException, ValueError) as error:
            return said(history, str(error)), gr.skip(), conversation
        except RetrieverError:
            logger.exception("a chip's search failed")
            return said(history, SEARCH_FAILED), gr.skip(), conversation
        spoken = assistant.messages(conversation)[-1].text
        return said(history, spoken), self._panel.of(found.artifact), conversation


def _shown(artifact: Artifact) -> dict[str, Artifact]:
    return {product["id"]: product for product in (*artifact["products"], *artifact["nearest"])}
