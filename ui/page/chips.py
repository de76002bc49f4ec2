"""What was understood, as chips, and what a click on one does to the search's arguments."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shoplens.agent.answering.money import format_price
from shoplens.agent.answering.wording import SORT_WORDS, describe_condition
from shoplens.catalog import CatalogSchema, category_label
from shoplens.retrievers.facets import Facet
from shoplens.retrievers.orders import SORT_FIELDS
from shoplens.retrievers.photo_reading import FROM_PHOTO

Artifact = Mapping[str, Any]
Arguments = Mapping[str, Any]
PRICE_HINT_WORDS = {"low": "rather cheap", "mid": "mid-priced", "high": "rather expensive"}
SEEN = f": {FROM_PHOTO} → "
"""In an argument of what was mapped: it was read off the photo."""
MAX_OPTIONS = 12
"""Values offered for one field; more are a list that nobody reads."""


def chips(artifact: Artifact, currency: str, photo_ids: Sequence[str] = ()) -> list[dict[str, str]]:
    """Everything that was understood, one chip each: the key that takes it away, and, where it can be edited,
    its field. Each of the shopper's photos has its own.
    """
    found = [
        _chip(f"applied:{field}", describe_condition(field, value, currency), field.replace("_", " "), field)
        for field, value in artifact["applied"].items()
    ]
    found += [
        _chip(
            f"exclude:{field}",
            f"not {describe_condition(field, values)}",
            field.replace("_", " "),
            f"exclude:{field}",
        )
        for field, values in artifact["exclude"].items()
    ]
    if artifact["sort"]:
        found.append(_chip("sort", SORT_WORDS[artifact["sort"]], "order", "sort"))
    if artifact["target_price"] is not None:
        found.append(
            _chip(
                "target_price", f"about {format_price(artifact['target_price'], currency)}", "wish", "price"
            )
        )
    if artifact["price_hint"]:
        found.append(_chip("price_hint", PRICE_HINT_WORDS[artifact["price_hint"]], "wish", "price"))
    seen = {mapped["field"] for mapped in artifact["mapped"] if mapped["how"] == "photo"}
    found += [
        _chip(
            f"preferred:{field}", " or ".join(values), "from your photo" if field in seen else "rather", field
        )
        for field, values in artifact["preferred"].items()
    ]
    if artifact["avoid"]:
        found.append(_chip("avoid", f"no {', '.join(artifact['avoid'])}", "rather"))
    if artifact["like"]:
        found.append(_chip("like", "like the one you chose", "similar"))
    if artifact["strict"]:
        found.append(_chip("strict", "nothing else", "only"))
    if artifact.get("arguments", {}).get("use_photo"):
        found += [
            _chip(f"photo:{id_}", f"your photo{f' {n}' if len(photo_ids) > 1 else ''}", "photo")
            | {"picture": f"/photos/{id_}"}
            for n, id_ in enumerate(photo_ids, start=1)
        ] or [_chip("use_photo", "your photo", "photo")]
    if artifact["query"]:
        found.append(_chip("query", f"“{artifact['query'][:60]}”", "words"))
    return found


def without_chip(arguments: Arguments, key: str, names: Mapping[str, str]) -> dict[str, Any]:
    """The search's arguments with one chip taken away; `names` gives a field's argument."""
    kind, _, field = key.partition(":")
    name = names.get(field, field)
    gone = {
        "use_photo": {"use_photo", "balance", "photo_read"},  # how it weighed, and what was seen in it
        "applied": {name, f"{name}_min", f"{name}_max"},
        "exclude": {f"exclude_{name}"},
    }.get(kind, {key})
    left = {argument: value for argument, value in arguments.items() if argument not in gone}
    if kind == "use_photo" and "mapped" in left:
        seen = {text.partition(": ")[0] for text in left["mapped"] if SEEN in text}
        left["mapped"] = [text for text in left["mapped"] if SEEN not in text]
        wishes = left.get("preferred", ())
        left["preferred"] = [text for text in wishes if text.partition(": ")[0] not in seen]
    about = field or kind  # the words themselves can have been read as others too
    for said in ("mapped", "preferred"):
        if said in left and (said == "mapped" or kind == "preferred"):
            left[said] = [text for text in left[said] if not text.startswith(f"{about}: ")]
    return left | {"offset": 0}


def with_value(arguments: Arguments, field: str, value: str, names: Mapping[str, str]) -> dict[str, Any]:
    """The same search with this one value for a field; a guess or an exclusion about it no longer counts."""
    if field == "sort":
        return {**arguments, "sort": value, "offset": 0}
    if field.startswith("exclude:"):
        return _toggled(arguments, field.removeprefix("exclude:"), value, names)
    changed = without_chip(without_chip(arguments, f"applied:{field}", names), f"preferred:{field}", names)
    name = names.get(field, field)
    excluded = [one for one in changed.get(f"exclude_{name}", ()) if one != value]
    changed.pop(f"exclude_{name}", None)
    return changed | {name: [value]} | ({f"exclude_{name}": excluded} if excluded else {})


def _toggled(arguments: Arguments, field: str, value: str, names: Mapping[str, str]) -> dict[str, Any]:
    """The same search with this value excluded, or, where it was, no longer."""
    name = f"exclude_{names.get(field, field)}"
    excluded = list(arguments.get(name) or ())
    changed = [one for one in excluded if one != value] if value in excluded else [*excluded, value]
    left = {argument: values for argument, values in arguments.items() if argument != name}
    return left | ({name: changed} if changed else {}) | {"offset": 0}


def with_balance(arguments: Arguments, percent: str) -> dict[str, Any]:
    """The same search with the picture counting for so many percent. Raises ValueError for anything else."""
    share = _number(percent)
    if share is None or share > 100:
        raise ValueError(f"“{percent[:20]}” is not a share between 0 and 100.")
    return {**arguments, "balance": share / 100, "offset": 0}


def with_range(
    arguments: Arguments, field: str, ends: tuple[str, str], names: Mapping[str, str]
) -> dict[str, Any]:
    """The same search with this range for a number; an empty end is open, ends in the wrong order are
    exchanged. Raises ValueError for what is no number of 0 or more.
    """
    changed = without_chip(arguments, f"applied:{field}", names)
    if field == "price":
        changed = {k: v for k, v in changed.items() if k not in ("target_price", "price_hint")}
    numbers = [_number(end) for end in ends]
    low, high = numbers
    if low is not None and high is not None and low > high:
        low, high = high, low
    name = names.get(field, field)
    given = {f"{name}_min": low, f"{name}_max": high}
    return changed | {argument: value for argument, value in given.items() if value is not None}


def editor(artifact: Artifact, facets: Iterable[Facet], field: str, schema: CatalogSchema) -> dict[str, Any]:
    """The panel under the chips: one field's alternatives with counts or its two ends; all fields that could
    be added, where `field` is empty.
    """
    if field == "sort":
        return {"heading": "Change the order", "parts": [_orders(artifact, schema)]}
    excluded, _, name = field.rpartition(":")
    shown = [
        one for one in facets if one.field == name or (not name and one.field not in artifact["applied"])
    ]
    held = "exclude" if excluded else "applied"
    parts = [part for one in shown if (part := _part(artifact, one, schema.currency, held)) is not None]
    if not field and not artifact["sort"]:
        parts.append(_orders(artifact, schema))
    what = f"what is left out: {name}" if excluded else name
    return {"heading": f"Change {what.replace('_', ' ')}" if field else "Add a filter", "parts": parts}


def _orders(artifact: Artifact, schema: CatalogSchema) -> dict[str, Any]:
    """The orders that this catalogue's numbers can carry."""
    options = [
        {
            "value": sort,
            "label": words,
            "count": "",
            "chosen": "true" if sort == artifact["sort"] else "false",
        }
        for sort, words in SORT_WORDS.items()
        if any(name in schema.number_fields for name in SORT_FIELDS[sort][0])
    ]
    return {"field": "sort", "name": "order", "range": False, "options": options}


