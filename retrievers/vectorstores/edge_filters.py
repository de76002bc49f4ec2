"""A `ProductFilter` in Qdrant Edge's own words."""

from __future__ import annotations

from typing import Any

import qdrant_edge as edge

from ..filters import ProductFilter


def payload_key(field: str) -> str:
    """A payload key as the engine's paths name it: bare, it takes some letters for a syntax error."""
    return f'"{field}"'


def to_edge(conditions: ProductFilter | None) -> edge.Filter | None:
    """All conditions inside the engine's search; None for none."""
    if not conditions:
        return None
    must: list[Any] = [
        edge.FieldCondition(payload_key(f), match=edge.MatchAny(list(v)))
        for f, v in conditions.any_of.items()
    ]
    must += [
        edge.FieldCondition(payload_key(f), range=edge.RangeFloat(gte=r.minimum, lte=r.maximum))
        for f, r in conditions.ranges.items()
    ]
    must_not: list[Any] = [
        edge.FieldCondition(payload_key(f), match=edge.MatchAny(list(v)))
        for f, v in conditions.none_of.items()
    ]
    return edge.Filter(must=must or None, must_not=must_not or None)
