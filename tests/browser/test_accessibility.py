"""Every state of the page, light and dark, on a desk and on a phone: no rule of axe is broken, the keyboard
comes to everything in order, nothing scrolls sideways.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .axe import violations
from .keyboard import stops_missed_or_out_of_order
from .results import answered, ask, names
from .served import ServedShop
from .snaps import attach, snap
from .visits import Visits, message_box, send

State = Callable[[Page, ServedShop], None]
SIDEWAYS = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
AT_ONCE = "* { transition: none !important }"
"""Colours that would fade from one shade to the other are there at once, to be measured."""
OTHER_SHADE = "() => document.getElementById('shade').click()"
"""By script: behind an open dialog no one can press it, and the focus stays where it is."""
CONTRAST = """
() => axe.run(document, { runOnly: ['color-contrast', 'link-in-text-block'], resultTypes: ['violations'] })
  .then(({ violations }) => violations.flatMap(({ nodes }) => nodes.map((node) => node.failureSummary)))
"""
SAID_TO_A_READER = "() => [...document.querySelectorAll('[aria-label]')].map((e) => e.ariaLabel)"


def first_page(page: Page, shop: ServedShop) -> None:
    expect(page.get_by_role("region", name="What this shop sells")).to_be_visible()


def text_turn(page: Page, shop: ServedShop) -> None:
    ask(page, "brown leather boots under $300")


def adding_a_filter(page: Page, shop: ServedShop) -> None:
    page.get_by_role("button", name="Add a filter").click()
    expect(page.get_by_role("region", name="Add a filter")).to_be_visible()


def changing_a_message(page: Page, shop: ServedShop) -> None:
    page.get_by_role("button", name="Edit my message").click()
    expect(page.get_by_role("button", name="Keep it as it was")).to_be_visible()
    expect(message_box(page)).to_have_value("brown leather boots under $300")
    attach(page, snap(shop, "Puddle Rubber Boots"))


def photo_turn(page: Page, shop: ServedShop) -> None:
    with answered(page, 0):
        send(page, "like this, in yellow under $200")
        expect(page.get_by_role("button", name="Keep it as it was")).to_have_count(0)
    expect(page.get_by_label("How much the picture counts")).to_be_visible()


def comparison(page: Page, shop: ServedShop) -> None:
    for name in names(page)[:3]:
        page.get_by_role("button", name=f"Compare {name}").click()
    page.get_by_role("button", name="Compare 3 products").click()
    expect(page.get_by_role("table")).to_be_visible()


def details(page: Page, shop: ServedShop) -> None:
    page.get_by_role("button", name="Details of").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def nothing_found(page: Page, shop: ServedShop) -> None:
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    ask(page, "purple laptop under $20")
    expect(page.get_by_role("group", name="Ways on")).to_be_visible()


STATES: tuple[State, ...] = (
    first_page, text_turn, adding_a_filter, changing_a_message, photo_turn, comparison, details,
    nothing_found,
)  # fmt: skip


def wrong_in(page: Page) -> list[str]:
    """In either shade; the shade that was there is there again afterwards. The other one changes colours and
    nothing else.
    """
    found = violations(page)
    page.evaluate(OTHER_SHADE)
    found += [f"in the other shade: {line}" for line in page.evaluate(CONTRAST)]
    page.evaluate(OTHER_SHADE)
    if (over := page.evaluate(SIDEWAYS)) > 0:
        found.append(f"scrolls sideways by {over} px")
    entities = [label for label in page.evaluate(SAID_TO_A_READER) if "&#" in label]
    found += [f"a screen reader says {label[:80]}" for label in entities[:1]]
    return found + stops_missed_or_out_of_order(page)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop-light", "phone-dark"])
def test_every_state_can_be_seen_read_and_reached(visit: Visits, shop: ServedShop, phone: bool) -> None:
    page = visit(phone=phone, color_scheme="dark" if phone else "light")
    page.add_style_tag(content=AT_ONCE)
    shade = page.get_by_role("button", name="Dark")
    expect(shade).to_have_attribute("aria-pressed", "true" if phone else "false")
    wrong: dict[str, list[str]] = {}
    for state in STATES:
        state(page, shop)
        wrong[state.__name__] = wrong_in(page)
    page.goto(f"{page.url.rstrip('/')}/about")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        wrong[f"about, {scheme}"] = violations(page)
    if (over := page.evaluate(SIDEWAYS)) > 0:
        wrong["about, width"] = [f"scrolls sideways by {over} px"]
    assert not any(wrong.values()), "\n".join(f"{where}: {line}" for where in wrong for line in wrong[where])
