"""What a plan is, and the situation that a message meets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Arguments = Mapping[str, Any]
Kind = Literal[
    "search", "greeting", "thanks", "cleared", "help", "details", "compare", "fact", "which", "undo"
]


@dataclass(frozen=True)
class Plan:
    """Either arguments for `search_products`, or a reply that needs no search. `focus`: the product that the
    reply speaks of.
    """

    arguments: Arguments | None = None
    reply: str | None = None
    kind: Kind = "search"
    focus: str | None = None


@dataclass(frozen=True)
class Situation:
    """What a message meets. `history`: the arguments of the searches so far, the latest last; `shown`: the
    products of the latest; `new_photo`: one came with this message; `has_photo`: the conversation has one.
    """

    history: Sequence[Arguments] = ()
    shown: Sequence[Mapping[str, Any]] = ()
    focus: str | None = None
    new_photo: bool = False
    has_photo: bool = False

    @property
    def previous(self) -> Arguments | None:
        """The search at hand."""
        return self.history[-1] if self.history else None
