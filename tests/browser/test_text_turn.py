"""A request in words, asked in a real browser."""

import re

from playwright.sync_api import Page, expect

from .axe import assert_accessible
from .served import OUTAGE, ServedShop
from .visits import Visits, ask


def prices(page: Page) -> list[float]:
    shown = page.locator("#results .cards:not(.beneath) .card .price").all_inner_texts()
    return [float(re.sub(r"[^\d.]", "", text)) for text in shown]


def test_a_request_in_words_gives_cards_that_satisfy_it(visit: Visits, shop: ServedShop) -> None:
    page = visit()
    answer = ask(page, "brown leather jacket under $300")
    expect(page.locator("#results-heading")).to_contain_text("product")
    names = page.locator("#results .cards:not(.beneath) .card h3").all_inner_texts()
    sold = {product.name: product for product in shop.catalog.products}
    assert names
    assert all("leather" in sold[name].to_payload()["material"] for name in names)
    assert all("brown" in sold[name].to_payload()["color"] for name in names)
    assert max(prices(page)) <= 300
    assert any(name in answer for name in names)


def test_a_following_request_builds_on_the_one_before(visit: Visits) -> None:
    page = visit(phone=True)
    ask(page, "jackets")
    before = max(prices(page))
    ask(page, "under $100")
    assert 0 < max(prices(page)) <= 100 < before


def test_a_search_that_fails_is_one_sentence_and_the_next_one_works(visit: Visits, shop: ServedShop) -> None:
    page = visit()
    with shop.failing():
        answer = ask(page, "jackets")
    assert OUTAGE not in page.content()
    assert "inner-place" not in answer
    ask(page, "boots under $200")
    assert 0 < max(prices(page)) <= 200


def test_the_page_with_an_answer_is_accessible(visit: Visits) -> None:
    page = visit()
    ask(page, "lamp")
    assert_accessible(page)
