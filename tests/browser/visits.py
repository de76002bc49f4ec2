"""Pages opened as a visitor opens them, each watched for what must never happen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    ViewportSize,
    expect,
)

from .served import ServedShop

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
OWN_HOSTS = ("127.0.0.1", "localhost", "::1")
TIMEOUT = 60_000
"""Milliseconds that anything may take: a busy machine is no fault of the page."""
PENDING = "Searching …"
"""What the page says until it has an answer."""
SAID = re.compile(rf"^(?!{PENDING}).*\S", re.DOTALL)
Scheme = Literal["light", "dark"]
expect.set_options(timeout=TIMEOUT)


Kept = dict[tuple[bool, Scheme], list[BrowserContext]]
"""Browser contexts for the next visitor, by phone or desk and by shade: a second cheaper than new ones,
because they have read the page's scripts before. Nothing of a visitor is left in them.
"""
FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"


class Visits:
    """Call it for a page that is ready to use. `complaints` holds what the pages did wrong so far."""

    def __init__(self, browser: Browser, shop: ServedShop, kept: Kept) -> None:
        self._browser = browser
        self._shop = shop
        self._kept = kept
        self._contexts: list[tuple[BrowserContext, list[BrowserContext]]] = []
        self._watching = self._watch
        self._allowed: list[re.Pattern[str]] = []
        self._complaints: list[str] = []

    def __call__(
        self,
        shop: ServedShop | None = None,
        *,
        phone: bool = False,
        color_scheme: Scheme = "light",
        ready: bool = True,
        prepare: Callable[[BrowserContext], None] | None = None,
    ) -> Page:
        """A new visitor: nothing is left of another one. `prepare` sees a new browser context first."""
        kept = self._kept.setdefault((phone, color_scheme), []) if prepare is None else []
        context = kept.pop() if kept else self._context(phone, color_scheme)
        context.on("page", self._watching)
        self._contexts.append((context, kept))
        if prepare is not None:
            prepare(context)
        page = context.new_page()
        page.goto((shop or self._shop).url)
        if ready:
            wait_until_ready(page)
        return page

    def allow(self, pattern: str) -> None:
        """A console error that this test means to cause."""
        self._allowed.append(re.compile(pattern))

    @property
    def complaints(self) -> list[str]:
        return [c for c in self._complaints if not any(allowed.search(c) for allowed in self._allowed)]

    def leave(self) -> None:
        """Closes every page, with what each still had to say heard."""
        for context, kept in self._contexts:
            for page in context.pages:
                ran = page.evaluate("() => new Promise((done) => setTimeout(() => done(window.__ran)))")
                if ran is not None:
                    self._complaints.append(f"a product's script ran: {ran}")
                page.evaluate(FORGET)
                page.close()
            context.remove_listener("page", self._watching)
            context.clear_cookies()
            context.clear_permissions()
            kept.append(context)
        self._contexts.clear()

    def _context(self, phone: bool, color_scheme: Scheme) -> BrowserContext:
        context = self._browser.new_context(
            viewport=PHONE if phone else DESKTOP, color_scheme=color_scheme, has_touch=phone, is_mobile=phone
        )
        context.set_default_timeout(TIMEOUT)
        return context

    def _watch(self, page: Page) -> None:
        def console(message: ConsoleMessage) -> None:
            if message.type == "error":
                self._complaints.append(f"console error: {message.text} ({message.location.get('url', '')})")

        def dialog(opened: Dialog) -> None:
            self._complaints.append(f"dialog: {opened.message}")
            opened.dismiss()

        page.on("console", console)
        page.on("dialog", dialog)
        page.on("popup", lambda opened: self._complaints.append(f"a window was opened: {opened.url}"))
        page.on("pageerror", lambda error: self._complaints.append(f"page error: {error}"))
        page.on("request", lambda request: self._address("request", request.url))
        page.on("websocket", lambda opened: self._address("websocket", opened.url))

    def _address(self, kind: str, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss", "ftp") and parts.hostname not in OWN_HOSTS:
            self._complaints.append(f"{kind} to another host: {url}")


def wait_until_ready(page: Page) -> None:
    """The first products are shown, and the message box has its name."""
    expect(page.locator("#results .card").first).to_be_visible()
    expect(message_box(page)).to_be_visible()


def message_box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Message")


def answers(page: Page) -> Locator:
    """What the shop said, the greeting first."""
    return page.locator("#chat [data-testid=bot]")


def send(page: Page, text: str) -> None:
    """Writes a message and sends it off; does not wait for the answer."""
    box = message_box(page)
    box.fill(text)
    box.press("Enter")


def ask(page: Page, text: str) -> str:
    """Sends a message and gives the whole answer to it."""
    before = answers(page).count()
    send(page, text)
    expect(answers(page)).to_have_count(before + 1)
    last = answers(page).last
    expect(last).to_have_text(SAID)  # an empty one is Gradio's, before ours has begun
    expect(page.locator("#box .stop-button")).to_have_count(0)
    return last.inner_text()
