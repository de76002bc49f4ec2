"""The shop window of the first page: what is sold, what it costs, and requests worth trying."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shoplens.agent.answering.money import format_price
from shoplens.catalog import CatalogSchema, category_label
from shoplens.retrievers import MultimodalRetriever, RetrieverError

Product = Mapping[str, Any]

MAX_SHELVES = 8
MAX_REQUESTS = 4
"""Beside the one with a photo."""
FORMS = ("{color} {kind}", "{kind} under {limit}", "cheapest {kind}", "{kind} but not {color}", "{kind}")


def shop_window(retriever: MultimodalRetriever, products: Sequence[Product]) -> dict[str, Any]:
    """All of it; `products` are those that the first page shows. Several searches."""
    schema = retriever.catalog_schema
    return {
        "shelves": shelves(schema),
        "heading": f"{schema.products:,} product{'' if schema.products == 1 else 's'}{span(schema)}",
        "requests": requests(products, schema.currency, lambda text: _finds(retriever, text)),
    }


def shelves(schema: CatalogSchema) -> list[dict[str, Any]]:
    """The shop's largest categories with their counts, a tree's by its trunk."""
    counts = {path: count for path, count in schema.category.values.items() if " > " not in path}
    counts = counts or dict(schema.category.values)
    largest = sorted(counts.items(), key=lambda item: -item[1])[:MAX_SHELVES]
    return [{"value": path, "label": category_label(path), "count": count} for path, count in largest]


def span(schema: CatalogSchema) -> str:
    """The cheapest and the dearest price (", $1.00 to $9.00"), "" where nothing has one."""
    low, high = schema.price.minimum, schema.price.maximum
    if low is None or high is None:
        return ""
    return f", {format_price(low, schema.currency)} to {format_price(high, schema.currency)}"


def requests(products: Sequence[Product], currency: str, finds: Callable[[str], bool]) -> list[str]:
    """Requests worth trying, each made of a product that is there, of different kinds; only those that
    `finds` says find something.
    """
    known: dict[str, Product] = {}
    for product in products:
        if kind := _kind(product):
            known.setdefault(kind, product)
    asked: list[str] = []
    kinds = list(known.items())
    for form in FORMS:
        for kind, product in kinds:
            text = _filled(form, kind, product, currency)
            if text and finds(text):
                asked.append(text)
                kinds.remove((kind, product))
                break
        if len(asked) == MAX_REQUESTS:
            break
    return asked


def _finds(retriever: MultimodalRetriever, text: str) -> bool:
    try:
        result = retriever.search(retriever.understand(text))
    except RetrieverError:
        return False
    return result.outcome == "found" and bool(result.hits) and not result.request.not_applied


def _filled(form: str, kind: str, product: Product, currency: str) -> str:
    color = _first_word(product["attributes"].get("color")).lower()
    price = product["price"]
    if ("{color}" in form and not color) or ("{limit}" in form and price is None):
        return ""
    limit = "" if price is None else format_price(math.ceil(price / 10) * 10, currency).removesuffix(".00")
    return form.format(kind=kind, color=color, limit=limit)


def _kind(product: Product) -> str:
    """What a product is, in a word that the catalogue filters by."""
    return _first_word(product["attributes"].get("type")) or category_label(_first_word(product["category"]))


def _first_word(value: Any) -> str:  # noqa: ANN401 - an attribute of any type
    """The first of several keywords; "" for a number, a flag or nothing."""
    return str(value[0]) if isinstance(value, list) and value else ""
