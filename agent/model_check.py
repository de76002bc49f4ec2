"""One small question to a language model: does it answer, and does it call a tool?"""

from __future__ import annotations

import time

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, HumanMessage, SystemMessage

from .middleware.stream_guard import ModelBabbleError, guarded
from .models import ModelSettings, chat_model

SWITCHES = "docs/models.md has each server's switch for tool calls"
TOOL = {
    "type": "function",
    "function": {
        "name": "search_products",
        "description": "Finds products of this shop.",
        "parameters": {
            "type": "object",
            "properties": {"query": {"type": "string", "description": "what to look for"}},
            "required": ["query"],
        },
    },
}


class ModelTroubleError(Exception):
    """What a model or its server does not do, and the way out, in one line that never holds a key."""


def check_model(settings: ModelSettings, *, seconds: float) -> None:
    """Streams one answer with one tool at hand, as the conversation does, and returns when the model has
    called the tool. The call is not forced: servers force calls where they cannot read a free one.

    Raises:
        ModelTroubleError: the server cannot be reached or refuses, or the model calls no tool within
            `seconds`.
        MissingDependencyError: langchain-openai is not installed.
    """
    model = guarded(chat_model(settings, timeout=seconds, retries=0))
    if not _calls_the_tool(model, settings, seconds):
        raise ModelTroubleError(
            f"{settings.model} at {settings.place} answers, but calls no tool, so rules plan every search. "
            f"Take a model that calls tools; {SWITCHES}"
        )


def _calls_the_tool(model: BaseChatModel, settings: ModelSettings, seconds: float) -> bool:
    import openai

    until = time.monotonic() + seconds
    said: AIMessageChunk | None = None
    try:
        for chunk in model.bind_tools([TOOL]).stream(
            [
                SystemMessage("You search a shop. Use search_products for every wish."),
                HumanMessage("a red lamp"),
            ]
        ):
            if isinstance(chunk, AIMessageChunk):
                said = chunk if said is None else said + chunk
            if time.monotonic() > until:
                raise ModelTroubleError(_silent(settings, seconds))
    except openai.APITimeoutError:
        raise ModelTroubleError(_silent(settings, seconds)) from None
    except openai.APIStatusError as error:
        raise ModelTroubleError(_refused(settings, error.status_code)) from None
    except ModelTroubleError:
        raise
    except ModelBabbleError:
        raise ModelTroubleError(
            f"{settings.model} at {settings.place} does not end, or calls a tool with arguments that are no "
            f"JSON, so rules plan every search. Take a model that calls tools; {SWITCHES}"
        ) from None
    except Exception as error:  # the error's own words stay out: servers repeat parts of the key in them
        if isinstance(error, openai.APIConnectionError) and said is None:
            raise ModelTroubleError(
                f"nothing answers at {settings.place}. Start the server, or check {settings.way_to_it}"
            ) from None
        raise ModelTroubleError(
            f"{settings.place} gives no answer that can be read ({type(error).__name__}). "
            f"Check {settings.way_to_it}"
        ) from None
    return said is not None and any(call["name"] == "search_products" for call in said.tool_calls)


def _silent(settings: ModelSettings, seconds: float) -> str:
    return (
        f"{settings.model} at {settings.place} did not finish within {seconds:g} s. A model that is being "
        "loaded may later; else take a smaller one, or another server"
    )


def _refused(settings: ModelSettings, status: int) -> str:
    server = f"{settings.place} answers HTTP {status}"
    if status in (401, 403):
        return f"{server}: it refuses the key. Set {settings.key_variable} anew"
    if status == 404:
        return f"{server}: no model {settings.model} there. Check {settings.way_to_it}"
    if status in (400, 422):
        return f"{server}: it refuses a request with tools, most often for want of a switch; {SWITCHES}"
    if status == 429:
        return f"{server}: too many requests, or the account is spent. Wait, or look at the account"
    return f"{server}: it failed. Look at the server's log"
