"""A shopper's words to filters, order and a query."""

from .constructor import QueryConstructor

__all__ = ["QueryConstructor"]
