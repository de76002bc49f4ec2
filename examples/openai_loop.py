"""A tool-calling loop with the openai package alone: no agent, no chat model class of LangChain's.

    export OPENAI_API_KEY=... OPENAI_BASE_URL=http://localhost:11434/v1 OPENAI_MODEL=qwen3
    python examples/openai_loop.py "two lamps, what is the difference?"

Needs: pip install shoplens openai
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from _demo_shop import Model, model_from_environment, open_shop, options
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from openai import OpenAI

from shoplens.tools import product_tools

QUESTION = "Show me two lamps under $100 and tell me how they differ."
HOUSE_RULES = "You serve a shop. Look products up with the tools; name none that they did not list."
MOST_CALLS = 8
"""Of the model, for one question."""


def ask(question: str, tools: Sequence[BaseTool], model: Model) -> str:
    """The model's answer, after its rounds of tool calls. Raises RuntimeError where they have no end."""
    client = OpenAI(base_url=model.base_url, api_key=model.api_key)
    by_name = {tool.name: tool for tool in tools}
    messages: list[Any] = [{"role": "system", "content": HOUSE_RULES}, {"role": "user", "content": question}]
    for _ in range(MOST_CALLS):
        reply = client.chat.completions.create(
            model=model.name, messages=messages, tools=[convert_to_openai_tool(tool) for tool in tools]
        ).choices[0].message  # fmt: skip
        if not reply.tool_calls:
            return reply.content or ""
        messages.append(reply)
        for call in reply.tool_calls:
            if call.type != "function":
                continue
            content = run(by_name, call.function.name, call.function.arguments)
            print(f"  {call.function.name}({call.function.arguments})")
            messages.append({"role": "tool", "tool_call_id": call.id, "content": content})
    raise RuntimeError(f"the model called tools {MOST_CALLS} times and did not answer")


def run(tools: dict[str, BaseTool], name: str, arguments: str) -> str:
    """What the model is told. Our tools say what was wrong with a call; the rest is caught here."""
    if name not in tools:
        return f"There is no tool '{name}'. Known: {', '.join(tools)}."
    try:
        return str(tools[name].invoke(json.loads(arguments)))
    except json.JSONDecodeError as error:
        return f"The arguments are not JSON: {error}."


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the calls and the answer to one question."""
    asked = options("Shoplens' tools in a plain OpenAI loop.", QUESTION, arguments)
    model = model_from_environment()
    print(ask(asked.question, product_tools(open_shop(asked.store)), model))


if __name__ == "__main__":
    main()
