"""Texts on their way through Gradio's HTML component, which reads them twice."""

import asyncio
from pathlib import Path

import gradio as gr
import pytest

from shoplens.ui.page.blocks import build_blocks
from shoplens.ui.page.shopfront import Shopfront
from shoplens.ui.page.template import TemplateHTML, literal


@pytest.mark.parametrize(("text", "sent"), [
    ("${alert(1)}", "\\${alert(1)}"), ("\\u", "\\\\u"), ("\\${x}", "\\\\\\${x}"),
    ("$5 {each}", "\\$5 {each}"),
    ("plain", "plain"), ("", ""),
], ids=str)  # fmt: skip
def test_a_text_is_escaped_for_its_reading_as_a_template_literal(text: str, sent: str) -> None:
    assert literal(text) == sent
    assert literal({"$a": [{"b": (text, 1, None, True)}]}) == {"$a": [{"b": [sent, 1, None, True]}]}


def test_every_update_of_a_template_passes_through_it() -> None:
    async def build() -> None:
        part = TemplateHTML(value={"name": "${x}"}, html_template="{{value.name}}")
        assert part.get_block_name() == "html"
        assert part.value == {"name": "\\${x}"}
        assert part.postprocess({"name": "$1"}) == {"name": "\\$1"}

    asyncio.run(build())


def test_the_page_has_no_template_that_is_filled_in_any_other_way(tmp_path: Path) -> None:
    async def build() -> None:
        page = build_blocks(Shopfront(lambda notify: pytest.fail("not opened"), tmp_path))
        parts = [block for block in page.blocks.values() if isinstance(block, gr.HTML)]
        templates = [part for part in parts if "{{" in str(part.html_template)]
        assert len(templates) == 2
        assert all(isinstance(part, TemplateHTML) for part in templates)

    asyncio.run(build())
