"""What LangChain's users expect of a retriever: arguments, batches, and an event loop that keeps running."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from shoplens.retrievers import InvalidFilterError, MultimodalRetriever, ProductFilter, SearchRequest
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.vectorstores import NamedVectorStore, ScoredPoint, VectorSearch
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore

BEAT = 0.01
SLOW = 0.4


class Slow(QdrantEdgeStore):
    """A store that takes its time, as one across a network does."""

    wait: Callable[[], object] = staticmethod(lambda: None)

    def search_batch(self, searches: Sequence[VectorSearch]) -> list[list[ScoredPoint]]:
        self.wait()
        return super().search_batch(searches)


@pytest.fixture
def slow_store(tmp_path: Path, indexed_store: QdrantEdgeStore) -> Iterator[Slow]:
    """The tests' shop once more, in a folder of its own."""
    store = Slow(tmp_path / "slow")
    info = indexed_store.info()
    assert info is not None
    store.ensure_collection(info)
    store.upsert(indexed_store.page(limit=100)[0])
    yield store
    store.close()


@pytest.fixture
def slow(slow_store: Slow, embeddings: MultimodalEmbeddings) -> MultimodalRetriever:
    return MultimodalRetriever(store=slow_store, embeddings=embeddings)


def ids(documents: Sequence[Document]) -> list[str | None]:
    return [document.id for document in documents]


async def beats_during(work: asyncio.Task[object]) -> int:
    beats = 0
    while not work.done():
        await asyncio.sleep(BEAT)
        beats += 1
    return beats


@pytest.mark.parametrize("how", ["ainvoke", "asearch"])
async def test_the_event_loop_keeps_running_during_a_slow_search(
    slow: MultimodalRetriever, slow_store: Slow, how: str
) -> None:
    slow_store.wait = lambda: time.sleep(SLOW)
    search = slow.ainvoke("a lamp") if how == "ainvoke" else slow.asearch(SearchRequest(query="a lamp"))
    task: asyncio.Task[object] = asyncio.ensure_future(search)
    beats = await beats_during(task)
    assert await task
    assert beats > SLOW / BEAT / 4


async def test_several_searches_run_at_once(slow: MultimodalRetriever, slow_store: Slow) -> None:
    """Three meet inside the store; one after the other they never would."""
    together = threading.Barrier(3)
    slow_store.wait = lambda: together.wait(timeout=20)
    found = await asyncio.gather(*(slow.ainvoke("a lamp", k=k) for k in (1, 2, 3)))
    assert [len(documents) for documents in found] == [1, 2, 3]


async def test_async_takes_the_same_arguments_and_gives_the_same(
    retriever: MultimodalRetriever, shop_file: Path
) -> None:
    photo = shop_file.parent / "pictures" / "08.png"
    arguments = {"photo": photo, "k": 3, "filter": {"ranges": {"price": {"max": 100}}}}
    assert await retriever.ainvoke("boots", **arguments) == retriever.invoke("boots", **arguments)
    assert await retriever.asearch(SearchRequest(query="boots")) == retriever.search(
        SearchRequest(query="boots")
    )
    assert await retriever.aproducts(["P-02"]) == retriever.products(["P-02"])
    assert await retriever.afacets() == retriever.facets()


async def test_a_batch_is_each_of_its_searches(retriever: MultimodalRetriever) -> None:
    asked = ["red lamp", "leather boots under $100", "nylon backpack"]
    each = [retriever.invoke(words, k=2) for words in asked]
    assert retriever.batch(asked, k=2) == each
    assert await retriever.abatch(asked, k=2) == each
    failed = retriever.batch(["lamp"], k=0, return_exceptions=True)
    assert "k is 0. Give a number of products from 1 to 100" in str(failed[0])


def test_a_document_carries_its_products_id_payload_and_scores(retriever: MultimodalRetriever) -> None:
    first = retriever.invoke("red metal lamp", k=1)[0]
    product = retriever.product(str(first.id))
    assert product is not None
    assert first.page_content.startswith(product.name)
    assert first.metadata.items() >= product.to_payload().items()
    assert first.metadata["id"] == first.id
    assert first.metadata["scores"]["text"]["rank"] == 1
    assert 0 < first.metadata["scores"]["text"]["cosine"] <= 1


@pytest.mark.parametrize("wrong", ["limit", "where", "photos"])
async def test_an_argument_that_does_not_exist_is_named(retriever: MultimodalRetriever, wrong: str) -> None:
    said = f"no argument '{wrong}'. Known: photo, k, filter"
    with pytest.raises(TypeError, match=said):
        retriever.invoke("lamp", **{wrong: 3})
    with pytest.raises(TypeError, match=said):
        await retriever.ainvoke("lamp", **{wrong: 3})


def test_what_langchain_itself_reads_is_no_unknown_argument(retriever: MultimodalRetriever) -> None:
    assert retriever.invoke("lamp", k=1, verbose=True)


@pytest.mark.parametrize(("given", "said"), [
    ({"color": "red"}, "this is no filter .color: Extra inputs"),
    ({"any_of": {"colour": ["red"]}}, "Unknown attribute 'colour'. Known: category, price"),
    ({"any_of": {"color": ["purple"]}}, "Unknown value 'purple' for 'color'"),
    ({"ranges": {"price": {"min": 9, "max": 1}}}, "the range starts at 9"),
], ids=["not a filter", "field", "value", "range"])  # fmt: skip
def test_a_wrong_filter_says_what_a_filter_is(
    retriever: MultimodalRetriever, given: dict[str, object], said: str
) -> None:
    with pytest.raises(InvalidFilterError, match=said):
        retriever.invoke("lamp", filter=given)


def test_the_callers_filter_stands_over_the_words(retriever: MultimodalRetriever) -> None:
    found = retriever.invoke("red lamp under $60", filter=ProductFilter(any_of={"color": ("blue",)}))
    assert [d.metadata["color"] for d in found] == [["blue"]]
    assert found[0].metadata["price"] <= 60


def test_it_composes_as_any_runnable_does(retriever: MultimodalRetriever) -> None:
    names = RunnableLambda(lambda documents: [d.metadata["name"] for d in documents])
    chain = retriever.bind(k=2, filter={"any_of": {"color": ["red"]}}).with_retry() | names
    found = chain.invoke("something warm")
    assert len(found) == 2
    assert all(name.startswith("Red") for name in found)


def test_products_come_by_id_in_the_order_asked_for(retriever: MultimodalRetriever) -> None:
    asked = ["P-07", "nobody", "P-01", "P-07"]
    assert [product.id for product in retriever.products(asked)] == ["P-07", "P-01", "P-07"]
    assert retriever.products([]) == []
    assert retriever.product("nobody") is None


def test_it_opens_over_a_store_that_is_open(indexed_store: NamedVectorStore) -> None:
    opened = MultimodalRetriever.open(indexed_store, k=2)
    assert opened.embeddings.names == {"text": "all-MiniLM-L6-v2", "image": "color-shape-v1"}
    assert len(opened.invoke("lamp")) == 2
