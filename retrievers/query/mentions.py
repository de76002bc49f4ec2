"""What is read of the catalogue's values in one text."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..request import MappedBy


@dataclass(frozen=True)
class ValueMention:
    """One value, or several that share a spelling, met in the text. `excluded`: "not leather". `how`: by
    what a word (`source`) that is not the value's own stands for it.
    """

    field: str
    values: tuple[str, ...]
    span: tuple[int, int]
    excluded: bool
    how: MappedBy | None = None
    source: str = ""


@dataclass
class Reading:
    """Mentions in the order of the text; unwanted words that no field carries; the character ranges of
    those and of idioms, which the query is to lose.
    """

    mentions: list[ValueMention] = field(default_factory=list)
    avoid: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
