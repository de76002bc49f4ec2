"""What a tracer sees of a search; and that without one nothing is told to anybody."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from langchain_core.tracers import BaseTracer
from langchain_core.tracers.schemas import Run

from shoplens.agent import create_shopping_agent
from shoplens.retrievers import MultimodalRetriever, ProductFilter, SearchRequest, StoreUnavailableError
from shoplens.retrievers.tracing import UNTRACED, Steps
from shoplens.tools import ProductSearchTool

WHOLE = ["embed", "search_spaces", "fuse"]


class Collector(BaseTracer):
    """Keeps the finished roots, as every LangChain tracer is handed them."""

    def __init__(self) -> None:
        super().__init__()
        self.roots: list[Run] = []

    def _persist_run(self, run: Run) -> None:
        self.roots.append(run)


@pytest.fixture
def collector() -> Collector:
    return Collector()


def child(run: Run, name: str) -> Run:
    return next(one for one in run.child_runs if one.name == name)


def names(run: Run) -> list[str]:
    return [one.name for one in run.child_runs]


def check_search(search: Run) -> None:
    """Request, filter, both legs, fusion and answer of "lamps under 40 dollars"."""
    assert names(search) == [*WHOLE, "look_around"]  # two lamps are a short list
    assert search.inputs["applied"]["category"][0].endswith("Lamps")
    assert search.inputs["applied"]["price"] == {"min": None, "max": 40.0}
    legs = child(search, "search_spaces")
    assert [leg["space"] for leg in legs.inputs["legs"]] == ["text"]
    assert "price: up to 40" in legs.inputs["legs"][0]["filter"]
    assert legs.outputs is not None
    assert legs.outputs["text"]["found"] == 2
    assert legs.outputs["lexical"]["found"] == 2
    fuse = child(search, "fuse")
    assert fuse.inputs["method"] == "rrf"
    assert fuse.outputs is not None
    assert search.outputs is not None
    ids = [product["id"] for product in search.outputs["products"]]
    assert [one["id"] for one in fuse.outputs["first"]] == ids
    assert sorted(ids) == ["P-19", "P-20"]
    assert search.outputs["total"] == 2


@pytest.mark.parametrize("how", ["invoke", "ainvoke"])
async def test_a_retrievers_run_shows_what_was_understood_searched_and_fused(
    retriever: MultimodalRetriever, collector: Collector, how: str
) -> None:
    config: Any = {"callbacks": [collector], "tags": ["mine"], "metadata": {"visit": 7}, "run_name": "find"}
    asked = "lamps under $40"
    found = retriever.invoke(asked, config) if how == "invoke" else await retriever.ainvoke(asked, config)
    (root,) = collector.roots
    assert (root.name, root.run_type, names(root)) == ("find", "retriever", ["understand", "product_search"])
    assert root.tags == ["mine"]
    assert root.extra["metadata"]["visit"] == 7
    assert root.extra["metadata"]["ls_vector_store_provider"] == "QdrantEdgeStore"
    understood = child(root, "understand")
    assert understood.inputs == {"query": asked}
    check_search(child(root, "product_search"))
    assert root.outputs is not None
    assert [d.id for d in root.outputs["documents"]] == [d.id for d in found]
    json.dumps([one.outputs for one in root.child_runs])


@pytest.mark.parametrize("how", ["invoke", "ainvoke"])
async def test_a_tools_run_shows_the_search_below_it(
    retriever: MultimodalRetriever, collector: Collector, how: str
) -> None:
    tool = ProductSearchTool(retriever=retriever)
    sent = {"category": ["Lamps"], "price_max": 40}
    config: Any = {"callbacks": [collector]}
    _ = tool.invoke(sent, config) if how == "invoke" else await tool.ainvoke(sent, config)
    (root,) = collector.roots
    assert (root.name, root.run_type) == ("search_products", "tool")
    check_search(child(root, "product_search"))


def test_a_direct_search_is_told_to_its_callbacks(
    retriever: MultimodalRetriever, collector: Collector
) -> None:
    lamps = {"any_of": {"category": ["Home > Lamps"]}, "ranges": {"price": {"max": 40}}}
    retriever.search(SearchRequest(filter=ProductFilter.model_validate(lamps)), callbacks=[collector])
    check_search(collector.roots[0])


def test_a_photo_is_counted_and_never_copied(
    retriever: MultimodalRetriever, collector: Collector, shop_file: Path
) -> None:
    photo = shop_file.parent / "pictures" / "14.png"
    retriever.invoke("", {"callbacks": [collector]}, photo=photo, k=2)
    search = child(collector.roots[0], "product_search")
    assert search.inputs["photos"] == 1
    assert [leg["space"] for leg in child(search, "search_spaces").inputs["legs"]] == ["image"]
    told = repr([(run.inputs, run.outputs, run.extra) for run in (search, *search.child_runs)])
    assert "14.png" not in told.replace("pictures/14.png", "")
    assert str(photo.parent) not in told


def test_a_search_that_breaks_is_told_as_broken(
    retriever: MultimodalRetriever, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*args: object) -> None:
        raise StoreUnavailableError("the store does not answer")

    monkeypatch.setattr(retriever.store, "search_batch", gone)
    with pytest.raises(StoreUnavailableError):
        retriever.invoke("lamps under $40", {"callbacks": [collector]})
    search = child(collector.roots[0], "product_search")
    assert "does not answer" in str(search.error)
    assert names(search) == ["embed", "search_spaces"]


def test_without_a_listener_nothing_is_told(
    retriever: MultimodalRetriever, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """pytest-socket would stop a tracer that calls home; none is made in the first place."""
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.delenv(name, raising=False)
    assert Steps.under(None)._manager is None
    assert Steps.under([])._manager is None
    with UNTRACED.step("anything", {}) as step:
        assert step.steps is UNTRACED
    with caplog.at_level(logging.DEBUG, logger="langsmith"):
        assert retriever.invoke("lamps under $40")
    assert not [record for record in caplog.records if record.name.startswith("langsmith")]


def test_an_agents_run_holds_all_of_it(retriever: MultimodalRetriever, collector: Collector) -> None:
    agent = create_shopping_agent(retriever)
    config: Any = {"callbacks": [collector], "configurable": {"thread_id": "1"}}
    agent.invoke({"messages": [("user", "lamps under $40")]}, config)
    (root,) = collector.roots
    tools = [run for run in every(root) if run.run_type == "tool"]
    assert [run.name for run in tools] == ["search_products"]
    check_search(child(tools[0], "product_search"))


def every(run: Run) -> list[Run]:
    return [run, *(below for one in run.child_runs for below in every(one))]
