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
    "outer filter ignored": {"outer_filter": "ignored"},
    "prefetch filters ignored": {"prefetch_filter_ignored": True},
    "all filters of a fused query ignored": {"prefetch_filter_ignored": True, "outer_filter": "ignored"},
    "rrf with k 2 from 0": {"rrf_k": 2, "rrf_first_rank": 0},
    "dbsf as a sum": {"dbsf": "sum"},
    "opening needed after a restart": {"needs_open_after_restart": True},
    "no batches": {"batch_unimplemented": True},
    "updates drop the other vector": {"partial_updates_drop": True},
    "no fusion": {"fusion_unimplemented": {"rrf", "dbsf"}},
    "ties in any order": {"shuffle_ties": True},
}


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
