"""The keyless planner as a chat model: same graph, same events, same memory as with a language model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LangSmithParams, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import Field, PrivateAttr, SkipValidation

from shoplens.catalog import CatalogSchema
from shoplens.retrievers.query import QueryConstructor

from ..answering.answer import answer
from ..answering.failures import FAILURES
from .plan import Plan, Situation
from .planner import Planner
from .small_talk import START_OVER

SEARCH_TOOL = "search_products"
SENTENCES = re.compile(r".+?(?:[.!?:]\s+|$)", re.DOTALL)
PHOTO_NOTE = "[The shopper attached a photo: call search_products with use_photo=true.]"
MODEL_NAME = "keyless planner"
UNDONE = "undo"
"""How the id of a call begins that goes back to the search before."""


class PlannerChatModel(BaseChatModel):
    """Rules, no language model: a message becomes a call of `search_products`, its artifact the answer."""

    catalog: CatalogSchema
    constructor: SkipValidation[QueryConstructor] | None = Field(default=None, exclude=True)
    """Reads new requests; without it rules alone do, and nothing is guessed by nearness in meaning."""

    _planner: Planner = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:  # noqa: ANN401 - pydantic's signature
        """Prepares the planner for the catalogue."""
        super().model_post_init(context)
        self._planner = Planner(self.catalog, self.constructor)

    @property
    def _llm_type(self) -> str:
        return "shoplens-planner"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model_name": MODEL_NAME}

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:  # noqa: ANN401
        params = super()._get_ls_params(stop=stop, **kwargs)
        params["ls_model_name"] = kwargs.get("model", MODEL_NAME)
        return params

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[LanguageModelInput, AIMessage]:  # noqa: ANN401
        """Accepted, as every agent's model must; the planner knows its one tool."""
        return self.bind(tools=list(tools), **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> ChatResult:
        message = self.decide(messages)
        message.response_metadata["model_name"] = MODEL_NAME
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> Iterator[ChatGenerationChunk]:
        message = self.decide(messages)
        calls = [
            tool_call_chunk(name=c["name"], args=_json(c["args"]), id=c["id"], index=i)
            for i, c in enumerate(message.tool_calls)
        ]
        sentences = SENTENCES.findall(str(message.content)) or [
            ""
        ]  # by words it takes four milliseconds more
        for position, text in enumerate(sentences):
            last = position == len(sentences) - 1
            chunk = ChatGenerationChunk(
                message=AIMessageChunk(
                    content=text,
                    additional_kwargs=message.additional_kwargs if last else {},
                    tool_call_chunks=calls if last else [],
                    chunk_position="last" if last else None,
                    response_metadata={"model_name": MODEL_NAME} if last else {},
                )
            )
            if run_manager is not None:
                run_manager.on_llm_new_token(text, chunk=chunk)
            yield chunk

    def decide(self, messages: Sequence[BaseMessage]) -> AIMessage:
        """What it says next: a search to be made, or an answer."""
        last = messages[-1] if messages else HumanMessage("")
        if isinstance(last, ToolMessage):
            if last.artifact is None:
                return AIMessage(
                    last.text if last.text in FAILURES else f"That search did not work: {last.text}"
                )
            return AIMessage(answer(last.artifact, self.catalog.currency))
        plan = self._planner.plan(words_of(last), situation_of(messages[:-1], new_photo=has_photo(last)))
        if plan.arguments is None:
            return AIMessage(plan.reply or "", additional_kwargs={"kind": plan.kind, "focus": plan.focus})
        return planned_call(plan, sum(isinstance(message, AIMessage) for message in messages))


def planned_call(plan: Plan, number: int) -> AIMessage:
    """The planner's search as a tool call; `number` makes its id one of its own in the conversation."""
    id_ = f"{UNDONE if plan.kind == 'undo' else 'plan'}-{number}"
    call = {"name": SEARCH_TOOL, "args": dict(plan.arguments or {}), "id": id_, "type": "tool_call"}
    return AIMessage("", tool_calls=[call])


def situation_of(messages: Sequence[BaseMessage], *, new_photo: bool) -> Situation:
    """What the conversation so far tells the planner."""
    since = since_start_over(messages)
    artifacts = _artifacts(since)
    return Situation(
        history=[dict(artifact["arguments"]) for artifact in artifacts],
        shown=list(artifacts[-1]["products"] or artifacts[-1]["nearest"]) if artifacts else [],
        focus=_focus(since),
        new_photo=new_photo,
        has_photo=any(has_photo(message) for message in since),
    )


def has_photo(message: BaseMessage) -> bool:
    """Whether a photo came with this message."""
    return isinstance(message, HumanMessage) and bool(message.additional_kwargs.get("photo"))


def words_of(message: BaseMessage) -> str:
    """A message's own words."""
    return (message.text.replace(PHOTO_NOTE, "") if has_photo(message) else message.text).strip()


def last_artifact(messages: Sequence[BaseMessage]) -> dict[str, Any] | None:
    """What the latest search of a conversation found, if that was not cleared since."""
    artifacts = _artifacts(since_start_over(messages))
    return artifacts[-1] if artifacts else None


def _artifacts(messages: Sequence[BaseMessage]) -> list[dict[str, Any]]:
    """What the searches that worked found, oldest first. One that went back takes the one that it undid
    away, and stands for the one before.
    """
    found: list[dict[str, Any]] = []
    for message in messages:
        if isinstance(message, ToolMessage) and message.artifact:
            if message.tool_call_id.startswith(UNDONE):
                del found[-2:]
            found.append(message.artifact)
    return found


def _focus(messages: Sequence[BaseMessage]) -> str | None:
    """The product that was last spoken of, if there was no search since."""
    for message in reversed(messages):
        if isinstance(message, ToolMessage) and message.artifact:
            return None
        if isinstance(message, AIMessage) and (focus := message.additional_kwargs.get("focus")):
            return str(focus)
    return None


def since_start_over(messages: Sequence[BaseMessage]) -> Sequence[BaseMessage]:
    """The messages after the shopper last cleared everything."""
    for position in range(len(messages) - 1, -1, -1):
        if isinstance(messages[position], HumanMessage) and START_OVER.fullmatch(
            words_of(messages[position])
        ):
            return messages[position + 1 :]
    return messages


def _json(arguments: dict[str, Any]) -> str:
    return json.dumps(arguments, ensure_ascii=False)
