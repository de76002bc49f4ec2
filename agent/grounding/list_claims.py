"""Claims about the list as a whole: what is the cheapest, that there is something, that there is nothing."""

from __future__ import annotations

import re

from .claims import Sentence
from .evidence import Evidence, Known, numbers_in, roots
from .plain_words import ABSENCE, NEARNESS

Group = list[tuple[Known, ...]]
OFFERING = re.compile(
    r"\b(?:would you|do you|shall i|should i|can i|may i|want me|are you|which|how about|could you|what"
    r"|if you|let me|i can|tell me|you can|you could|feel free)\b",
    re.I,
)
"""What is only offered is not claimed."""
PRESENCE = re.compile(
    r"\b(?:here (?:are|is)|i(?:'ve| have)? found|we(?:'ve| have| sell| carry| offer)|there(?:'s| is| are)"
    r"|(?:take|have) a look|showing)\b",
    re.I,
)
CHEAPEST = r"cheapest|least expensive|lowest[ -]priced?"
EXTREMES = (
    (re.compile(rf"\b(?:{CHEAPEST})\b", re.I), "price", False),
    (re.compile(r"\b(?:most expensive|priciest|dearest|highest[ -]priced?)\b", re.I), "price", True),
    (re.compile(r"\b(?:(?:best|top|highest)[ -]rat(?:ed|ing))\b", re.I), "rating", True),
    (re.compile(r"\b(?:(?:worst|lowest)[ -]rat(?:ed|ing))\b", re.I), "rating", False),
)
ORDERS = (
    (re.compile(rf"\b(?:{CHEAPEST})(?: ones?)? first\b", re.I), "price_asc"),
    (re.compile(r"\b(?:expensive|priciest|dearest)(?: ones?)? first\b", re.I), "price_desc"),
    (re.compile(r"\brated(?: ones?)? first\b", re.I), "rating_desc"),
    (re.compile(r"\b(?:newest|latest)\b", re.I), "newest"),
    (re.compile(r"\boldest\b", re.I), "oldest"),
    (re.compile(r"\bbest[ -]?sell(?:ers?|ing)\b|\bmost popular\b", re.I), "best_sellers"),
)
ANY_EXTREME = re.compile(r"\b(?:lowest|highest)\b", re.I)
CHEAPER = re.compile(r"\b(?:cheaper|less expensive|costs? (?:\S+ )?less)\b", re.I)
DEARER = re.compile(r"\b(?:dearer|pricier|more expensive|costs? (?:\S+ )?more)\b", re.I)
SORT_OF = {("price", False): "price_asc", ("price", True): "price_desc", ("rating", True): "rating_desc"}
RATING_FIELDS = ("rating", "average_rating", "stars")
GONE = frozenset("nothing none couldn't unavailable no didn't don't can't cannot".split())  # noqa: SIM905
NOT_ABOUT_PRODUCTS = frozenset(
    """
    more other others else better price photo exact exactly rating say know tell mention worry hesitate
    limited condition
    """.split()  # noqa: SIM905
)
"""Of these there may be none beside a full list."""


def wrong_order(sentence: Sentence, subject: Group | None, evidence: Evidence) -> list[str]:
    """Superlatives, orders and comparisons that the list does not bear out."""
    text, wrong = sentence.text, []
    sorts = {artifact["sort"] for artifact in evidence.artifacts}
    for pattern, sort in ORDERS:
        if (match := pattern.search(text)) and sort not in sorts:
            wrong.append(match[0])
        text = pattern.sub(" ", text)
    for pattern, field, largest in EXTREMES:
        if (match := pattern.search(text)) and not _is_extreme(sentence, subject, field, largest, evidence):
            wrong.append(match[0])
        text = pattern.sub(" ", text)
    wrong += [match[0] for match in ANY_EXTREME.finditer(text) if evidence.artifacts]
    if len(sentence.named) == 2:
        first, second = (named.products[0].price for named in sentence.named)
        between = sentence.text[sentence.named[0].start : sentence.named[1].start]
        if first is not None and second is not None:
            if CHEAPER.search(between) and first >= second:
                wrong.append("cheaper")
            if DEARER.search(between) and first <= second:
                wrong.append("dearer")
    return wrong


