"""`shoplens mcp` as a client starts it: a process of its own, spoken to over its input and output."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from .standard import Operation, against_schema, against_ucp


async def test_a_client_starts_it_lists_the_tools_and_calls_each(
    store_copy: Path,
) -> None:
    command = ["-m", "shoplens.ui.cli.main", "mcp", "--store", str(store_copy)]
    started = StdioServerParameters(command=sys.executable, args=command, env=dict(os.environ))
    async with Client(stdio_client(started)) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        calls: dict[Operation, dict[str, Any]] = {
            "search_catalog": {"query": "red leather boots"},
            "lookup_catalog": {"ids": ["P-01", "P-20"]},
            "get_product": {"id": "P-20"},
        }
        assert set(tools) == set(calls)
        for name, catalog in calls.items():
            result = await client.call_tool(name, {"catalog": catalog})
            assert not result.is_error, result.content
            assert against_schema(tools[name].output_schema, result.structured_content) == []
            assert against_ucp(name, result.structured_content) == []
        wrong = await client.call_tool("search_catalog", {"catalog": {"filters": {"categories": ["Cars"]}}})
        assert wrong.is_error
        assert "Home" in str(wrong.content), "it says what there is instead"
