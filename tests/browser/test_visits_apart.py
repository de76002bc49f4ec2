"""Each visitor, and each tab, has a conversation of its own; it is there again after a reload."""

from playwright.sync_api import Page, expect

from .results import answered, ask, chips, misfits, names, prices, settled, start_over
from .served import ServedShop
from .snaps import attach, snap
from .visits import PENDING, Visits, answers, message_box, send, wait_until_ready

PHOTO = ("photo", "your photo")
MINE = "#chat [data-testid=user]"
TICKET = "sessionStorage.getItem('shoplens')"


def told(page: Page) -> list[str]:
    return page.get_by_role("log").locator("[data-testid]").all_inner_texts()


def reload(page: Page, messages: int) -> None:
    """And waits until so many of the shopper's messages are there again."""
    page.reload()
    wait_until_ready(page)
    expect(page.locator(MINE)).to_have_count(messages)


def test_a_reload_brings_everything_back_and_the_talk_goes_on(visit: Visits, shop: ServedShop) -> None:
    visit.allow("AbortError|Connection errored out")  # of a page that is left while it waits for an answer
    page = visit()
    attach(page, snap(shop, "Lumber Flannel Shirt"))
    ask(page, "like this, in red under $100")
    slider = page.get_by_label("How much the picture counts")
    with answered(page):
        slider.fill("80")
    before = told(page), chips(page), names(page)
    assert PHOTO in chips(page)
    reload(page, 1)
    assert (told(page), chips(page), names(page)) == before
    expect(slider).to_have_value("80")
    photo = page.get_by_role("img", name="Your photo")
    assert photo.evaluate("async (e) => { await e.decode(); return e.naturalWidth; }") > 10
    ask(page, "cheaper")
    assert {("color", "red"), PHOTO} <= set(chips(page))
    assert 0 < max(prices(page)) < 100
    assert misfits(shop, page) == []

    with shop.slow(30):
        send(page, "in cotton")
        expect(answers(page).last).to_contain_text(PENDING)
        reload(page, 3)
        expect(answers(page).last).to_have_text("The page was loaded again before this was answered.")
        shown = names(page)
    page.get_by_role("button", name="Try again").click()
    expect(answers(page).last).not_to_contain_text("loaded again")
    settled(page)
    assert names(page) != shown
    assert {("color", "red"), ("material", "cotton"), PHOTO} <= set(chips(page))
    expect(page.locator(MINE)).to_have_count(3)
    expect(page.get_by_role("log")).not_to_contain_text("loaded again")


def test_a_tab_is_a_conversation_of_its_own_and_a_ticket_can_run_out(visit: Visits) -> None:
    page = visit()
    ask(page, "boots")
    tab = page.context.new_page()
    tab.goto(page.url)
    wait_until_ready(tab)
    expect(answers(tab)).to_have_count(1)
    expect(tab.locator(MINE)).to_have_count(0)
    ask(tab, "lamps")
    ask(page, "cheaper")
    assert ("type", "boots") in chips(page)
    assert chips(tab) == [("type", "lamp")]

    # the same conversation in both tabs, and dropped in one of them
    tab.evaluate("(ticket) => sessionStorage.setItem('shoplens', ticket)", page.evaluate(TICKET))
    reload(tab, 2)
    assert told(tab) == told(page)
    start_over(page)
    with answered(tab, 0):  # the greeting, what has happened, and the new answer
        send(tab, "cheaper")
        expect(tab.locator(MINE)).to_have_text(["cheaper"])
    expect(tab.get_by_role("log")).to_contain_text("no longer kept")
    assert ("type", "boots") not in chips(tab)

    tab.evaluate("sessionStorage.setItem('shoplens', 'nonsense')")
    reload(tab, 0)
    expect(tab.get_by_role("log")).to_contain_text("no longer kept")
    expect(tab.get_by_role("log")).not_to_contain_text("boots")
    with answered(tab, 0):  # in the place of what was said about the old one
        send(tab, "mugs")
        expect(tab.locator(MINE)).to_have_text(["mugs"])
    assert chips(tab) == [("type", "mug")]


def test_visitors_never_see_each_other(visit: Visits, shop: ServedShop) -> None:
    one, other = visit(), visit(phone=True)
    attach(one, snap(shop, "Snug Armchair"))
    ask(one, "like this, in green")
    with shop.slow(30):
        send(one, "under $600")
        send(other, "lamps under $100")
        for page in (one, other):
            expect(answers(page).last).to_contain_text(PENDING)
        one.get_by_role("button", name="Stop").click()
        expect(answers(one).last).to_have_text("Stopped.")
        expect(answers(other).last).to_contain_text(PENDING)
    settled(other)
    assert chips(other) == [("type", "lamp"), ("price", "up to $100.00")]
    assert misfits(shop, other) == []
    attach(other, snap(shop, "Cobalt Bud Vase"))
    ask(other, "like this")
    ask(one, "cheaper")
    assert PHOTO in chips(one)
    assert ("color", "green") in chips(one)
    assert ("type", "lamp") not in chips(one)
    ask(other, "compare the first two")
    expect(one.locator(MINE)).to_have_count(3)
    expect(other.locator(MINE)).to_have_count(3)
    for page, strange in ((one, ("lamp", "Vase")), (other, ("green", "600", "Armchair", "Stopped"))):
        for word in strange:
            expect(page.get_by_role("log")).not_to_contain_text(word)
    addresses = {
        page: page.get_by_role("img", name="Your photo").get_attribute("src") for page in (one, other)
    }
    assert addresses[one] != addresses[other]
    assert (addresses[one] or "none") not in other.content()
    assert (addresses[other] or "none") not in one.content()

    kept = one.get_by_role("img", name="Your photo").evaluate("(e) => e.src")
    assert one.request.get(kept).status == 200
    start_over(one)
    assert one.request.get(kept).status == 404, "gone with the conversation"
    expect(other.locator(MINE)).to_have_count(3)
    expect(message_box(other)).to_have_value("")
    ask(other, "under $50")
    assert PHOTO in chips(other)
