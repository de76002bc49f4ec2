"""What keeps a conversation whole when a model or a tool fails."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.runtime import Runtime

from .answer import answer
from .grounding import ungrounded_prices

logger = logging.getLogger(__name__)

STOPPED = "The search was stopped."
SEARCH_FAILED = "The search did not work just now. Please try again in a moment."
Handler = Callable[[ModelRequest[Any]], ModelResponse[Any]]
AsyncHandler = Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]


class AnswerOpenToolCalls(AgentMiddleware[AgentState[Any], Any]):
    """Gives every tool call of the history an answer. A turn that was stopped half way leaves one
    without, and OpenAI-style servers refuse such a history.
    """

    def wrap_model_call(self, request: ModelRequest[Any], handler: Handler) -> ModelResponse[Any]:
        """Sync form."""
        return handler(request.override(messages=with_answers(request.messages)))

    async def awrap_model_call(self, request: ModelRequest[Any], handler: AsyncHandler) -> ModelResponse[Any]:
        """Async form."""
        return await handler(request.override(messages=with_answers(request.messages)))


class KeepToFoundPrices(AgentMiddleware[AgentState[Any], Any]):
    """Replaces a language model's answer that names a price which no search of the turn found."""

    def __init__(self, currency: str) -> None:
        super().__init__()
        self._currency = currency

    def after_model(self, state: AgentState[Any], runtime: Runtime[Any]) -> dict[str, Any] | None:
        """Looks at the newest message; the same id makes the graph replace it."""
        messages = state["messages"]
        last = messages[-1]
        if not isinstance(last, AIMessage) or last.tool_calls:
            return None
        artifacts = artifacts_of_turn(messages)
        invented = ungrounded_prices(last.text, artifacts, asked=_asked(messages))
        if not invented:
            return None
        logger.warning("an answer named prices that were not found: %s", ", ".join(invented))
        text = (
            answer(artifacts[-1], self._currency)
            if artifacts
            else "I cannot say that without a search. What are you looking for?"
        )
        return {"messages": [AIMessage(text, id=last.id)]}

    async def aafter_model(self, state: AgentState[Any], runtime: Runtime[Any]) -> dict[str, Any] | None:
        """Async form."""
        return self.after_model(state, runtime)


def tool_failed(error: Exception, *context: object) -> str:
    """What the model is told when the search breaks: one sentence, no inner words."""
    logger.error("search failed", exc_info=error)
    return SEARCH_FAILED


def artifacts_of_turn(messages: Sequence[AnyMessage]) -> list[dict[str, Any]]:
    """Everything found since the shopper's last message, oldest first."""
    found = []
    for message in reversed(messages):
        if isinstance(message, HumanMessage):
            break
        if isinstance(message, ToolMessage) and message.artifact:
            found.append(message.artifact)
    return found[::-1]


def with_answers(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """The history with a ToolMessage right behind every tool call that has none."""
    answered = {m.tool_call_id for m in messages if isinstance(m, ToolMessage)}
    whole: list[AnyMessage] = []
    for message in messages:
        whole.append(message)
        if isinstance(message, AIMessage):
            open_ids = (str(c["id"]) for c in message.tool_calls if c["id"] not in answered)
            whole += [ToolMessage(STOPPED, tool_call_id=id_, status="error") for id_ in open_ids]
    return whole


def _asked(messages: Sequence[AnyMessage]) -> str:
    return " ".join(message.text for message in messages if isinstance(message, HumanMessage))
