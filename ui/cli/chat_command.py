"""shoplens chat: the page, on this machine."""

from __future__ import annotations

import argparse
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from shoplens.agent.models import ModelSettings, chat_model
from shoplens.catalog import CatalogFile, CatalogSchema, MissingDependencyError, read_catalog
from shoplens.retrievers import MultimodalRetriever, RetrieverError
from shoplens.retrievers.vectorstores.address import is_address
from shoplens.tools.ucp import CatalogService
from shoplens.tools.ucp.service import NotReadyError
from shoplens.ui.page.feedback import FeedbackLog
from shoplens.ui.page.settings import ShopSettings

from .allocator import keep_large_blocks_apart
from .doors import KEY_VARIABLE, api_key, needs_key
from .shop import Shop, say

if TYPE_CHECKING:
    from shoplens.agent import ShoppingAssistant
    from shoplens.tools.rest.doors import Doors
    from shoplens.ui.page.shopfront import Shopfront

FEEDBACK_FILE = "feedback.jsonl"
QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "LANGGRAPH_STRICT_MSGPACK": "true",
}
"""Set before the libraries are imported: none of them calls home, none rebuilds foreign types."""


def run(options: argparse.Namespace) -> int:
    """Serves until stopped. The page is up before the models are loaded."""
    for name, value in QUIET.items():
        options.environment.setdefault(name, value)
    keep_large_blocks_apart()
    settings = ShopSettings.from_file(options.settings) if options.settings else ShopSettings()
    catalog = _catalog(options, settings)
    speaker = ModelSettings.from_environment(options.environment)
    shop = Shop(options)
    check_port(options.host, options.port)
    feedback = _feedback(options, shop)
    try:
        import uvicorn

        from shoplens.agent import ShoppingAssistant
        from shoplens.ui.page.server import build_app
        from shoplens.ui.page.shopfront import Progress, Shopfront, Tell
    except ImportError as error:
        raise MissingDependencyError("shoplens chat", error.name or "gradio", "ui") from None
    model = chat_model(speaker) if speaker else None

    def open_shop(notify: Tell) -> ShoppingAssistant:
        def tell(line: str) -> None:
            say(line)
            notify(line)

        def advance(which: CatalogFile, done: int, total: int) -> None:
            notify(Progress(done, total, f"Indexing {which.path.name}{_left_out(which)}"))

        shop.forget_encoders()
        if catalog is not None:
            say(f"Indexing {catalog.path.name}: {len(catalog.products):,} products …")
            shop.index(catalog, shop.embeddings(tell), advance=advance)
        assistant = ShoppingAssistant(shop.retriever(tell, advance), model=model)
        _say_other_currency(settings, assistant.retriever.catalog_schema)
        return assistant

    front = Shopfront(
        open_shop, shop.media, report=lambda line: say(f"shoplens: {line}"),
        model=speaker.model if speaker else None,
    )  # fmt: skip
    key = api_key(options)
    open_to_others = needs_key(options.host) and key is None
    app = build_app(front, settings, feedback, None if open_to_others else _doors(options, front, key))
    front.start()
    who = f"language model {speaker.model}" if speaker else "no language model: keyless planner"
    say(f"{settings.name} answers on http://{options.host}:{options.port} ({who})")
    if open_to_others:
        say(f"REST and MCP are off: on {options.host} they need a key in {KEY_VARIABLE}")
    if feedback is not None:
        say(f"Thumbs are written to {feedback.path}")
    uvicorn.run(app, host=options.host, port=options.port, log_level="warning")
    shop.store.close()
    return 0


def _doors(options: argparse.Namespace, front: Shopfront, key: str | None) -> Doors:
    from shoplens.tools.rest.doors import Doors
    from shoplens.tools.rest.guards import Limits

    def retriever() -> MultimodalRetriever:
        if front.assistant is None:
            raise NotReadyError(front.failed or front.status)
        return front.assistant.retriever

    service = CatalogService(retriever, extension=not options.strict)
    return Doors(service, front.media, limits=Limits(key=key, per_minute=options.rate))


def _catalog(options: argparse.Namespace, settings: ShopSettings) -> CatalogFile | None:
    if not options.catalog:
        return None
    catalog = read_catalog(
        options.catalog, mapping=dict(options.map), on_error=options.on_error,
        currency=settings.currency or "USD",
    )  # fmt: skip
    for problem in catalog.problems:
        say(f"left out: {problem}")
    return catalog


def _left_out(catalog: CatalogFile) -> str:
    count = sum(problem.startswith(f"{catalog.path.name}:") for problem in catalog.problems)
    return f" ({count:,} row{'s' if count > 1 else ''} left out)" if count else ""


def _say_other_currency(settings: ShopSettings, schema: CatalogSchema) -> None:
    """A price keeps the currency that it was indexed with; the settings never rename one."""
    if settings.currency not in (None, schema.currency):
        say(
            f"shoplens: the settings say currency = {settings.currency}, and the prices in the store are in "
            f"{schema.currency}: they stay so. If their catalogue names no currency, index it again with "
            "--catalog and these settings"
        )


def _feedback(options: argparse.Namespace, shop: Shop) -> FeedbackLog | None:
    if options.no_feedback:
        return None
    if options.feedback:
        chosen = FeedbackLog(Path(options.feedback).expanduser())
        chosen.check()  # a name that somebody wrote is refused now, not at the first thumb
        return chosen
    if is_address(shop.location):  # the pictures of several stores lie side by side
        return FeedbackLog(shop.media.with_name(f"{shop.media.name}.{FEEDBACK_FILE}"))
    return FeedbackLog(shop.media.with_name(FEEDBACK_FILE))


def check_port(host: str, port: int) -> None:
    """Raises RetrieverError where a server cannot listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise RetrieverError(
                f"cannot listen on {host}:{port}: {error.strerror}. Choose another --port"
            ) from None
