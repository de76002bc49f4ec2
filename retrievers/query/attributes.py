"""Decide whether a quantity limits a rating, a review count or a named numeric attribute."""

from collections.abc import Collection
from typing import NamedTuple

from . import cues
from .amounts import Token, word_at
from .context import Left, look_right, unit_after, walk_back
from .quantities import Finding, Quantity


class Fields(NamedTuple):
    """The caller's numeric fields, sorted by how their numbers are spoken of."""

    rating: str
    reviews: str
    named: tuple[tuple[str, tuple[str, ...], str], ...]
    """Field, the words of its name, and the unit at the end of its name ("" where none)."""


def sort_fields(numeric_fields: Collection[str]) -> Fields:
    """Which field holds ratings, which review counts, and the words of every other one's name."""
    rating = next((name for name in numeric_fields if name.lower() in cues.RATING_NAMES), "rating")
    reviews = next((name for name in numeric_fields if name.lower() in cues.REVIEW_NAMES), "reviews")
    named = []
    for name in numeric_fields:
        words = tuple(name.lower().replace("_", " ").replace("-", " ").split())
        if words and name not in (rating, reviews) and words != ("price",):
            unit = words[-1] if len(words) > 1 and words[-1] in cues.UNITS else ""
            named.append((name, words[:-1] if unit else words, unit))
    return Fields(rating, reviews, tuple(named))


class _Right(NamedTuple):
    """The words behind a number that speak of stars or reviews."""

    last: int
    starred: bool = False
    """"stars", "star", "out of 5", "/5"."""
    stars: bool = False
    scale: bool = False
    noun: str = ""
    """"rating", "reviews" and the like."""
    plus: bool = False


def _look_right_of_rating(tokens: list[Token], last: int) -> _Right:
    at = last + (word_at(tokens, last) == "-")
    star = word_at(tokens, at)
    starred = star in ("star", "stars")
    at = at + 1 if starred else last
    over = 1 if word_at(tokens, at) == "/" else 2 if _words(tokens, at, at + 2) == ("out", "of") else 0
    scale = bool(over) and word_at(tokens, at + over) in ("5", "five")
    if scale:
        at += over + 1
        at += word_at(tokens, at) in ("star", "stars")
    plus = word_at(tokens, at) == "+"
    at += plus
    outer = at
    for _ in range(2):
        outer += word_at(tokens, outer) in cues.REVIEW_ADJECTIVES
    noun = word_at(tokens, outer)
    if noun in cues.RATING_WORDS | cues.REVIEW_WORDS and (starred or noun not in ("review", "star")):
        return _Right(outer + 1, starred or scale, star == "stars", scale, noun, plus)
    return _Right(at, starred or scale, star == "stars", scale, "", plus)


def read_rating(
    tokens: list[Token], quantity: Quantity, left: Left, floor: int, fields: Fields
) -> Finding | None:
    """Stars and review counts: by the word behind the number, or by the one before its cue."""
    right = _look_right_of_rating(tokens, quantity.last)
    if not right.starred and (
        quantity.glued or unit_after(tokens, quantity.last) in cues.UNITS - cues.REVIEW_WORDS
    ):
        return None
    nouns = cues.RATING_WORDS | cues.REVIEW_WORDS
    if left.cue is None:
        nouns -= {"star", "review", "reviewers"}  # "white star one"
    at_left = walk_back(tokens, left.start, floor, nouns)
    if not right.starred and not right.noun and at_left is None:
        return None
    closing, behind, _ = look_right(tokens, right.last)
    direction = left.cue.direction if left.cue and left.cue.direction != "range" else closing
    if direction is None and (quantity.plus or right.plus):
        direction = "min"
    noun = right.noun or (word_at(tokens, at_left) if at_left is not None else "stars")
    is_count = not right.starred and (
        right.noun == "reviews" or (quantity.high > 5 and noun in cues.REVIEW_WORDS)
    )
    if not is_count:
        told = bool(right.noun or at_left is not None or direction or quantity.is_range)
        if quantity.high > 5 or not (told or (right.stars and quantity.low >= 3)):
            return None
    if direction is None and not quantity.is_range:
        direction = "min"  # whoever asks for four stars takes five
    start = left.start if at_left is None else at_left
    while start > floor and word_at(tokens, start - 1) in cues.REVIEW_ADJECTIVES:
        start -= 1
    field = fields.reviews if is_count else fields.rating
    return Finding(field, direction, quantity, None, start, behind if closing else right.last)


def read_named(
    tokens: list[Token], quantity: Quantity, left: Left, floor: int, fields: Fields
) -> Finding | None:
    """A numeric attribute by its name: "capacity over 20", "20 liter capacity"."""
    for field, words, own_unit in fields.named:
        unit = unit_after(tokens, quantity.last)
        unit = unit if unit in cues.UNITS else ""
        if own_unit and unit and own_unit.rstrip("s") != unit.rstrip("s"):
            continue
        last = quantity.last + (word_at(tokens, quantity.last) == "-") + bool(unit)
        end = walk_back(tokens, left.start, floor, frozenset(words[-1:]))
        first = left.start if end is None else end + 1 - len(words)
        if end is None and _words(tokens, last, last + len(words)) == words:
            last += len(words)
        elif end is None or first < floor or _words(tokens, first, end + 1) != words:
            continue
        closing, behind, _ = look_right(tokens, last)
        direction = left.cue.direction if left.cue else closing or ("min" if quantity.plus else None)
        if direction == "range" and not quantity.is_range:
            direction = "min"  # "capacity from 20"
        return Finding(field, direction, quantity, None, first, behind if closing else last)
    return None


def _words(tokens: list[Token], first: int, last: int) -> tuple[str, ...]:
    return tuple(token.text for token in tokens[max(first, 0) : last])
