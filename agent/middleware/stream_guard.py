"""Ends an answer that does not end by itself, and refuses a tool call whose arguments are no JSON."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import LLMResult

MAX_ANSWER_CHARACTERS = 8_000
"""Words and tool arguments of one model call; an honest answer has a few hundred."""
MAX_ANSWER_SECONDS = 60.0


class ModelBabbleError(RuntimeError):
    """The model's answer is endless, or its tool call cannot be read."""


@dataclass
class _Stream:
    started: float = field(default_factory=time.monotonic)
    characters: int = 0
    arguments: dict[int, str] = field(default_factory=lambda: defaultdict(str))


class StreamGuard(BaseCallbackHandler):
    """Watches every token of a model. LangChain mends half a JSON object silently ("price_max": 4 where 40
    was cut off), which must never become a filter.
    """

    raise_error = True  # else LangChain logs what is raised here and goes on

    def __init__(
        self, max_characters: int = MAX_ANSWER_CHARACTERS, max_seconds: float = MAX_ANSWER_SECONDS
    ) -> None:
        self._max_characters = max_characters
        self._max_seconds = max_seconds
        self._streams: dict[UUID, _Stream] = {}

    def on_llm_new_token(
        self,
        token: str | list[str | dict[str, Any]],
        *,
        run_id: UUID,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Counts."""
        stream = self._streams.setdefault(run_id, _Stream())
        stream.characters += len(token if isinstance(token, str) else str(token))
        message = getattr(kwargs.get("chunk"), "message", None)
        for piece in message.tool_call_chunks if isinstance(message, AIMessageChunk) else ():
            stream.arguments[piece["index"] or 0] += piece["args"] or ""
            stream.characters += len(piece["args"] or "")
        if stream.characters > self._max_characters:
            raise ModelBabbleError(f"the answer has over {self._max_characters} characters")
        if time.monotonic() - stream.started > self._max_seconds:
            raise ModelBabbleError(f"the answer took over {self._max_seconds:g} s")

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ANN401
        """Reads the arguments as they were sent."""
        stream = self._streams.pop(run_id, None)
        for text in stream.arguments.values() if stream else ():
            try:
                json.loads(text or "{}")
            except ValueError:
                raise ModelBabbleError("the tool call's arguments are no JSON") from None

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ANN401
        """Forgets the answer that broke."""
        self._streams.pop(run_id, None)


def guarded(model: BaseChatModel) -> BaseChatModel:
    """The same model, watched; callbacks that it has are kept."""
    if model.callbacks is None or isinstance(model.callbacks, list):
        return model.model_copy(update={"callbacks": [*(model.callbacks or ()), StreamGuard()]})
    manager = model.callbacks.copy()
    manager.add_handler(StreamGuard())
    return model.model_copy(update={"callbacks": manager})
