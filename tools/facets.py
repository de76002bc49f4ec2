"""What a search could be narrowed by, as a tool: the values that are there, with counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langchain_core.runnables import RunnableConfig
from pydantic import PrivateAttr

from shoplens.retrievers.facets import Facet

from .arguments import ArgumentMap
from .catalog_tool import CatalogTool, as_json

MAX_VALUES = 12
"""Of each field, what the model is shown; the artifact has more."""


class FacetsTool(CatalogTool):
    """`list_facets`: each field's values with counts and each number's range, under the search's own
    conditions. The artifact is {"total", "arguments", "facets"}.
    """

    name: str = "list_facets"
    description: str = (
        "List what the shop's products can be narrowed by: for each field its values with how many products "
        "have them, for each number its range, among the products that pass the conditions given (none: "
        "the whole catalogue). A field's own condition does not count for that field, so its values are "
        "what it could be changed to. Use it to ask the shopper a question with real choices."
    )

    _arguments: ArgumentMap = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:  # noqa: ANN401 - pydantic's signature
        """Reads the catalogue's values into the argument schema."""
        super().model_post_init(context)
        self._arguments = ArgumentMap(self.retriever.catalog_schema)
        if self.args_schema is None:
            self.args_schema = self._arguments.conditions_model()

    def answer(self, arguments: Mapping[str, Any], config: RunnableConfig) -> tuple[str, dict[str, Any]]:
        """The facets; raises InvalidFilterError for what the catalogue does not have."""
        conditions = self._arguments.to_filter(arguments)
        facets = self.retriever.facets(conditions)
        total = self.retriever.store.count(conditions.checked(self.retriever.catalog_schema))
        content = {"total": total, "facets": {facet.field: _for_model(facet) for facet in facets}}
        listed = [facet.model_dump() for facet in facets]
        return as_json(content), {"total": total, "arguments": dict(arguments), "facets": listed}


def _for_model(facet: Facet) -> dict[str, Any]:
    if facet.type == "number":
        return {"min": facet.minimum, "max": facet.maximum}
    shown = dict(list(facet.values.items())[:MAX_VALUES])
    more = len(facet.values) - len(shown)
    return {"values": shown, **({"more_values": more} if more else {})}
