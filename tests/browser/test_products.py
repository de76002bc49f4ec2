"""The cards: more of them, side by side, more like one, one seen whole; an empty list and its ways on."""

import re

from playwright.sync_api import Page, expect

from .results import (
    answered,
    ask,
    card_of,
    cards,
    chips,
    misfits,
    names,
    prices,
    start_over,
    total,
    values_of,
)
from .served import ServedShop
from .visits import Visits, answers


def compare(page: Page, *chosen: str) -> list[str]:
    """Puts products side by side; gives the names of the table's rows."""
    for name in chosen:
        card_of(page, name).get_by_role("button", name=f"Compare {name}").click()
    page.get_by_role("button", name=f"Compare {len(chosen)} products").click()
    table = page.get_by_role("region", name="Side by side").get_by_role("table")
    expect(table).to_be_visible()
    expect(page.get_by_role("heading", name="Side by side")).to_be_focused()
    assert table.get_by_role("columnheader").all_inner_texts() == list(chosen)
    rows = table.get_by_role("row").filter(has=page.get_by_role("rowheader")).all()
    read = [row.get_by_role("cell").all_inner_texts() for row in rows]
    assert {len(values) for values in read} == {len(chosen)}
    differ = [len(set(values)) > 1 for values in read]
    assert differ == sorted(differ, reverse=True), "what differs comes first"
    assert any(differ)
    return table.get_by_role("rowheader").all_inner_texts()


def test_all_products_come_page_by_page_and_none_twice(visit: Visits, shop: ServedShop) -> None:
    page = visit()
    ask(page, "green things")
    seen, fitting = names(page), total(page)
    more = page.get_by_role("button", name="Show more", exact=True)
    assert fitting > len(seen)
    while more.count():
        with answered(page):
            more.click()
        assert misfits(shop, page) == []
        assert total(page) in (fitting, len(names(page)))
        seen += names(page)
    assert len(seen) == len(set(seen)) == fitting
    green = {p.name for p in shop.catalog.products if "green" in values_of(p, "color")}
    assert set(seen) == green


def test_two_or_three_side_by_side_and_more_like_one_of_them(visit: Visits) -> None:
    page = visit()
    ask(page, "boots")
    first, second, third, fourth, *_ = shown = names(page)
    assert "price" in compare(page, first, second)
    page.get_by_role("region", name="Side by side").get_by_role("button", name="Close").click()
    expect(page.get_by_role("table")).to_have_count(0)
    assert names(page) == shown
    compare(page, first, second, third)
    page.get_by_role("region", name="Side by side").get_by_role("button", name="Close").click()
    expect(page.get_by_role("table")).to_have_count(0)
    for name in (first, second, third, fourth):
        card_of(page, name).get_by_role("button", name=f"Compare {name}").click()
    expect(cards(page).get_by_role("button", pressed=True)).to_have_count(3)
    card_of(page, first).get_by_role("button", name=f"Compare {first}").click()
    expect(page.get_by_role("button", name="Compare 2 products")).to_be_visible()
    start_over(page)

    ask(page, "lamps")
    liked, *others = names(page)
    with answered(page):
        card_of(page, liked).get_by_role("button", name=f"More like {liked}").click()
    assert chips(page) == [("similar", "like the one you chose")]
    assert liked not in names(page)
    assert set(others) & set(names(page))
    before = max(prices(page))
    ask(page, "cheaper")
    assert 0 < max(prices(page)) < before
    assert liked not in names(page)


def test_a_product_seen_whole(visit: Visits, shop: ServedShop) -> None:
    page = visit()
    ask(page, "jackets")
    name = names(page)[1]
    product = next(product for product in shop.catalog.products if product.name == name)
    card = card_of(page, name)
    opener = card.get_by_role("button", name=f"Details of {name}")
    opener.press("Enter")
    seen = page.get_by_role("dialog", name=name)
    expect(seen).to_be_visible()
    expect(seen).to_contain_text(product.description)
    expect(seen).to_contain_text(f"${product.price}")
    picture = seen.get_by_role("img", name=f"Picture of {name}")
    small, large = card.locator(".picture img").bounding_box(), picture.bounding_box()
    assert small
    assert large
    assert large["width"] > small["width"]
    assert picture.evaluate("async (e) => { await e.decode(); return e.naturalWidth; }") >= large["width"]
    page.keyboard.press("Escape")
    expect(seen).to_have_count(0)
    expect(opener).to_be_focused()
    opener.click()
    seen.get_by_role("button", name="Close details").click()
    expect(seen).to_have_count(0)
    expect(opener).to_be_focused()
    card.locator(".picture").click()
    expect(seen).to_be_visible()
    page.mouse.click(5, 400)  # beside it
    expect(seen).to_have_count(0)


def test_an_empty_list_offers_ways_on(visit: Visits, shop: ServedShop) -> None:
    page = visit()
    answer = ask(page, "green boots under $20")
    assert total(page) == 0
    assert "green" in answer
    offers = page.get_by_role("group", name="Ways on").get_by_role("button")
    expect(page.get_by_role("heading", name=re.compile("^The nearest"))).to_be_visible()
    label, count = offers.first.inner_text().rsplit(maxsplit=1)
    assert label in answer
    with answered(page):
        offers.first.click()
    assert total(page) == int(count)
    assert misfits(shop, page) == []
    assert offers.count() == 0

    start_over(page)
    answer = ask(page, "lawn mower")
    assert "We do not carry “lawn mower”" in answer
    assert total(page) == 0
    expect(page.get_by_role("heading", name=re.compile("^Not carried: “lawn mower”"))).to_be_visible()
    expect(page.locator("#chat")).not_to_contain_text("products fit")
    assert ask(page, "lamps")
    assert total(page) > 0
    assert misfits(shop, page) == []
    expect(answers(page)).to_have_count(3)
