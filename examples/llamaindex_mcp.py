"""A LlamaIndex agent that shops through MCP: it knows the catalogue's address and nothing else of Shoplens.

    shoplens serve                                                  # in another terminal
    pip install llama-index-tools-mcp llama-index-llms-openai-like  # in an environment of its own
    export OPENAI_API_KEY=... OPENAI_BASE_URL=http://localhost:11434/v1 OPENAI_MODEL=qwen3
    python examples/llamaindex_mcp.py "a brown jacket under $250"

An environment of its own because LlamaIndex keeps to version 1 of MCP's package, and Shoplens to version 2;
on the wire they understand each other.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from llama_index.core.agent.workflow import FunctionAgent, ToolCallResult
from llama_index.llms.openai_like import OpenAILike
from llama_index.tools.mcp import BasicMCPClient, McpToolSpec

HOUSE_RULES = (
    "You serve a shop. Look products up with the tools and name none that they did not list. Amounts are in "
    "cents: 12990 is $129.90."
)


async def answer(question: str, address: str, model: OpenAILike) -> str:
    """The agent's answer; each of its calls is printed when it is done."""
    tools = await McpToolSpec(client=BasicMCPClient(address)).to_tool_list_async()
    agent = FunctionAgent(tools=tools, llm=model, system_prompt=HOUSE_RULES)
    running = agent.run(question)
    async for event in running.stream_events():
        if isinstance(event, ToolCallResult):
            print(f"  {event.tool_name}({event.tool_kwargs})")
    return str(await running)


def main() -> None:
    """Prints the calls and the answer to one question."""
    parser = argparse.ArgumentParser(description="Shoplens' MCP door in a LlamaIndex agent.")
    parser.add_argument("question", nargs="?", default="Which brown jackets under $250 do you have?")
    parser.add_argument("--mcp", default="http://127.0.0.1:7860/mcp", help="the catalogue (%(default)s)")
    asked = parser.parse_args()
    key = os.environ.get("OPENAI_API_KEY")
    if not key:
        sys.exit("Set OPENAI_API_KEY; for a local server any word, and OPENAI_BASE_URL and OPENAI_MODEL.")
    model = OpenAILike(
        model=os.environ.get("OPENAI_MODEL") or "gpt-4o-mini",
        api_base=os.environ.get("OPENAI_BASE_URL") or "https://api.openai.com/v1",
        api_key=key,
        is_chat_model=True,
        is_function_calling_model=True,
    )
    print(asyncio.run(answer(asked.question, asked.mcp, model)))


if __name__ == "__main__":
    main()
