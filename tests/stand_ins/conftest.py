"""A running stand-in server and a client that filled it."""

from collections.abc import Iterator
from typing import Any

import pytest

from stand_ins.vectorai import VectorAIServer

from .shop import fill, sdk


@pytest.fixture
def server() -> Iterator[VectorAIServer]:
    with VectorAIServer() as running:
        yield running


@pytest.fixture
def client(server: VectorAIServer) -> Iterator[Any]:
    with sdk.VectorAIClient(server.address) as connected:
        fill(connected)
        yield connected
