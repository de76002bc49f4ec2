"""A model's tool calls, before they run: tidied always, mended after a refusal, and never the same twice."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.tools.tool_node import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.types import Command
from pydantic import BaseModel, ValidationError

from shoplens.catalog import CatalogSchema
from shoplens.catalog.schema import WORD
from shoplens.retrievers.query.words import stem_of
from shoplens.retrievers.request import MAX_QUERY_CHARACTERS, SearchRequest
from shoplens.retrievers.subject import known_words
from shoplens.tools import ProductSearchTool
from shoplens.tools.arguments import argument_name

from ..grounding.plain_words import PLAIN
from ..planning.planner_model import SEARCH_TOOL
from .turns import Turn, artifacts_of

SAME_CALL = "This same call has failed already. Change its arguments, or tell the shopper."
MAX_NOTES = 20
ADDRESS = re.compile(r"\S*(?:://|@|\w\.[^\W\d]{2,})\S*")
Arguments = dict[str, Any]
Result = ToolMessage | Command[Any]


class MendToolCalls(AgentMiddleware[AgentState[Any], Any]):
    """What the model sends becomes what the search can carry. The first call of a turn that names what the
    catalogue does not have comes back to the model; from then on such parts are dropped, and said.
    """

    def __init__(self, search: ProductSearchTool) -> None:
        super().__init__()
        self._mender = ArgumentMender(search)

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Result]
    ) -> Result:
        """Sync form."""
        ready = self._ready(request)
        return ready if isinstance(ready, ToolMessage) else handler(ready)

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[Result]]
    ) -> Result:
        """Async form."""
        ready = self._ready(request)
        return ready if isinstance(ready, ToolMessage) else await handler(ready)

    def _ready(self, request: ToolCallRequest) -> ToolCallRequest | ToolMessage:
        call, turn = request.tool_call, Turn(request.state["messages"])
        arguments = call["args"]
        if call["name"] == SEARCH_TOOL and not turn.call_is_planned:
            arguments = self._mender.tidied(arguments, turn)
            if turn.has_failures:
                has_photo = bool(request.state.get("photo_ids"))
                arguments = self._mender.mended(arguments, has_photo=has_photo)
        if turn.failures(call) and arguments == call["args"]:
            return ToolMessage(SAME_CALL, tool_call_id=call["id"], name=call["name"], status="error")
        return request.override(tool_call={**call, "args": arguments})


class ArgumentMender:
    """The arguments of one catalogue's search."""

    def __init__(self, search: ProductSearchTool) -> None:
        self._schema: CatalogSchema = search.retriever.catalog_schema
        self._model: type[BaseModel] = search.arguments.model()
        fields = self._schema.filterable
        listed = {argument_name(f): f for f, a in fields.items() if a.type != "number" and a.values}
        self._keywords = {name: (field, False) for name, field in listed.items()} | {
            f"exclude_{name}": (field, True) for name, field in listed.items()
        }
        self._numbers = {argument_name(field): field for field in self._schema.number_fields}
        self._known = known_words(self._schema)

    def tidied(self, arguments: Mapping[str, Any], turn: Turn) -> Arguments:
        """The same wish, well formed: a lone value as a list, "$40" as 40. `like` keeps ids that were
        listed in this conversation; texts that will be shown keep the shopper's and the catalogue's words,
        so that no claim of the model's own is shown as the shopper's wish.
        """
        tidy = {
            name: self._well_formed(name, value) for name, value in arguments.items() if value is not None
        }
        asked = {stem_of(m[0]) for text in turn.asked() for m in WORD.finditer(text)}
        notes = [text for text in _texts(tidy.pop("not_applied", ())) if self._is_said(text, asked)]
        if "avoid" in tidy:
            tidy["avoid"] = [text for text in _texts(tidy["avoid"]) if self._is_said(text, asked)]
        if "mapped" in tidy:
            sources = {text: text.partition(": ")[2].partition(" → ")[0] for text in _texts(tidy["mapped"])}
            tidy["mapped"] = [text for text, source in sources.items() if self._is_said(source, asked)]
        if isinstance(tidy.get("query"), str):
            tidy["query"] = self._plain_query(tidy["query"], asked)
        if "like" in tidy:
            listed = _listed_ids(turn)
            kept = [id_ for id_ in _texts(tidy["like"]) if id_ in listed]
            notes += [
                f"more like {_shown(id_)} (it was not listed here)"
                for id_ in _texts(tidy["like"])
                if id_ not in listed
            ]
            tidy["like"] = kept
        if "preferred" in tidy:
            tidy["preferred"], unknown = self._preferred(_texts(tidy["preferred"]))
            notes += unknown
        return tidy | ({"not_applied": notes[:MAX_NOTES]} if notes else {})

    def mended(self, arguments: Mapping[str, Any], *, has_photo: bool) -> Arguments:
        """Without what the search cannot carry, which goes to `not_applied`; the rest stays as it is."""
        kept: Arguments = {}
        notes: list[str] = []
        for name, value in arguments.items():
            if name in self._keywords:
                field, excluded = self._keywords[name]
                values = value if isinstance(value, list) else [value]
                kept[name] = [v for v in values if isinstance(v, str) and self._schema.resolve(field, v)]
                label = field.replace("_", " ")
                notes += [
                    f"{'not ' * excluded}{label} {_shown(v)} (this catalogue has no such {label})"
                    for v in values
                    if v not in kept[name]
                ]
            elif name not in self._model.model_fields:
                label = _shown(name.replace("_", " "))
                notes.append(f"{label} {_shown(value)} (there is no filter of that name)".replace("  ", " "))
            elif name == "use_photo" and value and not has_photo:
                notes.append("your photo (there is none in this conversation)")
            elif self._is_carried(name, value):
                kept[name] = value
            else:
                notes.append(f"{name.replace('_', ' ')} {_shown(value)} (it cannot be read)")
        for name, field in self._numbers.items():
            low, high = kept.get(f"{name}_min"), kept.get(f"{name}_max")
            if low is not None and high is not None and low > high:
                del kept[f"{name}_min"], kept[f"{name}_max"]
                notes.append(f"{field.replace('_', ' ')} from {low:g} to {high:g} (it ends below its start)")
        if notes:
            kept["not_applied"] = [*kept.get("not_applied", ()), *notes][:MAX_NOTES]
        return kept

    def _well_formed(self, name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a model sends
        if name in self._keywords:
            values = value if isinstance(value, list) else [value]
            return [str(v).lower() if isinstance(v, bool) else v for v in values]
        if name.removesuffix("_min").removesuffix("_max") in self._numbers or name == "target_price":
            number = re.fullmatch(r"[^\w.-]?\s*(\d[\d,]*(?:\.\d+)?)\s*(?:\D{0,4})", str(value).strip())
            return float(number[1].replace(",", "")) if isinstance(value, str) and number else value
        if name == "query" and isinstance(value, str):
            return value[:MAX_QUERY_CHARACTERS]
        return value

    def _is_carried(self, name: str, value: Any) -> bool:  # noqa: ANN401
        try:
            read = getattr(self._model.model_validate({name: value}), name)
            if name in ("sort", "price_hint", "target_price", "limit", "offset"):
                SearchRequest.model_validate({name: read})
        except ValidationError:
            return False
        return True

    def _preferred(self, texts: Iterable[str]) -> tuple[list[str], list[str]]:
        known, unknown = [], []
        for text in texts:
            field, _, value = text.partition(": ")
            if self._schema.resolve(field, value):
                known.append(text)
            else:
                unknown.append(f"preferably {_shown(value or field)} (this catalogue has no such value)")
        return known, unknown

    def _is_said(self, text: str, asked: set[str]) -> bool:
        """Whether a text has words of the shopper's, and beside them only plain ones."""
        words = [match[0] for match in WORD.finditer(text)]
        own = [word for word in words if word.casefold() not in PLAIN and stem_of(word) not in PLAIN]
        return bool(own) and all(stem_of(word) in asked for word in own)

    def _plain_query(self, query: str, asked: set[str]) -> str:
        """Its words that the shopper, the catalogue or the language has; a query is shown as the wish."""
        known = (
            match[0]
            for match in WORD.finditer(ADDRESS.sub(" ", query))
            if {stem_of(match[0]), match[0].casefold()} & (asked | self._known | PLAIN)
        )
        return " ".join(known)


def _listed_ids(turn: Turn) -> set[str]:
    return {
        str(product["id"])
        for artifact in artifacts_of(turn.messages)
        for product in (*artifact["products"], *artifact["nearest"])
    }


def _texts(values: Any) -> list[str]:  # noqa: ANN401 - whatever a model sends
    values = [values] if isinstance(values, str) else values
    return [value for value in values if isinstance(value, str)] if isinstance(values, list | tuple) else []


def _shown(value: Any) -> str:  # noqa: ANN401
    """A foreign value as it may be repeated: a few plain characters."""
    values = value if isinstance(value, list | tuple) else [value]
    plain = " ".join(re.sub(r"[^\w -]+", " ", str(v)) for v in values)
    return " ".join(plain.split())[:40].strip()
