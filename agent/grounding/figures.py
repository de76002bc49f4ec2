"""The numbers of an answer: prices, limits, counts, ratings and what a product's own text counts."""

from __future__ import annotations

from dataclasses import replace

from .claims import Figure, Sentence
from .evidence import Evidence, Known, root_of
from .plain_words import AT_LEAST, AT_MOST, COUNTED, COUNTING, LIMIT_WORDS, NEAR

RATINGS = frozenset(("star", "stars", "rating", "rated"))
REVIEWS = frozenset(("review", "reviews", "ratings"))
RATING_FIELDS = ("rating", "average_rating", "stars")
NOT_MORE = frozenset(("only", "just", "total", "altogether", "exactly"))
PAYING = frozenset(("cost", "costs", "price", "priced", "pay", "due"))
CAPS = frozenset(("under", "below", "within"))
A_FEW = 10
DIFFERENCE = frozenset(("less", "more", "cheaper", "dearer", "below", "above"))
SOME_OF = frozenset(("first", "top", "these", "those", "other", "last", "next"))
Group = list[tuple[Known, ...]]


def wrong_figure(
    figure: Figure, sentence: Sentence, group: Group | None, every: bool, evidence: Evidence
) -> bool:
    """Whether a number is not known to be true of `group` (the whole list where that is None)."""
    if "shop" in sentence.words and not sentence.named and figure.value in evidence.shop_numbers:
        return False
    if figure.currency is None and PAYING & {*figure.before[-3:]} and not is_count(figure, evidence):
        figure = replace(figure, currency=evidence.schema.currency)  # "it costs 11.90"
    if figure.currency is not None:
        return not _is_money(figure, sentence, group, every, evidence)
    few = figure.value <= min(A_FEW, len(evidence.products)) and figure.value == int(figure.value)
    if few and {*figure.before[-1:]} & SOME_OF:
        return False
    if is_count(figure, evidence):
        return not _is_true_count(figure, sentence, evidence)
    if group is not None:
        holds = _is_limit(figure, evidence) and _limit_holds(figure, group)
        return not (holds or _all_have(group, figure))
    if REVIEWS & {*figure.after[:2]} or RATINGS & {*figure.after[:2], *figure.before[-2:]}:
        is_limit = _is_limit(figure, evidence) and _bounded(figure)
        return not (is_limit or any(_has(product, figure) for product in evidence.shown))
    if _bounded(figure) and figure.value in evidence.limits | evidence.counts:
        return False
    return not any(_has(product, figure) for product in evidence.shown)


def _is_money(
    figure: Figure, sentence: Sentence, group: Group | None, every: bool, evidence: Evidence
) -> bool:
    products = [p for unit in group or [] for p in unit] or evidence.products
    currencies = {p.currency for p in products} or {evidence.schema.currency}
    if figure.currency not in currencies and figure.value not in evidence.asked_numbers:
        return False
    if DIFFERENCE & {*figure.after[:1]} or "difference" in sentence.words:
        prices = [p.price for p in evidence.products if p.price is not None]
        named = [p.price for n in sentence.named for p in n.products if p.price is not None]
        pairs = named if len(named) > 1 else prices
        return any(round(abs(a - b), 2) == figure.value for a in pairs for b in pairs)
    if _is_limit(figure, evidence) and _bounded(figure):
        capped = group is None and {*figure.before[-3:]} & CAPS
        listed: Group | None = [(product,) for product in evidence.latest] if capped else group
        return listed is None or _limit_holds(figure, listed)
    if figure.currency not in currencies:
        return False
    if group is None:
        prices = [p.price for p in evidence.products if p.price is not None]
        same = [price is not None and round(price, 2) == figure.value for price in prices]
        return all(same) and bool(same) if every else any(same)
    has = [any(p.price is not None and round(p.price, 2) == figure.value for p in unit) for unit in group]
    return all(has) if "each" in sentence.words else any(has)


def _is_limit(figure: Figure, evidence: Evidence) -> bool:
    return figure.value in evidence.limits


def _bounded(figure: Figure) -> bool:
    before, after = {*figure.before[-3:]}, {*figure.after[:2]}
    limiting = before & (AT_MOST | AT_LEAST | NEAR | LIMIT_WORDS) or after & LIMIT_WORDS
    return bool(limiting) or figure.after[:1] == ("to",)


def _limit_holds(figure: Figure, group: Group) -> bool:
    """ "Under $40" said of a product: its own price must be."""
    before = {*figure.before[-3:]}
    prices = [p.price for unit in group for p in unit if p.price is not None]
    if not _bounded(figure):
        return False
    if before & {"over", "above", "exceed", "exceeds"}:
        return all(price >= figure.value for price in prices)
    if before & {"around", "about", "near", "roughly", "approximately"}:
        return all(abs(price - figure.value) <= figure.value / 4 for price in prices)
    return all(price <= figure.value for price in prices)


def is_count(figure: Figure, evidence: Evidence) -> bool:
    """Whether it counts products: "6 jackets", "found 6", "6 of them"."""
    if figure.value != int(figure.value):
        return False
    counted = {root_of(word) for word in figure.after[:3]}
    return bool(
        counted & evidence.kinds
        or {root_of(word) for word in figure.after[:1]} & {root_of(word) for word in COUNTED}
        or "products" in figure.after[:3]
        or ({*figure.before[-1:]} & COUNTING and not (RATINGS | REVIEWS) & {*figure.after[:2]})
    )


def _is_true_count(figure: Figure, sentence: Sentence, evidence: Evidence) -> bool:
    value = figure.value
    around = {*figure.before[-2:], *figure.after[:3]}
    if {"them", "these", "those"} & {*figure.after[:2]} and "of" in figure.after[:1]:
        return value == len(sentence.named)  # "two of them are waterproof": only where they are named
    if around & NOT_MORE or "altogether" in sentence.words:
        only_shown = not {"showing", "listed"}.isdisjoint(sentence.words) and value in evidence.counts
        return only_shown or value in evidence.totals
    named = len(sentence.named)
    return value in evidence.counts or (named > 1 and value == named)


def _all_have(group: Group, figure: Figure) -> bool:
    return all(any(_has(product, figure) for product in unit) for unit in group)


def _has(product: Known, figure: Figure) -> bool:
    near = {*figure.after[:2]}
    if REVIEWS & near and "stars" not in figure.after[:1]:
        return any("review" in f and v == figure.value for f, v in product.numbers_of.items())
    if RATINGS & (near | {*figure.before[-2:]}):
        return any(product.numbers_of.get(f) == figure.value for f in RATING_FIELDS)
    return figure.value in product.numbers
