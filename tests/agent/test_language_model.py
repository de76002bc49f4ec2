"""The conversation with a language model: a scripted server on this machine takes its place."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from shoplens.agent import ShoppingAssistant
from shoplens.agent.assistant import Event, Finished, Found, Searching, Token
from shoplens.agent.models import ModelSettings, chat_model
from shoplens.catalog.images import load_image
from shoplens.retrievers import MultimodalRetriever

from .scripted_server import Call, Fail, Say, Step, serving

LAMPS = Call({"query": "", "category": ["Lamps"], "sort": "price_asc", "limit": 2})


class Run:
    """One turn of a new conversation against a script; `requests` is what the model was sent."""

    def __init__(self, retriever: MultimodalRetriever) -> None:
        self.retriever = retriever
        self.requests: list[dict[str, Any]] = []

    def __call__(self, text: str, *script: Step, photo: Path | None = None) -> list[Event]:
        with serving(*script) as server:
            self.requests = server.requests
            assistant = ask(self.retriever, server.url)
            return list(assistant.turn("one", text, load_image(photo) if photo else ()))


@pytest.fixture
def run(retriever: MultimodalRetriever) -> Run:
    return Run(retriever)


def ask(retriever: MultimodalRetriever, url: str) -> ShoppingAssistant:
    settings = ModelSettings(base_url=url, api_key=SecretStr("not-a-real-key"), model="scripted")
    return ShoppingAssistant(retriever, model=chat_model(settings))


def finished(events: list[Event]) -> Finished:
    assert [isinstance(event, Finished) for event in events] == [False] * (len(events) - 1) + [True]
    last = events[-1]
    assert isinstance(last, Finished)
    return last


def found(events: list[Event]) -> list[str]:
    return [
        product["id"]
        for event in events
        if isinstance(event, Found)
        for product in event.artifact["products"]
    ]


def test_a_tool_call_is_run_and_its_answer_is_streamed(run: Run) -> None:
    events = run("two cheap lamps", LAMPS, Say("The cheapest is the Black metal lamp No. 19 at $30.00."))
    assert found(events) == ["P-19", "P-20"]
    last = finished(events)
    assert last.text.strip() == "The cheapest is the Black metal lamp No. 19 at $30.00."
    assert not last.fell_back
    assert "".join(e.text for e in events if isinstance(e, Token)) == last.text
    assert [type(e) for e in events if isinstance(e, Searching | Found)] == [Searching, Found]
    tool = run.requests[0]["tools"][0]["function"]
    assert tool["name"] == "search_products"
    assert "Home > Lamps" in tool["parameters"]["properties"]["category"]["items"]["enum"]
    assert [m["role"] for m in run.requests[1]["messages"]] == ["system", "user", "assistant", "tool"]


@pytest.mark.parametrize("failure", [Fail(500), Fail(401), Fail(429), Fail(0)],
                         ids=["500", "wrong key", "too many", "broken stream"])  # fmt: skip
def test_a_model_that_fails_is_spoken_for_by_the_planner_and_said(run: Run, failure: Fail) -> None:
    events = run("lamps under $40", failure)
    last = finished(events)
    assert last.fell_back
    assert sorted(found(events)) == ["P-19", "P-20"]
    assert last.text.startswith("2 products fit")
    assert "The first is a" not in last.text


def test_a_model_that_fails_after_its_search_is_spoken_for_with_what_was_found(run: Run) -> None:
    last = finished(run("two cheap lamps", LAMPS, Fail(500)))
    assert last.fell_back
    assert "First is Black metal lamp No. 19 at $30.00" in last.text


def test_a_port_where_nothing_listens_is_an_outage_like_any_other(retriever: MultimodalRetriever) -> None:
    with serving(Say("never asked")) as gone:
        url = gone.url
    last = finished(list(ask(retriever, url).turn("one", "lamps under $40")))
    assert last.fell_back
    assert last.text.startswith("2 products fit")


def test_an_answer_with_an_invented_price_is_replaced_by_what_was_found(run: Run) -> None:
    last = finished(run("two cheap lamps", LAMPS, Say("The best is the Golden lamp for only $9.99!")))
    assert "9.99" not in last.text
    assert "Golden" not in last.text
    assert "First is Black metal lamp No. 19 at $30.00" in last.text


def test_a_shopping_request_answered_without_a_search_is_searched_for(run: Run) -> None:
    """The model's words are void; it then answers from what was found."""
    events = run("lamps under $40", Say("A lamp costs $12 here."), Say("Here are 2 lamps up to $40."))
    assert sorted(found(events)) == ["P-19", "P-20"]
    last = finished(events)
    assert (last.text.strip(), last.fell_back) == ("Here are 2 lamps up to $40.", False)
    ids = [event.message_id for event in events if isinstance(event, Token)]
    assert len(dict.fromkeys(ids)) == 2  # the second voids the first
    assert len(run.requests) == 2


