"""The page's layout, and which event goes where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from .changes import Changes
from .conversations import MAX_CHARACTERS, Conversations
from .panel import Panel, empty_panel
from .shopfront import Shopfront

ASSETS = Path(__file__).parent / "assets"
PHOTO_TYPES = [".jpg", ".jpeg", ".png", ".webp"]
QUIETLY: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def build_blocks(front: Shopfront, title: str) -> gr.Blocks:
    """The whole page over one shop."""
    with gr.Blocks(title=title, analytics_enabled=False, fill_width=True, delete_cache=(600, 3600)) as page:
        conversation = gr.State("", time_to_live=3600, delete_callback=front.forget)
        gr.HTML(f"<h1>{title}</h1><p>Say what you are looking for, or show a photo.</p>", elem_id="top")
        with gr.Row(equal_height=False):
            with gr.Column(scale=2, min_width=340, elem_id="talk"):
                chat = gr.Chatbot(
                    elem_id="chat", label="Conversation", height="62vh", buttons=[], layout="bubble",
                    placeholder="", feedback_options=None, allow_tags=False, show_label=False,
                )  # fmt: skip
                box = gr.MultimodalTextbox(
                    elem_id="box", label="Message", show_label=False, sources=["upload"], file_count="single",
                    file_types=PHOTO_TYPES, placeholder="What are you looking for?",
                    max_plain_text_length=MAX_CHARACTERS, autofocus=True,
                )  # fmt: skip
            with gr.Column(scale=3, min_width=340):
                results = gr.HTML(
                    value=empty_panel("Loading …"), elem_id="results",
                    html_template=_asset("results.html"), js_on_load=_asset("results.js"),
                )  # fmt: skip
        clock = gr.Timer(0.5)
        outputs = [chat, results, box, conversation]
        panel = Panel(front)
        talk, changes = Conversations(front, panel), Changes(front, panel)
        page.load(None, js=_asset("page.js"))
        gr.on([page.load, clock.tick], talk.opening, [chat], [chat, results, clock], **QUIETLY)
        chat.clear(talk.start_over, [conversation], outputs, **QUIETLY)
        run = box.submit(talk.send, [box, chat, conversation], outputs, **QUIETLY)
        asked = results.ask(talk.ask, [chat, conversation], outputs, **QUIETLY)
        for event, change in (
            (results.remove, changes.remove),
            (results.offer, changes.take_offer),
            (results.choose, changes.choose),
            (results.span, changes.span),
            (results.like, changes.like),
        ):
            event(change, [chat, conversation], [chat, results, conversation], **QUIETLY)
        for event, looked in ((results.edit, changes.edit), (results.compare, changes.compare)):
            event(looked, [conversation], [results], **QUIETLY)
        results.close(changes.close, [conversation], [results], **QUIETLY)
        box.stop(talk.stopped, [chat], [chat, box], cancels=[run, asked], **QUIETLY)
    queued: gr.Blocks = page.queue(max_size=64, default_concurrency_limit=8)
    return queued


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")
