"""Messages taken back, changed, stopped and asked again; answers that get a thumb."""

import json
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from shoplens.ui.page.feedback import FeedbackLog

from .results import answered, ask, chips, misfits, names, prices, settled, start_over, total
from .served import ServedShop
from .side_door import SideDoor
from .snaps import attach, snap
from .visits import PENDING, Visits, answers, message_box, send

PHOTO = ("photo", "your photo")


def messages(page: Page) -> Locator:
    """What the shopper said."""
    return page.locator("#chat [data-testid=user]")


def press(page: Page, name: str) -> None:
    page.get_by_role("group", name="About the latest answer").get_by_role("button", name=name).click()


def again(page: Page, shop: ServedShop) -> str:
    """The latest message's answer once more, slowly enough to see it coming."""
    before = answers(page).count()
    with shop.slow(30):
        press(page, "Try again")
        expect(answers(page).last).to_contain_text(PENDING)
    expect(answers(page)).to_have_count(before)
    return settled(page)


def stop(page: Page) -> None:
    """Presses the stop button of a search that is under way."""
    expect(answers(page).last).to_contain_text(PENDING)
    page.get_by_role("button", name="Stop").click()
    expect(answers(page).last).to_have_text("Stopped.")
    expect(page.get_by_role("button", name="Submit")).to_be_visible()


def test_a_message_is_changed_and_the_new_one_takes_its_place(visit: Visits, shop: ServedShop) -> None:
    page = visit()
    ask(page, "boots")
    ask(page, "under $150")
    said, shown = page.locator("#chat [role=log]").inner_text(), names(page)
    press(page, "Edit my message")
    expect(message_box(page)).to_have_value("under $150")
    expect(message_box(page)).to_be_focused()
    press(page, "Keep it as it was")
    expect(message_box(page)).to_have_value("")
    assert page.locator("#chat [role=log]").inner_text() == said
    press(page, "Edit my message")
    expect(message_box(page)).to_have_value("under $150")
    with answered(page, 0):
        send(page, "under $100")
        expect(messages(page)).to_have_text(["boots", "under $100"])
    assert ("price", "up to $100.00") in chips(page)
    assert ("type", "boots") in chips(page)
    assert misfits(shop, page) == []
    assert set(names(page)) < set(shown)
    expect(messages(page)).to_have_text(["boots", "under $100"])
    expect(page.get_by_role("button", name="Keep it as it was")).to_have_count(0)
    shown, said = names(page), answers(page).last.inner_text()
    again(page, shop)
    expect(messages(page)).to_have_text(["boots", "under $100"])
    assert (names(page), answers(page).last.inner_text()) == (shown, said)

    attach(page, snap(shop, "Puddle Rubber Boots"))
    ask(page, "like this under $200")
    press(page, "Edit my message")
    expect(message_box(page)).to_have_value("like this under $200")
    with answered(page, 0):
        send(page, "like this under $70")
        expect(messages(page)).to_contain_text(["boots", "under $100", "like this under $70"])
    assert PHOTO in chips(page), "its photo stays with it"
    assert ("price", "up to $70.00") in chips(page)
    assert names(page)[0] == "Puddle Rubber Boots"
    expect(messages(page).last.get_by_role("img", name="Your photo")).to_be_visible()

    start_over(page)
    expect(messages(page)).to_have_count(0)
    assert chips(page) == []
    ask(page, "cheaper")
    assert ("type", "boots") not in chips(page)
    assert PHOTO not in chips(page)

    ask(page, "blue things under $50")
    ask(page, "start over")
    assert chips(page) == [], "what was cleared is shown no longer"
    ask(page, "boots")
    assert chips(page) == [("type", "boots")]
    assert max(prices(page)) > 50


def test_a_stopped_search_is_never_heard_of_again(visit: Visits, shop: ServedShop) -> None:
    page = visit()
    ask(page, "mugs")
    mugs = names(page)
    with shop.slow(30):
        send(page, "boots")
        stop(page)
        assert names(page) == mugs
        send(page, "lamps")
        expect(answers(page).last).to_contain_text(PENDING)
    assert "lamp" in settled(page)
    assert chips(page) == [("type", "lamp")]
    assert misfits(shop, page) == []
    expect(messages(page)).to_have_text(["mugs", "boots", "lamps"])
    expect(answers(page).nth(2)).to_have_text("Stopped.")
    expect(page.get_by_role("log")).not_to_contain_text("products fit: boots")

    with shop.slow(30):
        send(page, "scarves")
        stop(page)
        press(page, "Try again")
        expect(answers(page).last).to_contain_text(PENDING)
    assert "scarf" in settled(page).lower()
    expect(messages(page)).to_have_text(["mugs", "boots", "lamps", "scarves"])
    expect(answers(page)).to_have_count(5)
    assert ("type", "scarf") in chips(page)
    assert total(page) == 1


def test_thumbs_are_kept_with_the_words_the_search_and_the_products(
    visit: Visits, shop: ServedShop, tmp_path: Path
) -> None:
    file = tmp_path / "thumbs.jsonl"
    with closing(SideDoor(shop, feedback=FeedbackLog(file))) as door:
        page = visit(door)
        ask(page, "red things under $50")
        good = page.get_by_role("button", name="Good answer")
        bad = page.get_by_role("button", name="Bad answer")
        expect(good).to_have_attribute("aria-pressed", "false")
        good.click()
        expect(good).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_role("status").filter(has_text="Noted")).to_be_visible()
        first = names(page)
        ask(page, "cheaper")
        expect(good).to_have_attribute("aria-pressed", "false")
        bad.click()
        expect(bad).to_have_attribute("aria-pressed", "true")
        second = names(page)
        visit.leave()
    up, down = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    ids = {product.name: product.id for product in shop.catalog.products}
    assert (up["verdict"], up["words"]) == ("up", "red things under $50")
    assert up["arguments"]["color"] == ["red"]
    assert up["arguments"]["price_max"] == 50
    assert up["products"] == [ids[name] for name in first]
    assert (down["verdict"], down["words"]) == ("down", "cheaper")
    assert down["products"] == [ids[name] for name in second]
