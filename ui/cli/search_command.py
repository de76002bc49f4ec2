"""shoplens search: one request, its products on stdout."""

from __future__ import annotations

import argparse
import json
from typing import Any

from shoplens.agent.answering.answer import answer
from shoplens.agent.answering.money import format_price
from shoplens.agent.answering.wording import CLOSE, why
from shoplens.catalog.images import load_image

from .shop import Shop


def run(options: argparse.Namespace) -> int:
    """Words, a photo, or both."""
    photo = load_image(options.photo) if options.photo else None
    shop = Shop(options)
    retriever = shop.retriever()
    request = retriever.understand(options.text)
    if options.limit is not None:
        request = request.model_copy(update={"limit": options.limit})
    result = shop.with_pictures(retriever.search(request, photo).to_json())
    shop.store.close()
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
        return 0
    artifact = result | {"arguments": {"use_photo": photo is not None}}
    print(answer(artifact, retriever.catalog_schema.currency))
    for number, product in enumerate(result["products"] or result["nearest"], start=1):
        print(f"{number:>3}. {_line(product, artifact)}")
    if result["products"] and result["nearest"]:
        print(f"{CLOSE}:")
        for product in result["nearest"]:
            print(f"     {_line(product, artifact)}")
    return 0


def _line(product: dict[str, Any], artifact: dict[str, Any]) -> str:
    price = format_price(product["price"], product["currency"])
    reason = why(product, artifact)
    return f"{product['name']}  {price}  [{product['id']}]" + (f"  ({reason})" if reason else "")
