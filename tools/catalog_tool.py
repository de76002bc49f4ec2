"""What our tools have in common: a retriever, JSON for the model, and errors as text that says what to do."""

from __future__ import annotations

import json
import logging
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from langchain_core.callbacks import CallbackManagerForToolRun
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import ArgsSchema, BaseTool, ToolException
from pydantic import Field, ValidationError

from shoplens.catalog import ImageError, Product
from shoplens.retrievers import InvalidFilterError, MultimodalRetriever, RetrieverError
from shoplens.retrievers.request import product_as_json

OUTAGE = "The shop's search does not answer now. Say so, and nothing about its products."
logger = logging.getLogger(__name__)


class CatalogTool(BaseTool):
    """Base of the tools over one live catalogue. Called with a tool call, a tool's message holds short JSON
    for the model as content and everything as artifact.

    What the model can mend, and an outage, come back as the message's text with status "error"; nothing of
    them is raised.
    """

    args_schema: ArgsSchema | None = None
    response_format: Literal["content", "content_and_artifact"] = "content_and_artifact"
    handle_tool_error: bool = True
    handle_validation_error: Callable[[Any], str] = Field(default_factory=lambda: what_is_wrong)
    retriever: MultimodalRetriever = Field(exclude=True)

    @abstractmethod
    def answer(self, arguments: Mapping[str, Any], config: RunnableConfig) -> tuple[str, dict[str, Any]]:
        """Content and artifact.

        Raises:
            ToolException, InvalidFilterError, ImageError, ValidationError: what the caller can mend.
            RetrieverError: the store or an encoder cannot be used now.
        """

    def _run(
        self,
        *,
        config: RunnableConfig,
        run_manager: CallbackManagerForToolRun | None = None,
        **arguments: Any,  # noqa: ANN401 - the arguments follow the catalogue
    ) -> tuple[str, dict[str, Any]]:
        try:
            return self.answer(arguments, config)
        except (InvalidFilterError, ImageError) as error:
            raise ToolException(str(error)) from error
        except ValidationError as error:
            raise ToolException(what_is_wrong(error)) from error
        except RetrieverError as error:
            logger.error("%s: %s", self.name, error)  # the operator's; the model is told no address
            raise ToolException(OUTAGE) from error

    def found(self, ids: Sequence[str]) -> list[Product]:
        """All of these products; raises ToolException with the ids that there are none of."""
        products = self.retriever.products(ids)
        here = {product.id for product in products}
        if missing := [id_ for id_ in ids if id_ not in here]:
            listed = ", ".join(f"'{id_}'" for id_ in missing)
            raise ToolException(
                f"There is no product with id {listed}. An id is the 'id' of a product that search_products "
                "listed, letter by letter: search for the product, then use that."
            )
        return products


def what_is_wrong(error: ValidationError) -> str:
    """Arguments that nothing can be made of, on one line, for the model that sent them."""
    reasons = []
    for problem in error.errors():
        where = ".".join(str(part) for part in problem["loc"])
        reason = str(problem["msg"]).removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            reason = "there is no such argument"
        reasons.append(f"{where}: {reason}" if where else reason)
    return f"These arguments cannot be used: {'; '.join(reasons)}."


def facts_of(product: Product) -> dict[str, Any]:
    """All that the catalogue has of a product, JSON-able, under the names of the search's own artifact."""
    seen = {"visual_description": product.visual_description} if product.visual_description else {}
    return product_as_json(product) | seen


def as_json(content: Mapping[str, Any]) -> str:
    """Compact, and with letters of any language as they are: fewer tokens."""
    return json.dumps(content, ensure_ascii=False)
