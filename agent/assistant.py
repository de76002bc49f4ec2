"""One shop's conversations, as a page drives them: a turn gives events, a chip's change is a search."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    AnyMessage,
    HumanMessage,
    RemoveMessage,
    ToolMessage,
)
from langchain_core.runnables import RunnableConfig
from PIL.Image import Image

from shoplens.retrievers import MultimodalRetriever
from shoplens.retrievers.facets import Facet
from shoplens.tools import ProductSearchTool

from .answering.answer import answer
from .answering.welcome import greeting
from .memory import CHIP, is_shoppers, too_old
from .middleware.open_calls import with_answers
from .photos import PhotoStore
from .planned_turn import PlannedTurn
from .planning.planner_model import MODEL_NAME, PHOTO_NOTE, SEARCH_TOOL, PlannerChatModel, last_artifact
from .planning.small_talk import START_OVER
from .search_tool import without_photo
from .shopping_agent import create_shopping_agent


@dataclass(frozen=True)
class Searching:
    """A search has begun."""


@dataclass(frozen=True)
class Found:
    """A search has ended: the tool's artifact."""

    artifact: Mapping[str, Any]


@dataclass(frozen=True)
class Token:
    """A piece of the answer. A new `message_id` means: what was said before under another is void."""

    text: str
    message_id: str


@dataclass(frozen=True)
class Finished:
    """The answer as it stands, and whether the planner had to speak for the language model."""

    text: str
    fell_back: bool
    failed: bool = False
    """Whether the last search of the turn broke, so that trying again may help."""


Event = Searching | Found | Token | Finished


