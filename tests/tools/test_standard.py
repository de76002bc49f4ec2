"""LangChain's own tests for a tool, none of them overridden."""

from typing import Any

import pytest
from langchain_core.tools import BaseTool
from langchain_tests.integration_tests import ToolsIntegrationTests
from langchain_tests.unit_tests import ToolsUnitTests

from shoplens.retrievers import MultimodalRetriever
from shoplens.tools import ProductSearchTool


class _OverTheShop:
    @pytest.fixture(autouse=True)
    def _shop(self, retriever: MultimodalRetriever) -> None:
        self._retriever = retriever

    @property
    def tool_constructor(self) -> type[BaseTool] | BaseTool:
        return ProductSearchTool

    @property
    def tool_constructor_params(self) -> dict[str, Any]:
        return {"retriever": self._retriever}

    @property
    def tool_invoke_params_example(self) -> dict[str, Any]:
        return {"query": "for rain", "color": ["black"], "price_max": 150.0}


class TestProductSearchToolUnit(_OverTheShop, ToolsUnitTests):
    """Schema and construction."""


class TestProductSearchToolIntegration(_OverTheShop, ToolsIntegrationTests):
    """Invocation, sync and async."""
