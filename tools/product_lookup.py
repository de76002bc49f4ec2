"""One product by its id, and a few side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import ArgsSchema, ToolException
from pydantic import BaseModel, ConfigDict, Field

from .catalog_tool import CatalogTool, as_json, facts_of
from .product_search import DESCRIPTION_CHARACTERS

MIN_COMPARED, MAX_COMPARED = 2, 4
ID = "The 'id' of a product that search_products listed, letter by letter."
ProductId = Annotated[str, Field(min_length=1, max_length=200)]


class GetProduct(BaseModel):
    """Read one product."""

    model_config = ConfigDict(extra="forbid")

    id: ProductId = Field(description=ID)


class CompareProducts(BaseModel):
    """Compare products."""

    model_config = ConfigDict(extra="forbid")

    ids: list[ProductId] = Field(
        min_length=MIN_COMPARED,
        max_length=MAX_COMPARED,
        description=f"{MIN_COMPARED} to {MAX_COMPARED} different products. {ID}",
    )


class ProductLookupTool(CatalogTool):
    """`get_product`: all that the catalogue has of one product. Content and artifact hold the same facts."""

    name: str = "get_product"
    description: str = (
        "Read everything the shop's catalogue says of one product that search_products listed: the whole "
        "description, price, categories and every attribute. What is not in it is not known."
    )
    args_schema: ArgsSchema | None = GetProduct

    def answer(self, arguments: Mapping[str, Any], config: RunnableConfig) -> tuple[str, dict[str, Any]]:
        """The product; raises ToolException where there is none with that id."""
        facts = facts_of(self.found([arguments["id"]])[0])
        return as_json(facts), facts


class ProductComparisonTool(CatalogTool):
    """`compare_products`: what differs between two to four products, then what is the same. The artifact
    holds the products whole beside it.
    """

    name: str = "compare_products"
    description: str = (
        f"Compare {MIN_COMPARED} to {MAX_COMPARED} products that search_products listed. The answer has the "
        "fields in which they differ first, each with a value per product id (null: the catalogue does not "
        "say), then those that are the same."
    )
    args_schema: ArgsSchema | None = CompareProducts

    def answer(self, arguments: Mapping[str, Any], config: RunnableConfig) -> tuple[str, dict[str, Any]]:
        """The comparison; raises ToolException where ids are unknown or the same."""
        ids = list(dict.fromkeys(arguments["ids"]))
        if len(ids) < MIN_COMPARED:
            raise ToolException(
                f"All ids are '{ids[0]}'. Give {MIN_COMPARED} to {MAX_COMPARED} different ones, or read one "
                "product with get_product."
            )
        products = [facts_of(product) for product in self.found(ids)]
        compared = compare(products)
        shown = [
            {"id": p["id"], "name": p["name"], "description": p["description"][:DESCRIPTION_CHARACTERS]}
            for p in products
        ]
        return as_json({**compared, "products": shown}), {**compared, "products": products}


def compare(products: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """`different`: field → product id → value, in the catalogue's order. `same`: field → the one value. Lists
    are compared without their order, prices of two currencies always differ.
    """
    attributes = dict.fromkeys(name for product in products for name in product["attributes"])
    rows: dict[str, list[Any]] = {
        name: [product[name] for product in products] for name in ("price", "currency", "category")
    }
    rows |= {name: [product["attributes"].get(name) for product in products] for name in attributes}
    unlike = {name for name, values in rows.items() if len({_comparable(value) for value in values}) > 1}
    if "currency" in unlike:
        unlike.add("price")
    ids = [product["id"] for product in products]
    return {
        "different": {n: dict(zip(ids, v, strict=True)) for n, v in rows.items() if n in unlike},
        "same": {n: v[0] for n, v in rows.items() if n not in unlike and v[0] not in (None, [])},
    }


def _comparable(value: Any) -> object:  # noqa: ANN401 - an attribute of any type
    return frozenset(value) if isinstance(value, list) else (type(value), value)
