"""The answer in words, made from the tool's artifact and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shoplens.catalog import CatalogSchema, category_label
from shoplens.retrievers.embeddings import ColorShapeEncoder

from .money import format_price

Artifact = Mapping[str, Any]
NAMED = 3
"""Products named in the words; the cards show all."""
COLOR_SHAPE = ColorShapeEncoder.name
SPACE_WORDS = {"text": "by words", "image": "by picture"}
SORT_WORDS = {
    "price_asc": "cheapest first",
    "price_desc": "most expensive first",
    "rating_desc": "best rated first",
    "newest": "newest first",
    "oldest": "oldest first",
    "best_sellers": "best sellers first",
}


def answer(artifact: Artifact, currency: str = "USD") -> str:
    """What was found, in the cards' order: how many, the first few with price and why, what was read
    differently, what could not be applied.
    """
    products = artifact["products"]
    if products:
        parts = [_headline(artifact, currency), _named(products, artifact), _notes(artifact)]
    else:
        parts = [_nothing(artifact, currency), _notes(artifact)]
    return " ".join(part for part in parts if part)


def describe_conditions(artifact: Artifact, currency: str = "USD") -> list[str]:
    """Everything applied, one phrase each: "brown", "up to $250.00", "not leather"."""
    phrases = [describe_condition(field, value, currency) for field, value in artifact["applied"].items()]
    for field, values in artifact["exclude"].items():
        phrases.append("not " + describe_condition(field, values, currency))
    return phrases


def describe_condition(field: str, value: Any, currency: str = "USD") -> str:  # noqa: ANN401 - JSON
    """One condition in words; numbers other than the price carry their field's name."""
    if isinstance(value, Mapping):
        low, high = value["min"], value["max"]

        def show(number: float) -> str:
            return format_price(number, currency) if field == "price" else f"{number:g}"

        name = "" if field == "price" else field.replace("_", " ") + " "
        if low is not None and high is not None:
            return f"{name}{show(low)} to {show(high)}"
        return f"{name}from {show(low)}" if low is not None else f"{name}up to {show(high)}"
    if list(value) in (["true"], ["false"]):
        return ("" if value[0] == "true" else "not ") + field.replace("_", " ")
    # one category by its whole path ("Men > Tops > Jackets"); several by their own names, each once
    own_names = field == "category" and len(value) > 1
    labels = dict.fromkeys(category_label(v) if own_names else v for v in value)
    return " or ".join(labels)


def why(product: Artifact) -> str:
    """Where a product stood in each space: "1st by words, 3rd by picture"."""
    scores = ((SPACE_WORDS[space], score) for space, score in product["scores"].items() if score)
    return ", ".join(f"{_ordinal(score['rank'])} {words}" for words, score in scores)


def greeting(schema: CatalogSchema) -> str:
    """What this shop sells and how to ask, for a hello or a question that is no search."""
    shelves = [value for value in schema.category.values if " > " not in value][:6]
    sells = f"This shop has {schema.products} products" + (f" in {_listed(shelves)}" if shelves else "")
    span = ""
    if schema.price.minimum is not None:
        low, high = (
            format_price(end, schema.currency) for end in (schema.price.minimum, schema.price.maximum)
        )
        span = f", from {low} to {high}"
    return f"{sells}{span}. Tell me what you are looking for, with a price if you like, or show me a photo."


def _headline(artifact: Artifact, currency: str) -> str:
    total, shown = artifact["total"], len(artifact["products"])
    conditions = describe_conditions(artifact, currency)
    photo = artifact.get("arguments", {}).get("use_photo")
    query = f"“{artifact['query']}”" if artifact["query"] else ""
    like = " and ".join(part for part in ("your photo" if photo else "", query) if part)
    order = SORT_WORDS[artifact["sort"]] if artifact["sort"] else (f"nearest to {like} first" if like else "")
    first = artifact.get("arguments", {}).get("offset", 0)
    page = f"here are {first + 1} to {first + shown}" if first else f"here are {shown}"
    pages = f": {page}" if shown < total else ""
    if conditions:
        fits = "product fits" if total == 1 else "products fit"
        ordered = order if total > 1 else ""
        tail = ", ".join(part for part in (pages.removeprefix(": "), ordered) if part)
        return f"{total} {fits}: {', '.join(conditions)}." + (
            f" {tail[0].upper()}{tail[1:]}." if tail else ""
        )
    nouns = "product" if total == 1 else "products"
    ordered = f", {order}" if order and total > 1 else ""
    return f"{page[0].upper()}{page[1:]} of {total} {nouns}{ordered}."


def _named(products: list[Artifact], artifact: Artifact) -> str:
    named = [f"{p['name']} at {format_price(p['price'], p['currency'])}" for p in products[:NAMED]]
    reason = why(products[0]) if not artifact["sort"] else ""
    first = f"First is {named[0]}" + (f" ({reason})" if reason else "")
    return f"{first}, then {_listed(named[1:])}." if named[1:] else f"{first}."


def _nothing(artifact: Artifact, currency: str) -> str:
    if artifact["total"]:
        return "There are no more products to show."
    conditions = _listed(describe_conditions(artifact, currency)) or "that"
    offers = [
        f"without “{_condition_words(dropped, currency)}” there would be {dropped['count_without']}"
        for dropped in artifact["zero_hits"] or ()
        if dropped["count_without"]
    ]
    advice = f" {_listed(offers, 'or')}." if offers else " Not for any one condition alone; take two away."
    return f"Nothing here fits {conditions}.{advice[:1]}{advice[1:2].upper()}{advice[2:]}"


def _condition_words(dropped: Artifact, currency: str) -> str:
    words = str(dropped["condition"])
    return words if dropped["field"] != "price" else words.replace("price:", f"price in {currency}:")


def _notes(artifact: Artifact) -> str:
    notes = [f"I read “{m['from']}” as {m['to']}." for m in artifact["mapped"]]
    if artifact.get("arguments", {}).get("use_photo") and artifact["encoders"].get("image") == COLOR_SHAPE:
        notes.append("Your photo was compared by colour and shape alone.")
    if artifact["not_applied"]:
        notes.append(f"Not applied: {'; '.join(artifact['not_applied'])}.")
    return " ".join(notes)


def _listed(words: list[str], last: str = "and") -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
