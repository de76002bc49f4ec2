"""Conversations turn by turn: what lives on, what is taken back, what is answered without a search."""

from typing import Any

import pytest

from shoplens.agent import ShoppingAssistant
from shoplens.agent.assistant import Finished, Found

Row = dict[str, Any]
NOT_STATE = {"query", "limit", "offset", "use_photo", "photo_read", "strict", "mapped", "not_applied"}


class Talk:
    """One conversation."""

    def __init__(self, assistant: ShoppingAssistant, name: str) -> None:
        self.assistant = assistant
        self.name = name

    def say(self, text: str) -> Row:
        """Kind of turn, answer, conditions, ids shown."""
        events = list(self.assistant.turn(self.name, text))
        artifact = self.assistant.artifact(self.name)
        searched = any(isinstance(event, Found) for event in events)
        kind = self.assistant.messages(self.name)[-1].additional_kwargs.get("kind")
        arguments = artifact["arguments"] if artifact else {}
        return {
            "kind": "search" if searched else kind,
            "answer": next(event.text for event in events if isinstance(event, Finished)),
            "state": {k: v for k, v in arguments.items() if k not in NOT_STATE and v not in (None, [])},
            "arguments": arguments,
            "artifact": artifact,
            "ids": [product["id"] for product in artifact["products"]] if artifact else [],
        }


@pytest.fixture
def talk(assistant: ShoppingAssistant, request: pytest.FixtureRequest) -> Talk:
    return Talk(assistant, request.node.name)


BOOTS = {"category": ["Clothing > Boots"]}


def test_conditions_are_added_taken_back_and_undone(talk: Talk) -> None:
    assert talk.say("boots")["state"] == BOOTS
    assert talk.say("in black or brown")["state"] == BOOTS | {"color": ["black", "brown"]}
    assert talk.say("under $90")["state"] == BOOTS | {"color": ["black", "brown"], "price_max": 90}
    assert talk.say("drop the price limit")["state"] == BOOTS | {"color": ["black", "brown"]}
    assert talk.say("forget the black")["state"] == BOOTS | {"color": ["brown"]}
    assert talk.say("any colour")["state"] == BOOTS
    assert talk.say("undo")["state"] == BOOTS | {"color": ["brown"]}
    assert talk.say("go back")["state"] == BOOTS | {"color": ["black", "brown"]}


@pytest.mark.parametrize("text", ["drop the price limit", "any price", "forget the budget", "no price limit",
                                  "the price doesn't matter", "I don't care about the price",
                                  "remove the limit on price",
                                  "without the price limit", "ignore the price"])  # fmt: skip
def test_the_price_limit_is_taken_back_in_many_words(talk: Talk, text: str) -> None:
    talk.say("boots under $90")
    assert talk.say(text)["state"] == BOOTS


def test_taking_back_what_was_not_there_is_said(talk: Talk) -> None:
    talk.say("boots")
    turn = talk.say("any brand")
    assert turn["state"] == BOOTS
    assert "any brand (it was not limited)" in turn["answer"]


def test_instead_replaces_the_price_and_the_subject(talk: Talk) -> None:
    talk.say("black boots between $50 and $90")
    state = BOOTS | {"color": ["black"], "price_max": 100}
    assert talk.say("under 100 instead")["state"] == state
    assert talk.say("jackets instead")["state"] == state | {"category": ["Clothing > Jackets"]}


def test_a_bit_dearer_is_above_the_first_and_ranked_near_to_it(talk: Talk) -> None:
    prices = [p["price"] for p in talk.say("lamps")["artifact"]["products"]]
    state = talk.say("a bit more expensive")["state"]
    assert state["price_min"] == prices[0] + 0.01
    assert state["target_price"] == pytest.approx(prices[0] * 1.15, abs=0.01)


def test_cheaper_than_one_that_is_named(talk: Talk) -> None:
    products = talk.say("lamps, cheapest first")["artifact"]["products"]
    state = talk.say("cheaper than the third one")["state"]
    assert state["price_max"] == round(products[2]["price"] - 0.01, 2)


def test_one_is_spoken_of_and_then_is_it(talk: Talk) -> None:
    shown = talk.say("boots")["artifact"]["products"]
    details = talk.say("the second one")
    assert details["kind"] == "details"
    assert shown[1]["name"] in details["answer"]
    question = talk.say("is it waterproof?")
    assert question["kind"] == "fact"
    yes = "yes" if shown[1]["attributes"]["waterproof"] else "no"
    assert question["answer"] == f"{shown[1]['name']}: waterproof: {yes}."
    assert question["state"] == BOOTS
    assert talk.say("what about the first one?")["kind"] == "details"


def test_compare_and_more_like(talk: Talk) -> None:
    shown = talk.say("boots")["artifact"]["products"]
    compared = talk.say("compare the first two")
    assert compared["kind"] == "compare"
    assert shown[0]["name"] in compared["answer"]
    assert shown[1]["name"] in compared["answer"]
    assert shown[2]["name"] not in compared["answer"]
    like = talk.say("more like the third")
    assert like["state"] == BOOTS | {"like": [shown[2]["id"]]}
    assert shown[2]["id"] not in like["ids"]
    assert talk.say("but cheaper")["state"]["like"] == [shown[2]["id"]]


def test_a_new_subject_forgets_and_a_wish_with_a_joint_adds(talk: Talk) -> None:
    talk.say("black jackets under $150")
    added = talk.say("and with a hood")
    assert added["arguments"]["query"] == "hood"
    assert added["state"]["color"] == ["black"]
    assert talk.say("lamps")["state"] == {"category": ["Home > Lamps"]}


@pytest.mark.parametrize("text", ["what's the weather tomorrow?", "who won the match?", "write me a poem",
                                  "where is my order?", "what is your return policy?", "tell me a joke",
                                  "do you ship to Norway?"])  # fmt: skip
def test_a_question_that_is_not_shopping_gets_what_can_be_done(talk: Talk, text: str) -> None:
    talk.say("boots")
    turn = talk.say(text)
    assert turn["kind"] == "help"
    assert turn["answer"].startswith("I can only look for products of this shop")
    assert turn["state"] == BOOTS


def test_a_place_that_is_not_on_the_page_is_said(talk: Talk) -> None:
    talk.say("boots")
    turn = talk.say("the ninth one")
    assert (turn["kind"], turn["state"]) == ("which", BOOTS)
    assert turn["answer"] == "“the ninth one” is not on this page: it shows 6 products."


def test_a_limit_that_empties_the_list_is_named_with_the_way_on(talk: Talk) -> None:
    answer = talk.say("boots under $50")["answer"]
    assert "Nothing here fits Clothing > Boots and up to $50.00." in answer
    assert "Up to $80.00 there is 1" in answer
    assert "Nearest (up to $80.00): Black leather boots No. 7 at $80.00." in answer


def test_what_is_not_carried_is_said_with_the_nearest(talk: Talk) -> None:
    answer = talk.say("a black grand piano")["answer"]
    assert answer.startswith("We do not carry “grand piano”. The nearest here: Black")


def test_start_over_forgets_everything(talk: Talk) -> None:
    talk.say("boots under $90")
    assert talk.say("start over")["kind"] == "cleared"
    assert talk.assistant.artifact(talk.name) is None
    assert talk.say("in black")["state"] == {"color": ["black"]}
