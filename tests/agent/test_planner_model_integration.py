"""LangChain's own integration tests for a chat model, none of them overridden."""

from typing import Any

import pytest
from langchain_tests.integration_tests import ChatModelIntegrationTests

from shoplens.agent import PlannerChatModel
from shoplens.retrievers import MultimodalRetriever


class TestPlannerChatModel(ChatModelIntegrationTests):
    """The keyless planner calls one tool, the search, and none of the tests' own; it counts no tokens."""

    @pytest.fixture(autouse=True)
    def _shop(self, retriever: MultimodalRetriever) -> None:
        self._retriever = retriever

    @property
    def chat_model_class(self) -> type[PlannerChatModel]:
        return PlannerChatModel

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"catalog": self._retriever.catalog_schema}

    @property
    def has_tool_calling(self) -> bool:
        return False

    @property
    def has_structured_output(self) -> bool:
        return False

    @property
    def returns_usage_metadata(self) -> bool:
        return False
