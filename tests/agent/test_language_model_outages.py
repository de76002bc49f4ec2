"""Servers that fail: the shopper gets the planner's answer with cards, and is told whose answer it is."""

import logging
import time
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from shoplens.agent import ShoppingAssistant
from shoplens.agent.assistant import Event, Finished, Found
from shoplens.agent.models import ModelSettings, chat_model
from shoplens.retrievers import MultimodalRetriever

from .scripted_server import Call, Endless, Fail, Garbled, Say, Silent, Step, serving

KEY = "sk-not-a-real-key-0123456789"
LAMPS = Call({"category": ["Lamps"], "sort": "price_asc", "limit": 2})
FAILURES: dict[str, Step] = {
    "500": Fail(500),
    "refused key": Fail(401),
    "forbidden": Fail(403),
    "too many": Fail(429),
    "drop mid-stream": Fail(0),
    "silence": Silent(1.5),
    "no JSON": Garbled("{'category': lamps"),
    "half a JSON": Garbled('{"category": ["Lamps"], "price_max": 4'),
    "a list": Garbled("[1, 2]"),
    "empty": Say(""),
    "blank": Say("  "),
    "endless": Endless(),
}


def turn(retriever: MultimodalRetriever, url: str, text: str) -> tuple[Finished, list[Event]]:
    settings = ModelSettings(base_url=url, api_key=SecretStr(KEY), model="scripted")
    assistant = ShoppingAssistant(retriever, model=chat_model(settings, timeout=0.5))
    events = list(assistant.turn("one", text))
    last = events[-1]
    assert isinstance(last, Finished)
    return last, events


def found(events: list[Event]) -> Iterator[str]:
    return (p["id"] for event in events if isinstance(event, Found) for p in event.artifact["products"])


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_a_failing_model_is_spoken_for_and_that_is_said(
    retriever: MultimodalRetriever, failure: Step
) -> None:
    started = time.monotonic()
    with serving(failure) as server:
        last, events = turn(retriever, server.url, "lamps under $40")
        requests = len(server.requests)
    assert last.fell_back
    assert sorted(found(events)) == ["P-19", "P-20"]
    assert last.text.startswith("2 products fit")
    assert requests <= 2  # one, and at most one more try of the client's
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_a_model_that_fails_after_its_search_is_spoken_for_with_what_was_found(
    retriever: MultimodalRetriever, failure: Step
) -> None:
    with serving(LAMPS, failure) as server:
        last, events = turn(retriever, server.url, "two cheap lamps")
    assert last.fell_back
    assert list(found(events)) == ["P-19", "P-20"]
    assert "First is Black metal lamp No. 19 at $30.00" in last.text


def test_a_dead_server_is_an_outage_and_the_next_turn_tries_again(retriever: MultimodalRetriever) -> None:
    with serving(Say("never asked")) as gone:
        url = gone.url
    last, events = turn(retriever, url, "lamps under $40")
    assert last.fell_back
    assert sorted(found(events)) == ["P-19", "P-20"]


def test_a_refused_key_is_logged_for_the_operator_without_the_key(
    retriever: MultimodalRetriever, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "shoplens"), serving(Fail(401)) as server:
        turn(retriever, server.url, "lamps")
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert said == ["the language model's server refused the key (HTTP 401); the planner answers"]
    assert KEY not in caplog.text
    assert "0123456789" not in caplog.text
