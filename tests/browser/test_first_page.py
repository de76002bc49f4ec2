"""What a visitor finds before doing anything, and what each of it does."""

import json

from playwright.sync_api import Request, expect

from .results import answered, chips, misfits, names, start_over, total
from .served import ServedShop
from .visits import Visits, answers, message_box, wait_until_ready

GROUND = "() => getComputedStyle(document.querySelector('gradio-app')).backgroundColor"


def test_the_first_page_says_what_is_sold_and_every_request_on_it_finds_something(
    visit: Visits, shop: ServedShop
) -> None:
    asked: list[int] = []

    def joined(request: Request) -> None:
        if "/queue/join" in request.url:
            asked.append(json.loads(request.post_data or "{}")["fn_index"])

    page = visit(prepare=lambda context: context.on("request", joined))
    expect(page).to_have_title("Shoplens")
    expect(message_box(page)).to_be_focused()
    expect(answers(page)).to_contain_text([f"This shop has {len(shop.catalog.products)} products"])
    assert total_of_all(page.locator("#results-heading").inner_text()) == len(shop.catalog.products)
    first = names(page)
    shelves = page.get_by_role("group", name="Categories").get_by_role("button")
    shelf, count = shelves.last.inner_text().rsplit(maxsplit=1)
    with answered(page):
        shelves.last.click()
    assert len(asked) == 2, "a second first page would come over what was found"
    assert chips(page) == [("category", shelf)]
    assert total(page) == int(count)
    assert misfits(shop, page) == []
    start_over(page)
    assert names(page) == first
    worth_trying = page.get_by_role("group", name="Worth trying").get_by_role("button")
    requests = [text for text in worth_trying.all_inner_texts() if text.startswith("“")]
    assert len(requests) > 2
    for request in requests:
        with answered(page):
            page.get_by_role("button", name=request, exact=True).click()
        expect(page.locator("#chat [data-testid=user]").last).to_have_text(request.strip("“”"))
        assert total(page) > 0
        assert misfits(shop, page) == []
        start_over(page)


def test_the_page_is_dark_where_wished_and_stays_it(visit: Visits) -> None:
    page = visit()
    shade = page.get_by_role("button", name="Dark")
    expect(shade).to_have_attribute("aria-pressed", "false")
    light = page.evaluate(GROUND)
    shade.press("Enter")
    expect(shade).to_have_attribute("aria-pressed", "true")
    page.reload()
    wait_until_ready(page)
    expect(shade).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(GROUND) != light
    page.get_by_role("link", name="About").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("About Shoplens")
    page.get_by_role("link", name="Back to Shoplens").click()
    wait_until_ready(page)
    expect(shade).to_have_attribute("aria-pressed", "true")


def total_of_all(heading: str) -> int:
    return int(heading.split()[0].replace(",", ""))