class ShoppingAssistant:
    """All conversations of one shop. Safe to call from several threads, one turn of each at a time."""

    def __init__(
        self,
        retriever: MultimodalRetriever,
        *,
        model: BaseChatModel | None = None,
        photos: PhotoStore | None = None,
    ) -> None:
        self.retriever = retriever
        self.photos = photos or PhotoStore()
        self.has_model = model is not None
        self._graph = create_shopping_agent(retriever, model=model, photos=self.photos)
        self._search = ProductSearchTool(retriever=retriever)
        self._planner = PlannerChatModel(catalog=retriever.catalog_schema, constructor=retriever.constructor)

    def turn(
        self, conversation: str, text: str, photos: Image | Sequence[Image | str] = ()
    ) -> Iterator[Event]:
        """One message of the shopper, with photos or without. A photo is a picture, or the id of one that is
        kept already; new ones take the place of those before. Ends with exactly one `Finished`.
        """
        state = self._state(conversation)
        shown = [photos] if isinstance(photos, Image) else list(photos)
        ids = [photo if isinstance(photo, str) else self.photos.add(photo) for photo in shown]
        held = tuple(state.get("photo_ids", ()))
        if ids or START_OVER.fullmatch(text.strip()):
            self.photos.drop(*(id_ for id_ in held if id_ not in ids))
            held = tuple(ids)
            self.hold_photos(conversation, held)  # the page shows them while the turn runs
        if ids:
            text = f"{text}\n{PHOTO_NOTE}".strip()
        asked = HumanMessage(text, additional_kwargs={"photo": bool(ids)})
        gone = too_old(state.get("messages", ()))
        if not self.has_model:
            yield from self._planned(conversation, state, gone, asked, held)
            return
        stream = self._graph.stream(
            {"messages": [*gone, asked]},
            _config(conversation),
            stream_mode=["messages", "updates", "values"],
            version="v2",
        )
        fell_back, messages = False, list[AnyMessage]()
        for part in stream:
            if part["type"] == "messages":
                message, metadata = part["data"]
                if isinstance(message, AIMessageChunk):
                    fell_back |= self.has_model and metadata.get("ls_model_name") == MODEL_NAME
                    if message.text:
                        yield Token(message.text, message.id or "")
            elif part["type"] == "updates":
                yield from _events(part["data"])
            elif part["type"] == "values":
                messages = part["data"]["messages"]
        yield Finished(_final_text(messages), fell_back, _search_broke(messages))

    def _planned(
        self,
        conversation: str,
        state: Mapping[str, Any],
        gone: Sequence[RemoveMessage],
        asked: HumanMessage,
        photo_ids: Sequence[str],
    ) -> Iterator[Event]:
        """The turn without a model. One that is stopped keeps what was said until then."""
        old = {message.id for message in gone}
        before = [message for message in state.get("messages", ()) if message.id not in old]
        turn = PlannedTurn(self._planner, self._search, self.photos, before, asked, photo_ids)
        try:
            for message in turn.steps():
                yield from _events({"planned": {"messages": [message]}})
                if isinstance(message, AIMessage) and message.text:
                    yield Token(message.text, message.id or "")
        finally:
            change = {"messages": [*gone, *turn.messages]}
            self._graph.update_state(_config(conversation), change, as_node="model")
        yield Finished(_final_text(turn.messages), fell_back=False, failed=_search_broke(turn.messages))

    def apply(self, conversation: str, arguments: Mapping[str, Any]) -> Found:
        """Runs a search with changed arguments, without the model, and puts it into the conversation, so
        that a following "cheaper" builds on it.
        """
        state = self._state(conversation)
        photos = self.photos.all(state.get("photo_ids", ()))
        if not photos:
            arguments = without_photo(arguments)
        content, artifact = self._search.respond(arguments, photos)
        call_id = f"chip-{uuid.uuid4().hex[:12]}"
        call = {"name": SEARCH_TOOL, "args": dict(arguments), "id": call_id, "type": "tool_call"}
        messages = [
            *too_old(state.get("messages", ())),
            HumanMessage("(changed the filters)", additional_kwargs={CHIP: True}),
            AIMessage("", tool_calls=[call]),
            ToolMessage(content, tool_call_id=call_id, name=SEARCH_TOOL, artifact=artifact),
            AIMessage(answer(artifact, self.retriever.catalog_schema.currency)),
        ]
        self._graph.update_state(_config(conversation), {"messages": messages}, as_node="model")
        return Found(artifact)

    def messages(self, conversation: str) -> list[AnyMessage]:
        """The conversation so far."""
        return list(self._state(conversation).get("messages", []))

    def artifact(self, conversation: str) -> Mapping[str, Any] | None:
        """What the latest search of the conversation found."""
        return last_artifact(self.messages(conversation))

    def facets(self, conversation: str) -> tuple[Facet, ...]:
        """What the latest search could be narrowed by or changed to, with counts."""
        artifact = self.artifact(conversation) or {"arguments": {}}
        return self.retriever.facets(self._search.arguments.to_request(artifact["arguments"]).filter)

    def photo_ids(self, conversation: str) -> tuple[str, ...]:
        """The photos that the conversation has, in the order shown."""
        return tuple(self._state(conversation).get("photo_ids", ()))

    def hold_photos(self, conversation: str, photo_ids: Sequence[str]) -> None:
        """The conversation has these of its photos from now on; the others are kept until dropped."""
        self._graph.update_state(_config(conversation), {"photo_ids": list(photo_ids)}, as_node="model")

    def fork(self, conversation: str, new: str, *, before_last: bool = False) -> HumanMessage | None:
        """Goes on under a new name, from where the conversation stands, or from before the shopper's last
        message, which is given back. A turn of the old one that still runs then changes nothing.
        """
        state = self._state(conversation)
        messages = list(state.get("messages", ()))
        last = max((n for n, message in enumerate(messages) if is_shoppers(message)), default=None)
        asked = messages[last] if last is not None else None
        if before_last and last is not None:
            messages = messages[:last]
        photo_ids = list(state.get("photo_ids", ()))
        change = {"messages": with_answers(messages), "photo_ids": photo_ids}
        self._graph.update_state(_config(new), change, as_node="model")
        self.discard(conversation)
        return asked if isinstance(asked, HumanMessage) else None

    def greeting(self) -> str:
        """What the shop sells, for the first page."""
        return greeting(self.retriever.catalog_schema)

    def forget(self, conversation: str) -> None:
        """Drops a conversation and its photo."""
        self.photos.drop(*self.photo_ids(conversation))
        self.discard(conversation)

    def discard(self, conversation: str) -> None:
        """Drops a conversation's messages and leaves its photos to the one that was forked of it."""
        checkpointer = self._graph.checkpointer
        if checkpointer is not None and not isinstance(checkpointer, bool):
            checkpointer.delete_thread(conversation)

    def _state(self, conversation: str) -> dict[str, Any]:
        return dict(self._graph.get_state(_config(conversation)).values)


def _config(conversation: str) -> RunnableConfig:
    return {"configurable": {"thread_id": conversation}, "recursion_limit": 40}


def _events(update: Mapping[str, Any]) -> Iterator[Event]:
    for change in update.values():
        for message in (change or {}).get("messages", []) if isinstance(change, Mapping) else []:
            if isinstance(message, AIMessage) and message.tool_calls:
                yield Searching()
            elif isinstance(message, ToolMessage) and message.artifact:
                yield Found(message.artifact)


def _search_broke(messages: Sequence[AnyMessage]) -> bool:
    """Whether the last search since the shopper's last words came back with an error."""
    for message in reversed(messages):
        if isinstance(message, ToolMessage):
            return message.artifact is None
        if is_shoppers(message):
            return False
    return False


def _final_text(messages: Sequence[AnyMessage]) -> str:
    return messages[-1].text if messages and isinstance(messages[-1], AIMessage) else ""
