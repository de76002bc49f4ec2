"""A shopper's words to a `SearchRequest`, over any catalogue's schema, with no language model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from shoplens.catalog import CatalogSchema, category_label
from shoplens.catalog.product import PATH_SEPARATOR
from shoplens.catalog.schema import WORD

from ..filters import ProductFilter, Range, plain_number
from ..request import DEFAULT_LIMIT, MAX_LIMIT, Mapped, SearchRequest
from .known import field_name, stems
from .meaning import Embed, Meanings
from .mentions import ValueMention
from .numbers import NumericConstraint, find_numeric_constraints
from .order import find_order
from .strictness import find_strictness
from .values import ValueFinder
from .words import FILLERS, JOINTS, NEGATORS, PEOPLE, stem_of

MAX_CHARACTERS = 20_000
"""A request is read this far."""
ABOUT = re.compile(
    r"\b(?:about|around|approx\w*|circa|close to|near(?:ly)?|roughly|almost)\b|[~≈]", re.IGNORECASE
)
ABOUT_SHARE = 0.1
"""A weight of "about 20" is one between 18 and 22."""
SHARED_SIGNS = {
    "USD": (
        re.compile(r"us|american", re.IGNORECASE),
        {"AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "ARS", "CLP"},
    ),
    "PHP": (re.compile(r"php|philippine|₱", re.IGNORECASE), {"MXN", "ARS", "CLP"}),
    "JPY": (re.compile(r"jpy|yen", re.IGNORECASE), {"CNY"}),
}
"""A bare "$", "pesos" or "¥" is the catalogue's own, unless the words say whose it is."""


NEW_ARRIVALS = re.compile(r"\b(?:new(?:ly)? arriv(?:als?|ed)|just arrived)\b", re.IGNORECASE)
"""An order, unless the catalogue marks its new products with a flag."""
NOT_SAID = "no field of this catalogue says it; such products are ranked last"
DANGLING = frozenset({"and", "but", "by", "from", "in", "made", "of", "or", "with"})
"""Words that tie what was taken out: without it, and with nothing behind it, they say nothing."""
COLOR_FIELDS = ("color", "colour", "colors", "colours")
COLORS = frozenset(
    """
    beige black blue brown burgundy cyan fuchsia gray green grey khaki lilac magenta maroon mauve navy pink
    purple red teal turquoise violet white yellow
    """.split()  # noqa: SIM905
)
"""Words that are colours wherever they stand before a thing; "orange", "gold" and "rose" may be the thing."""
CHUNK = 256
"""Texts that are embedded at once, so that a file of 7,000 costs no memory to speak of."""


