"""A search at hand, changed: conditions dropped, narrowed, replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shoplens.catalog import CatalogSchema, category_label
from shoplens.catalog.product import PATH_SEPARATOR
from shoplens.retrievers.filters import ProductFilter, Range
from shoplens.retrievers.request import DEFAULT_LIMIT, SearchRequest
from shoplens.retrievers.subject import Subjects

from ..answering.wording import FIELD_WORDS

_ANY = (
    r"(?:(?:in |of |from |at |by )?(?:any|whatever|every|all|other|another|different)"
    r"|(?:it |that )?(?:does(?:n't| not)|doesnt) matter (?:what|which|about)?(?: the)?"
    r"|(?:i )?(?:don't|do not|dont) (?:care|mind)(?: about| what| which)?(?: the)?|no matter (?:what|which"
    r"|the)"
    r"|regardless of(?: the)?|never mind(?: about)?(?: the)?|not fussy about(?: the)?)"
)
_DROP = (
    r"(?:drop|remove|forget(?: about)?|ignore|lose|skip|clear|delete|cancel|lift|scrap|ditch|reset"
    r"|take (?:away|off|out)|get rid of|without|no|no more)"
)
_THE = r"(?: the| my| that| this| any| all)?"
_LIMIT = (
    r"(?:[ -](?:limit|limits|filter|filters|cap|range|restriction|condition|requirement|preference|part)s?)?"
)
_UNIMPORTANT = (
    r"(?: limit)? (?:does(?:n't| not)|doesnt) matter|(?: limit)? (?:is|are)(?:n't| not) (?:important"
    r"|relevant)"
    r"| (?:can be|could be|is) any(?:thing)?| (?:is|are) (?:unimportant|irrelevant)"
)
IDIOMS = {
    "price": r"\b(?:money|price|cost|budget) is no (?:object|problem|issue)\b"
    r"|\bwhatever (?:it|they) costs?\b",
    "category": r"\b(?:look|search) (?:everywhere|in the whole (?:shop|store))\b"
    r"|\b(?:the )?whole (?:shop|store|catalogue)\b",
}
DROP_ALL = re.compile(
    rf"\b(?:drop|remove|forget|ignore|clear|lift|delete){_THE} (?:filters|limits|conditions|restrictions)\b"
    r"|\bno (?:filters|limits|restrictions)\b",
    re.I,
)
DROP_VERB = re.compile(
    r"\b(?:drop|remove|forget(?: about)?|ignore|lose|clear|delete|take (?:away|off|out)|get rid of|scrap"
    r"|ditch|never mind)(?: the| my| that)?\b",
    re.I,
)
"""Before a value that holds now ("forget the leather") it takes the value back; it does not exclude it."""
DROP_ORDER = re.compile(rf"\b{_DROP}{_THE} (?:sort(?:ing)?|order(?:ing)?)\b|\bin any order\b", re.I)
DROP_PHOTO = re.compile(
    rf"\b(?:{_DROP}|not like){_THE} (?:photo|picture|image)\b|\b(?:photo|picture) (?:does not"
    rf"|doesn't) matter\b",
    re.I,
)


@dataclass(frozen=True)
class Dropped:
    """What a message takes back, and the message without those words."""

    fields: tuple[str, ...] = ()
    limits: bool = False
    order: bool = False
    photo: bool = False
    rest: str = ""

    def __bool__(self) -> bool:
        return bool(self.fields or self.limits or self.order or self.photo)


class DropReader:
    """Finds "drop the price limit", "any brand", "the colour doesn't matter" over one catalogue's fields."""

    def __init__(self, schema: CatalogSchema) -> None:
        self._patterns: list[tuple[str, re.Pattern[str]]] = []
        for field in schema.filterable:
            own = field.replace("_", " ")
            names = "|".join(
                sorted({re.escape(w) for w in (own, f"{own}s", *FIELD_WORDS.get(field, ()))}, key=len)[::-1]
            )
            pattern = (
                rf"\b{_ANY} (?:{names}){_LIMIT}\b(?: (?:will do|is fine|is ok(?:ay)?|at all))?"
                rf"|\b{_DROP}{_THE} (?:{names}){_LIMIT}\b"
                rf"|\b(?:the )?(?:{names})(?:{_UNIMPORTANT})\b"
                rf"|\b(?:no|drop the|remove the) (?:limit|cap|filter|restriction)s? (?:on|for"
                rf"|of)(?: the)? (?:{names})\b"
            )
            if idiom := IDIOMS.get(field):
                pattern += f"|{idiom}"
            self._patterns.append((field, re.compile(pattern, re.I)))

    def read(self, text: str) -> Dropped:
        """Everything taken back; `rest` is what else the message says."""
        fields = []
        limits, order, photo = (p.search(text) is not None for p in (DROP_ALL, DROP_ORDER, DROP_PHOTO))
        for pattern in (DROP_ALL, DROP_ORDER, DROP_PHOTO):
            text = pattern.sub(" ", text)
        for field, pattern in self._patterns:
            if pattern.search(text):
                fields.append(field)
                text = pattern.sub(" ", text)
        return Dropped(tuple(fields), limits, order, photo, text)


