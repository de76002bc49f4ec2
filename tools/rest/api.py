"""The REST routes, their errors, and what they say of themselves."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shoplens.retrievers import RetrieverError
from shoplens.retrievers.indexing import picture_file

from ..ucp import (
    CatalogService,
    GetProductRequest,
    InvalidRequestError,
    LookupRequest,
    LookupResponse,
    ProductResponse,
    SearchCatalogRequest,
    SearchResponse,
)
from ..ucp.problems import problems
from ..ucp.responses import (
    EXTENSION,
    EXTENSION_VERSION,
    LOOKUP,
    SEARCH,
    UCP_VERSION,
    ErrorResponse,
    Message,
    Severity,
    as_json,
    envelope,
)
from ..ucp.service import UnknownProductError
from ..ucp.writing import Link

logger = logging.getLogger(__name__)

AWAY = "The shop cannot search just now; nothing is wrong with the request. Try again in a minute."
RETRY_AFTER = {"Retry-After": "10"}
REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorResponse, "description": "Unusable; each message names the field."},
    401: {"model": ErrorResponse, "description": "A key is needed."},
    413: {"model": ErrorResponse, "description": "The body is too large."},
    429: {"model": ErrorResponse, "description": "Too many requests."},
    503: {"model": ErrorResponse, "description": "The shop is loading, or cannot search just now."},
}
SPEC = f"https://ucp.dev/{UCP_VERSION}"


def add_catalog_api(app: FastAPI, service: CatalogService, media: Path) -> None:
    """Adds /catalog/search, /catalog/lookup, /catalog/product and /.well-known/ucp, and the handlers that
    turn what goes wrong in them into UCP's messages. `media` is the folder of the products' pictures, which
    the app serves at /pictures.
    """
    common: dict[str, Any] = {"responses": REFUSALS, "response_model_exclude_none": True, "tags": ["catalog"]}

    def link(request: Request) -> Link:
        base = str(request.base_url).rstrip("/")

        def address(product_id: str) -> str | None:
            file = picture_file(media, product_id)
            return f"{base}/pictures/{file.name}" if file.is_file() else None

        return address

    @app.post("/catalog/search", operation_id="search_catalog", **common)
    def search(asked: SearchCatalogRequest, request: Request) -> SearchResponse:
        """A page of products for words, filters, products or pictures to be like."""
        return service.search(asked, link(request))

    @app.post("/catalog/lookup", operation_id="lookup_catalog", **common)
    def lookup(asked: LookupRequest, request: Request) -> LookupResponse:
        """Products by their ids."""
        return service.lookup(asked, link(request))

    @app.post("/catalog/product", operation_id="get_product", **common)
    def product(asked: GetProductRequest, request: Request) -> ProductResponse | ErrorResponse:
        """One product; an unknown id is an answer, too, with status "error"."""
        try:
            return service.product(asked, link(request))
        except UnknownProductError as error:
            said = Message(
                type="error", code="not_found", path="$.id", severity="unrecoverable",
                content=f"Product not found: {str(error.args[0])[:200]}",
            )  # fmt: skip
            return ErrorResponse(ucp=envelope(LOOKUP, error=True), messages=[said])

    @app.get("/.well-known/ucp", tags=["discovery"])
    def profile(request: Request) -> dict[str, Any]:
        """What this shop speaks, and where."""
        return discovery(str(request.base_url).rstrip("/"), extension=service.extension)

    @app.exception_handler(RequestValidationError)
    def unusable(request: Request, error: RequestValidationError) -> JSONResponse:
        found = problems(error.errors(), skip=1)
        return refusal(400, [_problem(path, message) for path, message in found])

    @app.exception_handler(InvalidRequestError)
    def invalid(request: Request, error: InvalidRequestError) -> JSONResponse:
        return refusal(400, [_problem(error.path, error.message)])

    @app.exception_handler(HTTPException)
    async def other(request: Request, error: HTTPException) -> Response:
        if not request.url.path.startswith("/catalog/"):
            return await http_exception_handler(request, error)
        headers = dict(error.headers or {})
        return refusal(error.status_code, [_problem("$", str(error.detail))], headers)

    @app.exception_handler(RetrieverError)
    def away(request: Request, error: RetrieverError) -> JSONResponse:
        logger.error("a request failed: %s", error)
        return refusal(503, [_said("unavailable", AWAY, "recoverable")], RETRY_AFTER)


def discovery(base: str, *, extension: bool, mcp: bool = True) -> dict[str, Any]:
    """The profile at /.well-known/ucp."""
    services = [
        {"version": UCP_VERSION, "transport": "rest", "endpoint": base,
         "spec": f"{SPEC}/specification/overview", "schema": f"{base}/openapi.json"}
    ]  # fmt: skip
    if mcp:
        services.append(
            {"version": UCP_VERSION, "transport": "mcp", "endpoint": f"{base}/mcp",
             "spec": f"{SPEC}/specification/overview", "schema": f"{SPEC}/services/shopping/mcp.openrpc.json"}
        )  # fmt: skip
    capabilities: dict[str, Any] = {
        SEARCH: [{"version": UCP_VERSION, "spec": f"{SPEC}/specification/catalog/search",
                  "schema": f"{SPEC}/schemas/shopping/catalog_search.json"}],
        LOOKUP: [{"version": UCP_VERSION, "spec": f"{SPEC}/specification/catalog/lookup",
                  "schema": f"{SPEC}/schemas/shopping/catalog_lookup.json"}],
    }  # fmt: skip
    if extension:
        capabilities[EXTENSION] = [
            {"version": EXTENSION_VERSION, "extends": SEARCH, "schema": f"{base}/openapi.json"}
        ]
    return {
        "ucp": {
            "version": UCP_VERSION, "services": {"dev.ucp.shopping": services}, "capabilities": capabilities,
            "payment_handlers": {},
        }
    }  # fmt: skip


def refusal(status: int, said: list[Message], headers: dict[str, str] | None = None) -> JSONResponse:
    """An answer that is none, in UCP's envelope."""
    body = ErrorResponse(ucp=envelope(SEARCH, error=True), messages=said)
    return JSONResponse(as_json(body), status, headers)


def _problem(path: str, message: str) -> Message:
    return Message(type="error", code="invalid", content=message, path=path, severity="recoverable")


def _said(code: str, content: str, severity: Severity) -> Message:
    return Message(type="error", code=code, content=content, severity=severity)
