"""An answer is held against what was found: the planner's own always pass, each claim is checked."""

from typing import Any

import pytest

from shoplens.agent import ShoppingAssistant
from shoplens.agent.answering.answer import answer
from shoplens.agent.assistant import Finished
from shoplens.agent.grounding.check import ungrounded
from shoplens.agent.grounding.evidence import Evidence, normal, root_of
from shoplens.agent.middleware.turns import Turn, artifacts_of
from shoplens.agent.planning.planner_model import since_start_over, words_of
from shoplens.retrievers import MultimodalRetriever, SearchRequest

CONVERSATIONS = (
    ("hello", "jackets", "in red", "cheaper", "thanks"),
    ("black jackets under $130", "show more", "start over", "boots under $90"),
    ("cream lamps", "the cheapest lamp", "is the first one waterproof?", "compare the first two"),
    ("red boots over $500", "not leather", "waterproof boots", "more like the first one"),
    ("a pink tent", "something nice", "best rated backpacks", "which of them is waterproof?"),
    ("everything under $500", "next", "most expensive jackets", "newest jackets"),
    ("a lamp for around $50", "cheap jackets", "expensive lamps", "what can you do?"),
    ("only red jackets under $20", "backpacks by Nordhang", "what is the second one made of?"),
    ("do you ship to Norway?", "lamps with free delivery", "blue or green boots, size 42"),
)


@pytest.mark.parametrize("messages", CONVERSATIONS, ids=[c[0] for c in CONVERSATIONS])
def test_the_planners_answers_always_pass(assistant: ShoppingAssistant, messages: tuple[str, ...]) -> None:
    schema = assistant.retriever.catalog_schema
    for text in messages:
        last = list(assistant.turn("one", text))[-1]
        assert isinstance(last, Finished)
        said = assistant.messages("one")[:-1]
        turn = Turn(said)
        artifacts = turn.artifacts or artifacts_of(since_start_over(said))
        asked = [words_of(m) for m in said if m.type == "human"]
        assert ungrounded(last.text, Evidence(schema, artifacts, asked)) == [], (text, last.text)


def artifact(retriever: MultimodalRetriever, **request: object) -> dict[str, Any]:
    result = retriever.search(SearchRequest.model_validate(request))
    return result.to_json() | {"arguments": {"offset": result.request.offset}}


def lamps(retriever: MultimodalRetriever, asked: str = "lamps under $40") -> Evidence:
    found = artifact(
        retriever,
        filter={"any_of": {"category": ["Lamps"]}, "ranges": {"price": {"max": 40}}},
        sort="price_asc",
    )
    return Evidence(retriever.catalog_schema, [found], [asked])


@pytest.mark.parametrize(("text", "wrong"), [
    ("The Black metal lamp No. 19 is $30.00, or 30 USD.", []),
    ("Only $29!", ["“$29”"]),
    ("It costs 29 dollars.", ["“29 dollars”"]),
    ("Under $40, as you asked.", []),
    ("The Black metal lamp No. 19 is under $40.", []),
    ("The Black metal lamp No. 19 is $40.", ["“$40”"]),
    ("The Black metal lamp No. 19 is $37.50.", ["“$37.50”"]),
    ("The Black metal lamp No. 19 costs $7.50 less than the Brown wood lamp No. 20.", []),
    ("The Brown wood lamp No. 20 is cheaper than the Black metal lamp No. 19.", ["cheaper"]),
    ("The Black metal lamp No. 21 is $30.00.", ["“21”"]),
    ("The Brown wood lamp No. 20 is not waterproof.", []),
    ("The Black metal lamp No. 19 is not waterproof.", ["“waterproof”"]),
    ("The Brown wood lamp No. 20 is waterproof.", ["“waterproof”"]),
    ("There are 2 lamps.", []),
    ("There are 3 lamps.", ["“3”"]),
    ("We only have 1 lamp.", ["“1”"]),
], ids=["found", "sign", "word", "limit", "limit of one", "limit as a price", "another's price", "difference",
        "dearer", "another's name", "true denial", "false denial", "false flag", "count", "too many",
        "too few"])  # fmt: skip
def test_each_claim_is_held_against_the_products_and_the_search(
    retriever: MultimodalRetriever, text: str, wrong: list[str]
) -> None:
    assert ungrounded(text, lamps(retriever)) == wrong


@pytest.mark.parametrize("request_", [
    {"query": "something for rain"}, {"filter": {"any_of": {"category": ["Boots"]}}, "limit": 2},
    {"sort": "price_desc", "limit": 2}, {"offset": 20}, {"offset": 100},
    {"filter": {"any_of": {"color": ["red"]}, "ranges": {"price": {"min": 150}}}},
    {"filter": {"any_of": {"category": ["Lamps"]}, "none_of": {"color": ["red"]}}, "like": ["P-19"]},
    {"filter": {"any_of": {"category": ["Jackets"]}, "ranges": {"price": {"max": 20}}}, "strict": True},
    {"query": "spaceship"}, {"query": "xyzzy"},
], ids=["words", "shelf", "sorted", "last page", "beyond", "empty", "like", "strict", "not carried",
        "nonsense"])  # fmt: skip
def test_every_built_answer_passes(retriever: MultimodalRetriever, request_: dict[str, Any]) -> None:
    found = artifact(retriever, **request_)
    said = answer(found)
    asked = [f"{found['query']} $150"]
    assert ungrounded(said, Evidence(retriever.catalog_schema, [found], asked)) == [], said


def test_writing_is_one_before_it_is_compared() -> None:
    assert normal("Ｎor\u200bdic ４９ ’") == "Nordic 49 '"
    assert root_of("Jackets") == root_of("jacket")
    assert root_of("cushioning") == root_of("cushioned")


def test_without_a_search_the_shop_may_be_spoken_of_and_nothing_be_claimed(
    retriever: MultimodalRetriever,
) -> None:
    shop = Evidence(retriever.catalog_schema, [], ["hello"])
    assert ungrounded("Hello! We have 24 products, such as jackets, boots and lamps.", shop) == []
    assert ungrounded("Hello! We have red leather boots.", shop)
    assert ungrounded("Hello! We have 3,000 products.", shop)
    assert ungrounded("Hello! Everything ships free.", shop)
