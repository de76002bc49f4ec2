"""The test shop behind both doors: an MCP server in this process, and the same over HTTP."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from mcp.server.mcpserver import MCPServer

from shoplens.retrievers import MultimodalRetriever
from shoplens.tools.mcp_server import build_mcp_server
from shoplens.tools.rest.doors import Doors, new_app
from shoplens.tools.rest.guards import Limits
from shoplens.tools.ucp import CatalogService

Door = MCPServer[Any] | str
"""What the official client opens: a server, or the address of one."""
Serve = Callable[..., AbstractContextManager[str]]


@contextmanager
def serving(retriever: MultimodalRetriever, media: Path, *, extension: bool = True) -> Iterator[str]:
    """The web app on a port of its own; gives its address."""
    service = CatalogService(lambda: retriever, extension=extension)
    app = new_app(Doors(service, media, limits=Limits(per_minute=0)), "Shop", lambda: (True, ""))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(15)


@pytest.fixture(scope="session")
def media(indexed_store: object, store_folder: Path) -> Path:
    return store_folder / "images"


@pytest.fixture(scope="session")
def server(retriever: MultimodalRetriever, media: Path) -> MCPServer[Any]:
    return build_mcp_server(CatalogService(lambda: retriever), media)


@pytest.fixture(scope="session")
def address(retriever: MultimodalRetriever, media: Path) -> Iterator[str]:
    with serving(retriever, media) as address:
        yield address


@pytest.fixture(params=["in process", "HTTP"])
def door(request: pytest.FixtureRequest) -> Door:
    """Each test that takes it runs twice."""
    if request.param == "HTTP":
        return f"{request.getfixturevalue('address')}/mcp"
    server: MCPServer[Any] = request.getfixturevalue("server")
    return server