def without(request: SearchRequest, dropped: Dropped, subjects: Subjects) -> SearchRequest:
    """The request without what was taken back; all limits are all but what is sought. What was not there
    is said.
    """
    gone = set(dropped.fields)
    old = request.filter
    if dropped.limits:
        sought = subjects.of(old.any_of)
        gone |= {f for f in (*old.any_of, *old.none_of, *old.ranges) if f not in sought}
    wishes = "price" in gone and (request.target_price is not None or request.price_hint is not None)
    there = {*old.any_of, *old.none_of, *old.ranges, *request.preferred} | ({"price"} if wishes else set())
    kept = {
        kind: {f: v for f, v in getattr(old, kind).items() if f not in gone}
        for kind in ("any_of", "none_of", "ranges")
    }
    missing = tuple(
        f"any {f.replace('_', ' ')} (it was not limited)" for f in dropped.fields if f not in there
    )
    return request.model_copy(
        update={
            "filter": ProductFilter.model_validate(kept),
            "preferred": {f: v for f, v in request.preferred.items() if f not in gone},
            "mapped": tuple(m for m in request.mapped if m.field not in gone),
            "target_price": None if "price" in gone else request.target_price,
            "price_hint": None if "price" in gone else request.price_hint,
            "avoid": () if dropped.limits else request.avoid,
            "sort": None if dropped.order else request.sort,
            "not_applied": missing,
            "offset": 0,
        }
    )


def taken_back(change: SearchRequest, before: SearchRequest) -> tuple[SearchRequest, SearchRequest]:
    """ "Forget the leather": the values named that hold now leave both the change and what was before."""
    held = before.filter.any_of
    again = {f: set(values) & set(held.get(f, ())) for f, values in change.filter.any_of.items()}
    return _minus(change, again), _minus(before, again)


def no_longer_excluded(change: SearchRequest, before: SearchRequest) -> tuple[SearchRequest, SearchRequest]:
    """ "Leather is fine after all": what was excluded before is let in again, and not asked for."""
    excluded = before.filter.none_of
    again = {f: set(values) & set(excluded.get(f, ())) for f, values in change.filter.any_of.items()}
    none_of = {f: tuple(v for v in vs if v not in again.get(f, ())) for f, vs in excluded.items()}
    conditions = before.filter
    let_in = ProductFilter(any_of=conditions.any_of, none_of=none_of, ranges=conditions.ranges)
    return _minus(change, again), before.model_copy(update={"filter": let_in})


