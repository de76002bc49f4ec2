"""From the tool's artifact to what the page's templates show. No markup here: the templates escape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shoplens.agent.answering.money import format_price
from shoplens.agent.answering.nothing_found import offer_label
from shoplens.agent.answering.wording import CLOSE, has_words, listed, met_words, why
from shoplens.catalog import category_label
from shoplens.retrievers.embeddings import ColorShapeEncoder, PhotoEncoder
from shoplens.retrievers.vectorstores import point_id

from .chips import chips

Artifact = Mapping[str, Any]
SPACES = {"text": "words", "image": "pictures"}
MAX_FACTS = 4
NEAREST = 4
FACTS_FIRST = ("color", "material", "brand", "size", "features", "rating")
GUESSED = frozenset({"meaning", "photo"})
ENCODER_WORDS = {
    ColorShapeEncoder.name: "colour and shape alone (color-shape-v1, no model)",
    PhotoEncoder.name: f"a small model of our own ({PhotoEncoder.name})",
}


def results_view(
    artifact: Artifact, currency: str, pictures: set[str] | None = None, photo_ids: Sequence[str] = ()
) -> dict[str, Any]:
    """The results panel: heading, chips, notes, ways on, and the cards in sections: what was asked for, and
    under a heading of its own what is only nearest to it.
    """
    found = artifact["products"]
    nearest = artifact["nearest"]
    if artifact["outcome"] == "not_carried":
        found, nearest = [], found or nearest
    beneath = ("beneath" if found else "nearest", _nearest_heading(artifact, currency), nearest[:NEAREST])
    sections = [("found", "", found), beneath]
    return {
        "heading": _heading(len(found), artifact["total"] if found else 0),
        "chips": chips(artifact, currency, photo_ids),
        "balance": _balance(artifact),
        "notes": [f"Not applied: {text}" for text in artifact["not_applied"]] + list(_mapped_notes(artifact)),
        "offers": [
            {"key": str(number), "label": offer_label(offer, artifact, currency), "count": offer["count"]}
            for number, offer in enumerate(artifact["offers"])
        ],
        "sections": [
            {"heading": heading, "kind": kind, "cards": [card(one, pictures, artifact) for one in products]}
            for kind, heading, products in sections
            if products
        ],
        "encoders": _encoders(artifact),
        "can_add": True,
        "more": len(found) + int(artifact.get("arguments", {}).get("offset") or 0) < artifact["total"],
    }


def card(
    product: Artifact, pictures: set[str] | None = None, artifact: Artifact | None = None
) -> dict[str, Any]:
    """One product's card: picture, name, price, the facts that matter (what was asked for first), and why
    it is there.
    """
    facts = _facts(product["attributes"], artifact["applied"] if artifact else {})
    picture = f"{point_id(product['id'])}.webp"
    return {
        "id": product["id"],
        "name": product["name"],
        "price": format_price(product["price"], product["currency"]),
        "picture": f"/pictures/{picture}" if pictures is None or picture in pictures else "",
        "category": category_label(product["category"][0]) if product["category"] else "",
        "facts": facts[:MAX_FACTS],
        "all_facts": facts,
        "met": ", ".join(met_words(product, artifact)) if artifact else "",
        "why": why(product, artifact) if artifact else "",
        "description": product["description"],
    }


def _heading(shown: int, total: int) -> str:
    if not shown:
        return "No products"
    return f"{shown} of {total} products" if shown < total else f"{total} product{'s' if total != 1 else ''}"


def _nearest_heading(artifact: Artifact, currency: str) -> str:
    if artifact["outcome"] == "not_carried":
        return f"Not carried: “{artifact['missing'][:60]}”. The nearest we have"
    if artifact["products"]:
        return CLOSE
    if not artifact["offers"]:
        return "The nearest we have"
    return f"The nearest, {offer_label(artifact['offers'][0], artifact, currency)}"


def _mapped_notes(artifact: Artifact) -> Iterator[str]:
    """A line for each word that was read as something else; guesses only where they led to something."""
    read: dict[tuple[str, str], list[str]] = {}
    for mapped in artifact["mapped"]:
        if mapped["how"] not in GUESSED or artifact["outcome"] == "found":
            read.setdefault((mapped["from"], mapped["how"]), []).append(category_label(mapped["to"]))
    for (words, how), values in read.items():
        named = list(dict.fromkeys(values))
        if how == "photo":
            yield f"From your photo: {', '.join(named)} (a guess)"
            continue
        aside = {"meaning": " (a guess)", "spelling": " (spelling)"}.get(how, "")
        yield f"“{words}” read as {listed(named, 'or')}{aside}"


def _facts(attributes: Mapping[str, Any], applied: Mapping[str, Any]) -> list[dict[str, str]]:
    order = [name for name in dict.fromkeys([*applied, *FACTS_FIRST, *attributes]) if name in attributes]
    facts = []
    for name in order:
        value = attributes[name]
        if isinstance(value, bool):
            words = "yes" if value else "no"
        elif isinstance(value, Sequence) and not isinstance(value, str):
            asked = {str(word).casefold() for word in applied.get(name, ())}
            words = ", ".join(sorted(value, key=lambda word: word.casefold() not in asked)[:3])
        else:
            words = f"{value:g}" if isinstance(value, float) else str(value)
        facts.append({"name": name.replace("_", " "), "value": words})
    return facts


def _balance(artifact: Artifact) -> dict[str, Any] | None:
    """The slider between the shopper's words and photo, where both rank: its place, 0 for the words alone."""
    both = has_words(artifact) and artifact.get("arguments", {}).get("use_photo")
    if artifact["sort"] or not both or not {"text", "image"} <= set(artifact.get("spaces", ())):
        return None
    share = artifact.get("balance")
    return {"percent": 50 if share is None else round(100 * share)}


def _encoders(artifact: Artifact) -> str:
    spaces = artifact.get("spaces", ())
    names = {space: ENCODER_WORDS.get(name, name) for space, name in artifact["encoders"].items()}
    used = [f"{word} by {names[space]}" for space, word in SPACES.items() if space in spaces]
    return f"Compared {', '.join(used)}." if used else ""
