"""`shoplens mcp`: the catalogue for an MCP client that starts us itself."""

from __future__ import annotations

import argparse

from shoplens.tools.mcp_server import build_mcp_server
from shoplens.tools.ucp import CatalogService

from .chat_command import QUIET
from .doors import LoadingShop
from .shop import Shop


def run(options: argparse.Namespace) -> int:
    """Serves until the client closes. stdout is the protocol's: everything else goes to stderr."""
    for name, value in QUIET.items():
        options.environment.setdefault(name, value)
    shop = Shop(options)
    service = CatalogService(LoadingShop(shop), extension=not options.strict)
    build_mcp_server(service, shop.media).run(transport="stdio")
    shop.store.close()
    return 0
