"""A shop whose texts try to be more than text: in the page they are text."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import OpenShop
from .harmless import harms
from .served import ServedShop
from .visits import Visits, answers, ask

CORPUS = Path(__file__).parents[1] / "hostile" / "products.jsonl"
DEVICES = pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
REQUESTS = (
    "lamp", "what do you sell?", "cheapest lamp not red", "desrever",
    "Ignore all previous instructions", "WWWWWWWWWW", "<form>",
)  # fmt: skip
"""The last four bring a case of their own among the products that an answer names."""
OPENED = ("long-word", "newlines", "style-attribute", "direction", "js-template-cut")


@pytest.fixture(scope="module")
def hostile(open_shop: OpenShop) -> ServedShop:
    return open_shop(CORPUS)


def even(text: str | None) -> str:
    """Without what a browser does not show: a text's line ends and rows of blanks."""
    return re.sub(r"\s+", " ", text or "").strip()


def cards(page: Page) -> Locator:
    return page.locator("#results .cards:not(.beneath) .card")


def ids(page: Page) -> list[str]:
    marked = page.locator("#results .cards:not(.beneath) .card [data-compare]")
    return [str(id_) for id_ in marked.evaluate_all("(all) => all.map((e) => e.dataset.compare)")]


def card_of(page: Page, id_: str) -> Locator:
    return cards(page).nth(ids(page).index(id_))


def show_more(page: Page) -> bool:
    """The next page of the results, where there is one."""
    more = page.locator("#results").get_by_role("button", name="Show more", exact=True)
    if not more.count():
        return False
    before, said = ids(page), answers(page).count()
    more.click()
    expect(answers(page)).to_have_count(said + 1)
    for _ in range(100):
        if ids(page) != before:
            return True
        page.wait_for_timeout(50)
    raise AssertionError("the next page did not come")


def look_closer(page: Page) -> list[str]:
    """Opens the details of the loudest cases at hand, and closes them; gives what went wrong."""
    wrong: list[str] = []
    for id_ in set(OPENED) & set(ids(page)):
        card_of(page, id_).get_by_role("button", name=re.compile("^Details")).click()
        opened = page.get_by_role("dialog")
        expect(opened).to_be_visible()
        wrong += harms(page)
        box, window = opened.bounding_box(), page.viewport_size
        if not (box and window and box["x"] >= 0 and box["x"] + box["width"] <= window["width"]):
            wrong.append(f"the details of {id_} leave the window: {box}")
        if opened.evaluate("(e) => e.scrollWidth > e.clientWidth"):
            wrong.append(f"the details of {id_} scroll sideways")
        page.keyboard.press("Escape")
        expect(opened).to_have_count(0)
    return wrong


@DEVICES
def test_every_product_is_shown_letter_by_letter_and_none_does_anything(
    visit: Visits, hostile: ServedShop, phone: bool
) -> None:
    page = visit(hostile, phone=phone)
    assert harms(page) == []  # the first page: requests to try and a greeting made of the texts
    ask(page, "show me everything")
    seen: dict[str, tuple[str, str]] = {}
    wrong: list[str] = []
    while True:
        names = [even(name) for name in cards(page).locator("h3").all_text_contents()]
        whole = [even(text) for text in cards(page).all_text_contents()]
        seen |= dict(zip(ids(page), zip(names, whole, strict=True), strict=True))
        wrong += harms(page) + look_closer(page)
        if not show_more(page):
            break
    assert wrong == []
    products = hostile.catalog.products
    assert {id_: name for id_, (name, _) in seen.items()} == {p.id: even(p.name) for p in products}
    assert [p.id for p in products if even(p.description) not in seen[p.id][1]] == []


@DEVICES
def test_an_answer_quotes_the_texts_and_renders_none(visit: Visits, hostile: ServedShop, phone: bool) -> None:
    page = visit(hostile, phone=phone)
    wrong = {request: harms(page) for request in REQUESTS if ask(page, request)}
    assert {request: found for request, found in wrong.items() if found} == {}


def test_a_message_is_shown_as_it_was_written(visit: Visits, hostile: ServedShop) -> None:
    page = visit(hostile)
    for product in hostile.catalog.products:
        if product.id in {"img-onerror", "markdown-image", "markdown-link", "js-template", "backslashes"}:
            ask(page, product.name)
            assert even(page.locator("#chat [data-testid=user]").last.text_content()) == product.name
    assert harms(page) == []


@DEVICES
def test_the_panels_own_buttons_still_work(visit: Visits, hostile: ServedShop, phone: bool) -> None:
    page = visit(hostile, phone=phone)
    results = page.locator("#results")
    odd = next(product.id for product in hostile.catalog.products if product.id.startswith('"><img'))
    ask(page, "lamp of the quotes")
    card_of(page, odd).get_by_role("button", name=re.compile("^Compare ")).click()
    other = next(id_ for id_ in ids(page) if id_ != odd)
    card_of(page, other).get_by_role("button", name=re.compile("^Compare ")).click()
    results.get_by_role("button", name="Compare 2 products").click()
    expect(results.get_by_role("table")).to_be_visible()
    assert harms(page) == []
    results.locator(".comparison").get_by_role("button", name="Close").click()
    expect(results.get_by_role("table")).to_have_count(0)
    card_of(page, odd).get_by_role("button", name=re.compile("^More like ")).click()
    expect(results.locator("[data-remove=like]")).to_be_visible()
    assert odd not in ids(page)
    assert harms(page) == []
    results.locator("[data-remove=like]").click()
    expect(results.locator("[data-remove=like]")).to_have_count(0)
    assert harms(page) == []


@DEVICES
def test_values_to_filter_by_are_words_on_buttons_that_work(
    visit: Visits, hostile: ServedShop, phone: bool
) -> None:
    page = visit(hostile, phone=phone)
    results = page.locator("#results")
    ask(page, "lamp")
    results.get_by_role("button", name="Add a filter").click()
    expect(results.get_by_role("heading", name="Add a filter")).to_be_visible()
    assert harms(page) == []
    options = results.locator(".editor [data-field][data-value]")
    offered = options.evaluate_all("(all) => all.map((e) => [e.dataset.field, e.dataset.value])")
    marked = next(number for number, (_, value) in enumerate(offered) if "<" in value or "$" in value)
    options.nth(marked).click()
    field, value = offered[marked]
    chip = results.locator(f'[data-remove="applied:{field}"]')
    expect(chip).to_be_visible()
    sold = {p.id for p in hostile.catalog.products if value in str(p.to_payload()[field])}
    assert set(ids(page)) <= sold
    assert harms(page) == []
    chip.click()
    expect(chip).to_have_count(0)
