"""The search as a LangChain vector store, to be read: what takes a VectorStore and no retriever gets this."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore

from .errors import NotSupportedError
from .filters import ProductFilter
from .request import DEFAULT_LIMIT, Hit, SearchRequest
from .retriever import MultimodalRetriever, as_document

READ_ONLY = "products come from a catalogue, not from texts. Index it with index_products or: shoplens index"


class ProductVectorStore(VectorStore):
    """A view of a retriever. The words are embedded as they are and no filters are read out of them: whoever
    asks here brings `filter`, as LangChain's self-query retriever does. Scores are the fused ones, and mean
    nothing between two searches.
    """

    def __init__(self, retriever: MultimodalRetriever) -> None:
        self._retriever = retriever

    def similarity_search(
        self,
        query: str,
        k: int = DEFAULT_LIMIT,
        *,
        filter: ProductFilter | None = None,  # noqa: A002 - the ecosystem's name
        **unknown: Any,  # noqa: ANN401 - LangChain's signature
    ) -> list[Document]:
        """The first k products, best first. Raises what `MultimodalRetriever.search` raises."""
        return [
            document for document, _ in self.similarity_search_with_score(query, k, filter=filter, **unknown)
        ]

    def similarity_search_with_score(
        self,
        query: str,
        k: int = DEFAULT_LIMIT,
        *,
        filter: ProductFilter | None = None,  # noqa: A002 - the ecosystem's name
        **unknown: Any,  # noqa: ANN401 - LangChain's signature
    ) -> list[tuple[Document, float]]:
        """The same with each product's fused score, higher is better."""
        if unknown:
            raise TypeError(f"the search has no argument '{next(iter(unknown))}'. Known: k, filter")
        request = SearchRequest(query=query, filter=filter or ProductFilter(), limit=k)
        result = self._retriever.search(request)
        return [(as_document(hit), hit.fused) for hit in result.hits]

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """Products by their ids, in the order asked for; unknown ones are left out."""
        return [as_document(Hit(product=product)) for product in self._retriever.products(list(ids))]

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        **options: Any,  # noqa: ANN401 - LangChain's signature
    ) -> list[str]:
        """Not here: NotSupportedError."""
        raise NotSupportedError(READ_ONLY)

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        **options: Any,  # noqa: ANN401 - LangChain's signature
    ) -> Self:
        """Not here: NotSupportedError."""
        raise NotSupportedError(READ_ONLY)
