"""Read the wished order out of a shopper's words: "cheapest", "best rated", "top 3", "cheap"."""

import re
from dataclasses import dataclass
from typing import Final

from .amounts import MAX_CHARS
from .cues import UNITS

_SORTS: Final = {
    "price_asc": (
        r"cheapest|cheepest|chepest|(?:lowest|least|smallest)[- ](?:priced?|prices|costs?|costing"
        r"|expensive)"
        r"|price[sd]?,? (?:from )?(?:the )?low(?:est)? to (?:the )?high(?:est)?"
        r"|low(?:est)? to high(?:est)? price"
        r"|price,? (?:in )?(?:asc|ascending|increasing)(?: order)?|(?:ascending"
        r"|increasing)(?: order of)? price"
        r"|lowest first|cheap first|most (?:affordable|inexpensive|economical)"
    ),
    "price_desc": (
        r"most expensive|priciest|dearest|highest[- ](?:priced?|prices|costs?|costing)|highest first"
        r"|price[sd]?,? (?:from )?(?:the )?high(?:est)? to (?:the )?low(?:est)?"
        r"|high(?:est)? to low(?:est)? price"
        r"|price,? (?:in )?(?:desc|descending|decreasing)(?: order)?|(?:descending"
        r"|decreasing)(?: order of)? price"
    ),
    "rating_desc": (
        r"(?:best|top|highest|most highly)[- ](?:(?:customer|user|average|avg)[- ])?"
        r"(?:rated|ratings?|reviews|reviewed)|highest (?:customer |user )?review scores?"
        r"|(?<!sort )(?<!sorted )(?<!order )(?<!ordered )by (?:(?:customer|user|average) )?ratings?"
    ),
    "newest": (
        r"newests?(?: arrivals?)?|latest(?: arrivals?)?|new(?:ly)? (?:arrivals?|arrived|releases|released)"
        r"|just arrived|most recent(?:ly)?(?: (?:added|released|arrived))?|recently (?:added|released"
        r"|arrived)"
    ),
    "oldest": r"oldest",
    "best_sellers": r"(?:best|top)[- ]?sell(?:ing|ers?)|most[- ](?:popular|sold|bought|purchased)",
}
_KEYS: Final = {
    "price": "price_asc", "cost": "price_asc", "rating": "rating_desc", "review": "rating_desc",
    "star": "rating_desc", "date": "newest", "release": "newest", "popularity": "best_sellers",
    "sales": "best_sellers",
}  # fmt: skip
_HINTS: Final = {
    "low": (
        r"cheap(?:ly|ish|er(?! th[ae]n))?|affordabl[ey]|inexpensive|economical|dirt[- ]cheap|bargains?"
        r"|low(?:er)?[- ](?:price[sd]?|cost|budget|end)|budget[- ]friendly|cost[- ]effective"
        r"|on a (?:tight |small |low )?budget|less expensive(?! th[ae]n)|reasonabl[ey][- ]price[sd]?"
        r"|(?:not|nothing|isn['’]?t|aren['’]?t)(?: be)?(?: too| so| very| that| overly)? (?:expensive"
        r"|pricey|costly)"
        r"|budget(?= (?!(?:of|is|was|for|under|around|between|about|below|up|max|maximum|from|and"
        r"|limit|range|at|in"
        r"|with|to|should|less|or|that|would|over|on|as|can|will|within|cap|price|approx|roughly|but"
        r"|not|no)\b)"
        r"[a-z])"
    ),
    "mid": r"mid(?:dle)?[- ]?(?:range|price[sd]?|tier|level)|moderately[- ]priced|medium[- ]priced?",
    "high": (
        r"luxur(?:y|ious)|high(?:er)?[- ]end|upscale|(?<!more )(?<!less )expensive|pricey"
        r"|top[- ]of[- ]the[- ](?:line|range)|high[- ]priced"
    ),
}
_COUNTS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10,
    "twelve": 12, "fifteen": 15, "twenty": 20,
}  # fmt: skip
_NUMBER: Final = r"\d{1,3}|" + "|".join(_COUNTS)
_BEST: Final = r"(?:best|cheapest|top|newest|latest|most|highest|lowest|different|good|more|search)"
_GOODS: Final = (
    r"(?:results?|options?|products?|items?|choices|picks|suggestions|recommendations|listings|ones)"
)
_VERB: Final = r"(?:show|give|find|get|list|recommend|suggest)"
_SHOW: Final = rf"(?:{_VERB} (?:me|us)|\A(?:please )?{_VERB})(?: the)?(?: only| just| up to)?"


def _alternatives(patterns: dict[str, str], after: str = "") -> re.Pattern[str]:
    groups = "|".join(f"(?P<{name}>{pattern})" for name, pattern in patterns.items())
    return re.compile(rf"(?<![\w'’-])(?:{groups}){after}(?![\w])", re.IGNORECASE)


