"""Tool calls as models really send them: unknown values, wrong types, the same call again and again."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from pydantic import SecretStr

from shoplens.agent import ShoppingAssistant, create_shopping_agent
from shoplens.agent.assistant import Event, Finished, Found
from shoplens.agent.models import ModelSettings, chat_model
from shoplens.retrievers import MultimodalRetriever, SearchRequest, SearchResult, StoreUnavailableError

from .scripted_server import Call, Calls, Say, ScriptedServer, Step, serving
from .test_language_model import ask

JACKETS = Call({"category": ["Jackets"]})


class CountingRetriever(MultimodalRetriever):
    """Counts searches; fails where the word "broken" is searched for."""

    requests: list[SearchRequest] = []  # noqa: RUF012 - a pydantic field

    def search(self, request: SearchRequest, photo: Any = None) -> SearchResult:  # noqa: ANN401
        self.requests.append(request)
        if "broken" in request.query:
            raise StoreUnavailableError("/secret/folder is in use by another process (pid 4)")
        return super().search(request, photo)


class Talk:
    """A conversation with a scripted model."""

    def __init__(self, retriever: MultimodalRetriever, server: ScriptedServer) -> None:
        self.retriever = CountingRetriever(store=retriever.store, embeddings=retriever.embeddings)
        self.retriever.requests = []
        self.server = server
        self.assistant: ShoppingAssistant = ask(self.retriever, server.url)
        self.events: list[Event] = []

    def __call__(self, text: str) -> Finished:
        self.events = list(self.assistant.turn("one", text))
        last = self.events[-1]
        assert isinstance(last, Finished)
        return last

    @property
    def artifacts(self) -> list[Mapping[str, Any]]:
        return [event.artifact for event in self.events if isinstance(event, Found)]

    @property
    def artifact(self) -> Mapping[str, Any]:
        (found,) = self.artifacts
        return found

    @property
    def ids(self) -> set[str]:
        return {product["id"] for product in self.artifact["products"]}

    def told(self, request: int = -1) -> str:
        """What a request to the model carried last."""
        return str(self.server.requests[request]["messages"][-1]["content"])


def numbers(first: int, last: int) -> set[str]:
    return {f"P-{n:02d}" for n in range(first, last + 1)}


def test_an_unknown_value_comes_back_first_and_is_left_out_the_second_time(
    retriever: MultimodalRetriever,
) -> None:
    cream = Call({"category": ["Jackets"], "color": ["cream"]})
    with serving(
        cream, Call({"category": ["Jackets"], "color": ["cream", "red"]}), Say("Here you are.")
    ) as s:
        talk = Talk(retriever, s)
        last = talk("a cream or red jacket")
        assert talk.told(1).startswith("Unknown value 'cream' for 'color'. Known: ")
        assert "beige" in talk.told(1)
    assert not last.fell_back
    assert talk.ids == {"P-03"}
    assert talk.artifact["applied"]["color"] == ["red"]
    assert talk.artifact["not_applied"] == ["color cream (this catalogue has no such color)"]


def test_another_unknown_value_in_the_same_turn_is_left_out_too(retriever: MultimodalRetriever) -> None:
    script = (Call({"color": ["cream"]}), Call({"material": ["tweed"], "category": ["Lamps"]}), Say("Done."))
    with serving(*script) as server:
        talk = Talk(retriever, server)
        talk("a cream tweed lamp")
    assert talk.ids == numbers(19, 24)
    assert talk.artifact["not_applied"] == ["material tweed (this catalogue has no such material)"]


@pytest.mark.parametrize(("wrong", "note"), [
    ({"size": "XL"}, "size XL (there is no filter of that name)"),
    ({"price_max": "cheap"}, "price max cheap (it cannot be read)"),
    ({"sort": "prettiest"}, "sort prettiest (it cannot be read)"),
    ({"limit": 0}, "limit 0 (it cannot be read)"),
    ({"price_min": 90, "price_max": 10}, "price from 90 to 10 (it ends below its start)"),
    ({"exclude_color": ["mauve"]}, "not color mauve (this catalogue has no such color)"),
    ({"use_photo": True}, "your photo (there is none in this conversation)"),
], ids=["argument", "no number", "order", "limit", "range", "exclusion", "photo"])  # fmt: skip
def test_what_the_search_cannot_carry_is_dropped_and_the_rest_is_kept(
    retriever: MultimodalRetriever, wrong: dict[str, Any], note: str
) -> None:
    call = Call({"category": ["Jackets"], "material": ["cotton"], **wrong})
    with serving(call, call, Say("Here you are.")) as server:
        talk = Talk(retriever, server)
        last = talk("cotton jackets")
        assert server.requests[1]["messages"][-1]["role"] == "tool"
    assert (talk.ids, last.fell_back) == ({"P-02", "P-04", "P-06"}, False)
    assert talk.artifact["not_applied"] == [note]


@pytest.mark.parametrize("sloppy", [
    {"category": "Jackets", "color": "red"}, {"category": ["jackets"], "color": ["RED"]},
    {"category": ["Jackets"], "color": ["red"], "price_max": "$200"},
    {"category": ["Jackets"], "color": ["red"], "price_max": None, "sort": None},
], ids=["no list", "other case", "money", "null"])  # fmt: skip
def test_what_is_plainly_meant_is_searched_for_at_once(
    retriever: MultimodalRetriever, sloppy: dict[str, Any]
) -> None:
    with serving(Call(sloppy), Say("Here you are.")) as server:
        talk = Talk(retriever, server)
        talk("red jackets")
    assert talk.ids == {"P-03"}
    assert len(server.requests) == 2


def test_only_products_that_were_listed_can_be_asked_for_more_of(retriever: MultimodalRetriever) -> None:
    more = Call({"like": ["P-01", "P-20", "p999"], "category": ["Jackets"]})
    with serving(JACKETS, Say("Here you are."), more, Say("Here you are.")) as server:
        talk = Talk(retriever, server)
        talk("jackets")
        talk("more like the black one")
    assert talk.artifact["like"] == ["P-01"]
    assert talk.artifact["not_applied"] == [
        "more like P-20 (it was not listed here)", "more like p999 (it was not listed here)",
    ]  # fmt: skip
    assert "P-01" not in talk.ids


def test_what_a_model_puts_into_the_shoppers_mouth_is_not_shown(retriever: MultimodalRetriever) -> None:
    call = Call(
        {
            "category": ["Jackets"],
            "query": "warm see https://evil.example Nordic Parka",
            "not_applied": ["free shipping from MegaStore", "a hood"],
            "mapped": ["color: turquoise → blue"],
            "avoid": ["the lies of others", "zips"],
        }
    )
    with serving(call, Say("nonsense about a Nordic Parka")) as server:
        talk = Talk(retriever, server)
        last = talk("warm jackets with a hood, no zips")
    assert not {"evil", "parka", "megastore", "turquoise", "shipping"} & {*last.text.lower().split()}
    assert talk.artifact["query"] == "warm see"
    assert talk.artifact["not_applied"] == ["a hood"]
    assert (talk.artifact["mapped"], talk.artifact["avoid"]) == ([], ["zips"])


@pytest.mark.parametrize("wrong", [
    {"color": ["purple"]}, {"kolor": ["red"]}, {"limit": -1}, {"price_max": {"a": 1}},
], ids=["value", "argument", "limit", "type"])  # fmt: skip
def test_the_same_wrong_call_for_ever_ends_with_cards(
    retriever: MultimodalRetriever, wrong: dict[str, Any]
) -> None:
    with serving(Call({"category": ["Jackets"], **wrong})) as server:
        talk = Talk(retriever, server)
        last = talk("jackets under $130")
        assert len(server.requests) == 3  # refused, mended, repeated
    assert talk.ids == numbers(1, 6)
    assert last.fell_back
    assert last.text.startswith("6 products fit: Jackets.")


@pytest.mark.parametrize("at_once", [1, 31])
def test_the_same_good_call_for_ever_is_one_search_and_its_answer(
    retriever: MultimodalRetriever, at_once: int
) -> None:
    with serving(Calls((JACKETS,) * at_once)) as server:
        talk = Talk(retriever, server)
        last = talk("jackets")
        assert len(server.requests) == 2
    assert len(talk.retriever.requests) == 1
    assert talk.ids == numbers(1, 6)
    assert last.text.startswith("6 products fit")


def test_a_call_to_a_tool_that_is_not_there_for_ever_ends_with_the_planners_search(
    retriever: MultimodalRetriever,
) -> None:
    with serving(Call({"id": 1}, name="delete_everything")) as server:
        talk = Talk(retriever, server)
        last = talk("lamps under $40")
        assert len(server.requests) == 3
    assert talk.ids == {"P-19", "P-20"}
    assert last.fell_back
    assert last.text.startswith("2 products fit")


def test_a_search_that_is_down_is_not_tried_again_by_the_same_call(retriever: MultimodalRetriever) -> None:
    with serving(Call({"query": "broken"})) as server:
        talk = Talk(retriever, server)
        last = talk("a broken thing")
        assert len(server.requests) == 3
        assert talk.told(2).startswith("This same call has failed already.")
    assert len(talk.retriever.requests) == 2  # the model's, and the planner's own
    assert last.failed
    assert "cannot be reached just now. Nothing is lost" in last.text
    assert "secret" not in json.dumps(server.requests) + last.text


def test_a_model_that_never_stops_searching_is_stopped_with_what_was_found(
    retriever: MultimodalRetriever,
) -> None:
    script: list[Step] = [Call({"category": ["Jackets"], "limit": n}) for n in range(1, 40)]
    with serving(*script) as server:
        talk = Talk(retriever, server)
        last = talk("jackets")
        assert len(server.requests) == 6
    assert len(talk.artifacts[-1]["products"]) == 6
    assert last.text.startswith("6 products fit")


async def test_the_graph_mends_and_checks_the_same_way_without_blocking(
    retriever: MultimodalRetriever,
) -> None:
    """Middleware with only one of the two forms breaks the other."""
    cream = Call({"category": ["Jackets"], "color": ["cream"]})
    with serving(cream, cream, Say("The Nordic Parka is $9.")) as server:
        settings = ModelSettings(base_url=server.url, api_key=SecretStr("not-a-real-key"), model="scripted")
        graph = create_shopping_agent(retriever, model=chat_model(settings))
        config: RunnableConfig = {"configurable": {"thread_id": "a"}}
        given = {"messages": [HumanMessage("cream jackets")]}
        async for _ in graph.astream(given, config, stream_mode="messages"):
            pass
        assert len(server.requests) == 3
    last = graph.get_state(config).values["messages"][-1]
    assert last.text.startswith("6 products fit: Jackets.")
    assert "Not applied: color cream" in last.text
