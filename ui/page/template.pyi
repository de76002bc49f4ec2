"""Gradio's HTML component, made safe for text that is not ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from gradio.events import Dependency

class TemplateHTML(gr.HTML):
    """A Handlebars template over data. Gradio's page evaluates what Handlebars has rendered once more, as a
    JavaScript template literal: Handlebars escapes markup, but neither `$` nor the backslash, so a product
    called `${…}` would run. Every string of the data is therefore escaped for that second reading, in the one
    place that all updates pass.
    """

    is_template = True  # to the page it is a gr.HTML

    def postprocess(self, value: Any) -> Any:  # noqa: ANN401 - Gradio's signature
        """What is sent to the page."""
        return super().postprocess(literal(value))
    from typing import Callable, Literal, Sequence, Any, TYPE_CHECKING
    from gradio.blocks import Block
    if TYPE_CHECKING:
        from gradio.components import Timer
        from gradio.components.base import Component


def literal(value: Any) -> Any:  # noqa: ANN401 - JSON
    """JSON-able data whose strings, read as a template literal, are what they were."""
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("$", "\\$")
    if isinstance(value, Mapping):
        return {key: literal(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [literal(part) for part in value]
    return value