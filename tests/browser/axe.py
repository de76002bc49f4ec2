"""Runs axe-core in a page: no rule of accessibility may be broken."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

RUN = "(options) => axe.run(document, options)"


@cache
def _source() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, *, disabled_rules: tuple[str, ...] = ()) -> list[str]:
    """One line for each element that breaks a rule: the rule, how grave, which element, what is wrong."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_source())
    options: dict[str, Any] = {
        "resultTypes": ["violations"],
        "rules": {rule: {"enabled": False} for rule in disabled_rules},
    }
    found = page.evaluate(RUN, options)["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {' '.join(map(str, node['target']))}: "
        + " ".join(node["failureSummary"].split())
        for rule in found
        for node in rule["nodes"]
    ]


def assert_accessible(page: Page, *, disabled_rules: tuple[str, ...] = ()) -> None:
    """Fails with the whole list."""
    found = violations(page, disabled_rules=disabled_rules)
    assert not found, "\n".join([f"{len(found)} accessibility violations:", *found])
