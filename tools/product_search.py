"""The search as a LangChain tool: short JSON for the model, everything for the program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import ToolException
from pydantic import PrivateAttr, ValidationError

from shoplens.catalog import ImageError
from shoplens.retrievers import InvalidFilterError, SearchResult
from shoplens.retrievers.retriever import Photos

from .arguments import ArgumentMap
from .catalog_tool import CatalogTool, as_json, what_is_wrong

DESCRIPTION_CHARACTERS = 300
"""Of each product's description, what the model is shown; the artifact has all of it."""


class ProductSearchTool(CatalogTool):
    """`search_products` over a live catalogue.

    `ProductSearchTool(retriever=MultimodalRetriever.open(folder))`, then
    `tool.invoke({"query": "jacket", "color": ["brown"], "price_max": 250})`. Returns JSON text; called
    with a tool call, the message's artifact is the full result (`SearchResult.to_json()`). A photo comes
    from the program, never from the model: `config={"configurable": {"photo": path_or_bytes}}`, used where
    the arguments say `use_photo`.

    With `read_words` the query is read as the retriever reads it ("under $50" in it filters), and the
    arguments given stand over what it says. A planner that has read the words already turns that off.
    """

    name: str = "search_products"
    description: str = (
        "Search the shop's catalogue by words, by the shopper's photo, or both. Put what an argument can "
        "carry (category, price, attributes) into that argument and only the rest into 'query'. The answer "
        "lists real products; say nothing of products that it does not list."
    )

    read_words: bool = False
    _arguments: ArgumentMap = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:  # noqa: ANN401 - pydantic's signature
        """Reads the catalogue's values into the argument schema."""
        super().model_post_init(context)
        self._arguments = ArgumentMap(self.retriever.catalog_schema)
        if self.args_schema is None:
            self.args_schema = self._arguments.model()

    @property
    def arguments(self) -> ArgumentMap:
        """Between this tool's flat arguments and a `SearchRequest`."""
        return self._arguments

    def search(self, arguments: Mapping[str, Any], photo: Photos | None = None) -> SearchResult:
        """The same search for code that calls it directly.

        Raises:
            ToolException: the arguments name what the catalogue does not have, with what it has; or the
                photo cannot be read.
        """
        try:
            request = self._arguments.to_request(arguments)
            if self.read_words and request.query:
                request = request.completed_by(self.retriever.understand(request.query))
            return self.retriever.search(request, photo if arguments.get("use_photo") else None)
        except (InvalidFilterError, ImageError) as error:
            raise ToolException(str(error)) from error
        except ValidationError as error:
            raise ToolException(what_is_wrong(error)) from error

    def respond(self, arguments: Mapping[str, Any], photo: Photos | None) -> tuple[str, dict[str, Any]]:
        """Content and artifact. Says so where a photo was asked for and there is none."""
        if arguments.get("use_photo") and not photo:
            raise ToolException("There is no photo in this conversation. Search without use_photo.")
        result = self.search(arguments, photo)
        use_photo = bool(arguments.get("use_photo"))
        asked = dict(arguments)
        if result.request.photo_read and not asked.get("photo_read"):  # what was read there can be taken away
            asked |= self._arguments.read_from_photo(result.request)
        artifact = result.to_json() | {"arguments": asked, "spaces": list(result.spaces)}
        for said, offer in zip(artifact["offers"], result.offers, strict=True):
            said["arguments"] = self._arguments.from_request(offer.request, use_photo=use_photo)
        return as_json(content_for_model(artifact)), artifact

    def answer(self, arguments: Mapping[str, Any], config: RunnableConfig) -> tuple[str, dict[str, Any]]:
        """`respond`, with the photo that the program put into the config."""
        return self.respond(arguments, config.get("configurable", {}).get("photo"))


def content_for_model(artifact: Mapping[str, Any]) -> dict[str, Any]:
    """What a model needs to answer: counts, what was applied, and per product the facts, cut short."""
    kept = ("applied", "exclude", "sort", "preferred", "mapped", "not_applied", "missing", "zero_hits")
    offers = [{key: offer[key] for key in ("kind", "condition", "count")} for offer in artifact["offers"]]
    return {
        **{key: artifact[key] for key in kept if artifact[key]},
        "total": artifact["total"],
        "outcome": artifact["outcome"],
        **({"offers": offers} if offers else {}),
        "products": [_for_model(product) for product in artifact["products"]],
        **({"nearest": [_for_model(p) for p in artifact["nearest"]]} if artifact["nearest"] else {}),
    }


def _for_model(product: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("id", "name", "price", "currency", "category", "attributes")
    return {key: product[key] for key in kept} | {
        "description": product["description"][:DESCRIPTION_CHARACTERS]
    }
