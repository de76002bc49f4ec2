"""The page's web server: FastAPI around Gradio, with the headers that keep a page to itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from shoplens.catalog import MissingDependencyError
from shoplens.catalog.images import encode_image

try:
    import gradio as gr
    from fastapi import FastAPI, Request, Response
    from fastapi.responses import HTMLResponse, PlainTextResponse

    from shoplens.tools.rest.doors import Doors, add_pictures, new_app

    from .about import about_page
    from .blocks import ASSETS, build_blocks
    from .feedback import FeedbackLog
    from .settings import ShopSettings
    from .shopfront import Shopfront
except ImportError as error:
    raise MissingDependencyError("the chat page", error.name or "gradio", "ui") from None

MAX_UPLOAD = "10mb"
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "worker-src 'self' blob:; media-src 'self' blob:; form-action 'self'; object-src 'none'; "
    "base-uri 'self'; frame-ancestors 'self'"
)
"""Nothing is fetched from elsewhere, whatever a product's text says. Gradio's templates need eval."""

GRADIOS_ACCENT = """
:root, .dark { --color-accent: var(--shop-accent); --loader-color: var(--shop-accent);
  --input-border-color-focus: var(--shop-accent); --button-primary-background-fill: var(--shop-accent);
  --button-primary-background-fill-hover: var(--shop-accent);
  --button-primary-text-color: var(--shop-accent-text);
  --button-primary-text-color-hover: var(--shop-accent-text) }
:root { --color-accent-soft: color-mix(in srgb, var(--shop-accent) 10%, white) }
"""
"""What Gradio draws itself has the shop's colour too. Said for .dark again: a property that refers to another
takes that one's value where it is declared."""


def build_app(
    front: Shopfront,
    settings: ShopSettings | None = None,
    feedback: FeedbackLog | None = None,
    doors: Doors | None = None,
) -> FastAPI:
    """The page at /, what it is made of at /about, the shop's logo at /logo, product pictures at /pictures,
    liveness at /healthz, readiness at /readyz, and the doors for other apps beside it. Without `feedback`
    there are no thumbs.
    """
    settings = settings or ShopSettings()
    app = new_app(doors, settings.name, lambda: (front.assistant is not None, front.failed or front.status))
    add_pictures(app, front.media)

    @app.middleware("http")
    async def headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @app.get("/about", include_in_schema=False)
    def about() -> HTMLResponse:
        return HTMLResponse(about_page(front, settings, feedback), headers={"Cache-Control": "no-store"})

    @app.get("/logo", include_in_schema=False)
    def logo() -> Response:
        if settings.logo is None:
            return PlainTextResponse("no logo", 404)
        return Response(settings.logo, media_type="image/webp", headers={"Cache-Control": "max-age=3600"})

    @app.get("/photos/{id_}", include_in_schema=False)
    def photo(id_: str) -> Response:
        shown = front.assistant.photos.get(id_) if front.assistant is not None else None
        if shown is None:
            return PlainTextResponse("this photo is no longer kept", 404)
        kept = {"Cache-Control": "private, max-age=600"}
        return Response(encode_image(shown), media_type="image/webp", headers=kept)

    theme = gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=["system-ui", "sans-serif"])
    whole: FastAPI = gr.mount_gradio_app(
        app, build_blocks(front, settings, feedback), path="/", theme=theme, css=_css(settings),
        max_file_size=MAX_UPLOAD, footer_links=[], run_history=False, show_error=False, ssr_mode=False,
        allowed_paths=[], favicon_path=str(Path(ASSETS) / "favicon.svg"),
    )  # fmt: skip
    return whole


def _css(settings: ShopSettings) -> str:
    return f"{(ASSETS / 'style.css').read_text(encoding='utf-8')}\n{settings.css()}\n{GRADIOS_ACCENT}"
