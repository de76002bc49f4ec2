"""The search as tools for any LLM app."""

from .facets import FacetsTool
from .product_lookup import ProductComparisonTool, ProductLookupTool
from .product_search import ProductSearchTool
from .product_tools import product_tools

__all__ = ["FacetsTool", "ProductComparisonTool", "ProductLookupTool", "ProductSearchTool", "product_tools"]
