"""Runs with the clients' own Python: lists and calls a catalogue's tools through langchain-mcp-adapters.

    python langchain_adapters.py '{"transport": "streamable_http", "url": "http://…/mcp"}' < CALLS

CALLS is JSON, tool name → arguments; the answer, on the last line of the output, tool name → what came back.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from langchain_core.messages import ToolMessage
from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_mcp_adapters.tools import load_mcp_tools


async def called(connection: dict[str, Any], calls: dict[str, Any]) -> dict[str, Any]:
    # one session for all: without it the adapters start a process for every call
    async with MultiServerMCPClient({"shop": connection}).session("shop") as session:
        tools = {tool.name: tool for tool in await load_mcp_tools(session)}
        told: dict[str, Any] = {"tools": sorted(tools), "answers": {}}
        for name, arguments in calls.items():
            call = {"type": "tool_call", "id": "1", "name": name, "args": arguments}
            message: ToolMessage = await tools[name].ainvoke(call)
            answer = {"status": message.status, "artifact": message.artifact, "text": message.text}
            told["answers"][name] = answer
    return told


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(called(json.loads(sys.argv[1]), json.load(sys.stdin)))))
