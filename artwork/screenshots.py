"""`python -m artwork.screenshots`: the eight pictures of docs/chat.md, taken from the page of the demo shop.

Needs Chromium and the `browser` extra. The shop is the real command's, in a folder of its own.
"""

from __future__ import annotations

import argparse
import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
DEMO_PICTURES = Path(__file__).parents[1] / "catalog" / "demo" / "images"
PHOTO = "000-classic-leather-jacket.webp"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


@contextmanager
def open_shop(folder: Path) -> Iterator[str]:
    """`shoplens chat` on a free port, until it is ready; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = "from shoplens.ui.cli.main import main; import sys; sys.exit(main())"
    command = [sys.executable, "-c", code, "chat", "--store", str(folder), "--port", str(port)]
    shop = subprocess.Popen(command)  # noqa: S603 - our own command
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            time.sleep(0.5)
            try:
                urllib.request.urlopen(f"{url}/readyz", timeout=5).close()  # noqa: S310 - loopback
                break
            except OSError:
                continue
        yield url
    finally:
        shop.terminate()
        shop.wait(30)


class Camera:
    """Says and clicks what a shopper would, and takes pictures."""

    def __init__(self, browser: Browser, url: str, out: Path) -> None:
        self._browser, self._url, self._out = browser, url, out

    def visit(self, *, phone: bool = False, dark: bool = False) -> Page:
        """A new visitor on the first page."""
        options: dict[str, Any] = {
            "viewport": PHONE if phone else DESKTOP,
            "has_touch": phone,
            "is_mobile": phone,
        }
        page = self._browser.new_context(color_scheme="dark" if dark else "light", **options).new_page()
        page.goto(self._url)
        page.wait_for_selector(".results .card")
        return page

    def take(self, page: Page, name: str) -> None:
        """One picture, once everything on it is loaded."""
        page.mouse.move(0, 0)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(600)
        picture = Image.open(io.BytesIO(page.screenshot()))
        picture.convert("RGB").save(self._out / f"{name}.webp", quality=82, method=6)


def say(page: Page, words: str, photo: Path | None = None) -> None:
    """One message, until it is answered."""
    if photo is not None:
        page.set_input_files("#box input[type=file]", photo)
        page.wait_for_selector("#box img")
    before = page.locator("#chat [data-testid=bot]").count()
    page.get_by_role("textbox", name="Message").fill(words)
    page.get_by_role("textbox", name="Message").press("Enter")
    page.wait_for_function(f"document.querySelectorAll('#chat [data-testid=bot]').length > {before}")
    page.wait_for_selector("[data-do=again]")


def main() -> None:
    """Takes all eight."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "docs" / "screens")
    parser.add_argument("--chromium", default=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        open_shop(Path(scratch) / "shop") as url,
        sync_playwright() as p,
    ):
        photo = Path(scratch) / "my-jacket.png"
        picture = Image.open(DEMO_PICTURES / PHOTO).convert("RGB")
        picture.crop((40, 30, picture.width - 20, picture.height - 50)).resize((360, 400)).save(photo)
        browser = p.chromium.launch(executable_path=options.chromium, args=list(FLAGS))
        camera = Camera(browser, url, options.out)
        page = camera.visit()
        camera.take(page, "first-page")
        say(page, "waterproof boots under $200, not black")
        camera.take(page, "text")
        say(page, "purple leather boots under $20")
        camera.take(page, "zero-hits")
        page = camera.visit()
        say(page, "", photo)
        camera.take(page, "photo")
        page = camera.visit()
        say(page, "jackets under $150", photo)
        camera.take(page, "photo-words-price")
        page = camera.visit()
        say(page, "warm jackets for the winter")
        for place in range(3):
            page.locator(".card [data-compare]").nth(place).click()
        page.locator("[data-compared]").click()
        page.wait_for_selector(".comparison")
        camera.take(page, "comparison")
        page = camera.visit(dark=True)
        say(page, "lamp for a desk, around $60")
        camera.take(page, "dark")
        page = camera.visit(phone=True)
        say(page, "sneakers under $120")
        page.evaluate("document.getElementById('results-heading').scrollIntoView()")
        camera.take(page, "phone")
        browser.close()


if __name__ == "__main__":
    main()
