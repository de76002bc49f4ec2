"""The shop's catalogue in the shape that shopping agents expect: UCP's, version 2026-04-08."""

from .requests import GetProductRequest, LookupRequest, SearchCatalogRequest
from .responses import LookupResponse, ProductResponse, SearchResponse
from .service import CatalogService, InvalidRequestError

__all__ = [
    "CatalogService",
    "GetProductRequest",
    "InvalidRequestError",
    "LookupRequest",
    "LookupResponse",
    "ProductResponse",
    "SearchCatalogRequest",
    "SearchResponse",
]
