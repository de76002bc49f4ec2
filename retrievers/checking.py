"""The last look before a product leaves."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from shoplens.catalog import Product

from .filters import ProductFilter
from .ranking import Found
from .request import Hit, LexicalScore, SpaceScore

logger = logging.getLogger(__name__)


def checked(found: Iterable[Found], conditions: ProductFilter) -> tuple[Hit, ...]:
    """What was found as it is shown. A row that breaks the filter never is, whatever the store said."""
    hits = []
    for one in found:
        if conditions.matches(one.payload):
            hits.append(_hit(one))
        else:
            logger.error("the store returned %s against the filter (%s)", one.id, conditions.describe())
    return tuple(hits)


def _hit(found: Found) -> Hit:
    by_words = found.lexical
    return Hit(
        product=Product.from_payload(found.payload),
        scores={
            space: SpaceScore(rank=place.rank, cosine=place.score) for space, place in found.scores.items()
        },
        lexical=None if by_words is None else LexicalScore(rank=by_words.rank, share=by_words.score),
        fused=found.fused,
    )
