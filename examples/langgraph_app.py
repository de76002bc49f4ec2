"""Somebody else's LangGraph app, with our tools added to its own.

    export OPENAI_API_KEY=... OPENAI_BASE_URL=http://localhost:11434/v1 OPENAI_MODEL=qwen3
    python examples/langgraph_app.py "Which of your brown jackets is the warmest?"

Needs: pip install 'shoplens[agent]'
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from _demo_shop import Model, model_from_environment, open_shop, options
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.tools import BaseTool, tool
from langchain_openai import ChatOpenAI
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition

from shoplens.tools import product_tools

QUESTION = "Show me brown jackets under $250, and compare the two best."
HOUSE_RULES = "You serve a shop. Look products up with the tools; name none that they did not list."


@tool
def opening_hours(day: str) -> str:
    """When the shop is open on a day of the week: a tool that the app had before."""
    return "closed" if day.casefold() == "sunday" else "9:00 to 18:00"


def build_graph(model: Model, tools: Sequence[BaseTool]) -> Any:  # noqa: ANN401 - a compiled graph
    """The model calls tools until it answers."""
    chat = ChatOpenAI(model=model.name, base_url=model.base_url, api_key=lambda: model.api_key)
    with_tools = chat.bind_tools(tools)

    def think(state: MessagesState) -> dict[str, Any]:
        return {"messages": [with_tools.invoke([SystemMessage(HOUSE_RULES), *state["messages"]])]}

    graph = StateGraph(MessagesState)
    graph.add_node("think", think)
    graph.add_node("tools", ToolNode(list(tools)))
    graph.add_edge(START, "think")
    graph.add_conditional_edges("think", tools_condition)
    graph.add_edge("tools", "think")
    return graph.compile()


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints each step of one question."""
    asked = options("Shoplens' tools in a LangGraph app of one's own.", QUESTION, arguments)
    model = model_from_environment()
    graph = build_graph(model, [opening_hours, *product_tools(open_shop(asked.store))])
    for state in graph.stream({"messages": [HumanMessage(asked.question)]}, stream_mode="values"):
        state["messages"][-1].pretty_print()


if __name__ == "__main__":
    main()
