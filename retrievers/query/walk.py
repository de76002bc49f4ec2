"""One text, word by word: which values it mentions, and which of them it excludes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from shoplens.catalog import AttributeSchema

from ..request import MappedBy
from .exclusions import LINKS, linked, negated, phrase_end, reached, said_to_be_free_of
from .known import Candidates, KnownWords, field_name
from .mentions import Reading, ValueMention
from .nouns import BREAK, GOODS, OF_THE_WHOLE, Token, complements, ends_phrase
from .words import FILLERS, JOINTS, MODIFIERS, NEGATORS, PEOPLE

FIELD_CUES = {
    "brand": (("by",), ("from",)), "manufacturer": (("by",), ("from",)), "vendor": (("by",), ("from",)),
    "material": (("made", "of"), ("made", "from"), ("made", "out", "of")),
    "fabric": (("made", "of"), ("made", "from"), ("made", "out", "of")),
}  # fmt: skip
"""Words before a value that say its field as well as the field's name does."""
COPULAS = frozenset({"is", "of", "be", "are", "the", "in", "should", "must", "called"})
MAX_COPULAS = 3
"""May stand between a field's name and its value: "the color should be red"."""
COLORS = frozenset({"color", "colour", "colors", "colours"})
SUBSTANCES = frozenset({"material", "fabric"})
"""Fields whose values are things when they stand in the plural: "glasses", "papers"."""
WEAK = frozenset({"down", "natural"})
SAYS_SO = frozenset({"in", "of", "with", "no", "not", "without", "goose", "duck"})
"""Words that are values and more often something else, so only where a thing follows ("down jacket"), one
of the others stands before, or nothing else is said."""
LIKE_THINGS = frozenset({"canvas", "glass", "paper"})
"""Substances that are things behind another noun: "photo paper", "wine glass"."""


class _Match(NamedTuple):
    """A known phrase of `length` words; without candidates it stands for no value here."""

    length: int
    candidates: Candidates
    how: MappedBy | None


class _Item(NamedTuple):
    """A mention, or an unwanted word of no field, that follows another one: "red, blue or green"."""

    tie: str
    mention: ValueMention | None
    start: int
    end: int

    @property
    def field(self) -> str:
        return self.mention.field if self.mention else ""


