"""All doors of a shop on one web app: REST and MCP behind one guard, metrics, pictures, readiness."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse
from mcp.server.transport_security import TransportSecuritySettings

from shoplens.retrievers.indexing import PICTURE_NAME

from ..mcp_server import build_mcp_server
from ..ucp import CatalogService
from .api import add_catalog_api
from .guards import Guards, Limits
from .metrics import Measured, Metrics

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
Ready = Callable[[], tuple[bool, str]]
"""Whether the shop can be searched, and what it is doing otherwise."""


class Doors:
    """What other apps come in by."""

    def __init__(
        self,
        service: CatalogService,
        media: Path,
        *,
        limits: Limits | None = None,
        name: str = "Shoplens",
    ) -> None:
        self.service, self.media = service, media
        self.limits = limits or Limits()
        self.mcp = build_mcp_server(service, media, name=name)


def new_app(doors: Doors | None, title: str, ready: Ready) -> FastAPI:
    """An app with /healthz, /readyz and /pictures, and the doors where there are any."""
    app = FastAPI(
        title=title, docs_url=None, redoc_url=None, openapi_url="/openapi.json" if doors else None,
        lifespan=_running(doors) if doors else None,
    )  # fmt: skip

    @app.get("/healthz", include_in_schema=False)
    def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok")

    @app.get("/readyz", include_in_schema=False)
    def readyz() -> JSONResponse:
        is_ready, status = ready()
        return JSONResponse({"ready": is_ready, "status": status}, 200 if is_ready else 503)

    if doors is not None:
        _add_doors(app, doors)
    return app


def add_pictures(app: FastAPI, media: Path) -> None:
    """The products' pictures at /pictures, by names that we made."""

    @app.get("/pictures/{name}", include_in_schema=False)
    def picture(name: str) -> Response:
        path = media / name
        if not PICTURE_NAME.fullmatch(name) or not path.is_file():
            return PlainTextResponse("no such picture", 404)
        return FileResponse(path, media_type="image/webp", headers={"Cache-Control": "max-age=3600"})


def _add_doors(app: FastAPI, doors: Doors) -> None:
    metrics = Metrics()
    add_catalog_api(app, doors.service, doors.media)

    @app.get("/metrics", include_in_schema=False)
    def measured() -> Response:
        text, media_type = metrics.text()
        return Response(text, media_type=media_type)

    names = [f"{name}{port}" for name in LOOPBACK_NAMES for port in ("", ":*")]
    origins = [f"{scheme}://{name}" for scheme in ("http", "https") for name in names]
    streamable = doors.mcp.streamable_http_app(
        streamable_http_path="/mcp", stateless_http=True, json_response=True,
        max_request_body_size=doors.limits.body,
        transport_security=TransportSecuritySettings(
            # a page of another site that makes its name mean this machine has no key
            enable_dns_rebinding_protection=doors.limits.key is None,
            allowed_hosts=names, allowed_origins=origins,
        ),
    )  # fmt: skip
    app.router.routes.extend(streamable.routes)
    app.add_middleware(Guards, limits=doors.limits)
    app.add_middleware(Measured, metrics=metrics)  # added last, so it stands outside


def _running(doors: Doors) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with doors.mcp.session_manager.run():
            yield

    return lifespan