class QueryConstructor:
    """Reads prices and other numbers, order, and the catalogue's values out of a text; what is left is the
    query. What looked like a condition and cannot be one here goes to `not_applied`.

    `embed` turns texts into unit vectors (n, d). With it, words that no value is written like are compared
    in meaning to what the shop sells; without it nothing is guessed. Nothing is embedded before the first
    request that needs it.
    """

    def __init__(self, schema: CatalogSchema, embed: Embed | None = None) -> None:
        self._schema = schema
        self._values = ValueFinder(schema)
        self._meanings = Meanings(schema, self._values.subjects, embed) if embed is not None else None
        self._new_is_a_flag = any("new" in field_name(flag) for flag in self._values.flags)

    def construct(self, text: str) -> SearchRequest:
        """Never raises on any text, but what `embed` raises; reads the first 20,000 characters."""
        return next(self.construct_many([text]))

    def construct_many(self, texts: Iterable[str]) -> Iterator[SearchRequest]:
        """The same for each, in their order, with the vectors computed by the chunk."""
        texts = iter(texts)
        while chunk := [self._read(text) for text in islice(texts, CHUNK)]:
            yield from self._guessed(chunk)

    def guessed(self, request: SearchRequest) -> SearchRequest:
        """A request that was read by the rules alone (without `embed`), with what its query may mean: as
        `construct` reads its text. Raises what `embed` raises.
        """
        return next(self._guessed([request]))

    def _guessed(self, requests: Sequence[SearchRequest]) -> Iterator[SearchRequest]:
        return iter(requests) if self._meanings is None else self._meanings.complete(requests)

    def _read(self, text: str) -> SearchRequest:
        """All that the words themselves say."""
        text = text[:MAX_CHARACTERS]
        numbers = find_numeric_constraints(text, tuple(self._schema.number_fields))
        order = find_order(NEW_ARRIVALS.sub(_blank, text) if self._new_is_a_flag else text)
        taken = [span for constraint in numbers for span in constraint.spans] + list(order.spans)
        reading = self._values.read(text, taken)
        mentions = reading.mentions
        strict = find_strictness(text, [m.span for m in mentions])
        ranges, target, refused = self._ranges(text, numbers)
        any_of, without = self._for_whom(_merge((m for m in mentions if not m.excluded), narrow=True))
        refused += [f"{category_label(path)} (nothing of the kind is there)" for path in without]
        none_of = _merge((m for m in mentions if m.excluded), narrow=False)
        query = _rest(text, taken + [self._taken(text, m) for m in mentions] + reading.spans + strict)
        refused += self._colors_not_here(query)
        avoid = tuple(dict.fromkeys(word.casefold() for word in reading.avoid))
        refused += [f"without {word} ({NOT_SAID})" for word in avoid]
        return SearchRequest(
            query=query,
            filter=ProductFilter(any_of=any_of, none_of=none_of, ranges=ranges),
            sort=order.sort,  # type: ignore[arg-type] # checked by the model
            price_hint=order.price_hint,  # type: ignore[arg-type]
            target_price=target,
            limit=min(max(order.limit or DEFAULT_LIMIT, 1), MAX_LIMIT),
            avoid=avoid,
            strict=bool(strict),
            mapped=tuple(dict.fromkeys(_mapped(mentions, any_of, none_of))),
            not_applied=tuple(refused),
        )

    def _for_whom(
        self, any_of: dict[str, tuple[str, ...]]
    ) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
        """ "Watches for women" where no watch lies below Women: the two categories do not join. Another field
        that has the word (gender) says for whom; where there is none it comes back as not applied.
        """
        categories = any_of.get("category", ())
        people = tuple(c for c in categories if all(stem in PEOPLE for stem in stems(category_label(c))))
        if not people or len(people) == len(categories):
            return any_of, ()
        found = {**any_of, "category": tuple(c for c in categories if c not in people)}
        for field in self._schema.keyword_fields:
            values = [v for c in people for v in self._schema.resolve(field, category_label(c))]
            if field not in any_of and values:
                return {**found, field: tuple(values)}, ()
        return found, people

    def _colors_not_here(self, query: str) -> list[str]:
        """A colour that is left over where the catalogue has colours: said, and it still ranks."""
        field = next((f for f in COLOR_FIELDS if f in self._schema.keyword_fields), None)
        if field is None:
            return []
        words = (match[0].casefold() for match in WORD.finditer(query))
        missing = dict.fromkeys(w for w in words if w in COLORS and w not in self._schema.vocabulary)
        return [f"{word} (nothing here has this {field})" for word in missing]

    def _taken(self, text: str, mention: ValueMention) -> tuple[int, int]:
        """What a mention takes out of the query. Of "desk lamp", read as lamp, "desk" stays: it ranks."""
        start, end = mention.span
        words = list(WORD.finditer(text, start, end))
        own = {stem_of(last[-1]) for value in mention.values if (last := WORD.findall(category_label(value)))}
        says_more = mention.how == "synonym" and not mention.excluded and len(words) > 1
        if says_more and mention.field in self._values.subjects and stem_of(words[-1][0]) in own:
            return words[-1].start(), end
        return start, end

    def _ranges(
        self, text: str, numbers: list[NumericConstraint]
    ) -> tuple[dict[str, Range], float | None, list[str]]:
        ranges: dict[str, Range] = {}
        target: float | None = None
        refused: list[str] = []
        for found in numbers:
            said = _say(found)
            words = " ".join(text[start:end] for start, end in found.spans)
            known = self._schema.number_fields.get(found.field)
            if known is None or known.maximum is None:
                refused.append(f"{said} (this catalogue has no {found.field})")
            elif not _same_currency(found.currency, self._schema.currency, words):
                refused.append(f"{said} (prices here are in {self._schema.currency})")
            elif found.target is not None and found.field == "price":
                target = found.target
            elif found.target is not None:
                leeway = abs(found.target) * ABOUT_SHARE if ABOUT.search(words) else 0.0
                ranges[found.field] = Range(min=found.target - leeway, max=found.target + leeway)
            elif found.minimum is not None and found.maximum is not None and found.minimum > found.maximum:
                refused.append(f"{said} (nothing lies in it)")
            else:
                ranges[found.field] = Range(min=found.minimum, max=found.maximum)
        return ranges, target, refused


