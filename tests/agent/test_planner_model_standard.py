"""LangChain's own tests for a chat model, unit and integration, none of them overridden."""

from typing import Any

import pytest
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from shoplens.agent import PlannerChatModel
from shoplens.retrievers import MultimodalRetriever


class Planner:
    """The keyless planner calls one tool, the search, and none of the tests' own; it structures no output."""

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
    def has_structured_output(self) -> bool:
        return False


class TestPlannerUnit(Planner, ChatModelUnitTests):
    """The unit tests."""


class TestPlannerIntegration(Planner, ChatModelIntegrationTests):
    """The integration tests. It counts no tokens."""

    @property
    def has_tool_calling(self) -> bool:
        return False

    @property
    def returns_usage_metadata(self) -> bool:
        return False
