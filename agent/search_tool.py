"""The search tool inside the agent: the photo comes from the conversation's state, by its id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool, StructuredTool

from shoplens.tools import ProductSearchTool

from .photos import PhotoStore

PHOTO_GONE = "your photo (it is no longer kept; show it again)"


def without_photo(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The same search where the photo that it asks for has gone, which is then said."""
    if not arguments.get("use_photo"):
        return dict(arguments)
    said = [text for text in arguments.get("not_applied") or () if text != PHOTO_GONE]
    return {**arguments, "use_photo": False, "not_applied": [*said, PHOTO_GONE]}


def searched(
    search: ProductSearchTool, photos: PhotoStore, arguments: Mapping[str, Any], ids: Sequence[str]
) -> tuple[str, dict[str, Any]]:
    """Content and artifact of a search in a conversation that has these photos.

    Raises ToolException where the arguments will not do.
    """
    shown = photos.all(ids)
    return search.respond(without_photo(arguments) if ids and not shown else arguments, shown)


def conversation_search_tool(search: ProductSearchTool, photos: PhotoStore) -> BaseTool:
    """`search` for a graph whose state has `photo_ids`. The model cannot name a photo: it can only ask
    for those of its own conversation.
    """

    def search_products(runtime: ToolRuntime = None, **arguments: Any) -> tuple[str, dict[str, Any]]:  # type: ignore[assignment] # noqa: ANN401
        ids = runtime.state.get("photo_ids") or () if runtime is not None else ()
        return searched(search, photos, arguments, ids)

    return StructuredTool.from_function(
        search_products,
        name=search.name,
        description=search.description,
        args_schema=search.args_schema,
        response_format="content_and_artifact",
        handle_tool_error=True,
        handle_validation_error=search.handle_validation_error,
    )
