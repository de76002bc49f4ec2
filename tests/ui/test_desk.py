"""The page's handlers without a browser: turns, clicks, stop, edit, and what a stranger may send."""

import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from shoplens.agent import ShoppingAssistant
from shoplens.agent.answering.failures import STORE_AWAY
from shoplens.agent.models import ModelSettings, chat_model
from shoplens.retrievers import MultimodalRetriever
from shoplens.ui.page.desk import Desk
from shoplens.ui.page.shopfront import Shopfront
from shoplens.ui.page.transcript import SEARCHING, plain

from .pages import SWITCH, Page


def test_a_turn_shows_the_words_the_cards_and_what_can_be_done(page: Page) -> None:
    answer = page.say("lamps under $40")
    assert page.chat[-2]["content"] == plain("lamps under $40")
    assert SEARCHING not in page.said
    assert set(page.cards) == {"P-19", "P-20"}
    assert "Lamp" in answer
    assert (page.bar["again"], page.bar["edit"], page.bar["votes"], page.bar["over"]) == (True,) * 4
    assert page.ticket


def test_a_click_changes_the_search_and_what_is_said_next_builds_on_it(page: Page) -> None:
    page.say("lamps under $40")
    page.click("span", field="price", low="", high="30")
    narrower = page.cards
    page.say("cheaper")
    assert page.cards != narrower or page.results["heading"] == "No products"
    assert "type" in {chip["kind"] for chip in page.results["chips"]} | {"type"}
    page.click("remove", key="query")
    assert not any(chip["kind"] == "words" for chip in page.results["chips"])


def test_a_photo_is_a_chip_with_its_picture_and_goes_by_a_click(page: Page, photo: Path) -> None:
    page.say("boots", photo)
    chip = page.chip("photo")
    assert chip["picture"].startswith("/photos/")
    assert f"![Your photo]({chip['picture']})" in page.said[-2]
    page.click("remove", key=chip["key"])
    assert not any(chip["kind"] == "photo" for chip in page.results["chips"])
    assistant = page.desk.assistant
    assert assistant is not None
    assert assistant.photos.get(chip["picture"].rpartition("/")[2]) is None
    assert "no longer kept" not in " ".join(page.said)


def test_several_photos_are_several_chips_and_one_too_many_is_said(page: Page, photo: Path) -> None:
    page.say("like these", *([photo] * 5))
    assert sum(chip["kind"] == "photo" for chip in page.results["chips"]) == 4
    assert any(plain("at most 4 photos") in text for text in page.said)


def test_a_file_that_is_no_photo_is_refused_and_the_words_stay(page: Page, tmp_path: Path) -> None:
    (file := tmp_path / "note.png").write_text("hello")
    before = page.cards
    answer = page.say("boots like this", file)
    assert plain("note.png was left out") in answer
    assert page.typed == "boots like this"
    assert page.cards == before


def test_the_picture_counts_as_much_as_the_slider_says(page: Page, photo: Path) -> None:
    page.say("lamps", photo)
    assert page.results["balance"] == {"percent": 50}
    before = len(page.chat)
    page.click("balance", share="0")
    words = page.cards
    page.click("balance", share="100")
    assert page.cards != words
    assert page.results["balance"] == {"percent": 100}
    assert len(page.chat) == before + 1
    page.say("in black")
    assert page.results["balance"] == {"percent": 100}


def test_trying_again_asks_the_same_once_more_in_the_place_of_the_first(page: Page, photo: Path) -> None:
    page.say("jackets")
    page.say("under $130", photo)
    before, cards = page.said, page.cards
    page.stream(page.talk.again(page.ticket))
    assert len(page.said) == len(before)
    assert page.cards == cards
    assert page.chip("photo")


def test_an_edited_message_takes_the_place_of_the_last_and_of_the_clicks_on_it(page: Page) -> None:
    page.say("jackets")
    page.say("under $130")
    page.click("remove", key="applied:price")
    page.show(page.talk.edit(page.ticket))
    assert page.typed == "under $130"
    assert page.bar["editing"]
    page.say("under $100")
    texts = " ".join(page.said)
    assert plain("under $100") in texts
    assert plain("under $130") not in texts
    assert plain("jackets") in texts
    assert not page.bar["editing"]
    page.show(page.talk.edit(page.ticket))
    page.show(page.talk.leave_be(page.ticket))
    assert not page.bar["editing"]


