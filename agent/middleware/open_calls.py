"""What keeps a conversation whole when a turn is stopped or a search fails."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, AnyMessage, ToolMessage

from ..answering.failures import failure

logger = logging.getLogger(__name__)

STOPPED = "The search was stopped."
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


def tool_failed(error: Exception, *context: object) -> str:
    """What the model is told when the search breaks: one sentence, no inner words."""
    logger.error("search failed", exc_info=error)
    return failure(error)


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