class Walk:
    """From left to right, once."""

    def __init__(
        self,
        known: KnownWords,
        fields: Mapping[str, AttributeSchema],
        text: str,
        tokens: Sequence[Token],
    ) -> None:
        self._known = known
        self._fields = fields
        self._text = text
        self._tokens = tokens
        self._aside = complements(text, tokens)
        self._done = 0  # behind the last thing that was read
        self._last = ""  # its field
        self._reading = Reading()

    def reading(self) -> Reading:
        """Everything that is found."""
        position = 0
        while position < len(self._tokens):
            match = self._match(position)
            if match is not None and match.candidates:
                position = self._take(position, match)
            elif match is not None:
                position += match.length
            elif self._tokens[position].stem in NEGATORS - {"non"}:
                position = self._avoid(position)
            else:
                position += 1
        return self._reading

    def _match(self, position: int) -> _Match | None:
        """The longest known phrase that begins here; "L" is one in "size M or L"."""
        tokens = self._tokens
        for length in range(min(self._known.longest, len(tokens) - position), 0, -1):
            end = position + length
            found = self._known.get(tuple(token.stem for token in tokens[position:end]))
            if found is None or (length > 1 and self._parted(position, end)):
                continue
            mended = any(token.mended for token in tokens[position:end])
            candidates = {f: v for f, v in found.candidates.items() if self._is_meant(f, position, end)}
            return _Match(length, candidates, "spelling" if mended else found.how)
        if self._last and self._gap(self._done, position) in LINKS:
            found = self._known.get((*field_name(self._last), tokens[position].stem))
            if found is not None and self._last in found.candidates:
                return _Match(1, {self._last: found.candidates[self._last]}, None)
        return None

    def _is_meant(self, field: str, position: int, end: int) -> bool:
        """Whether a phrase can stand for a value of the field in this place."""
        last = self._tokens[end - 1]
        if self._named(field, position, end) is not None:
            return True
        if field in self._known.subjects and last.stem not in PEOPLE:
            if last.word in MODIFIERS and not self._closes(end):
                return False  # "light two man tent"
            of_goods = field == "category" and end < len(self._tokens) and self._tokens[end].word in GOODS
            return not self._aside[position] and (of_goods or self._ends_phrase(end))
        before = self._tokens[position - 1].word if position else ""
        if field in COLORS | SUBSTANCES and self._is_of_a_part(position, end):
            return False
        if field in SUBSTANCES and (
            last.is_plural or (last.stem in LIKE_THINGS and self._behind_noun(position))
        ):
            return False
        if last.stem in WEAK and end == position + 1:
            meant = before in SAYS_SO or len(self._tokens) == 1
            return meant or not self._known.subjects.isdisjoint(self._known_at(end)[0])
        return True

    def _closes(self, end: int) -> bool:
        """Whether nothing is said of a thing from here on: the text ends, or a word joins."""
        return (
            end >= len(self._tokens)
            or self._tokens[end].word in JOINTS | FILLERS
            or bool(self._gap(end, end))
        )

    def _is_of_a_part(self, position: int, end: int) -> bool:
        """ "With silver zips": a thing that the shop does not sell follows, in what is only said about
        another.
        """
        if not self._aside[position] or self._closes(end) or self._known_at(end)[0]:
            return False
        return self._tokens[end].word not in OF_THE_WHOLE | MODIFIERS | NEGATORS

    def _ends_phrase(self, end: int) -> bool:
        if ends_phrase(self._text, self._tokens, end):
            return True
        at = end
        while (following := self._known_at(at))[0] and self._known.subjects.isdisjoint(following[0]):
            at += following[1]  # "jacket brown"
        return at > end and ends_phrase(self._text, self._tokens, at)

    def _behind_noun(self, position: int) -> bool:
        """Whether a word that is no value stands right before, and neither asks, joins nor describes."""
        if not position or self._gap(position, position):
            return False
        word = self._tokens[position - 1]
        return (
            word.word not in FILLERS | JOINTS | NEGATORS | MODIFIERS and not self._known_at(position - 1)[0]
        )

    def _known_at(self, position: int) -> tuple[Collection[str], int]:
        """The fields of the longest known phrase that begins here, and how many words it has."""
        for length in range(min(self._known.longest, len(self._tokens) - position), 0, -1):
            found = self._known.get(tuple(t.stem for t in self._tokens[position : position + length]))
            if found is not None:
                return found.candidates, length
        return (), 0

    def _named(self, field: str, position: int, end: int) -> tuple[int, int] | None:
        """Where a value stands together with the words that name its field, before it or behind it."""
        words = [token.stem for token in self._tokens[self._done : position]]
        name = field_name(field)
        for cue in FIELD_CUES.get(field, ()):
            if tuple(words[-len(cue) :]) == cue and not self._parted(position - len(cue), end):
                return position - len(cue), end
        back = len(words)
        for _ in range(MAX_COPULAS + 1):
            first = back - len(name)
            if first >= 0 and tuple(words[first:back]) == name:
                where = self._done + first
                return None if self._parted(where, end) else (where, end)
            if not back or words[back - 1] not in COPULAS:
                break
            back -= 1
        behind = end + (end < len(self._tokens) and self._tokens[end].word == "in")
        after = tuple(token.stem for token in self._tokens[behind : behind + len(name)])
        if after == name and not self._parted(position, behind + len(name)):
            return position, behind + len(name)
        return None

    def _mention(self, position: int, match: _Match) -> tuple[ValueMention, int, int]:
        """The field that is meant, with the first and the last word that say so."""
        end = position + match.length
        chosen, where = "", (position, end)
        for field in match.candidates:
            if (named := self._named(field, position, end)) is not None:
                chosen, where = field, named
                break

        def weight(field: str) -> tuple[bool, int, bool]:
            counts = self._fields[field].values
            products = sum(counts.get(value, 0) for value in match.candidates[field])
            return field == "category", products, field == "type"

        chosen = chosen or max(match.candidates, key=weight)
        source = self._words(position, end) if match.how else ""
        span = (self._tokens[where[0]].start, self._tokens[where[1] - 1].end)
        values = tuple(match.candidates[chosen])
        return ValueMention(chosen, values, span, False, match.how, source), *where

    def _take(self, position: int, match: _Match) -> int:
        """Notes a mention, and what its exclusion spreads to."""
        mention, first, end = self._mention(position, match)
        excluded, start = negated(self._text, self._tokens, first, self._done)
        free = said_to_be_free_of(self._text, self._tokens, end)
        end += free
        if excluded or free:
            mention = replace(mention, span=(start, self._tokens[end - 1].end), excluded=True)
        self._note(mention, end)
        return self._spread(mention.field, end) if excluded and not free else end

    def _note(self, mention: ValueMention, end: int) -> None:
        self._reading.mentions.append(mention)
        self._done, self._last = end, mention.field

    def _note_unwanted(self, start: int, position: int, end: int) -> None:
        self._reading.avoid.append(self._words(position, end))
        self._reading.spans.append((start, self._tokens[end - 1].end))
        self._done, self._last = end, ""

    def _avoid(self, negator: int) -> int:
        """What a negator speaks of, where no field carries it: "without a hood"."""
        position = reached(self._text, self._tokens, negator)
        if position is None:
            return negator + 1
        for at in range(position, min(position + MAX_COPULAS + 1, len(self._tokens))):
            match = self._match(at)
            if match is not None and match.candidates and self._mention(at, match)[1] <= position:
                return at  # a mention, or the field's name before one
        end = self._unknown_until(position)
        if end == position:
            return negator + 1
        self._note_unwanted(self._tokens[negator].start, position, end)
        return self._spread("", end)

    def _unknown_until(self, position: int) -> int:
        """The end of the words from here on that neither join nor stand for a value."""
        last = phrase_end(self._text, self._tokens, position)
        for end in range(position + 1, last):
            match = self._match(end)
            if match is not None and match.candidates:
                return end
        return last

    def _spread(self, field: str, end: int) -> int:
        """ "Not red, blue or green" excludes all three, "not red, blue" only the first; "no leather or
        fur" both, "not leather and red" only the first, as "and" joins what is alike.
        """
        items: list[_Item] = []
        while (tied := linked(self._text, self._tokens, items[-1].end if items else end)) is not None:
            item = self._item(*tied)
            if item is None or not _joins(field, item):
                break
            items.append(item)
        while items and items[-1].tie == ",":
            items.pop()
        for item in items:
            if item.mention is None:
                self._note_unwanted(self._tokens[item.start].start, item.start, item.end)
            else:
                self._note(replace(item.mention, excluded=True), item.end)
        return items[-1].end if items else end

    def _item(self, tie: str, position: int) -> _Item | None:
        match = self._match(position)
        if match is None or not match.candidates:
            end = self._unknown_until(position)
            return _Item(tie, None, position, end) if end > position else None
        mention, first, end = self._mention(position, match)
        if said_to_be_free_of(self._text, self._tokens, end):
            return None
        return _Item(tie, mention, first, end)

    def _gap(self, end: int, position: int) -> str:
        if not 0 < end <= position < len(self._tokens):
            return ""
        between = self._text[self._tokens[end - 1].end : self._tokens[position].start]
        return " ".join(between.split()).casefold()

    def _parted(self, first: int, end: int) -> bool:
        """Whether a comma, a full stop or a price stands within the words; a colon may."""
        gaps = (self._gap(at, at) for at in range(first + 1, min(end, len(self._tokens))))
        return any(gap and (any(map(str.isalnum, gap)) or BREAK.search(gap.strip(":"))) for gap in gaps)

    def _words(self, position: int, end: int) -> str:
        return self._text[self._tokens[position].start : self._tokens[end - 1].end]


def _joins(field: str, item: _Item) -> bool:
    """Whether an exclusion of something of the field may reach over to the item."""
    if item.tie in ("or", "nor"):
        return True
    alike = item.field == field
    return alike or ("" in (field, item.field) and item.tie in (",", ", or", ", nor"))
