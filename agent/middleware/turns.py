"""What has happened since the shopper's last message, read off the conversation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage, ToolMessage

from ..planning.planner_model import MODEL_NAME, words_of

Artifact = dict[str, Any]
PLANNED = "planned"
"""Marks a search that the planner put in the place of a model's words; the model then goes on."""


class Turn:
    """The shopper's last message and everything behind it."""

    def __init__(self, messages: Sequence[AnyMessage]) -> None:
        self.start = max((i for i, m in enumerate(messages) if isinstance(m, HumanMessage)), default=0)
        self.messages = list(messages)
        self.rest = [m for m in self.messages[self.start :] if not isinstance(m, HumanMessage)]
        self.spoken = [m for m in self.rest if isinstance(m, AIMessage)]
        self.calls = [call for message in self.spoken for call in message.tool_calls]
        self._results = [*self._paired()]

    @property
    def artifacts(self) -> list[Artifact]:
        """Everything found in this turn, oldest first."""
        return artifacts_of(self.rest)

    @property
    def is_the_planners(self) -> bool:
        """Whether the planner has spoken in this turn; it then speaks to the end."""
        return any(map(is_planners, self.spoken))

    @property
    def call_is_planned(self) -> bool:
        """Whether the newest call is the planner's own, which is made of the shopper's words alone."""
        newest = self.spoken[-1] if self.spoken else AIMessage("")
        return bool(newest.additional_kwargs.get(PLANNED)) or is_planners(newest)

    @property
    def has_failures(self) -> bool:
        """Whether a call of this turn came back with an error."""
        return any(result.artifact is None for _, result in self._results)

    def failures(self, call: Mapping[str, Any]) -> int:
        """How often this same call failed in this turn."""
        return sum(result.artifact is None for result in self._results_of(call))

    def found(self, call: Mapping[str, Any]) -> bool:
        """Whether this same call has already been answered with a list of products."""
        return any(result.artifact is not None for result in self._results_of(call))

    def asked(self) -> list[str]:
        """All that the shopper wrote in the conversation, the last message at the end."""
        return [words_of(m) for m in self.messages if isinstance(m, HumanMessage)]

    def _results_of(self, call: Mapping[str, Any]) -> list[ToolMessage]:
        return [result for sent, result in self._results if sent == signature(call)]

    def _paired(self) -> Iterator[tuple[str, ToolMessage]]:
        """Every result with its call. A server may use one id again and again: the last call counts."""
        calls: dict[str, str] = {}
        for message in self.rest:
            if isinstance(message, AIMessage):
                calls |= {str(call["id"]): signature(call) for call in message.tool_calls}
            elif isinstance(message, ToolMessage):
                yield calls.get(message.tool_call_id, ""), message


def artifacts_of(messages: Sequence[BaseMessage]) -> list[Artifact]:
    """What searches found, oldest first."""
    return [m.artifact for m in messages if isinstance(m, ToolMessage) and m.artifact]


def is_planners(message: AIMessage) -> bool:
    """Whether the planner said this, and not the language model."""
    return message.response_metadata.get("model_name") == MODEL_NAME


def signature(call: Mapping[str, Any]) -> str:
    """The same for two calls of one tool with the same arguments."""
    return json.dumps([call["name"], call["args"]], sort_keys=True, default=str)
