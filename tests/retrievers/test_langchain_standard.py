"""LangChain's own tests for a retriever, none of them overridden."""

from typing import Any

import pytest
from langchain_tests.integration_tests import RetrieversIntegrationTests

from shoplens.retrievers import MultimodalRetriever
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.vectorstores import NamedVectorStore


class TestMultimodalRetriever(RetrieversIntegrationTests):
    """Over the tests' own shop."""

    @pytest.fixture(autouse=True)
    def _shop(self, indexed_store: NamedVectorStore, embeddings: MultimodalEmbeddings) -> None:
        self._parts = {"store": indexed_store, "embeddings": embeddings}

    @property
    def retriever_constructor(self) -> type[MultimodalRetriever]:
        return MultimodalRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return self._parts

    @property
    def retriever_query_example(self) -> str:
        return "leather jacket under $250"
