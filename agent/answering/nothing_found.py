"""The words for an empty list: four reasons, each with its own way on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .money import format_price
from .wording import called, describe_condition, describe_conditions, listed

Artifact = Mapping[str, Any]
NAMED = 3


def nothing(artifact: Artifact, currency: str) -> str:
    """Why nothing is shown, what alone is to blame, and what would help."""
    if artifact["total"]:
        return "There are no more products to show."
    if artifact["outcome"] == "not_understood":
        return (
            f"I did not understand “{artifact['missing']}”. Tell me what you are looking for: a kind of "
            "product, a colour, a price; or show me a photo."
        )
    conditions = describe_conditions(artifact, currency)
    if artifact["outcome"] == "too_tight":
        head = f"Nothing here fits {listed(conditions) or 'that'}."
    else:
        head = f"No product here is all of this at once: {', '.join(conditions)}."
    if artifact["strict"]:
        return f"{head} You said that it must be so, so I looked for nothing else."
    offers = [
        f"{offer_label(offer, artifact, currency)} there {_is(offer['count'])} {offer['count']}"
        for offer in artifact["offers"]
    ]
    advice = f"{listed(offers, 'or')}." if offers else "No single condition is to blame; take two away."
    return " ".join(
        part for part in (head, advice[:1].upper() + advice[1:], _nearest(artifact, currency)) if part
    )


def instead_of_it(artifact: Artifact) -> str:
    """For a kind of thing that the shop does not carry: that it does not, and the nearest that it has."""
    products = (artifact["products"] or artifact["nearest"])[:NAMED]
    head = f"We do not carry “{artifact['missing']}”."
    if artifact["strict"] or not products:
        return head
    return f"{head} The nearest here: {listed([_named(p) for p in products])}."


def offer_label(offer: Artifact, artifact: Artifact, currency: str) -> str:
    """What an offer changes: "up to $79.99", "without “pink”"."""
    if offer["kind"] == "loosen":
        return describe_condition(offer["field"], offer["applied"][offer["field"]], currency)
    gone = [
        describe_condition(field, value, currency)
        for field, value in artifact["applied"].items()
        if field not in offer["applied"]
    ]
    gone += [
        f"not {describe_condition(field, values, currency)}"
        for field, values in artifact["exclude"].items()
        if field not in offer["exclude"]
    ]
    return f"without {listed([f'“{words}”' for words in gone])}"


def _nearest(artifact: Artifact, currency: str) -> str:
    if not artifact["nearest"] or not artifact["offers"]:
        return ""
    named = listed([_named(p) for p in artifact["nearest"][:NAMED]])
    return f"Nearest ({offer_label(artifact['offers'][0], artifact, currency)}): {named}."


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _named(product: Artifact) -> str:
    return f"{called(product)} at {format_price(product['price'], product['currency'])}"
