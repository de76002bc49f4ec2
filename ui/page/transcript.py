"""The conversation as the page shows it. What a browser sends back is shown again, never searched by."""

from __future__ import annotations

from typing import Any

import gradio as gr

from .view import plain

MAX_VISIBLE = 50
"""Messages on the page; the conversation behind it is whole."""
SEARCHING = "Searching …"
Message = dict[str, Any]
Update = tuple[Any, ...]


def asked(history: list[Message], text: str, photo_file: str | None = None) -> list[Message]:
    """With what the shopper wrote or showed."""
    messages = list(history)
    if photo_file is not None:
        messages.append({"role": "user", "content": {"path": photo_file, "alt_text": "Your photo"}})
    if text:
        messages.append({"role": "user", "content": plain(text)})
    return messages[-MAX_VISIBLE:]


def said(history: list[Message], text: str) -> list[Message]:
    """With an answer."""
    shown = text if text == SEARCHING else plain(text)
    return [*history, {"role": "assistant", "content": shown}][-MAX_VISIBLE:]


def busy_box() -> Any:  # noqa: ANN401 - a gradio update
    """The message box while an answer is on its way: empty, with a stop button."""
    return gr.MultimodalTextbox(value=None, submit_btn=False, stop_btn=True)


def open_box() -> Any:  # noqa: ANN401 - a gradio update
    """The message box, ready."""
    return gr.MultimodalTextbox(submit_btn=True, stop_btn=False)