def _part(artifact: Artifact, facet: Facet, currency: str, held: str) -> dict[str, Any] | None:
    name = facet.field.replace("_", " ")
    if facet.type == "number":
        if facet.minimum is None or facet.maximum is None or facet.minimum == facet.maximum:
            return None
        applied = artifact["applied"].get(facet.field) or {"min": None, "max": None}
        unit = f" ({currency})" if facet.field == "price" else ""
        return {
            "field": facet.field, "name": f"{name}{unit}", "range": True,
            "low": _shown(applied["min"]), "high": _shown(applied["max"]),
            "lowest": _shown(math.floor(facet.minimum)), "highest": _shown(math.ceil(facet.maximum)),
        }  # fmt: skip
    chosen = {str(value) for value in artifact[held].get(facet.field, ())}
    options = [
        {
            "value": value, "label": _label(facet, value), "count": count,
            "chosen": "true" if value in chosen else "false",
        }
        for value, count in list(facet.values.items())[:MAX_OPTIONS]
    ]  # fmt: skip
    if len(options) < 2 and not chosen:
        return None  # nothing to choose: all that is shown has it
    field = f"exclude:{facet.field}" if held == "exclude" else facet.field
    return {"field": field, "name": name, "range": False, "options": options}


def _label(facet: Facet, value: str) -> str:
    if facet.type == "flag":
        return "yes" if value == "true" else "no"
    return category_label(value) if facet.field == "category" else value


def _shown(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _number(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        number = -1.0
    if not 0 <= number < math.inf:
        raise ValueError(f"“{text.strip()[:20]}” is not a number of 0 or more.")
    return number


def _chip(key: str, label: str, kind: str, field: str = "") -> dict[str, str]:
    return {"key": key, "label": label, "kind": kind, "field": field}
