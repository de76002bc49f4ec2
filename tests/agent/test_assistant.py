"""Whole conversations without a language model: the graph, the memory, the photo, the chips."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import ToolMessage
from PIL import Image

from shoplens.agent import ShoppingAssistant
from shoplens.agent.answering.failures import STORE_AWAY
from shoplens.agent.assistant import Event, Finished, Found, Searching, Token
from shoplens.catalog.images import load_image
from shoplens.retrievers import MultimodalRetriever, SearchRequest, SearchResult, StoreUnavailableError

Photo = Callable[[str], Image.Image]


@pytest.fixture
def photo(shop_file: Path) -> Photo:
    return lambda number: load_image(shop_file.parent / "pictures" / f"{number}.png")


class Talk:
    """One conversation: says something, keeps the events, and what was found."""

    def __init__(self, assistant: ShoppingAssistant, name: str = "one") -> None:
        self.assistant, self.name = assistant, name
        self.events: list[Event] = []

    def __call__(self, text: str, photo: Image.Image | tuple[()] = ()) -> str:
        self.events = list(self.assistant.turn(self.name, text, photo))
        assert [type(e) for e in self.events].count(Finished) == 1
        last = self.events[-1]
        assert isinstance(last, Finished)
        assert not last.fell_back
        return last.text

    @property
    def products(self) -> list[dict[str, Any]]:
        (found,) = (event for event in self.events if isinstance(event, Found))
        return list(found.artifact["products"])

    @property
    def ids(self) -> list[str]:
        return [product["id"] for product in self.products]


@pytest.fixture
def talk(assistant: ShoppingAssistant) -> Talk:
    return Talk(assistant)


def numbers(first: int, last: int) -> set[str]:
    return {f"P-{n:02d}" for n in range(first, last + 1)}


def test_a_turn_searches_finds_speaks_and_ends(talk: Talk) -> None:
    said = talk("boots under $90")
    kinds = [type(event) for event in talk.events]
    assert kinds[0] is Searching
    assert kinds.index(Found) < kinds.index(Token)
    assert "".join(e.text for e in talk.events if isinstance(e, Token)) == said
    assert set(talk.ids) == {"P-07", "P-08"}
    expected = [(p["name"], f"{p['price']:.2f}") for p in talk.products]
    assert re.findall(r"(\w+ \w+ boots No\. \d+) at \$([\d,]+\.\d\d)", said) == expected


def test_a_conversation_refines_pages_and_starts_over(talk: Talk) -> None:
    talk("jackets")
    assert set(talk.ids) == numbers(1, 6)
    talk("not leather")
    assert set(talk.ids) == {"P-02", "P-04", "P-06"}
    talk("under $150")
    assert set(talk.ids) == {"P-02", "P-04"}
    talk("in blue")
    assert talk.ids == ["P-04"]
    assert "cleared" in talk("start over")
    assert not any(isinstance(event, Found) for event in talk.events)
    talk("under $40")
    assert set(talk.ids) == {"P-19", "P-20"}


def test_cheaper_goes_below_what_was_shown_first(talk: Talk) -> None:
    talk("most expensive jackets")
    assert talk.products[0]["price"] == 157.5
    talk("cheaper")
    assert talk.products[0]["price"] == 150.0
    talk("cheaper")
    assert talk.products[0]["price"] == 142.5


def test_a_new_subject_forgets_the_filters(talk: Talk) -> None:
    talk("black jackets under $130")
    talk("lamps")
    assert set(talk.ids) == numbers(19, 24)


def test_show_more_gives_every_product_once_and_then_says_that_there_are_no_more(talk: Talk) -> None:
    talk("everything under $500")
    seen = talk.ids
    for _ in range(2):
        talk("show more")
        seen += talk.ids
    assert sorted(seen) == sorted(numbers(1, 24) - {"P-12"})
    assert "no more products" in talk("show more")


def test_hello_searches_nothing(talk: Talk) -> None:
    assert "24 products" in talk("hello")
    assert not any(isinstance(event, Found | Searching) for event in talk.events)


def test_a_photo_finds_its_product_and_a_price_with_it_binds(talk: Talk, photo: Photo) -> None:
    talk("", photo("01"))
    assert talk.ids[0] == "P-01"
    talk("under $100", photo("01"))
    assert "P-01" not in talk.ids
    assert all(p["price"] is not None and p["price"] <= 100 for p in talk.products)


def test_a_photo_lives_on_in_refinements_and_the_newest_counts(talk: Talk, photo: Photo) -> None:
    talk("", photo("14"))
    talk("under $60")
    assert talk.ids[0] == "P-14"
    talk("", photo("21"))
    assert talk.ids[0] == "P-21"
    talk("lamps")
    talk("boots like my photo")
    assert talk.products[0]["scores"]["image"] is not None
    assert set(talk.ids) == numbers(7, 12)


def test_the_photos_bytes_are_in_no_message(talk: Talk, photo: Photo) -> None:
    talk("like this", photo("14"))
    assert all(len(str(message.content)) < 5_000 for message in talk.assistant.messages("one"))


def test_two_conversations_do_not_mix(assistant: ShoppingAssistant, photo: Photo) -> None:
    one, two = Talk(assistant, "one"), Talk(assistant, "two")
    one("jackets", photo("01"))
    two("lamps")
    one("in black")
    assert one.ids == ["P-01"]
    two("in black")
    assert two.ids == ["P-19"]
    two("boots like my photo")
    assert two.products[0]["scores"]["image"] is None


def test_a_chip_taken_away_is_a_search_that_the_next_message_builds_on(talk: Talk) -> None:
    talk("black jackets under $130")
    artifact = talk.assistant.artifact("one")
    assert artifact is not None
    arguments = {k: v for k, v in artifact["arguments"].items() if k not in ("color", "price_max")}
    found = talk.assistant.apply("one", arguments | {"sort": "price_desc"})
    assert {p["id"] for p in found.artifact["products"]} == numbers(1, 6)
    assert talk.assistant.messages("one")[-1].text.startswith("6 products fit")
    talk("cheaper")
    assert {p["price"] for p in talk.products} == {120.0, 127.5, 135.0, 142.5, 150.0}
    talk("in red")
    assert talk.ids == ["P-03"]


def test_a_chip_in_a_conversation_that_was_forgotten_is_a_plain_search(assistant: ShoppingAssistant) -> None:
    found = assistant.apply("nobody", {"query": "", "category": ["Home > Lamps"], "use_photo": True})
    assert {p["id"] for p in found.artifact["products"]} == numbers(19, 24)


def test_forgetting_drops_messages_and_photo(talk: Talk, photo: Photo) -> None:
    talk("", photo("14"))
    kept = talk.assistant.photos._photos
    assert len(kept) == 1
    talk.assistant.forget("one")
    talk.assistant.forget("one")
    talk.assistant.forget("never seen")
    assert len(kept) == 0
    assert talk.assistant.messages("one") == []
    talk("in black")
    assert len(talk.ids) == 4


def test_a_new_photo_replaces_the_old_one_in_memory(talk: Talk, photo: Photo) -> None:
    for number in ("01", "02", "03"):
        talk("", photo(number))
    assert len(talk.assistant.photos._photos) == 1


class BrokenRetriever(MultimodalRetriever):
    """Fails where the word "broken" is searched for."""

    def search(self, request: SearchRequest, photo: Any = None) -> SearchResult:  # noqa: ANN401
        if "broken" in request.query:
            raise StoreUnavailableError("/secret/folder is in use by another process (pid 4)")
        return super().search(request, photo)


def test_a_search_that_breaks_is_one_sentence_and_the_next_one_works(retriever: MultimodalRetriever) -> None:
    talk = Talk(ShoppingAssistant(BrokenRetriever(store=retriever.store, embeddings=retriever.embeddings)))
    said = talk("a broken umbrella stand")
    assert said == STORE_AWAY
    assert "secret" not in said
    assert talk.events[-1] == Finished(STORE_AWAY, fell_back=False, failed=True)
    talk("lamps under $40")
    assert set(talk.ids) == {"P-19", "P-20"}


@pytest.mark.parametrize(
    "stop_at", [Searching, Found, Token], ids=["before the search", "after it", "while speaking"]
)
def test_a_turn_that_was_stopped_does_not_break_the_next(talk: Talk, stop_at: type) -> None:
    talk("jackets")
    turn = talk.assistant.turn("one", "under $130")
    for event in turn:
        if isinstance(event, stop_at):
            break
    turn.close()  # type: ignore[attr-defined] # a generator
    assert "under $130" in [message.text for message in talk.assistant.messages("one")]
    talk("in black")
    assert "P-01" in talk.ids
    answered = {m.tool_call_id for m in talk.assistant.messages("one") if isinstance(m, ToolMessage)}
    assert len(answered) >= 2


def test_a_photo_that_is_no_longer_kept_is_said_and_the_search_goes_on(talk: Talk, photo: Photo) -> None:
    talk("under $100", photo("01"))
    talk.assistant.photos.drop(*talk.assistant.photo_ids(talk.name))
    assert "Not applied: your photo" in talk("under $60")
    assert all(product["price"] <= 60 for product in talk.products)
    artifact = talk.assistant.artifact(talk.name)
    assert artifact is not None
    found = talk.assistant.apply(talk.name, {**artifact["arguments"], "use_photo": True}).artifact
    assert any(text.startswith("your photo") for text in found["not_applied"])
