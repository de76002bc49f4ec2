"""What the protocol leaves open, or what can go wrong: one switch each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args, get_type_hints


@dataclass
class Switches:
    """How the server behaves. Every switch may be changed while it runs.

    outer_filter: what a filter on a query with prefetches does. "after": it sifts the candidates once they
        are fused, before the limit. "before": it also binds every prefetch. "ignored": nothing.
    prefetch_filter_ignored: filters inside prefetches do nothing.
    rrf_k, rrf_first_rank: a point at place i of a list (from 0) gets 1 / (rrf_k + rrf_first_rank + i).
    dbsf: the fused score is the "mean" over all lists, or the "sum".
    needs_open_after_restart: collections found on the disk at the start are listed, and otherwise
        NOT_FOUND until they are opened with `vde.open_collection`.
    unavailable: so many RPCs to come fail with UNAVAILABLE; counts down.
    slow: seconds that every RPC waits before its work.
    batch_unimplemented: SearchBatch and QueryBatch are UNIMPLEMENTED.
    partial_updates_drop: an update of some vectors of a point drops its other vectors.
    vectors_unreadable: collections with named vectors never give their vectors back.
    fusion_unimplemented: fusions ("rrf", "dbsf") that are UNIMPLEMENTED.
    api_key: where set, calls without it are UNAUTHENTICATED.
    max_vectors: a write that leads to more vectors in all collections together is RESOURCE_EXHAUSTED.
    shuffle_ties: equal scores come in random order, not in that of their ids.
    """

    outer_filter: Literal["after", "before", "ignored"] = "after"
    prefetch_filter_ignored: bool = False
    rrf_k: int = 60
    rrf_first_rank: int = 1
    dbsf: Literal["mean", "sum"] = "mean"
    needs_open_after_restart: bool = False
    unavailable: int = 0
    slow: float = 0.0
    batch_unimplemented: bool = False
    partial_updates_drop: bool = False
    vectors_unreadable: bool = False
    fusion_unimplemented: set[str] = field(default_factory=set)
    api_key: str | None = None
    max_vectors: int | None = None
    shuffle_ties: bool = False

    @classmethod
    def parse(cls, pairs: Iterable[str]) -> Switches:
        """Read "name=value" texts, as of the command line. Several values of a set: "rrf,dbsf".

        Raises ValueError for an unknown name or a value that does not fit.
        """
        switches, hints = cls(), get_type_hints(cls)
        for pair in pairs:
            name, equals, text = pair.partition("=")
            if not equals or name not in hints:
                raise ValueError(f"Unknown switch {pair!r}. Write name=value; known: {', '.join(hints)}.")
            setattr(switches, name, _value(name, text, hints[name]))
        return switches


def _value(name: str, text: str, hint: object) -> object:
    """The text as a value of this type; ValueError if it is none."""
    if hint is bool:
        if text.lower() not in ("true", "false"):
            raise ValueError(f"Switch {name}: {text!r} is not true or false.")
        return text.lower() == "true"
    if hint == set[str]:
        return {part for part in text.split(",") if part}
    kinds = get_args(hint)
    if all(isinstance(kind, str) for kind in kinds) and kinds:
        if text not in kinds:
            raise ValueError(f"Switch {name}: {text!r} is none of {', '.join(kinds)}.")
        return text
    kind = next((kind for kind in (int, float) if kind is hint or kind in kinds), str)
    try:
        return kind(text)
    except ValueError:
        raise ValueError(f"Switch {name}: {text!r} is not a number.") from None
