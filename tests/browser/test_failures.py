"""A store that is away, a shop that does not open: a sentence that says so, and a way on that works."""

import re
import threading
from collections.abc import Callable
from contextlib import closing

from playwright.sync_api import Page, expect

from shoplens.agent import ShoppingAssistant
from shoplens.agent.answering.failures import STORE_AWAY
from shoplens.retrievers import StoreUnavailableError
from shoplens.ui.page.shopfront import Shopfront

from .results import answered, ask, cards, chips, misfits, names, settled, total, understood
from .served import OUTAGE, ServedShop
from .side_door import SideDoor
from .snaps import attach, snap
from .visits import Visits, answers, message_box, send, wait_until_ready

MINE = "#chat [data-testid=user]"


def try_again(page: Page) -> None:
    """And it works."""
    page.get_by_role("button", name="Try again").click()
    expect(answers(page).last).not_to_contain_text(STORE_AWAY)
    settled(page)


def test_a_store_that_is_away_is_said_and_nothing_is_lost(visit: Visits, shop: ServedShop) -> None:
    page = visit()
    with shop.failing():
        assert STORE_AWAY in ask(page, "red things under $100")
    try_again(page)
    expect(page.locator(MINE)).to_have_text(["red things under $100"])
    expect(answers(page)).to_have_count(2)
    assert chips(page) == [("color", "red"), ("price", "up to $100.00")]
    assert misfits(shop, page) == []

    shown, understood_then = names(page), chips(page)
    clicks: tuple[Callable[[], None], ...] = (
        understood(page).get_by_role("button", name="Remove color: red").click,
        page.get_by_role("button", name="Show more").click,
        page.get_by_role("button", name=f"More like {shown[0]}").click,
    )
    editors: tuple[Callable[[], None], ...] = (
        understood(page).get_by_role("button", name="Change color: red").click,
        page.get_by_role("button", name="Add a filter").click,
    )
    with shop.failing():
        for click in clicks:
            with answered(page):
                click()
            expect(answers(page).last).to_contain_text(STORE_AWAY)
            assert names(page) == shown
            assert chips(page) == understood_then
        for click in editors:
            click()
            expect(page.locator("#results")).to_contain_text(STORE_AWAY)
            assert names(page) == shown
            assert chips(page) == understood_then
    assert OUTAGE not in page.content()
    with answered(page):
        clicks[0]()
    assert chips(page) == [("price", "up to $100.00")]
    assert misfits(shop, page) == []


def test_a_message_that_failed_can_be_changed_too(visit: Visits, shop: ServedShop) -> None:
    page = visit(phone=True)
    with shop.failing():
        ask(page, "boots")
    page.get_by_role("button", name="Edit my message").click()
    expect(page.get_by_role("textbox", name="Message")).to_have_value("boots")
    send(page, "mugs")
    expect(page.locator(MINE)).to_have_text(["mugs"])
    settled(page)
    expect(answers(page)).to_have_count(2)
    assert chips(page) == [("type", "mug")]
    assert total(page) == len(names(page))
    attach(page, snap(shop, "Harbour Stripe Mug"))
    ask(page, "like this")
    photo = understood(page).locator("img").evaluate("(e) => e.src")
    with shop.failing(), answered(page):
        understood(page).get_by_role("button", name="Remove photo: your photo").click()
    assert ("photo", "your photo") in chips(page)
    assert page.request.get(photo).status == 200, "what is still shown is still kept"


def test_a_shop_that_cannot_be_opened_opens_later(visit: Visits, shop: ServedShop) -> None:
    broken = [True]

    def open_shop(_: object) -> ShoppingAssistant:
        if broken[0]:
            raise StoreUnavailableError(OUTAGE)
        return ShoppingAssistant(shop.retriever)

    reported: list[str] = []
    front = Shopfront(open_shop, shop.front.media, reported.append)
    front.start()
    assert front.wait(60)
    with closing(SideDoor(shop, front=front)) as door:
        page = visit(door, ready=False)
        closed = page.locator("#results-heading")
        expect(closed).to_contain_text("does not answer")
        send(page, "boots")
        expect(answers(page).last).to_contain_text("does not answer")
        page.locator("#results").get_by_role("button", name="Try again").click()
        expect(page.locator("#results")).to_contain_text("Tried 2 times")
        expect(closed).to_contain_text("does not answer")
        expect(cards(page)).to_have_count(0)
        assert OUTAGE not in page.content()
        assert any(OUTAGE in line for line in reported), "it is the keeper's to read"
        third = visit(door, ready=False)
        third.locator("#results").get_by_role("button", name="Try again").focus()
        other = visit(door, phone=True, ready=False)
        expect(other.locator("#results-heading")).to_contain_text("does not answer")
        message_box(other).fill("mugs")
        broken[0] = False
        page.locator("#results").get_by_role("button", name="Try again").click()
        wait_until_ready(page)
        wait_until_ready(other)
        expect(message_box(other)).to_have_value("mugs")
        expect(message_box(other)).to_be_focused()
        wait_until_ready(third)
        expect(third.locator("#results-heading")).to_be_focused()
        ask(page, "boots")
        assert chips(page) == [("type", "boots")]
        assert misfits(shop, page) == []
        visit.leave()


def test_a_page_loaded_again_while_a_message_waits_for_the_shop_opens_with_it(
    visit: Visits, shop: ServedShop
) -> None:
    gate = threading.Event()

    def open_shop(_: object) -> ShoppingAssistant:
        assert gate.wait(60)
        return ShoppingAssistant(shop.retriever)

    front = Shopfront(open_shop, shop.front.media)
    front.start()
    visit.allow("aborted|Connection errored out")  # Gradio's own, of the stream that the reload ends
    with closing(SideDoor(shop, front=front)) as door:
        page = visit(door, ready=False)
        expect(page.locator("#results progress")).to_be_visible()
        send(page, "boots")
        expect(page.locator(MINE)).to_have_text(["boots"])
        expect(answers(page).last).to_contain_text("Starting")
        page.reload()
        expect(page.locator("#results progress")).to_be_visible()
        gate.set()
        wait_until_ready(page)
        expect(page.locator(MINE)).to_have_text(["boots"])
        expect(answers(page).last).to_contain_text("loaded again")
        with answered(page, 0):
            page.get_by_role("button", name="Try again").click()
            expect(page.locator("#results-heading")).to_contain_text(re.compile(r"^\d products"))
        assert chips(page) == [("type", "boots")]
        visit.leave()
