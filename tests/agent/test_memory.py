"""What a conversation keeps: its latest state, its latest turns, and what a fork takes along."""

import pickle

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from PIL import Image

from shoplens.agent import ShoppingAssistant
from shoplens.agent.assistant import Finished
from shoplens.agent.memory import CHIP, MAX_TURNS, LatestState, is_shoppers, too_old


def ask(assistant: ShoppingAssistant, name: str, text: str, photos: tuple[Image.Image, ...] = ()) -> Finished:
    last = list(assistant.turn(name, text, photos))[-1]
    assert isinstance(last, Finished)
    return last


def kept(assistant: ShoppingAssistant) -> LatestState:
    saver = assistant._graph.checkpointer
    assert isinstance(saver, LatestState)
    return saver


def test_one_state_is_kept_of_each_conversation_however_many_steps_it_took(
    assistant: ShoppingAssistant,
) -> None:
    for text in ("lamps", "under $60", "in black"):
        ask(assistant, "one", text)
        ask(assistant, "two", text)
    saver = kept(assistant)
    assert {name: len(states[""]) for name, states in saver.storage.items()} == {"one": 1, "two": 1}
    channels = [(thread, channel) for thread, _, channel, _ in saver.blobs]
    assert len(channels) == len(set(channels))
    assert len(saver.writes) <= 2
    assistant.forget("one")
    assert {thread for thread, *_ in saver.blobs} == {"two"}


def test_a_conversation_remembers_its_latest_turns_and_no_more(assistant: ShoppingAssistant) -> None:
    sizes = []
    for number in range(MAX_TURNS + 10):
        ask(assistant, "long", f"{('lamps', 'jackets')[number % 2]} under $100")
        sizes.append(sum(len(pickle.dumps(blob)) for blob in kept(assistant).blobs.values()))
    asked = [message for message in assistant.messages("long") if isinstance(message, HumanMessage)]
    assert len(asked) == MAX_TURNS
    assert asked[-1].text == "jackets under $100"
    assert sizes[-1] < 1.1 * sizes[MAX_TURNS]
    assert "jacket" in ask(assistant, "long", "cheaper").text.casefold()


@pytest.mark.parametrize("turns", [1, 2, 5])
def test_what_is_too_old_ends_where_a_turn_begins(turns: int) -> None:
    messages = [
        message
        for number in range(8)
        for message in (HumanMessage(f"ask {number}", id=f"h{number}"), AIMessage("so", id=f"a{number}"))
    ]
    gone = {message.id for message in too_old(messages, turns)}
    left = [message for message in messages if message.id not in gone]
    assert sum(isinstance(message, HumanMessage) for message in left) == turns - 1
    assert not left or isinstance(left[0], HumanMessage)


def test_a_click_is_no_word_of_the_shoppers() -> None:
    assert is_shoppers(HumanMessage("boots"))
    assert not is_shoppers(HumanMessage("(changed)", additional_kwargs={CHIP: True}))
    assert not is_shoppers(AIMessage("so"))


def test_a_fork_goes_on_where_the_conversation_stood_and_the_old_one_is_gone(
    assistant: ShoppingAssistant,
) -> None:
    ask(assistant, "old", "jackets")
    assistant.fork("old", "new")
    assert assistant.messages("old") == []
    ask(assistant, "new", "under $130")
    found = assistant.artifact("new")
    assert found is not None
    assert found["products"]
    assert all(product["price"] <= 130 for product in found["products"])


def test_a_fork_from_before_the_last_message_gives_it_back_and_forgets_what_followed(
    assistant: ShoppingAssistant,
) -> None:
    ask(assistant, "old", "jackets")
    before = assistant.artifact("old")
    ask(assistant, "old", "under $130")
    changed = assistant.artifact("old")
    assert changed is not None
    assistant.apply("old", {**changed["arguments"], "price_max": 100.0})
    asked = assistant.fork("old", "new", before_last=True)
    assert asked is not None
    assert asked.text == "under $130"
    assert assistant.artifact("new") == before
    assert [m.text for m in assistant.messages("new") if isinstance(m, HumanMessage)] == ["jackets"]


def test_photos_go_along_with_a_fork_and_go_with_the_conversation(assistant: ShoppingAssistant) -> None:
    red, blue = Image.new("RGB", (64, 64), "red"), Image.new("RGB", (64, 64), "blue")
    ask(assistant, "old", "like these", (red, blue))
    first, second = assistant.photo_ids("old")
    assistant.fork("old", "new")
    assert assistant.photo_ids("new") == (first, second)
    assistant.hold_photos("new", [second])
    assert assistant.photo_ids("new") == (second,)
    assert assistant.photos.get(first) is not None
    assistant.photos.drop(first)
    ask(assistant, "new", "", (red,))
    assert assistant.photos.get(second) is None
    (third,) = assistant.photo_ids("new")
    assistant.forget("new")
    assert assistant.photos.get(third) is None
