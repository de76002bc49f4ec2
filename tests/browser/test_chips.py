"""What was understood, as chips: taken away, changed, added; and the talk goes on from there."""

import re

from playwright.sync_api import Page, expect

from .results import (
    answered,
    ask,
    change,
    chips,
    choose,
    editor,
    misfits,
    names,
    options,
    prices,
    remove,
    start_over,
    total,
    understood,
)  # fmt: skip
from .served import ServedShop
from .visits import Visits


def add_filter(page: Page) -> None:
    page.get_by_role("button", name="Add a filter").click()


def test_chips_are_changed_and_the_talk_builds_on_it(visit: Visits, shop: ServedShop) -> None:
    page = visit()
    ask(page, "red things under $100")
    assert chips(page) == [("color", "red"), ("price", "up to $100.00")]
    assert misfits(shop, page) == []

    opened = change(page, "color", "red")
    expect(opened.get_by_role("button", pressed=True)).to_have_text(["red 13"])
    blue = options(opened, "color")["blue"]
    choose(page, opened, "color", "blue")
    assert chips(page) == [("color", "blue"), ("price", "up to $100.00")]
    assert total(page) == blue
    assert misfits(shop, page) == []

    opened = change(page, "price", "up to $100.00")
    opened.get_by_label("from").fill("20")
    expect(opened.get_by_label("to", exact=True)).to_have_value("100")
    opened.get_by_label("to", exact=True).fill("79.5")
    with answered(page):
        opened.get_by_role("button", name="Apply").click()
    assert ("price", "$20.00 to $79.50") in chips(page)
    assert misfits(shop, page) == []

    add_filter(page)
    opened = editor(page, "Add a filter")
    offered = options(opened, "material")
    choose(page, opened, "material", "cotton")
    assert total(page) == offered["cotton"]
    assert ("material", "cotton") in chips(page)
    assert misfits(shop, page) == []
    before = prices(page)

    ask(page, "cheaper")
    assert 0 < max(prices(page)) < max(before)
    assert 0 < total(page) < offered["cotton"]
    assert {("color", "blue"), ("material", "cotton")} <= set(chips(page))
    assert misfits(shop, page) == []


def test_every_chip_can_be_taken_away(visit: Visits, shop: ServedShop) -> None:
    page = visit(phone=True)
    ask(page, "white leather shoes under $200, best rated first")
    found = [total(page)]
    assert {kind for kind, _ in chips(page)} >= {"color", "material", "price", "order"}
    assert misfits(shop, page) == []
    while left := chips(page):
        remove(page, *left[0])
        expect(page.locator("#results-heading")).to_be_focused()
        assert chips(page) == left[1:]
        assert misfits(shop, page) == []
        found.append(total(page))
    assert found == sorted(found)
    assert found[-1] == len(shop.catalog.products)
    expect(understood(page)).to_have_count(0)


def test_what_is_left_out_and_the_order_can_be_changed(visit: Visits, shop: ServedShop) -> None:
    page = visit()
    ask(page, "lamps, not green")
    assert ("color", "not green") in chips(page)
    assert misfits(shop, page) == []
    before = total(page)
    opened = change(page, "color", "not green", "Change what is left out: color")
    expect(opened.get_by_role("button", pressed=True)).to_have_text([re.compile("^green")])
    white = options(opened, "color")["white"]
    choose(page, opened, "color", "white")
    assert ("color", "not green or white") in chips(page)
    assert total(page) == before - white
    assert misfits(shop, page) == []
    opened = change(page, "color", "not green or white", "Change what is left out: color")
    choose(page, opened, "color", "green")
    assert ("color", "not white") in chips(page)
    assert misfits(shop, page) == []

    add_filter(page)
    choose(page, editor(page, "Add a filter"), "order", "cheapest first")
    assert ("order", "cheapest first") in chips(page)
    assert prices(page) == sorted(prices(page))
    opened = change(page, "order", "cheapest first", "Change the order")
    choose(page, opened, "order", "most expensive first")
    assert ("order", "most expensive first") in chips(page)
    assert prices(page) == sorted(prices(page), reverse=True)
    assert ("color", "not white") in chips(page)

    start_over(page)
    with answered(page):
        page.get_by_role("group", name="Categories").get_by_role("button", name="footwear").click()
    assert chips(page) == [("category", "footwear")]
    assert misfits(shop, page) == []
    opened = change(page, "category", "footwear")
    opened.get_by_role("button", name="Close").click()
    expect(opened).to_have_count(0)
    add_filter(page)
    opened = editor(page, "Add a filter")
    price = opened.get_by_role("group", name="price (USD)")
    price.get_by_label("from").fill("150")
    price.get_by_label("to", exact=True).fill("90")
    with answered(page):
        price.get_by_role("button", name="Apply").click()
    assert ("price", "$90.00 to $150.00") in chips(page), "ends in the wrong order are exchanged"
    assert misfits(shop, page) == []
    assert names(page)
