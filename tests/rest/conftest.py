"""The REST door over the test shop, in process."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from shoplens.retrievers import MultimodalRetriever
from shoplens.tools.rest.doors import Doors, add_pictures, new_app
from shoplens.tools.rest.guards import Limits
from shoplens.tools.ucp import CatalogService

OpenApp = Callable[..., FastAPI]


@pytest.fixture(scope="session")
def open_app(retriever: MultimodalRetriever, store_folder: Path) -> OpenApp:
    """Builds the app; `limits` and `extension` as wished."""
    media = store_folder / "images"

    def opened(
        shop: Callable[[], MultimodalRetriever] = lambda: retriever,
        *,
        extension: bool = True,
        **limits: object,
    ) -> FastAPI:
        doors = Doors(CatalogService(shop, extension=extension), media, limits=Limits(**limits))  # type: ignore[arg-type]
        app = new_app(doors, "Shop", lambda: (True, ""))
        add_pictures(app, media)
        return app

    return opened


@pytest.fixture(scope="session")
def address(open_app: OpenApp) -> Iterator[str]:
    """The app on a port of its own."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(open_app(per_minute=0), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(15)


@pytest.fixture
def client(open_app: OpenApp) -> Iterator[TestClient]:
    with TestClient(open_app(per_minute=0), base_url="http://127.0.0.1") as client:
        yield client