def extremes(sentence: Sentence, evidence: Evidence) -> tuple[Known, ...]:
    """The products that "the cheapest", "the best rated" of a sentence are; none where it says no such."""
    for pattern, field, largest in EXTREMES:
        if pattern.search(sentence.text):
            values = _values(field, evidence)
            best = (max if largest else min)(values.values(), default=None)
            return tuple(p for p in evidence.shown if p.id in values and values[p.id] == best)
    return ()


def wrong_absence(sentence: Sentence, evidence: Evidence) -> list[str]:
    """ "We have nothing" beside a list, "here are some" beside none, and a wrong reason for an empty one."""
    if not evidence.artifacts or sentence.named or sentence.is_question:
        return []
    words = set(sentence.words)
    denies = words & ABSENCE
    if evidence.is_empty and not denies and PRESENCE.search(sentence.text):
        return [] if _is_offered(sentence, evidence) else ["something found where nothing was"]
    if any(not artifact["products"] for artifact in evidence.artifacts) or evidence.is_empty:
        return (
            ["a reason that is not the reason"] if denies and _misses_the_reason(sentence, evidence) else []
        )
    about = sentence.runs or words & NOT_ABOUT_PRODUCTS
    return ["nothing found where something was"] if words & GONE and not about else []


def _is_offered(sentence: Sentence, evidence: Evidence) -> bool:
    """Whether a number of products is what an offer would give."""
    offers = evidence.artifacts[-1]["offers"]
    moved = {number for o in offers if o["kind"] == "loosen" for number in numbers_in(str(o["condition"]))}
    loosened = any(figure.value in moved for figure in sentence.figures)
    return loosened or sentence.says_any(NEARNESS) or OFFERING.search(sentence.text) is not None


def _is_extreme(
    sentence: Sentence, subject: Group | None, field: str, largest: bool, evidence: Evidence
) -> bool:
    if not evidence.artifacts:
        return False
    artifact = evidence.artifacts[-1]
    offset = artifact.get("arguments", {}).get("offset", 0)
    whole = len(artifact["products"]) == artifact["total"]
    if not whole and (artifact["sort"] != SORT_OF.get((field, largest)) or offset):
        return False
    values = _values(field, evidence)
    if not values:
        return False
    best = (max if largest else min)(values.values())
    if group := [named.products for named in sentence.named[:1]] or subject:
        return all(any(values.get(product.id) == best for product in unit) for unit in group)
    said = [figure.value for figure in sentence.figures if figure.currency or field != "price"]
    return all(round(best, 2) == value for value in said if value not in evidence.counts)


def _values(field: str, evidence: Evidence) -> dict[str, float]:
    latest = (
        {str(product["id"]) for product in evidence.artifacts[-1]["products"]} if evidence.artifacts else ()
    )
    return {p.id: v for p in evidence.shown if p.id in latest and (v := _number_of(p, field)) is not None}


def _number_of(product: Known, field: str) -> float | None:
    if field == "price":
        return product.price
    return next((product.numbers_of[f] for f in RATING_FIELDS if f in product.numbers_of), None)


def _misses_the_reason(sentence: Sentence, evidence: Evidence) -> bool:
    """Denying a value that there is: the list would not be empty without another condition."""
    said = {root for run in sentence.runs for root in run.phrase}
    if not said & evidence.applied:
        return False
    for dropped in evidence.artifacts[-1]["zero_hits"] or ():
        own = {*roots(str(dropped["condition"]))} - {*roots(str(dropped["field"]))}
        limit = dropped["kind"] == "ranges" and (
            sentence.figures or sentence.says_any(frozenset((str(dropped["field"]), "budget", "limit")))
        )
        if dropped["count_without"] and not (own & said or limit):
            return True
    return False
