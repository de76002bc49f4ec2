"""One shop's conversations, as a page drives them: a turn gives events, a chip's change is a search."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, HumanMessage, ToolMessage
from langchain_core.runnables import RunnableConfig
from PIL.Image import Image

from shoplens.retrievers import MultimodalRetriever
from shoplens.retrievers.facets import Facet
from shoplens.tools import ProductSearchTool

from .answering.answer import answer
from .answering.welcome import greeting
from .photos import PhotoStore
from .planning.planner_model import MODEL_NAME, PHOTO_NOTE, SEARCH_TOOL, last_artifact
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

    def turn(self, conversation: str, text: str, photo: Image | None = None) -> Iterator[Event]:
        """One message of the shopper. Ends with exactly one `Finished`."""
        change: dict[str, Any] = {}
        if photo is not None:
            self.photos.drop(self._state(conversation).get("photo_id"))
            change["photo_id"] = self.photos.add(photo)
            text = f"{text}\n{PHOTO_NOTE}".strip()
        elif START_OVER.fullmatch(text.strip()):
            self.photos.drop(self._state(conversation).get("photo_id"))
            change["photo_id"] = None
        change["messages"] = [HumanMessage(text, additional_kwargs={"photo": photo is not None})]
        stream = self._graph.stream(
            change, _config(conversation), stream_mode=["messages", "updates"], version="v2"
        )
        fell_back = False
        for part in stream:
            if part["type"] == "messages":
                message, metadata = part["data"]
                if isinstance(message, AIMessageChunk):
                    fell_back |= self.has_model and metadata.get("ls_model_name") == MODEL_NAME
                    if message.text:
                        yield Token(message.text, message.id or "")
            elif part["type"] == "updates":
                yield from _events(part["data"])
        yield Finished(_final_text(self.messages(conversation)), fell_back)

    def apply(self, conversation: str, arguments: Mapping[str, Any]) -> Found:
        """Runs a search with changed arguments, without the model, and puts it into the conversation, so
        that a following "cheaper" builds on it.
        """
        photo = self.photos.get(self._state(conversation).get("photo_id"))
        if photo is None:
            arguments = without_photo(arguments)
        content, artifact = self._search.respond(arguments, photo)
        call_id = f"chip-{uuid.uuid4().hex[:12]}"
        call = {"name": SEARCH_TOOL, "args": dict(arguments), "id": call_id, "type": "tool_call"}
        messages = [
            HumanMessage("(changed the filters)"),
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

    def greeting(self) -> str:
        """What the shop sells, for the first page."""
        return greeting(self.retriever.catalog_schema)

    def forget(self, conversation: str) -> None:
        """Drops a conversation and its photo."""
        self.photos.drop(self._state(conversation).get("photo_id"))
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


def _final_text(messages: Sequence[AnyMessage]) -> str:
    return messages[-1].text if messages and isinstance(messages[-1], AIMessage) else ""
