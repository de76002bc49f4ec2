"""LangChain's own tests for a chat model, none of them overridden."""

from typing import Any

import pytest
from langchain_tests.unit_tests import ChatModelUnitTests

from shoplens.agent import PlannerChatModel
from shoplens.retrievers import MultimodalRetriever


class TestPlannerChatModel(ChatModelUnitTests):
    """The keyless planner calls its one tool and structures no output."""

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
