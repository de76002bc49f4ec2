"""The page's layout, and which event goes where."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import gradio as gr

from .changes import Changes
from .conversations import MAX_CHARACTERS, Conversations
from .desk import Desk
from .feedback import FeedbackLog
from .opening import SOON, Opening
from .panel import empty_panel
from .settings import ShopSettings
from .shopfront import Shopfront
from .template import literal, sends
from .visits import MAX_VISITS

ASSETS = Path(__file__).parent / "assets"
QUIETLY: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
UPLOADS_KEPT = (60, 900)
"""Seconds: how often Gradio looks for uploaded files, and how old they get. What was read is in memory."""


def build_blocks(
    front: Shopfront, settings: ShopSettings | None = None, feedback: FeedbackLog | None = None
) -> gr.Blocks:
    """The whole page over one shop. Without `feedback` there are no thumbs."""
    settings, desk = settings or ShopSettings(), Desk(front, feedback)
    with gr.Blocks(
        title=settings.name, analytics_enabled=False, fill_width=True, delete_cache=UPLOADS_KEPT
    ) as page:
        page.state_session_capacity = MAX_VISITS  # of what Gradio keeps of a tab: 10,000, 0.1 MB each
        gr.HTML(_header(settings), elem_id="top", padding=False)
        with gr.Row(equal_height=False):
            with gr.Column(scale=2, min_width=340, elem_id="talk"):
                chat = gr.Chatbot(
                    elem_id="chat", label="Conversation", height="56vh", buttons=[], layout="bubble",
                    placeholder="", feedback_options=None, allow_tags=False, show_label=False,
                )  # fmt: skip
                bar = gr.HTML(
                    value=literal(desk.bar(None)), elem_id="bar", padding=False,
                    html_template=_asset("bar.html"), js_on_load=_asset("bar.js"),
                )  # fmt: skip
                box = gr.MultimodalTextbox(
                    elem_id="box", label="Message", show_label=False, sources=["upload"],
                    file_count="multiple", placeholder="What are you looking for?",
                    max_plain_text_length=MAX_CHARACTERS, autofocus=True,
                )  # fmt: skip
            with gr.Column(scale=3, min_width=340):
                results = gr.HTML(
                    value=literal(empty_panel("Loading …")), elem_id="results", padding=False,
                    html_template=_asset("results.html"), js_on_load=_asset("results.js"),
                )  # fmt: skip
        ticket = gr.Textbox("", elem_id="ticket", label="Ticket", container=False)
        clock = gr.Timer(SOON, active=False)  # `arrive` sets it going while the shop loads
        parts = [chat, results, box, bar, ticket]
        talk, changes, opening = Conversations(desk), Changes(desk), Opening(desk)

        arrive = {"outputs": [*parts, clock], **QUIETLY}
        page.load(None, js=_asset("page.js"))
        page.load(
            sends(opening.arrive), [ticket], js="() => [sessionStorage.getItem('shoplens') ?? '']", **arrive
        )
        clock.tick(
            sends(opening.opened), [ticket], js="() => [sessionStorage.getItem('shoplens') ?? '']", **arrive
        )
        # No click is dropped while the last one is on its way.
        results.retry(sends(opening.retry), [ticket], trigger_mode="multiple", **arrive)
        ticket.change(None, [ticket], js="(id) => { sessionStorage.setItem('shoplens', id); }")
        running = [
            box.submit(sends(talk.send), [box, ticket], parts, **QUIETLY),
            results.ask(sends(talk.ask), [ticket], parts, **QUIETLY),
            results.sample(sends(talk.sample), [ticket], parts, **QUIETLY),
            bar.again(sends(talk.again), [ticket], parts, **QUIETLY),
        ]
        box.stop(sends(talk.stopped), [ticket], parts, cancels=running, **QUIETLY)
        for event, handler in (
            (bar.edit, talk.edit),
            (bar.cancel, talk.leave_be),
            (bar.over, opening.start_over),
            (results.remove, changes.remove),
            (results.offer, changes.take_offer),
            (results.choose, changes.choose),
            (results.span, changes.span),
            (results.balance, changes.balance),
            (results.like, changes.like),
        ):
            event(sends(handler), [ticket], parts, **QUIETLY)
        bar.vote(sends(talk.vote), [ticket], [bar], **QUIETLY)
        for event, looked in (
            (results.edit, changes.edit),
            (results.compare, changes.compare),
            (results.close, changes.close),
        ):
            event(sends(looked), [ticket], [results], **QUIETLY)
    queued: gr.Blocks = page.queue(max_size=64, default_concurrency_limit=8)
    return queued


def _header(settings: ShopSettings) -> str:
    logo = '<img src="/logo" alt="" width="40" height="40">' if settings.logo is not None else ""
    tagline = f"<p>{html.escape(settings.tagline)}</p>" if settings.tagline else ""
    return (
        f'<header>{logo}<div class="name"><h1>{html.escape(settings.name)}</h1>{tagline}</div>'
        '<nav aria-label="Page"><a href="/about">About</a>'
        '<button type="button" id="shade" aria-pressed="false">Dark</button></nav></header>'
    )


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")
