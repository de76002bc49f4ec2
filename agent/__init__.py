"""The conversation: a language model where there is one, the keyless planner everywhere.

What is offered here needs the extra `agent`; `shoplens.agent.answering` and `.planning` do not, so the names
are looked up at the first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from shoplens.catalog import MissingDependencyError

if TYPE_CHECKING:
    from .assistant import ShoppingAssistant
    from .planning.planner_model import PlannerChatModel
    from .shopping_agent import create_shopping_agent

__all__ = ["PlannerChatModel", "ShoppingAssistant", "create_shopping_agent"]

_HOMES = {
    "PlannerChatModel": ".planning.planner_model",
    "ShoppingAssistant": ".assistant",
    "create_shopping_agent": ".shopping_agent",
}


def __getattr__(name: str) -> object:
    """Raises MissingDependencyError where LangChain's agents are not installed."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(importlib.import_module(_HOMES[name], __name__), name)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in ("langchain", "langgraph"):
            raise
        raise MissingDependencyError(f"shoplens.agent.{name}", package, "agent") from None
