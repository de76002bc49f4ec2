"""The answer in words, made from the tool's artifact and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shoplens.catalog import category_label
from shoplens.retrievers.embeddings import ColorShapeEncoder

from .money import format_price
from .nothing_found import instead_of_it, nothing
from .wording import SORT_WORDS, called, describe_conditions, listed, met_words, why

Artifact = Mapping[str, Any]
NAMED = 3
"""Products named in the words; the cards show all."""
COLOR_SHAPE = ColorShapeEncoder.name
PRICE_HINT_WORDS = {"low": "cheaper ones", "mid": "middling prices", "high": "dearer ones"}


def answer(artifact: Artifact, currency: str = "USD") -> str:
    """What was found, in the cards' order: how many, the first few with price and why, what was read
    differently, what could not be applied, and one next step; for an empty list, why it is empty.
    """
    products = artifact["products"]
    if artifact["outcome"] == "not_carried":
        parts = [instead_of_it(artifact), _notes(artifact, currency)]
    elif products:
        named = _named(products, artifact)
        parts = [_headline(artifact, currency), named, _notes(artifact, currency), _next_step(artifact)]
    else:
        parts = [nothing(artifact, currency), _notes(artifact, currency)]
    return " ".join(part for part in parts if part)


def _headline(artifact: Artifact, currency: str) -> str:
    total, shown = artifact["total"], len(artifact["products"])
    conditions = describe_conditions(artifact, currency)
    photo = artifact.get("arguments", {}).get("use_photo") and artifact.get("balance") != 0
    query = f"“{artifact['query']}”" if artifact["query"] else ""
    liked = "the one you chose" if artifact["like"] else ""
    like = listed([part for part in ("your photo" if photo else "", liked, query) if part])
    order = SORT_WORDS[artifact["sort"]] if artifact["sort"] else (f"nearest to {like} first" if like else "")
    first = artifact.get("arguments", {}).get("offset", 0)
    here = "here is" if shown == 1 else "here are"
    page = f"{here} {first + 1} to {first + shown}" if first and shown > 1 else f"{here} {first + shown}"
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
    """The first few, each with its price and why it is there."""
    named = [
        f"{called(p)} at {format_price(p['price'], p['currency'])}{_reason(p, artifact)}"
        for p in products[:NAMED]
    ]
    return f"First is {named[0]}, then {listed(named[1:])}." if named[1:] else f"First is {named[0]}."


def _reason(product: Artifact, artifact: Artifact) -> str:
    met = met_words(product, artifact)
    ranks = "" if artifact["sort"] else why(product, artifact)
    reason = "; ".join(part for part in (", ".join(met), ranks) if part)
    return f" ({reason})" if reason else ""


def _notes(artifact: Artifact, currency: str) -> str:
    notes = [*_mapped(artifact)]
    if artifact["target_price"] is not None and "price" not in artifact["applied"]:
        notes.append(f"Prices near {format_price(artifact['target_price'], currency)} come first.")
    if artifact["price_hint"]:
        notes.append(
            f"I rank {PRICE_HINT_WORDS[artifact['price_hint']]} first; nothing is left out for its price."
        )
    if artifact.get("arguments", {}).get("use_photo") and artifact["encoders"].get("image") == COLOR_SHAPE:
        notes.append("Your photo was compared by colour and shape alone.")
    if artifact.get("photo_unsure"):
        notes.append("I am not sure what your photo shows, so these are a guess by its looks.")
    if artifact["not_applied"]:
        notes.append(f"Not applied: {'; '.join(artifact['not_applied'])}.")
    return " ".join(notes)


def _mapped(artifact: Artifact) -> Iterator[str]:
    """What was read as something else, a sentence for each word; for what is not carried no guesses."""
    preferred = {field: set(values) for field, values in artifact["preferred"].items()}
    read: dict[tuple[str, bool], list[str]] = {}
    seen = [category_label(m["to"]) for m in artifact["mapped"] if m["how"] == "photo"]
    if seen and artifact["outcome"] == "found":
        yield f"From your photo: {', '.join(seen)}; that decides between products that look alike."
    for mapped in (m for m in artifact["mapped"] if m["how"] != "photo"):
        guessed = mapped["to"] in preferred.get(mapped["field"], ())
        read.setdefault((mapped["from"], guessed), []).append(category_label(mapped["to"]))
    for (words, guessed), values in read.items():
        named = listed(list(dict.fromkeys(values)), "or")
        if not guessed:
            yield f"I read “{words}” as {named}."
        elif artifact["outcome"] == "found":
            yield f"I read “{words}” as {named}, a guess: such products come a little before others."


def _next_step(artifact: Artifact) -> str:
    """One thing to do next, made of what is there."""
    shown_to = artifact.get("arguments", {}).get("offset", 0) + len(artifact["products"])
    limited = any(isinstance(value, Mapping) for value in artifact["applied"].values())
    if shown_to < artifact["total"]:
        return (
            "Ask for more to see the rest."
            if limited
            else "Name a price or a colour to narrow it, or ask for more."
        )
    if len(artifact["products"]) > 1:
        return "Ask me to compare the first two, or for more like one of them."
    return ""
