"""Texts on their way through Gradio's HTML component, which reads them twice."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from shoplens.ui.page.blocks import build_blocks
from shoplens.ui.page.shopfront import Shopfront
from shoplens.ui.page.template import literal, sends


@pytest.mark.parametrize(("text", "sent"), [
    ("${alert(1)}", "\\${alert(1)}"), ("\\u", "\\\\u"), ("\\${x}", "\\\\\\${x}"),
    ("$5 {each}", "\\$5 {each}"),
    ("plain", "plain"), ("", ""),
], ids=str)  # fmt: skip
def test_a_text_is_escaped_for_its_reading_as_a_template_literal(text: str, sent: str) -> None:
    assert literal(text) == sent
    assert literal({"$a": [{"b": (text, 1, None, True)}]}) == {"$a": [{"b": [sent, 1, None, True]}]}


def test_views_are_escaped_in_every_kind_of_update_and_nothing_else_is() -> None:
    skip, box = gr.skip(), {"__type__": "update", "value": "$"}

    def once(ticket: str) -> tuple[Any, ...]:
        return [{"content": "$"}], {"name": ticket}, skip, box, "$"

    def stream(ticket: str) -> Iterator[tuple[Any, ...]]:
        yield once(ticket)

    expected = ([{"content": "$"}], {"name": "\\$x"}, skip, box, "$")
    assert sends(once)("$x") == expected

    async def streamed() -> list[Any]:
        return [update async for update in sends(stream)("$x")]

    assert asyncio.run(streamed()) == [expected]
    assert sends(lambda ticket: {"name": ticket})("$x") == {"name": "\\$x"}


def test_whatever_the_page_sends_to_a_template_is_escaped(tmp_path: Path) -> None:
    async def build() -> gr.Blocks:
        return build_blocks(Shopfront(lambda notify: pytest.fail("not opened"), tmp_path))

    page = asyncio.run(build())
    templates = {
        id_
        for id_, part in page.blocks.items()
        if isinstance(part, gr.HTML) and "{{" in str(part.html_template)
    }
    assert len(templates) == 2
    handlers = [fn.fn for fn in page.fns.values() if fn.fn and {part._id for part in fn.outputs} & templates]
    assert len(handlers) > 15
    assert all(handler.__code__.co_filename.endswith("template.py") for handler in handlers)
