"""The search as a tool for any LLM app."""

from .product_search import ProductSearchTool

__all__ = ["ProductSearchTool"]