_FIRST: Final = r"(?: first(?= *(?:[.,;!?]|\Z|(?:please|then|now|and|again)\b)))?"  # not "first aid kit"
_SORT: Final = _alternatives(_SORTS, _FIRST)
_HINT: Final = _alternatives(_HINTS)
_OWN_BUDGET: Final = re.compile(
    r"(?:\b(?:my|our|your|his|her|their|the|of|within|dollars?|bucks)|\d)\s?\Z", re.I
)
_ASKED: Final = re.compile(
    r"\b(?:sort|order|rank|arrang)(?:ed|ing|e)?(?: (?:them|it|all|these|those|the results|results))?,? by"
    r"(?: the| their| customer| user| average| avg\.?| lowest| highest)* ?"
    rf"(?:(?P<key>{'|'.join(_KEYS)})(?P<plural>s?)\b)?(?P<rest>[^.;!?\n]{{0,24}})",
    re.IGNORECASE,
)
_DOWN: Final = re.compile(
    r"\b(?:desc|descending|decreasing|high(?:est)? (?:to|first)|highest)\b", re.IGNORECASE
)
_UP: Final = re.compile(
    r"\b(?:asc|ascending|increasing|low(?:est)? (?:to|first)|lowest|old(?:est)?)\b", re.IGNORECASE
)
_LIMIT: Final = re.compile(
    rf"(?<![\w'’.$-])(?:(?:top|first|best)[ -](?P<top>{_NUMBER})(?![\w%/'’\"”+-]|[.,]\d)"
    r"(?: (?P<unit>[a-z]{1,12})\b)?"
    rf"|{_SHOW} (?P<shown>{_NUMBER})(?= (?:of )?(?:the )?{_BEST}\b| *(?:[.!,;?](?!\d)|please\b|\Z))"
    rf"|(?P<best>{_NUMBER})(?= (?:of the )?(?:cheapest|priciest|newest|(?:most|least) expensive|(?:best"
    rf"|top)[- ]rated)\b)"
    rf"|(?P<goods>{_NUMBER}) (?:(?:of the )?{_BEST} ){{0,2}}{_GOODS}(?!\w))",
    re.IGNORECASE,
)
_AT_LEAST: Final = re.compile(r"(?:least|than|over|above|under|below|of|between|to|[-–])\s?\Z", re.IGNORECASE)


@dataclass(frozen=True)
class OrderCues:
    """What the text says of order: `sort` binds, `price_hint` (low, mid, high) is a leaning, never a filter.

    `sort` is price_asc, price_desc, rating_desc, newest, oldest or best_sellers; `limit` how many products
    were asked for; `spans` the character ranges of the text that said so.
    """

    sort: str | None
    price_hint: str | None
    limit: int | None
    spans: tuple[tuple[int, int], ...]


def find_order(text: str) -> OrderCues:
    """The order, price leaning and number of results that a text asks for; never raises."""
    text = text[:MAX_CHARS]
    sort, sort_spans = _find_sort(text)
    hint, hint_span = _find_hint(text, sort_spans)
    limit, limit_span = _find_limit(text)
    spans = {span for span in (*sort_spans, hint_span, limit_span) if span}
    return OrderCues(sort, hint, limit, tuple(sorted(spans)))


def _find_sort(text: str) -> tuple[str | None, list[tuple[int, int]]]:
    """An order asked for by "sort by …" wins over one that is only named; else the first one named."""
    named = [(match.span(), match.lastgroup) for match in _SORT.finditer(text)]
    spans = [span for span, _ in named]
    for asked in _ASKED.finditer(text):
        inside = [(span, name) for span, name in named if asked.start() <= span[0] <= asked.end()]
        if inside:
            return inside[0][1], [(asked.start(), inside[0][0][1]), *spans]
        if asked["key"]:
            sort = _KEYS[asked["key"].lower()]
            end = asked.end("plural")
            if sort == "price_asc" and _DOWN.search(asked[0]):
                sort, end = "price_desc", asked.end()
            elif sort == "newest" and _UP.search(asked[0]):
                sort, end = "oldest", asked.end()
            return sort, [(asked.start(), end), *spans]
    return (named[0][1] if named else None), spans


def _find_hint(text: str, taken: list[tuple[int, int]]) -> tuple[str | None, tuple[int, int] | None]:
    for match in _HINT.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        if match[0].lower() == "budget" and _OWN_BUDGET.search(
            text, max(0, match.start() - 12), match.start()
        ):
            continue
        return match.lastgroup, match.span()
    return None, None


def _find_limit(text: str) -> tuple[int | None, tuple[int, int] | None]:
    for match in _LIMIT.finditer(text):
        name = next(group for group in ("top", "shown", "best", "goods") if match[group])
        if name == "top" and (match["unit"] or "").lower() in UNITS - {"items", "item"}:
            continue
        if name == "goods" and _AT_LEAST.search(text, max(0, match.start() - 12), match.start()):
            continue
        count = _COUNTS.get(match[name].lower()) or int(match[name])
        if 0 < count <= 100:
            start, end = match.start(), match.end(name) if name != "goods" else match.end()
            return count, (start, end)
    return None, None
