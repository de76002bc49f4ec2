"""LangChain's own tests for a tool, on all four, none of them overridden."""

from typing import Any, ClassVar

import pytest
from langchain_core.tools import BaseTool
from langchain_tests.integration_tests import ToolsIntegrationTests
from langchain_tests.unit_tests import ToolsUnitTests

from shoplens.retrievers import MultimodalRetriever
from shoplens.tools import FacetsTool, ProductComparisonTool, ProductLookupTool, ProductSearchTool


class _OverTheShop:
    tested: ClassVar[type[BaseTool]]
    example: ClassVar[dict[str, Any]]

    @pytest.fixture(autouse=True)
    def _shop(self, retriever: MultimodalRetriever) -> None:
        self._retriever = retriever

    @property
    def tool_constructor(self) -> type[BaseTool] | BaseTool:
        return self.tested

    @property
    def tool_constructor_params(self) -> dict[str, Any]:
        return {"retriever": self._retriever}

    @property
    def tool_invoke_params_example(self) -> dict[str, Any]:
        return self.example


class _Search(_OverTheShop):
    tested = ProductSearchTool
    example: ClassVar = {"query": "for rain", "color": ["black"], "price_max": 150.0}


class _Lookup(_OverTheShop):
    tested = ProductLookupTool
    example: ClassVar = {"id": "P-01"}


class _Comparison(_OverTheShop):
    tested = ProductComparisonTool
    example: ClassVar = {"ids": ["P-01", "P-02", "P-03"]}


class _Facets(_OverTheShop):
    tested = FacetsTool
    example: ClassVar = {"category": ["Lamps"], "exclude_color": ["black"], "price_max": 60.0}


class TestProductSearchToolUnit(_Search, ToolsUnitTests):
    """Schema and construction."""


class TestProductSearchToolIntegration(_Search, ToolsIntegrationTests):
    """Invocation, sync and async."""


class TestProductLookupToolUnit(_Lookup, ToolsUnitTests):
    """Schema and construction."""


class TestProductLookupToolIntegration(_Lookup, ToolsIntegrationTests):
    """Invocation, sync and async."""


class TestProductComparisonToolUnit(_Comparison, ToolsUnitTests):
    """Schema and construction."""


class TestProductComparisonToolIntegration(_Comparison, ToolsIntegrationTests):
    """Invocation, sync and async."""


class TestFacetsToolUnit(_Facets, ToolsUnitTests):
    """Schema and construction."""


class TestFacetsToolIntegration(_Facets, ToolsIntegrationTests):
    """Invocation, sync and async."""
