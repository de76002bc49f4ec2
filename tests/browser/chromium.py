"""The browser of this machine, or one line on why there is none."""

from __future__ import annotations

import importlib.util
import shutil
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@cache
def chromium() -> str | None:
    """The path of a Chromium: one on PATH, or the one that Playwright keeps for itself."""
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return str(own) if own.is_file() else None


@cache
def missing() -> str:
    """What the browser tests lack here, and how to get it; "" where they can run."""
    if importlib.util.find_spec("playwright") is None:
        return "No Playwright here: pip install 'shoplens[browser]'"
    if chromium() is None:
        return "No Chromium here (Debian: apt install chromium)"
    return ""
