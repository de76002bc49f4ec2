"""The keyless planner beside a language model: it speaks where the model fails, does not search, goes in
circles, or says what was not found.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, ToolMessage
from langgraph.errors import GraphBubbleUp

from shoplens.catalog import CatalogSchema

from ..grounding.check import ungrounded
from ..grounding.evidence import Evidence, vocabulary_of
from ..planning.planner_model import since_start_over
from .open_calls import AsyncHandler, Handler
from .turns import PLANNED, Turn, artifacts_of, signature

logger = logging.getLogger(__name__)

MAX_MODEL_CALLS = 6
"""In one turn: a search, a corrected search, an answer, and some room."""
MAX_CALLS_AT_ONCE = 3
TOLD_AND_SENT_AGAIN = 2
"""A call that failed and was refused as a repetition; the third time the planner takes over."""
REFUSED = frozenset({401, 403})


class PlannerStandsIn(AgentMiddleware[AgentState[Any], Any]):
    """Judges every answer of the model, and lets the planner speak instead where it cannot stand."""

    def __init__(self, planner: BaseChatModel, schema: CatalogSchema) -> None:
        super().__init__()
        self._planner = planner
        self._schema = schema
        self._vocabulary = vocabulary_of(schema)

    def wrap_model_call(self, request: ModelRequest[Any], handler: Handler) -> ModelResponse[Any]:
        """Sync form."""
        if not self._planners_turn(request):
            try:
                response = handler(request)
            except GraphBubbleUp:
                raise
            except Exception as error:
                report(error)
            else:
                if (message := self._judged(request, response)) is not None:
                    return ModelResponse(result=[message])
        return handler(self._for_planner(request))

    async def awrap_model_call(self, request: ModelRequest[Any], handler: AsyncHandler) -> ModelResponse[Any]:
        """Async form."""
        if not self._planners_turn(request):
            try:
                response = await handler(request)
            except GraphBubbleUp:
                raise
            except Exception as error:
                report(error)
            else:
                if (message := self._judged(request, response)) is not None:
                    return ModelResponse(result=[message])
        return await handler(self._for_planner(request))

    def _planners_turn(self, request: ModelRequest[Any]) -> bool:
        turn = Turn(request.messages)
        return turn.is_the_planners or len(turn.spoken) >= MAX_MODEL_CALLS

    def _for_planner(self, request: ModelRequest[Any]) -> ModelRequest[Any]:
        return request.override(
            model=self._planner, messages=planners_view(request.messages), model_settings={}
        )

    def _judged(self, request: ModelRequest[Any], response: ModelResponse[Any]) -> AIMessage | None:
        """What the model's message becomes; None where the planner must speak."""
        message = next((m for m in response.result if isinstance(m, AIMessage)), None)
        turn = Turn(request.messages)
        if message is None or message.response_metadata.get("finish_reason") == "length":
            logger.warning("the language model's answer was cut off; the planner answers")
            return None
        if message.tool_calls or message.invalid_tool_calls:
            return _worth_running(message, turn)
        if not message.text.strip():
            logger.warning("the language model said nothing; the planner answers")
            return None
        if not turn.artifacts and (planned := self._planned_search(request.messages)) is not None:
            # a failed search is not answered with words either, but one plan of it in a turn is enough
            return None if turn.calls else _planned(planned)
        artifacts = turn.artifacts or artifacts_of(since_start_over(request.messages))
        evidence = Evidence(self._schema, artifacts, turn.asked(), vocabulary=self._vocabulary)
        wrong = ungrounded(message.text, evidence)
        if wrong:
            logger.warning("an answer said what was not found: %s", "; ".join(wrong)[:500])
            return None
        return message

    def _planned_search(self, messages: Sequence[AnyMessage]) -> AIMessage | None:
        """The planner's tool call for the shopper's message, outside the graph's stream of events."""
        turn = Turn(messages)
        planned = self._planner._generate([*messages[: turn.start + 1]]).generations[0].message
        return planned if isinstance(planned, AIMessage) and planned.tool_calls else None


def planners_view(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """The conversation as the planner would have it: up to what this turn found; else, unless its own
    search failed, up to the shopper's message.
    """
    turn = Turn(messages)
    found = [
        i for i, m in enumerate(messages) if i > turn.start and isinstance(m, ToolMessage) and m.artifact
    ]
    if found:
        return [*messages[: found[-1] + 1]]
    return [*messages] if turn.is_the_planners else [*messages[: turn.start + 1]]


def report(error: Exception) -> None:
    """For the operator. The error's own words stay out: servers repeat parts of the key in them."""
    status = getattr(error, "status_code", None)
    if status in REFUSED:
        logger.error("the language model's server refused the key (HTTP %s); the planner answers", status)
    else:
        said = f"HTTP {status}" if status else type(error).__name__
        logger.warning("the language model failed (%s); the planner answers", said)


def _worth_running(message: AIMessage, turn: Turn) -> AIMessage | None:
    """The message with each call once, and without those that this turn has an answer to."""
    calls = list({signature(call): call for call in message.tool_calls}.values())
    fresh = [c for c in calls if not turn.found(c) and turn.failures(c) < TOLD_AND_SENT_AGAIN]
    if not fresh:
        logger.warning(
            "the language model repeated a call or sent one that cannot be read; the planner answers"
        )
        return None
    return message.model_copy(update={"tool_calls": fresh[:MAX_CALLS_AT_ONCE], "invalid_tool_calls": []})


def _planned(message: AIMessage) -> AIMessage:
    return AIMessage("", tool_calls=message.tool_calls, additional_kwargs={PLANNED: True})
