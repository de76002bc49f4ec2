"""A walk through a page by Tab: everything is reached, in the order in which it is seen."""

from __future__ import annotations

from itertools import pairwise

from playwright.sync_api import Page

PREPARE = """
() => {
  const root = document.querySelector('dialog[open]') ?? document;
  const can = 'a[href], button, input, select, textarea, summary, [tabindex]';
  const seen = (e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }) &&
    e.getBoundingClientRect().width > 0 && !e.closest('[inert]');
  const column = (e) => innerWidth < 900 ? '' : e.closest('#top, #talk')?.id ?? '';
  const box = (e) => {
    const { left, top, right, bottom } = e.getBoundingClientRect();
    return [left + scrollX, top + scrollY, right + scrollX, bottom + scrollY];
  };
  window.__walked = [];
  const walked = (event) => window.__walked.push(window.__stops.indexOf(event.target));
  removeEventListener('focusin', window.__walking ?? walked);
  addEventListener('focusin', (window.__walking = walked));
  window.__stops = [...root.querySelectorAll(can)].filter(seen);
  return window.__stops.map((e) => ({
    name: (e.ariaLabel ?? (e.innerText || e.tagName)).slice(0, 60), column: column(e), box: box(e),
    unit: box(e.closest('.card, span.chip, fieldset') ?? e),
  }));
}
"""
WALKED = "() => window.__walked.filter((stop) => stop >= 0)"
BESIDES = 8
"""Times that Tab may come to something that is no stop: a region that scrolls, the page itself."""
SLACK = 4.0
"""Pixels that two things in one row may differ by."""

Box = tuple[float, float, float, float]


def stops_missed_or_out_of_order(page: Page) -> list[str]:
    """What Tab never comes to, and what it comes to before something that stands above or left of it."""
    stops = page.evaluate(PREPARE)
    for _ in range(len(stops) + BESIDES):
        page.keyboard.press("Tab")
    walked: list[int] = list(dict.fromkeys(page.evaluate(WALKED)))
    wrong = [f"never reached: {stop['name']}" for n, stop in enumerate(stops) if n not in walked]
    if not walked:
        return wrong
    first = walked.index(min(walked))  # the walk began somewhere, and went round
    columns: dict[str, list[int]] = {}
    for at in walked[first:] + walked[:first]:
        columns.setdefault(stops[at]["column"], []).append(at)
    for column in columns.values():
        for a, b in pairwise(column):
            one, other = stops[a], stops[b]
            same = one["unit"] == other["unit"]
            if not _follows(*((s["box"] if same else s["unit"]) for s in (one, other))):
                wrong.append(f"{other['name']} comes after {one['name']}")
    return wrong


def _follows(one: Box, other: Box) -> bool:
    """Whether the other is below, or beside it on the right."""
    below = other[1] >= one[3] - SLACK
    beside = other[1] < one[3] and other[3] > one[1] and other[0] >= one[2] - SLACK
    return below or beside
