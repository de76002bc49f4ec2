"""The contract on a loopback server that speaks Actian's protocol, under every switch, and on a real one."""

import os
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from shoplens.retrievers.vectorstores import NamedVectorStore
from shoplens.retrievers.vectorstores.opening import open_store as open_location
from stand_ins.vectorai import Switches, VectorAIServer

from .contract import OpenStore
from .search_contract import SearchContract

SWITCHES: dict[str, dict[str, Any]] = {
    "plain": {},
    "outer filter before fusion": {"outer_filter": "before"},
    "prefetch filters ignored, no batches": {"prefetch_filter_ignored": True, "batch_unimplemented": True},
    "outer filter ignored, updates drop the other vector": {
        "outer_filter": "ignored", "partial_updates_drop": True,
    },
    "all filters of a fused query ignored, ties in any order": {
        "prefetch_filter_ignored": True, "outer_filter": "ignored", "shuffle_ties": True,
    },
    "rrf with k 2 from 0, dbsf as a sum, opening needed after a restart": {
        "rrf_k": 2, "rrf_first_rank": 0, "dbsf": "sum", "needs_open_after_restart": True,
    },
    "no fusion": {"fusion_unimplemented": {"rrf", "dbsf"}},
}  # fmt: skip
"""Each switch at least once; what does not meet in one call is turned together."""


@pytest.fixture(scope="class", params=SWITCHES, ids=lambda name: name.replace(" ", "-"))
def server(request: pytest.FixtureRequest) -> Iterator[VectorAIServer]:
    with VectorAIServer(switches=replace(Switches(), **SWITCHES[request.param])) as server:
        yield server


class TestLoopbackServer(SearchContract):
    """The contract, under every switch."""

    @pytest.fixture
    def open_store(self, server: VectorAIServer) -> Iterator[OpenStore]:
        location = f"actian://{server.address}/{uuid.uuid4().hex}"
        made: list[NamedVectorStore] = []

        def opened() -> NamedVectorStore:
            if made and server.switches.needs_open_after_restart:
                server.restart()
            made.append(open_location(location))
            return made[-1]

        yield opened
        for store in made:
            store.clear()
            store.close()


@pytest.mark.skipif("ACTIAN_VECTORAI_URL" not in os.environ, reason="ACTIAN_VECTORAI_URL names no server")
class TestRealServer(SearchContract):
    """The contract, on a real server."""

    @pytest.fixture
    def open_store(self) -> Iterator[OpenStore]:
        location = f"actian://{os.environ['ACTIAN_VECTORAI_URL']}/test-{uuid.uuid4().hex}"
        made: list[NamedVectorStore] = []

        def opened() -> NamedVectorStore:
            made.append(open_location(location, os.environ))
            return made[-1]

        yield opened
        for store in made:
            store.clear()
            store.close()
