"""Conditions, orders and reasons in a shopper's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shoplens.catalog import category_label
from shoplens.catalog.schema import WORD
from shoplens.retrievers.query.words import FILLERS, JOINTS, NEGATORS, stem_of

from .money import format_price

Artifact = Mapping[str, Any]
MAX_NAME = 100
"""Characters of a product's name in a sentence; the card has all of it."""
CLOSE = "Close, but not all that you asked for"
"""Stands over what is shown beneath a short list."""
SPACE_WORDS = {"text": "by meaning", "lexical": "by words", "image": "by picture"}
FIELD_WORDS = {
    "price": ("price", "prices", "budget", "cost", "money", "price range", "price limit"),
    "color": ("color", "colour", "colors", "colours"),
    "colour": ("color", "colour", "colors", "colours"),
    "brand": ("brand", "brands", "make", "manufacturer", "label"),
    "material": ("material", "materials", "fabric"),
    "size": ("size", "sizes"),
    "rating": ("rating", "ratings", "stars"),
    "n_reviews": ("reviews", "number of reviews"),
    "category": ("category", "categories", "department", "section"),
    "type": ("type", "types", "kind", "kinds"),
}
"""How people call the common fields; every field is also called by its own name."""
SORT_WORDS = {
    "price_asc": "cheapest first",
    "price_desc": "most expensive first",
    "rating_desc": "best rated first",
    "newest": "newest first",
    "oldest": "oldest first",
    "best_sellers": "best sellers first",
}


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


def why(product: Artifact, artifact: Artifact) -> str:
    """Where a product stood in each space: "1st by meaning, 3rd by words". Of a photo alone, products' words
    are compared with what it shows.
    """
    photo_alone = artifact["arguments"].get("use_photo") and not has_words(artifact)
    shows = "may show" if artifact.get("photo_unsure") else "shows"
    words = SPACE_WORDS | ({"text": f"by what your photo {shows}"} if photo_alone else {})
    scores = ((words[space], score) for space, score in product["scores"].items() if score)
    return ", ".join(f"{ordinal(score['rank'])} {how}" for how, score in scores)


def has_words(artifact: Artifact) -> bool:
    """Whether words of the shopper's were searched for: a query, or values that are filters now; numbers and
    yes/no are in no vector (`SearchRequest.words`).
    """
    values = (value for value in artifact["applied"].values() if isinstance(value, list | tuple))
    return bool(artifact["query"]) or any({*value} - {"true", "false"} for value in values)


def met_words(product: Artifact, artifact: Artifact) -> list[str]:
    """The words of the request that the product has: values of its own, words of its name and its text."""
    wanted = [
        value for values in artifact["applied"].values() if isinstance(values, list) for value in values
    ]
    wanted += [value for values in artifact.get("preferred", {}).values() for value in values]
    own = {
        str(v).casefold()
        for value in product["attributes"].values()
        if isinstance(value, list)
        for v in value
    }
    own |= {category_label(path).casefold() for path in product["category"]}
    met = {label.casefold(): label for value in wanted if (label := category_label(value)).casefold() in own}
    stems = {stem_of(match[0]) for match in WORD.finditer(f"{product['name']} {product['description']}")}
    for match in WORD.finditer(artifact["query"]):
        word = match[0]
        if word.casefold() not in FILLERS | JOINTS | NEGATORS and stem_of(word) in stems:
            met.setdefault(word.casefold(), word)
    return list(met.values())


def called(product: Artifact) -> str:
    """A product's name as a sentence can hold it: on one line, cut where it is longer than one."""
    name = " ".join(str(product["name"]).split())
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1].rstrip()}…"


def listed(words: Sequence[str], last: str = "and") -> str:
    """ "a, b and c"."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