def _merge(mentions: Iterable[ValueMention], *, narrow: bool) -> dict[str, tuple[str, ...]]:
    """Values of one field join; of wanted categories, the narrower one holds: "men's jackets" are the
    jackets below Men, "men's jackets or jeans" the jeans below Men too, "dresses or men's jackets" both.
    """
    merged: dict[str, tuple[str, ...]] = {}
    scope: tuple[str, ...] = ()  # what the next category is read in
    for mention in mentions:
        values, before = mention.values, merged.get(mention.field, ())
        if narrow and mention.field == "category":
            if inside := _below(values, before):
                scope = tuple(up for up in before if _below(inside, (up,)))
                before, values = tuple(up for up in before if up not in scope), inside
            elif within := _below(before, values):
                scope, before, values = before, (), within
            else:
                values = _below(values, scope) or _below(scope, values) or values
        merged[mention.field] = (*before, *values)
    return merged


def _same_currency(said: str | None, own: str, words: str) -> bool:
    if said in (None, own):
        return True
    whose, sharing = SHARED_SIGNS.get(said, (None, set()))
    return whose is not None and own in sharing and not whose.search(words)


def _below(paths: tuple[str, ...], parents: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(p for p in paths if any(p == up or p.startswith(up + PATH_SEPARATOR) for up in parents))


def _say(found: NumericConstraint) -> str:
    unit = f" {found.currency}" if found.currency else ""
    if found.minimum is None and found.maximum is None:
        return f"{found.field} about {plain_number(found.target or 0)}{unit}"
    ends = [
        f"{name} {plain_number(value)}"
        for name, value in (("from", found.minimum), ("up to", found.maximum))
        if value is not None
    ]
    return f"{found.field} {' '.join(ends)}{unit}"


def _rest(text: str, spans: list[tuple[int, int]]) -> str:
    """The text without the spans, without punctuation left alone, without askings at either end, and
    without the prepositions that what was taken out hung on.
    """
    kept = list(text)
    for start, end in spans:
        kept[start:end] = "\0" * (end - start)
    left = "".join(kept)
    words: list[str] = []
    following = len(text)
    for match in reversed(list(WORD.finditer(left))):
        loose = "\0" in left[match.end() : following]
        if loose and match[0].casefold() in DANGLING and (not words or words[-1].casefold() in JOINTS):
            left = left[: match.start()] + "\0" * len(match[0]) + left[match.end() :]
            continue
        words.append(match[0])
        following = match.start()
    words.reverse()
    plain = [word.casefold().replace("’", "'") for word in words]
    asking = [word in FILLERS for word in plain]
    if all(word in FILLERS or word in NEGATORS for word in plain):
        return ""
    first = asking.index(False)
    last = len(words) - asking[::-1].index(False)
    return " ".join(words[first:last])


def _mapped(
    mentions: list[ValueMention], any_of: dict[str, tuple[str, ...]], none_of: dict[str, tuple[str, ...]]
) -> Iterator[Mapped]:
    """What was mapped, of the values that are applied."""
    for m in mentions:
        applied = (none_of if m.excluded else any_of).get(m.field, ())
        if m.how is not None:
            for value in (v for v in m.values if v in applied):
                yield Mapped(**{"from": m.source, "to": value}, field=m.field, how=m.how)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
