"""BM25 over a catalogue's payloads, held in memory."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..filters import ProductFilter
from .columns import Columns
from .terms import Terms

K1, B = 1.2, 0.75
"""Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, and Lucene's defaults."""
Payload = Mapping[str, Any]


class LexicalIndex:
    """Ranks products by the words that they share with a request: BM25 in Lucene's form, as a share, from 0
    to 1, of the most that the request's words could give. A word that no product has counts into that most,
    so a request that is hardly met by words is hardly ranked by them.
    """

    def __init__(self, payloads: Iterable[Payload]) -> None:
        import bm25s  # with scipy a sixth of a second, and needed only where words are searched

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it asks for debugging at its import

        rows = list(payloads)
        self._ids = [str(row["product_id"]) for row in rows]
        self._columns = Columns(rows)
        self.terms = Terms()
        self._bm25: Any = bm25s.BM25(k1=K1, b=B, method="lucene")
        terms = [self.terms.of(row) for row in rows]
        self._in: Any = ()  # products that have each term
        if any(terms):
            self._bm25.index(terms, show_progress=False)
            self._in = np.diff(self._bm25.scores["indptr"])
        self._vocabulary: Mapping[str, int] = self._bm25.vocab_dict if any(terms) else {}

    def count(self, conditions: ProductFilter) -> int:
        """How many of the products pass."""
        return int(self._columns.passing(conditions).sum())

    def search(self, text: str, conditions: ProductFilter, limit: int) -> list[tuple[str, float]]:
        """(product id, share), best first, of those that pass and have a word of the text; equal ones by
        id.
        """
        asked = self.terms.in_text(text)
        known = [term for term in asked if term in self._vocabulary]
        if not known:
            return []
        passing = self._columns.passing(conditions)
        shares = np.where(passing, self._bm25.get_scores(known), 0.0) / sum(map(self._weight, asked))
        found = np.flatnonzero(shares > 0)
        if len(found) > limit:  # those that may stand among the first, ties included
            found = found[shares[found] >= np.partition(shares[found], -limit)[-limit]]
        best = sorted(((self._ids[i], float(shares[i])) for i in found), key=lambda item: (-item[1], item[0]))
        return best[:limit]

    def _weight(self, term: str) -> float:
        """Lucene's inverse document frequency, which a term's score cannot exceed."""
        row = self._vocabulary.get(term)
        having = 0 if row is None else int(self._in[row])
        return math.log(1 + (len(self._ids) - having + 0.5) / (having + 0.5))
