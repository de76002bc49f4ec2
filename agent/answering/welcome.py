"""What the shop says of itself: what it sells, and what can be asked of it."""

from __future__ import annotations

from shoplens.catalog import CatalogSchema

from .money import format_price
from .wording import listed


def greeting(schema: CatalogSchema) -> str:
    """What this shop sells and how to ask, for a hello or a question that is no search."""
    shelves = [value for value in schema.category.values if " > " not in value][:6]
    sells = f"This shop has {schema.products} products" + (f" in {listed(shelves)}" if shelves else "")
    span = ""
    if schema.price.minimum is not None:
        low, high = (
            format_price(end, schema.currency) for end in (schema.price.minimum, schema.price.maximum)
        )
        span = f", from {low} to {high}"
    return f"{sells}{span}. Tell me what you are looking for, with a price if you like, or show me a photo."


def what_i_can_do(schema: CatalogSchema) -> str:
    """For a question that no catalogue answers."""
    return (
        "I can only look for products of this shop, and tell what its catalogue says of them; of orders, "
        f"delivery, returns and the rest of the world I know nothing. {greeting(schema)}"
    )
