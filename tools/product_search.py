"""The search as a LangChain tool: short JSON for the model, everything for the program."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Literal

from langchain_core.callbacks import CallbackManagerForToolRun
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import ArgsSchema, BaseTool, ToolException
from pydantic import Field, PrivateAttr, ValidationError

from shoplens.catalog import ImageError
from shoplens.retrievers import InvalidFilterError, MultimodalRetriever, SearchResult
from shoplens.retrievers.retriever import Photos

from .arguments import ArgumentMap

DESCRIPTION_CHARACTERS = 300
"""Of each product's description, what the model is shown; the artifact has all of it."""


class ProductSearchTool(BaseTool):
    """`search_products` over a live catalogue.

    `ProductSearchTool(retriever=MultimodalRetriever.open(folder))`, then
    `tool.invoke({"query": "jacket", "color": ["brown"], "price_max": 250})`. Returns JSON text; called
    with a tool call, the message's artifact is the full result (`SearchResult.to_json()`). A photo comes
    from the program, never from the model: `config={"configurable": {"photo": path_or_bytes}}`, used where
    the arguments say `use_photo`.
    """

    name: str = "search_products"
    description: str = (
        "Search the shop's catalogue by words, by the shopper's photo, or both. Put what an argument can "
        "carry (category, price, attributes) into that argument and only the rest into 'query'. The answer "
        "lists real products; say nothing of products that it does not list."
    )
    args_schema: ArgsSchema | None = None
    response_format: Literal["content", "content_and_artifact"] = "content_and_artifact"
    handle_tool_error: bool = True
    handle_validation_error: Callable[[Any], str] = Field(default_factory=lambda: what_is_wrong)
    retriever: MultimodalRetriever = Field(exclude=True)

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
        artifact = result.to_json() | {"arguments": dict(arguments), "spaces": list(result.spaces)}
        use_photo = bool(arguments.get("use_photo"))
        for said, offer in zip(artifact["offers"], result.offers, strict=True):
            said["arguments"] = self._arguments.from_request(offer.request, use_photo=use_photo)
        return json.dumps(content_for_model(artifact), ensure_ascii=False), artifact

    def _run(
        self,
        *,
        config: RunnableConfig,
        run_manager: CallbackManagerForToolRun | None = None,
        **arguments: Any,  # noqa: ANN401 - the arguments follow the catalogue
    ) -> tuple[str, dict[str, Any]]:
        photo = config.get("configurable", {}).get("photo")
        return self.respond(arguments, photo)


def what_is_wrong(error: ValidationError) -> str:
    """Arguments that no request can be made of, on one line, for the model that sent them."""
    reasons = []
    for problem in error.errors():
        where = ".".join(str(part) for part in problem["loc"])
        reason = str(problem["msg"]).removeprefix("Value error, ")
        reasons.append(f"{where}: {reason}" if where else reason)
    return f"These arguments cannot be searched for: {'; '.join(reasons)}."


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
