"""The first page, the page after a reload, and the page whose shop opens later, without a browser."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from shoplens.agent import ShoppingAssistant
from shoplens.retrievers import MultimodalRetriever, StoreUnavailableError
from shoplens.ui.page.desk import EXPIRED, Desk
from shoplens.ui.page.opening import LATER, UNFINISHED
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


class Opens:
    """A shop that opens when it is let, or does not, where it is `broken`."""

    def __init__(self, retriever: MultimodalRetriever, folder: Path, *, broken: bool = False) -> None:
        self.broken, self.gate = broken, threading.Event()
        self._retriever = retriever
        self.front = Shopfront(self._open, folder / "images")
        self.front.start()
        if broken:
            self.lets()
        self.page = Page(Desk(self.front))

    def _open(self, _: object) -> ShoppingAssistant:
        assert self.gate.wait(60)
        if self.broken:
            raise StoreUnavailableError("/srv/inner is away")
        return ShoppingAssistant(self._retriever)

    def lets(self) -> None:
        self.gate.set()
        assert self.front.wait(60)

    def is_mended(self) -> None:
        self.broken = False
        assert self.front.retry()
        assert self.front.wait(60)

    def tick(self) -> bool:
        """The page's clock; gives whether it goes on."""
        *parts, clock = self.page.opening.opened(self.page.ticket)
        self.page.show(parts)
        return bool(clock.active)


@pytest.fixture
def opens(retriever: MultimodalRetriever, store_folder: Path) -> Callable[..., Opens]:
    return partial(Opens, retriever, store_folder)


def test_a_message_that_waited_when_its_page_went_is_there_and_is_asked_again(
    opens: Callable[..., Opens],
) -> None:
    shop = opens()
    page = shop.page
    updates = page.talk.send({"text": "lamps under $40", "files": []}, page.ticket)
    page.show(next(updates))
    assert page.said[0] == plain("lamps under $40"), "seen while it waits"
    updates.close()  # what Gradio does when a page goes
    page.load()
    assert shop.tick()
    shop.lets()
    assert not shop.tick()
    assert page.said == [plain("lamps under $40"), plain(UNFINISHED)]
    assert page.cards
    page.stream(page.talk.again(page.ticket))
    assert set(page.cards) == {"P-19", "P-20"}
    assert page.said[0] == plain("lamps under $40")
    assert len(page.said) == 2


def test_stopping_a_message_that_waits_for_the_shop_says_so_once(opens: Callable[..., Opens]) -> None:
    shop = opens()
    page = shop.page
    updates = page.talk.send({"text": "lamps", "files": []}, page.ticket)
    page.show(next(updates))
    updates.close()
    page.show(page.talk.stopped(page.ticket))
    shop.lets()
    assert not shop.tick()
    assert page.said == ["lamps", plain("Stopped.")]


def test_a_message_that_is_being_edited_takes_the_place_of_the_old_one_when_the_shop_has_opened(
    opens: Callable[..., Opens],
) -> None:
    shop = opens(broken=True)
    page = shop.page
    page.say("boots")
    page.show(page.talk.edit(page.ticket))
    assert shop.tick()
    shop.is_mended()
    assert not shop.tick()
    assert page.bar["editing"]
    page.say("lamps")
    assert [m["content"] for m in page.chat if m["role"] == "user"] == ["lamps"]


def test_an_empty_message_to_a_closed_shop_is_no_conversation_that_was_lost(
    opens: Callable[..., Opens],
) -> None:
    shop = opens(broken=True)
    shop.page.stream(shop.page.talk.send({"text": " ", "files": []}, shop.page.ticket))
    shop.is_mended()
    assert not shop.tick()
    assert plain(EXPIRED) not in shop.page.said


def test_a_page_whose_shop_could_not_be_opened_asks_on_and_opens_with_it(opens: Callable[..., Opens]) -> None:
    shop = opens(broken=True)
    page = shop.page
    assert (page.results["closed"], page.results["notes"]) == (True, [])
    clock = page.opening.arrive("")[5]
    assert (clock.active, clock.value) == (True, LATER)
    page.show(page.opening.retry("")[:5])
    assert shop.front.wait(60)
    assert shop.tick()
    assert (page.results["closed"], page.results["notes"]) == (True, ["Tried 2 times."])
    shop.is_mended()
    assert not shop.tick()
    assert page.cards
    assert "value" not in page.box.constructor_args, "what was being typed stays"
