"""The page at /about: true commands, nothing secret, markup that stays text."""

import re
import shlex
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from shoplens.agent import ShoppingAssistant
from shoplens.retrievers import MultimodalRetriever, StoreUnavailableError
from shoplens.ui.cli.main import _parser
from shoplens.ui.page.about import PACKAGES, about_page
from shoplens.ui.page.feedback import FeedbackLog
from shoplens.ui.page.settings import ShopSettings
from shoplens.ui.page.shopfront import REASONS, Shopfront, Tell

OWN = ShopSettings(name="Åse & <script>alert(1)</script>", tagline="“$name” & <b>more</b>", logo=b"RIFF")


class Outline(HTMLParser):
    """Every opening tag with its attributes, and that each is closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def text_of(page: str) -> str:
    body = page.split("<body>")[1]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.fixture(scope="module")
def front(retriever: MultimodalRetriever, store_folder: Path) -> Shopfront:
    front = Shopfront(lambda notify: ShoppingAssistant(retriever), store_folder / "images")
    front.start()
    assert front.wait(30)
    return front


def test_it_says_what_the_shop_holds_where_and_by_what_it_searches(
    front: Shopfront, store_folder: Path
) -> None:
    page = about_page(front, ShopSettings(), None)
    text = text_of(page)
    for part in (
        "About Shoplens", "Products 24", "Prices in USD",
        f"Kept in Qdrant Edge, in the folder “{store_folder.name}”; no server",
        "Compares words by all-MiniLM-L6-v2: a model of 90 MB",
        "color-shape-v1: colour and shape alone: no model; finds the same product photographed again",
        "Language model off", "Thumbs up and down off",
    ):  # fmt: skip
        assert part in text
    assert str(store_folder.parent) not in page
    versions = re.findall(r"<dt>([\w-]+)</dt><dd>\d[\w.+]*</dd>", page.split("Versions")[1])
    assert versions == [*PACKAGES, "Python"]


def test_what_is_on_is_not_listed_as_off(front: Shopfront, tmp_path: Path) -> None:
    off = about_page(front, ShopSettings(), None)
    for part in ("OPENAI_API_KEY", "--settings", "--feedback", "--image-model clip"):
        assert part in off
    own = Shopfront(lambda notify: None, tmp_path, model="gpt-4o-mini")  # type: ignore[arg-type, return-value]
    own.assistant = front.assistant
    on = about_page(own, OWN, FeedbackLog(tmp_path / "thumbs.jsonl"))
    for part in ("OPENAI_API_KEY", "--settings", "--feedback"):
        assert part not in on
    assert "on: gpt-4o-mini" in on
    assert "written to thumbs.jsonl on the shop's machine" in text_of(on)
    assert str(tmp_path) not in on


@pytest.mark.parametrize("settings", [ShopSettings(), OWN], ids=["plain", "own"])
def test_every_command_on_it_is_one_that_the_command_line_takes(
    front: Shopfront, settings: ShopSettings
) -> None:
    commands = re.findall(r"<code>(.+?)</code>", about_page(front, settings, None))
    assert len(commands) > 6
    for command in commands:
        words = shlex.split(unescape(command))
        program = words.index("shoplens")
        assert all(re.fullmatch(r"OPENAI_(API_KEY|BASE_URL|MODEL)=\S+", word) for word in words[:program])
        _parser("store").parse_args(words[program + 1 :])


def test_it_is_a_page_for_everybody_without_a_script(front: Shopfront) -> None:
    page = about_page(front, OWN, None)
    outline = Outline(page)
    assert outline.named("html") == [{"lang": "en"}]
    assert outline.named("script") == []
    assert [len(outline.named(tag)) for tag in ("title", "header", "main", "h1")] == [1, 1, 1, 1]
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in outline.named("meta")
    assert outline.named("a") == [{"href": "/"}]
    assert outline.named("img") == [{"src": "/logo", "alt": ""}]


def test_the_shops_own_words_stay_text_and_its_colours_are_used(front: Shopfront) -> None:
    page = about_page(front, ShopSettings(name=OWN.name, tagline=OWN.tagline, accent="#1d4ed8"), None)
    assert "<script>" not in page
    assert "<title>About Åse &amp; &lt;script&gt;alert(1)&lt;/script&gt;</title>" in page
    assert "“$name” & <b>more</b>" in text_of(page)
    assert "--shop-accent: #1d4ed8" in page
    assert "<img" not in page


def test_while_it_loads_and_when_it_failed_it_says_so(retriever: MultimodalRetriever, tmp_path: Path) -> None:
    def fails(notify: Tell) -> ShoppingAssistant:
        raise StoreUnavailableError("/srv/secret is in use")

    front = Shopfront(fails, tmp_path)
    text = text_of(about_page(front, ShopSettings(), None))
    assert "Starting … Reload this page to see more." in text
    assert "Products known once the shop is open" in text
    front.start()
    assert front.wait(30)
    page = about_page(front, ShopSettings(), None)
    assert REASONS[StoreUnavailableError] in unescape(page)
    assert "Products the shop could not be opened" in text_of(page)
    assert "secret" not in page
