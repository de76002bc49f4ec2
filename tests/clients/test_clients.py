"""Other projects' MCP clients, in an environment of their own, call our tools: make test-clients."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from shoplens.retrievers import MultimodalRetriever
from shoplens.tools.mcp_server import build_mcp_server
from shoplens.tools.ucp import CatalogService

from ..agent.scripted_server import Call, Say
from ..agent.scripted_server import serving as serving_model
from ..doors.conftest import serving

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
PYTHON = ROOT / ".venv-clients" / "bin" / "python"
CALLS: dict[str, Any] = {
    "search_catalog": {"catalog": {"query": "red leather boots", "filters": {"price": {"max": 20000}}}},
    "lookup_catalog": {"catalog": {"ids": ["P-01", "P-20"]}},
    "get_product": {"catalog": {"id": "P-20"}},
}
pytestmark = pytest.mark.skipif(
    not PYTHON.exists(), reason="no environment of the clients: make test-clients"
)


@pytest.fixture(scope="module")
def address(retriever: MultimodalRetriever, store_folder: Path) -> Iterator[str]:
    with serving(retriever, store_folder / "images") as address:
        yield f"{address}/mcp"


async def expected(retriever: MultimodalRetriever, name: str) -> Any:  # noqa: ANN401 - JSON
    """What the official client of version 2 is given, in process."""
    async with Client(build_mcp_server(CatalogService(lambda: retriever), Path("nowhere"))) as client:
        return (await client.call_tool(name, CALLS[name])).structured_content


def run(script: Path, *arguments: str, given: str = "", **environment: str) -> str:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "LANG", "PYTHON"))}
    done = subprocess.run(  # noqa: S603 - a Python and a file of ours
        [str(PYTHON), str(script), *arguments],
        input=given, capture_output=True, text=True, timeout=120, env=kept | environment, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize("transport", ["stdio", "streamable_http"])
async def test_langchain_mcp_adapters_lists_and_calls_every_tool(
    transport: str, address: str, store_copy: Path, retriever: MultimodalRetriever
) -> None:
    arguments = ["-m", "shoplens.ui.cli.main", "mcp", "--store", str(store_copy)]
    connection: dict[str, Any] = {
        "stdio": {"command": sys.executable, "args": arguments, "env": dict(os.environ)},
        "streamable_http": {"url": address},
    }[transport]
    answer = json.dumps({"transport": transport, **connection})
    told = json.loads(
        run(HERE.parent / "langchain_adapters.py", answer, given=json.dumps(CALLS)).splitlines()[-1]
    )
    assert told["tools"] == sorted(CALLS)
    for name, got in told["answers"].items():
        wanted = await expected(retriever, name)
        assert got["status"] == "success"
        assert without_pictures(got["artifact"]["structured_content"]) == without_pictures(wanted)
        assert json.loads(got["text"]) == got["artifact"]["structured_content"]


def test_an_agent_of_llamaindex_shops(address: str) -> None:
    """The example, with a scripted model."""
    asked = Call({"catalog": {"query": "a wooden lamp", "pagination": {"limit": 2}}}, "search_catalog")
    with serving_model(asked, Say("The Red wood lamp.")) as server:
        told = run(
            ROOT / "examples" / "llamaindex_mcp.py", "a wooden lamp, please", "--mcp", address,
            OPENAI_API_KEY="k", OPENAI_BASE_URL=server.url, OPENAI_MODEL="scripted",
        )  # fmt: skip
    assert told.strip().endswith("The Red wood lamp.")
    first, second = server.requests
    assert {tool["function"]["name"] for tool in first["tools"]} == set(CALLS)
    (found,) = (message for message in second["messages"] if message["role"] == "tool")
    assert "wood lamp No." in str(found["content"])


def without_pictures(answer: Any) -> Any:  # noqa: ANN401 - JSON
    """Pictures have addresses of the door that they were asked through."""
    if isinstance(answer, dict):
        return {name: without_pictures(value) for name, value in answer.items() if name != "media"}
    return [without_pictures(value) for value in answer] if isinstance(answer, list) else answer
