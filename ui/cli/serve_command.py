"""`shoplens serve`: the catalogue over REST and MCP, without the page."""

from __future__ import annotations

import argparse

from shoplens.catalog import MissingDependencyError
from shoplens.retrievers import RetrieverError
from shoplens.tools.ucp import CatalogService

from .chat_command import QUIET, check_port
from .doors import KEY_VARIABLE, LoadingShop, api_key, needs_key
from .shop import Shop, say


def run(options: argparse.Namespace) -> int:
    """Serves until stopped; answers 503 until the shop is loaded."""
    for name, value in QUIET.items():
        options.environment.setdefault(name, value)
    key = api_key(options)
    if needs_key(options.host) and key is None:
        raise RetrieverError(
            f"on {options.host} others than this machine can ask: set {KEY_VARIABLE} to a key that they have "
            "to send, or serve on 127.0.0.1"
        )
    try:
        import uvicorn

        from shoplens.tools.rest.doors import Doors, add_pictures, new_app
        from shoplens.tools.rest.guards import Limits
    except ImportError as error:
        raise MissingDependencyError("shoplens serve", error.name or "fastapi", "api") from None
    shop = Shop(options)
    check_port(options.host, options.port)
    loading = LoadingShop(shop, patience=0)
    service = CatalogService(loading, extension=not options.strict)
    doors = Doors(service, shop.media, limits=Limits(key=key, per_minute=options.rate))
    app = new_app(doors, "Shoplens", loading.ready)
    add_pictures(app, shop.media)
    where = f"http://{options.host}:{options.port}"
    say(f"REST on {where}/catalog/search, MCP on {where}/mcp ({'key needed' if key else 'no key'})")
    uvicorn.run(app, host=options.host, port=options.port, log_level="warning")
    shop.store.close()
    return 0
