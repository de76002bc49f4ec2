"""The first page, the page after a reload, and the page whose shop opens later, without a browser."""

import threading
from pathlib import Path

from shoplens.agent import ShoppingAssistant
from shoplens.retrievers import MultimodalRetriever, StoreUnavailableError
from shoplens.ui.page.desk import EXPIRED, Desk
from shoplens.ui.page.opening import LATER
from shoplens.ui.page.shopfront import Shopfront
from shoplens.ui.page.transcript import SEARCHING, plain

from .pages import SWITCH, Page


def test_a_reload_shows_the_same_and_goes_on(page: Page, photo: Path) -> None:
    page.say("jackets under $130", photo)
    said, cards, results = page.said, page.cards, page.results
    page.chat, page.results = [], {}
    page.load()
    assert (page.said, page.cards) == (said, cards)
    assert page.results["chips"] == results["chips"]
    page.say("cheaper")
    assert page.said[: len(said)] == said


def test_a_reload_while_a_search_runs_offers_to_try_again(page: Page) -> None:
    page.say("jackets")
    SWITCH["wait"], SWITCH["waiting"] = threading.Event(), threading.Event()
    updates = page.talk.send({"text": "lamps", "files": []}, page.ticket)
    page.show(next(updates))
    assert page.said[-1] == SEARCHING
    page.load()
    assert "loaded again" in page.said[-1]
    assert page.bar["again"]
    SWITCH.pop("wait").set()
    assert list(updates) == []
    page.stream(page.talk.again(page.ticket))
    assert "lamp" in page.said[-1].casefold()


def test_a_message_sent_while_the_shop_opens_is_answered_before_the_first_page_comes(page: Page) -> None:
    page.say("jackets")
    SWITCH["wait"], SWITCH["waiting"] = threading.Event(), threading.Event()
    updates = page.talk.send({"text": "lamps under $40", "files": []}, page.ticket)
    page.show(next(updates))
    for asked in (page.opening.opened, page.opening.retry):
        *parts, clock = asked(page.ticket)
        page.show(parts)
        assert page.said[-1] == SEARCHING
        assert clock.active
    SWITCH.pop("wait").set()
    page.stream(updates)
    said, cards = page.said, page.cards
    assert set(cards) == {"P-19", "P-20"}
    *parts, clock = page.opening.opened(page.ticket)
    page.show(parts)
    assert (page.said, page.cards, clock.active) == (said, cards, False)


def test_who_has_no_ticket_or_an_old_one_sees_nothing_of_others(desk: Desk) -> None:
    one, other = Page(desk), Page(desk)
    one.say("jackets")
    other.ticket = "f" * 32
    other.load()
    assert other.ticket == ""
    other.ticket = "f" * 32
    other.say("lamps")
    assert plain(EXPIRED) in other.said
    assert other.ticket not in ("", "f" * 32, one.ticket)
    assert plain("jackets") not in other.said
    assert set(one.cards).isdisjoint(other.cards)


def test_starting_over_drops_the_conversation_and_its_photo(page: Page, photo: Path) -> None:
    page.say("boots", photo)
    old, id_ = page.ticket, page.chip("photo")["key"].removeprefix("photo:")
    page.show(page.opening.start_over(page.ticket))
    assistant = page.desk.assistant
    assert assistant is not None
    assert assistant.photos.get(id_) is None
    assert (page.ticket, len(page.chat), page.bar) == ("", 1, {})
    assert page.results["window"]
    page.ticket = old
    page.load()
    assert page.ticket == ""


def test_a_page_whose_shop_could_not_be_opened_asks_on_and_opens_with_it(
    retriever: MultimodalRetriever, store_folder: Path
) -> None:
    broken = [True]

    def open_shop(_: object) -> ShoppingAssistant:
        if broken[0]:
            raise StoreUnavailableError("/srv/inner is away")
        return ShoppingAssistant(retriever)

    front = Shopfront(open_shop, store_folder)
    front.start()
    assert front.wait(60)
    page = Page(Desk(front))
    assert (page.results["closed"], page.results["notes"]) == (True, [])
    clock = page.opening.arrive("")[5]
    assert (clock.active, clock.value) == (True, LATER)
    page.show(page.opening.retry("")[:5])
    assert front.wait(60)
    page.load()
    assert (page.results["closed"], page.results["notes"]) == (True, ["Tried 2 times."])
    broken[0] = False
    page.opening.retry("")
    assert front.wait(60)
    page.load()
    assert page.cards
    assert "value" not in page.box.constructor_args, "what was being typed stays"
    assert not page.opening.arrive("")[5].active
