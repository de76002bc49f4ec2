"""What the results panel shows, read as a shopper reads it, and measured against the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

from shoplens.catalog import Product

from .served import ServedShop
from .visits import SAID, answers, send

Chip = tuple[str, str]
"""What kind of thing was understood, and what: ("color", "red")."""
SEEN = "from your photo"
PRICE = re.compile(r"^(?:(?P<to>up to)|from)? ?\$(?P<first>[\d.,]+)(?: to \$(?P<second>[\d.,]+))?$")


def cards(page: Page) -> Locator:
    return page.locator("#results .cards:not(.beneath) .card")


def names(page: Page) -> list[str]:
    """The products shown, in order."""
    return page.locator("#results .cards:not(.beneath) .card h3").all_inner_texts()


def prices(page: Page) -> list[float]:
    shown = page.locator("#results .cards:not(.beneath) .card .text .price").all_inner_texts()
    return [float(re.sub(r"[^\d.]", "", text)) for text in shown]


def card_of(page: Page, name: str) -> Locator:
    return cards(page).filter(has=page.get_by_role("heading", name=name, exact=True))


def total(page: Page) -> int:
    """How many products the panel says there are."""
    heading = page.locator("#results-heading").inner_text()
    if heading == "No products":
        return 0
    found = re.search(r"(\d+) products?$", heading)
    assert found, heading
    return int(found[1])


def understood(page: Page) -> Locator:
    return page.get_by_role("group", name="What was understood")


def chips(page: Page) -> list[Chip]:
    """Everything that was understood, one pair each."""
    labels = (
        understood(page)
        .get_by_role("button", name=re.compile("^Remove "))
        .evaluate_all("(all) => all.map((button) => button.getAttribute('aria-label'))")
    )
    parts = [str(label).removeprefix("Remove ").partition(": ") for label in labels]
    return [(kind, what) for kind, _, what in parts]


def said(page: Page) -> list[tuple[str, str]]:
    """The chips but for those that were read off a photo."""
    return [chip for chip in chips(page) if chip[0] != SEEN]


@contextmanager
def answered(page: Page, more: int = 1) -> Iterator[None]:
    """Around something that the shop answers: waits until it has said so many things more."""
    before = answers(page).count()
    yield
    expect(answers(page)).to_have_count(before + more)
    settled(page)


def settled(page: Page) -> str:
    """Waits until nothing is on its way any more; gives the latest answer. An empty one is Gradio's, which
    stands there before ours has begun.
    """
    expect(answers(page).last).to_have_text(SAID)
    expect(page.locator("#box .stop-button")).to_have_count(0)
    return answers(page).last.inner_text()


def ask(page: Page, text: str) -> str:
    """Sends a message and gives the whole answer to it."""
    with answered(page):
        send(page, text)
    return answers(page).last.inner_text()


def remove(page: Page, kind: str, what: str) -> None:
    """Clicks a chip away."""
    with answered(page):
        understood(page).get_by_role("button", name=f"Remove {kind}: {what}", exact=True).first.click()


def start_over(page: Page) -> None:
    """The first page again, without loading it."""
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_role("region", name="What this shop sells")).to_be_visible()
    expect(answers(page)).to_have_count(1)


def misfits(shop: ServedShop, page: Page) -> list[str]:
    """Every pair of a card and a chip that do not fit; nothing to show fits nothing."""
    sold = {product.name: product for product in shop.catalog.products}
    held = chips(page)
    shown = names(page)
    wrong = [f"{name}: not {kind} {what}" for name in shown for kind, what in held
             if not fits(sold[name], kind, what)]  # fmt: skip
    return wrong if shown else ["no cards"]


def fits(product: Product, kind: str, what: str) -> bool:
    """Whether a product is what a chip says. Wishes, words, photos and the order hold nothing out."""
    if kind in ("photo", "words", "order", "similar", "wish", "rather", SEEN):
        return True
    if kind == "price":
        return _costs(product, what)
    own = {str(value) for value in values_of(product, kind)}
    if what.startswith("not "):
        return not own & set(what.removeprefix("not ").split(" or "))
    return bool(own & set(what.split(" or ")))


def values_of(product: Product, field: str) -> tuple[object, ...]:
    """A product's values for a field, as its shop's file has them."""
    if field == "category":
        return product.categories
    value = product.attributes.get(field, ())
    return value if isinstance(value, tuple) else (value,)


def _costs(product: Product, what: str) -> bool:
    read = PRICE.match(what)
    assert read, what
    first, second = (float(end.replace(",", "")) if end else None for end in (read["first"], read["second"]))
    assert first is not None
    low, high = (None, first) if read["to"] else (first, second)
    price = product.price
    return price is not None and (low is None or price >= low) and (high is None or price <= high)


def editor(page: Page, heading: str) -> Locator:
    """The panel under the chips, once it is open and has the keyboard."""
    opened = page.get_by_role("region", name=heading, exact=True)
    expect(opened).to_be_visible()
    expect(opened.get_by_role("heading", name=heading, exact=True)).to_be_focused()
    return opened


def change(page: Page, kind: str, what: str, heading: str | None = None) -> Locator:
    """Clicks a chip's own word; gives what there is to choose from."""
    understood(page).get_by_role("button", name=f"Change {kind}: {what}", exact=True).click()
    return editor(page, heading or f"Change {kind}")


def options(opened: Locator, kind: str) -> dict[str, int]:
    """What an editor offers for a field, each with the number of products that it says there are."""
    texts = opened.get_by_role("group", name=kind, exact=True).get_by_role("button").all_inner_texts()
    offered = (text.rsplit(maxsplit=1) for text in texts)
    return {what: int(count) for what, count in offered}


def choose(page: Page, opened: Locator, kind: str, what: str) -> None:
    """Clicks one of an editor's values; the keyboard is at the new results then."""
    named = re.compile(rf"^{re.escape(what)}(\s+\d+)?\s*$")
    with answered(page):
        opened.get_by_role("group", name=kind, exact=True).get_by_role("button", name=named).click()
    expect(page.locator("#results-heading")).to_be_focused()
