"""Messages as the chat shows them: letter by letter, whatever they hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

Message = dict[str, Any]
"""One message as Gradio's chat takes it."""

SEARCHING = "Searching …"
TURNERS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of all that follows, a price too, where a name does not end them."""
MARKUP = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """Text that a Markdown renderer shows letter by letter: every ASCII punctuation mark as an entity."""
    return MARKUP.sub(lambda match: f"&#{ord(match[1])};", TURNERS.sub("", text))


def asked(text: str, photo_ids: Sequence[str] = ()) -> Message:
    """What the shopper wrote or showed. The photos' ids are ours, so they may be part of an address."""
    pictures = " ".join(f"![Your photo](/photos/{id_})" for id_ in photo_ids)
    return {"role": "user", "content": "\n\n".join(part for part in (pictures, plain(text)) if part)}


def said(text: str) -> Message:
    """An answer."""
    return {"role": "assistant", "content": text if text == SEARCHING else plain(text)}