def test_a_stopped_search_says_nothing_any_more_and_changes_nothing(page: Page) -> None:
    page.say("jackets")
    cards = page.cards
    SWITCH["wait"], SWITCH["waiting"] = threading.Event(), threading.Event()
    updates: list[Any] = []

    def turn() -> None:
        updates.extend(page.talk.send({"text": "lamps", "files": []}, page.ticket))

    running = threading.Thread(target=turn)
    running.start()
    assert SWITCH["waiting"].wait(30)
    page.show(page.talk.stopped(page.ticket))
    gate = SWITCH.pop("wait")
    gate.set()
    running.join(30)
    assert page.said[-1] == "Stopped&#46;"
    assert page.cards == cards
    assert not any("lamp" in str(message["content"]).casefold() for message in page.chat[-1:])
    page.say("under $130")
    assert page.cards
    assert all("lamp" not in text.casefold() for text in page.said[-1:])
    page.load()
    assert plain("lamps") in page.said


def test_a_search_that_breaks_has_its_sentence_and_trying_again_works(page: Page) -> None:
    SWITCH["down"] = True
    answer = page.say("lamps under $40")
    assert answer == plain(STORE_AWAY)
    assert page.bar["failed"]
    page.click("choose", field="color", value="black")
    assert page.said[-1] == plain(STORE_AWAY)
    SWITCH.clear()
    page.stream(page.talk.again(page.ticket))
    assert set(page.cards) == {"P-19", "P-20"}
    assert plain(STORE_AWAY) not in page.said


def test_a_thumb_is_written_with_the_request_and_the_products(page: Page, tmp_path: Path) -> None:
    page.say("lamps under $40")
    page.bar = page.talk.vote(page.ticket, SimpleNamespace(verdict="up"))  # type: ignore[arg-type]
    assert (page.bar["up"], page.bar["thanks"]) == ("true", True)
    line = (tmp_path / "feedback.jsonl").read_text()
    assert '"words": "lamps under $40"' in line
    assert all(id_ in line for id_ in page.cards)
    page.talk.vote(page.ticket, SimpleNamespace(verdict="sideways"))  # type: ignore[arg-type]
    assert (tmp_path / "feedback.jsonl").read_text() == line


@pytest.mark.parametrize("event", [
    ("remove", {"key": "applied:__class__"}), ("remove", {"key": "photo:../../etc/passwd"}),
    ("choose", {"field": "nonsense", "value": "red"}), ("choose", {"field": "color", "value": "no such"}),
    ("choose", {"field": "sort", "value": "by magic"}), ("span", {"field": "price", "low": "x", "high": ""}),
    ("span", {"field": "__class__", "low": "1", "high": "2"}), ("balance", {"share": "NaN"}),
    ("like", {"id": "../secret"}), ("take_offer", {"key": "99"}), ("edit", {"field": "no such"}),
], ids=str)  # fmt: skip
def test_what_a_stranger_makes_up_changes_nothing_and_breaks_nothing(
    page: Page, event: tuple[str, dict[str, str]]
) -> None:
    page.say("lamps under $40")
    cards = page.cards
    name, sent = event
    if name == "edit":
        page.changes.edit(page.ticket, SimpleNamespace(**sent))  # type: ignore[arg-type]
    else:
        page.click(name, **sent)
    assert set(page.cards) == set(cards)
    assert set((page.say("lamps under $40"), page.cards)[1]) == set(cards)


def test_without_its_language_model_the_answer_says_so_and_can_be_asked_again_with_it(
    retriever: MultimodalRetriever, store_folder: Path
) -> None:
    nobody = ModelSettings(base_url="http://127.0.0.1:9/v1", model="away")
    front = Shopfront(
        lambda notify: ShoppingAssistant(retriever, model=chat_model(nobody, timeout=0.5)), store_folder
    )
    front.start()
    assert front.wait(60)
    page = Page(Desk(front))
    answer = page.say("lamps under $40")
    assert set(page.cards) == {"P-19", "P-20"}
    assert plain("(Answered without the language model.)") in answer
    assert page.bar["again_label"] == "Try again with the language model"
    assert not page.bar["votes"]
