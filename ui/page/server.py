"""The page's web server: FastAPI around Gradio, with the headers that keep a page to itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import gradio as gr
from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse

from shoplens.retrievers.indexing import PICTURE_NAME

from .blocks import ASSETS, build_blocks
from .shopfront import Shopfront

MAX_UPLOAD = "10mb"
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "worker-src 'self' blob:; media-src 'self' blob:; form-action 'self'; object-src 'none'; "
    "base-uri 'self'; frame-ancestors 'self'"
)
"""Nothing is fetched from elsewhere, whatever a product's text says. Gradio's templates need eval."""


def build_app(front: Shopfront, title: str) -> FastAPI:
    """The page at /, product pictures at /pictures, liveness at /healthz, readiness at /readyz."""
    app = FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url=None)

    @app.middleware("http")
    async def headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @app.get("/healthz")
    def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok")

    @app.get("/readyz")
    def readyz() -> JSONResponse:
        ready = front.assistant is not None
        return JSONResponse({"ready": ready, "status": front.failed or front.status}, 200 if ready else 503)

    @app.get("/pictures/{name}")
    def picture(name: str) -> Response:
        path = front.media / name
        if not PICTURE_NAME.fullmatch(name) or not path.is_file():
            return PlainTextResponse("no such picture", 404)
        return FileResponse(path, media_type="image/webp", headers={"Cache-Control": "max-age=3600"})

    theme = gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=["system-ui", "sans-serif"])
    whole: FastAPI = gr.mount_gradio_app(
        app, build_blocks(front, title), path="/", theme=theme, css=_css(), max_file_size=MAX_UPLOAD,
        footer_links=[], run_history=False, show_error=False, ssr_mode=False,
        allowed_paths=[], favicon_path=str(Path(ASSETS) / "favicon.svg"),
    )  # fmt: skip
    return whole


def _css() -> str:
    return (ASSETS / "style.css").read_text(encoding="utf-8")
