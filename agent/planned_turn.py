"""A turn without a language model: plan, search, answer.

The agent's graph does the same in more steps, which take as long as the search itself (measured); what is
said and kept is the same.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence

from langchain_core.messages import AIMessage, AnyMessage, ToolMessage
from langchain_core.tools import ToolException

from shoplens.tools import ProductSearchTool

from .middleware.open_calls import tool_failed, with_answers
from .photos import PhotoStore
from .planning.planner_model import PlannerChatModel
from .search_tool import searched


class PlannedTurn:
    """Goes through one turn; each step's messages are in `messages` as soon as they are there."""

    def __init__(
        self,
        planner: PlannerChatModel,
        search: ProductSearchTool,
        photos: PhotoStore,
        history: Sequence[AnyMessage],
        asked: AnyMessage,
        photo_ids: Sequence[str],
    ) -> None:
        self._planner, self._search, self._photos = planner, search, photos
        self._before, self._photo_ids = list(history), photo_ids
        self.messages: list[AnyMessage] = [asked]

    def steps(self) -> Iterator[AIMessage | ToolMessage]:
        """The planner's messages and the searches' answers, each before the next is begun."""
        while True:
            said = self._planner.decide(with_answers([*self._before, *self.messages]))
            said.id = f"plan-{uuid.uuid4().hex}"
            self.messages.append(said)
            yield said
            if not said.tool_calls:
                return
            for call in said.tool_calls:
                found = self._answer(call["args"], str(call["id"]))
                self.messages.append(found)
                yield found

    def _answer(self, arguments: Mapping[str, object], call_id: str) -> ToolMessage:
        name = self._search.name
        try:
            content, artifact = searched(self._search, self._photos, arguments, self._photo_ids)
        except ToolException as error:
            return ToolMessage(str(error), tool_call_id=call_id, name=name, status="error")
        except Exception as error:
            return ToolMessage(tool_failed(error), tool_call_id=call_id, name=name, status="error")
        return ToolMessage(content, tool_call_id=call_id, name=name, artifact=artifact)
