"""shoplens chat: the page, on this machine."""

from __future__ import annotations

import argparse
import socket

from shoplens.agent import ShoppingAssistant
from shoplens.agent.models import ModelSettings, chat_model
from shoplens.catalog import MissingDependencyError, read_catalog
from shoplens.retrievers import RetrieverError
from shoplens.retrievers.embeddings import Notify

from .shop import Shop, say

TITLE = "Shoplens"
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
    catalog = read_catalog(options.catalog, mapping=dict(options.map)) if options.catalog else None
    settings = ModelSettings.from_environment(options.environment)
    model = chat_model(settings) if settings else None
    shop = Shop(options)
    _check_port(options.host, options.port)
    try:
        import uvicorn

        from shoplens.ui.page.server import build_app
        from shoplens.ui.page.shopfront import Shopfront
    except ImportError as error:
        raise MissingDependencyError("shoplens chat", error.name or "gradio", "ui") from None

    def open_shop(notify: Notify) -> ShoppingAssistant:
        def tell(line: str) -> None:
            say(line)
            notify(line)

        if catalog is not None:
            tell(f"Indexing {catalog.path.name}: {len(catalog.products)} products …")
            shop.index(catalog, shop.embeddings(tell), notify=notify)
        return ShoppingAssistant(shop.retriever(tell, waiting=notify), model=model)

    front = Shopfront(open_shop, shop.media, report=lambda line: say(f"shoplens: {line}"))
    app = build_app(front, TITLE)
    front.start()
    speaker = f"language model {settings.model}" if settings else "no language model: keyless planner"
    say(f"{TITLE} answers on http://{options.host}:{options.port} ({speaker})")
    uvicorn.run(app, host=options.host, port=options.port, log_level="warning")
    shop.store.close()
    return 0


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise RetrieverError(
                f"cannot listen on {host}:{port}: {error.strerror}. Choose another --port"
            ) from None
