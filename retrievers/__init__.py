"""Finds products: words and pictures together, filters on every leg."""

from .errors import (
    CollectionMismatchError,
    EncoderUnavailableError,
    InvalidFilterError,
    NotSupportedError,
    RetrieverError,
    StoreAccessError,
    StoreFullError,
    StoreUnavailableError,
)
from .filters import ProductFilter, Range
from .indexing import IndexReport, index_products
from .request import Hit, SearchRequest, SearchResult
from .retriever import MultimodalRetriever

__all__ = [
    "CollectionMismatchError",
    "EncoderUnavailableError",
    "Hit",
    "IndexReport",
    "InvalidFilterError",
    "MultimodalRetriever",
    "NotSupportedError",
    "ProductFilter",
    "Range",
    "RetrieverError",
    "SearchRequest",
    "SearchResult",
    "StoreAccessError",
    "StoreFullError",
    "StoreUnavailableError",
    "index_products",
]
