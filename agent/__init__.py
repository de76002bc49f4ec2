"""The conversation: a language model where there is one, the keyless planner everywhere."""

from .assistant import ShoppingAssistant
from .planning.planner_model import PlannerChatModel
from .shopping_agent import create_shopping_agent

__all__ = ["PlannerChatModel", "ShoppingAssistant", "create_shopping_agent"]