def test_a_model_that_cannot_call_tools_leaves_the_shopper_with_cards(run: Run) -> None:
    events = run("what does a lamp cost?", Say("A lamp costs $12 here."))
    assert sorted(found(events)) == [f"P-{number}" for number in range(19, 25)]
    last = finished(events)
    assert "12" not in last.text
    assert last.text.startswith("6 products fit")


@pytest.mark.parametrize(("said", "text"), [
    ("hello", "Hello! What are you looking for?"),
    ("thanks!", "You are welcome!"),
], ids=["greeting", "thanks"])  # fmt: skip
def test_small_talk_may_be_answered_by_the_model(run: Run, said: str, text: str) -> None:
    events = run(said, Say(text))
    last = finished(events)
    assert (last.text.strip(), last.fell_back, found(events)) == (text, False, [])
    assert len(run.requests) == 1


def test_small_talk_that_promises_something_is_answered_by_the_planner(run: Run) -> None:
    last = finished(run("hello", Say("Hello! Everything ships free today.")))
    assert last.fell_back
    assert "24 products" in last.text


def test_the_shoppers_own_amount_may_be_repeated(run: Run) -> None:
    said = "Under $40 there is the Black metal lamp No. 19 at $30.00."
    assert finished(run("lamps under $40", LAMPS, Say(said))).text.strip() == said


@pytest.mark.parametrize("wrong", [
    Call({"color": ["purple"]}), Call({"limit": 0}), Call({"price_min": 9, "price_max": 1}),
    Call({"kolor": ["red"]}), Call({}, name="delete_everything"),
], ids=["value", "limit", "range", "argument", "tool"])  # fmt: skip
def test_a_wrong_call_comes_back_to_the_model_which_corrects_itself(run: Run, wrong: Call) -> None:
    events = run("two cheap lamps", wrong, LAMPS, Say("Here you are."))
    assert found(events) == ["P-19", "P-20"]
    last = finished(events)
    assert (last.text.strip(), last.fell_back) == ("Here you are.", False)
    assert run.requests[1]["messages"][-1]["role"] == "tool"
    assert "Traceback" not in str(run.requests[1]["messages"][-1]["content"])


def test_the_photo_never_goes_to_the_model(run: Run, shop_file: Path) -> None:
    photo = shop_file.parent / "pictures" / "14.png"
    events = run("", Call({"use_photo": True, "limit": 1}), Say("That one."), photo=photo)
    assert found(events) == ["P-14"]
    assert "image" not in str([m for m in run.requests[0]["messages"] if m["role"] == "user"])
    assert all(len(str(m)) < 3_000 for r in run.requests for m in r["messages"])


def test_no_key_and_no_address_is_no_model() -> None:
    assert ModelSettings.from_environment({}) is None
    assert ModelSettings.from_environment({"OPENAI_MODEL": "x", "OPENAI_API_KEY": ""}) is None
    settings = ModelSettings.from_environment({"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"})
    assert settings is not None
    assert "not-a-real-key" not in repr(ModelSettings(api_key=SecretStr("not-a-real-key")))
