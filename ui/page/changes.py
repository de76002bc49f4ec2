"""What the results panel's buttons do: the search at hand, changed, without the language model."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr
from langchain_core.tools import ToolException

from shoplens.agent import ShoppingAssistant
from shoplens.agent.answering.failures import failure
from shoplens.retrievers import RetrieverError
from shoplens.tools.arguments import argument_name

from .chips import editor, with_balance, with_range, with_value, without_chip
from .comparison import MAX_COMPARED, comparison
from .desk import Desk, Update
from .transcript import said
from .visits import Visit

logger = logging.getLogger(__name__)

Artifact = Mapping[str, Any]
Change = Callable[[Artifact, Mapping[str, str]], dict[str, Any]]
"""From the artifact at hand and the fields' argument names to the arguments to search with."""


class Changes:
    """One method for each of the panel's events. What an event carries is a visitor's word: checked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def remove(self, ticket: str, event: gr.EventData) -> Update:
        """A chip was clicked away."""
        key = str(event.key)
        if key.startswith("photo:"):
            return self._without_photo(ticket, key.removeprefix("photo:"))
        return self._changed(ticket, lambda a, names: without_chip(a["arguments"], key, names))

    def choose(self, ticket: str, event: gr.EventData) -> Update:
        """A value was chosen for a field."""
        field, value = str(event.field), str(event.value)
        return self._changed(ticket, lambda a, names: with_value(a["arguments"], field, value, names))

    def span(self, ticket: str, event: gr.EventData) -> Update:
        """A number's two ends were given."""
        field, ends = str(event.field), (str(event.low), str(event.high))
        return self._changed(ticket, lambda a, names: with_range(a["arguments"], field, ends, names))

    def balance(self, ticket: str, event: gr.EventData) -> Update:
        """How much the picture counts against the words."""
        share = str(event.share)
        return self._changed(ticket, lambda a, _: with_balance(a["arguments"], share), clicked="balance")

    def like(self, ticket: str, event: gr.EventData) -> Update:
        """More like one of the products that are shown."""
        id_ = str(event.id)
        return self._changed(
            ticket, lambda a, _: {"like": [id_]} if id_ in _shown(a) else dict(a["arguments"])
        )

    def take_offer(self, ticket: str, event: gr.EventData) -> Update:
        """One of the ways on from an empty list."""

        def changed(artifact: Artifact, names: Mapping[str, str]) -> dict[str, Any]:
            offers = dict(enumerate(artifact["offers"]))
            key = str(event.key)
            offer = offers.get(int(key)) if key.isdecimal() else None
            return dict(offer["arguments"] if offer else artifact["arguments"])

        return self._changed(ticket, changed)

    def edit(self, ticket: str, event: gr.EventData) -> Any:  # noqa: ANN401 - a view or nothing
        """A chip's own word was clicked, or "Add a filter": what there is to choose from, with counts."""
        assistant, visit, artifact = self._at_hand(ticket)
        if assistant is None or artifact is None:
            return gr.skip()
        try:
            facets = assistant.facets(visit.thread if visit else "")
        except RetrieverError as error:
            logger.exception("the values to choose from could not be counted")
            return self._view(visit, artifact, notes=[failure(error)])
        schema = assistant.retriever.catalog_schema
        return self._view(visit, artifact, editor=editor(artifact, facets, str(event.field), schema))

    def compare(self, ticket: str, event: gr.EventData) -> Any:  # noqa: ANN401
        """Two or three of the shown products side by side."""
        _, visit, artifact = self._at_hand(ticket)
        if artifact is None:
            return gr.skip()
        shown = _shown(artifact)
        chosen = [shown[id_] for id_ in dict.fromkeys(map(str, event.ids)) if id_ in shown][:MAX_COMPARED]
        return self._view(visit, artifact, comparison=comparison(chosen)) if len(chosen) > 1 else gr.skip()

    def close(self, ticket: str) -> Any:  # noqa: ANN401
        """An editor or a comparison was closed."""
        _, visit, artifact = self._at_hand(ticket)
        return gr.skip() if artifact is None else self._view(visit, artifact)

    def _at_hand(self, ticket: str) -> tuple[ShoppingAssistant | None, Visit | None, Artifact | None]:
        """The latest search; before the first one, the products of the first page."""
        assistant, visit = self._desk.assistant, self._desk.visits.of(ticket)
        if assistant is None:
            return None, None, None
        latest = assistant.artifact(visit.thread) if visit else None
        return assistant, visit, latest or self._desk.front.first_results

    def _view(self, visit: Visit | None, artifact: Artifact, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        if visit is None:
            return self._desk.panel.of(artifact, **more)
        return self._desk.results(visit, artifact, **more)

    def _without_photo(self, ticket: str, photo_id: str) -> Update:
        """One photo fewer; it is there again where the search without it fails."""
        visit, assistant = self._desk.visit(ticket), self._desk.assistant
        held = assistant.photo_ids(visit.thread) if assistant is not None else ()
        if assistant is None or photo_id not in held:
            return self._changed(visit.id, lambda a, _: dict(a["arguments"]))
        left = [id_ for id_ in held if id_ != photo_id]
        assistant.hold_photos(visit.thread, left)
        answers = visit.answered

        def without(artifact: Artifact, names: Mapping[str, str]) -> dict[str, Any]:
            arguments = artifact["arguments"]
            return dict(arguments) if left else without_chip(arguments, "use_photo", names)

        update = self._changed(visit.id, without)
        if visit.answered == answers:
            assistant.hold_photos(visit.thread, held)
        else:
            assistant.photos.drop(photo_id)
        return update

    def _changed(self, ticket: str, change: Change, clicked: str = "chip") -> Update:
        visit = self._desk.visit(ticket)
        assistant, _, artifact = self._at_hand(visit.id)
        if assistant is None or artifact is None:
            return self._desk.page(visit)
        names = {field: argument_name(field) for field in assistant.retriever.catalog_schema.filterable}
        view: Any = None
        try:
            found = assistant.apply(visit.thread, change(artifact, names))
        except (ToolException, ValueError) as error:
            visit.says(said(str(error)))
        except RetrieverError as error:
            logger.exception("a chip's search failed")
            visit.says(said(failure(error)))
        else:
            visit.answers_click(clicked, assistant.messages(visit.thread)[-1].text)
            view = self._desk.results(visit, found.artifact)
        return self._desk.page(visit, view)


def _shown(artifact: Artifact) -> dict[str, Artifact]:
    return {product["id"]: product for product in (*artifact["products"], *artifact["nearest"])}