def in_department(
    change: SearchRequest, before: SearchRequest, schema: CatalogSchema
) -> SearchRequest | None:
    """ "For women" when jackets are shown: the categories below Women that are called as those shown; where
    there are none, another field that knows the word (gender). None where the message names no department
    or nothing that has departments is shown.
    """
    named = change.filter.any_of.get("category", ())
    held = before.filter.any_of.get("category", ())
    below = [path for path in held if PATH_SEPARATOR in path]
    if not named or not below or any(PATH_SEPARATOR in path for path in named):
        return None
    labels = {category_label(path) for path in below}
    inside = tuple(
        path
        for path in schema.category.values
        if path.split(PATH_SEPARATOR)[0] in named
        and PATH_SEPARATOR in path
        and category_label(path) in labels
    )
    rest = {f: values for f, values in change.filter.any_of.items() if f != "category"}
    if inside:
        rest["category"] = inside
    else:
        fields = (f for f in schema.keyword_fields if f != "category")
        known = ((f, tuple(v for word in named for v in schema.resolve(f, word))) for f in fields)
        field, values = next(((f, values) for f, values in known if values), ("", ()))
        if not values:
            return None
        rest[field] = values
    return change.model_copy(update={"filter": change.filter.model_copy(update={"any_of": rest})})


def refined(before: SearchRequest, change: SearchRequest, *, instead: bool = False) -> SearchRequest:
    """The search at hand with the change put in: a field named anew is replaced, the rest lives on. A new
    limit narrows a range, or with `instead` replaces it.
    """
    ranges = dict(before.filter.ranges)
    for field, span in change.filter.ranges.items():
        ranges[field] = span if instead else narrowed(ranges.get(field), span)
    if change.target_price is not None and "price" not in change.filter.ranges:
        ranges.pop("price", None)  # "about 100" speaks of the price anew
    wanted, unwanted = change.filter.any_of, change.filter.none_of
    kept = {
        field: tuple(v for v in values if v not in unwanted.get(field, ()))
        for field, values in before.filter.any_of.items()
    }
    any_of = {**kept, **wanted}
    none_of = {
        field: tuple(v for v in (*before.filter.none_of.get(field, ()), *unwanted.get(field, ()))
                     if v not in wanted.get(field, ()))
        for field in {**before.filter.none_of, **unwanted}
    }  # fmt: skip
    preferred = {f: v for f, v in {**before.preferred, **change.preferred}.items() if f not in wanted}
    new_price = "price" in change.filter.ranges or change.target_price is not None
    return before.model_copy(
        update={
            "query": " ".join(part for part in (before.query, change.query) if part),
            "filter": ProductFilter(any_of=any_of, none_of=none_of, ranges=ranges),
            "sort": change.sort or before.sort,
            "target_price": change.target_price if new_price else before.target_price,
            "price_hint": change.price_hint or before.price_hint,
            "limit": change.limit if change.limit != DEFAULT_LIMIT else before.limit,
            "offset": 0,
            "preferred": preferred,
            "avoid": tuple(dict.fromkeys((*before.avoid, *change.avoid))),
            "strict": before.strict or change.strict,
            "mapped": (*_still_true(before, any_of, none_of, preferred), *change.mapped),
            "not_applied": change.not_applied,
        }
    )


def narrowed(old: Range | None, new: Range) -> Range:
    """The new end, with the old other end where the two still leave room."""
    if old is None:
        return new
    low = new.minimum if new.minimum is not None else old.minimum
    high = new.maximum if new.maximum is not None else old.maximum
    return Range(min=low, max=high) if low is None or high is None or low <= high else new


def _minus(request: SearchRequest, gone: Mapping[str, set[str]]) -> SearchRequest:
    any_of = {f: tuple(v for v in vs if v not in gone.get(f, ())) for f, vs in request.filter.any_of.items()}
    conditions = request.filter
    return request.model_copy(
        update={
            "filter": ProductFilter(any_of=any_of, none_of=conditions.none_of, ranges=conditions.ranges),
            "mapped": tuple(m for m in request.mapped if m.value not in gone.get(m.field, ())),
        }
    )


def _still_true(request: SearchRequest, *now: Mapping[str, Iterable[str]]) -> tuple[object, ...]:
    """What was mapped before and still stands for something."""
    return tuple(m for m in request.mapped if any(m.value in held.get(m.field, ()) for held in now))
