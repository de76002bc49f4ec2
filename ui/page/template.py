"""Data on its way into a template of ours, made safe for how Gradio's page reads it."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from functools import wraps
from typing import Any

from .pacing import stepped

Handler = Callable[..., Any]


def literal(value: Any) -> Any:  # noqa: ANN401 - JSON
    """JSON-able data whose strings, read as a JavaScript template literal, are what they were.

    Gradio's page evaluates what Handlebars has rendered once more, as such a literal: Handlebars escapes
    markup, but neither `$` nor the backslash, so a product called `${…}` would run.
    """
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("$", "\\$")
    if isinstance(value, Mapping):
        return {key: literal(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [literal(part) for part in value]
    return value


def sends(handler: Handler) -> Handler:
    """The same handler, every view in its updates made `literal`. The one way to a template: whatever is
    wired to an event is wrapped in it. A generator becomes an asynchronous one.
    """
    if inspect.isgeneratorfunction(handler):

        @wraps(handler)
        async def stream(*arguments: Any) -> AsyncGenerator[Any]:  # noqa: ANN401 - Gradio's
            async with aclosing(stepped(handler(*arguments))) as updates:
                async for update in updates:
                    yield _sent(update)

        return stream

    @wraps(handler)
    def once(*arguments: Any) -> Any:  # noqa: ANN401 - Gradio's
        return _sent(handler(*arguments))

    return once


def _sent(update: Any) -> Any:  # noqa: ANN401 - one part, or several
    if isinstance(update, tuple):
        return tuple(map(_sent, update))
    is_view = isinstance(update, dict) and "__type__" not in update  # which marks an update of Gradio's own
    return literal(update) if is_view else update
