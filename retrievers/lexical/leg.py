"""The lexical ranking of one store: built when words are first searched, never older than the last
`refresh`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from ..filters import ProductFilter
from ..request import Mapped, SearchRequest
from ..vectorstores import NamedVectorStore, ScoredPoint, point_id
from .index import LexicalIndex

logger = logging.getLogger(__name__)

MOST = 50_000
"""Products up to which a catalogue's words are held in memory: some 4 KB for each, and six seconds to read
them all. A larger one is searched by its vectors alone."""
QUERY = "query"
"""In `Mapped`: the word stays a word of the query, mended."""


class LexicalLeg:
    """The third ranking beside the two spaces. What changes in the store later is found by its vectors at
    once and by its words after a `refresh`; what a product says now decides whether it passes a filter.
    """

    def __init__(self, store: NamedVectorStore, most: int = MOST) -> None:
        self._store = store
        self._most = most
        self._lock = threading.Lock()
        self._index: LexicalIndex | None = None
        self._is_read = False

    def refresh(self) -> None:
        """Forgets the words, which are read again when they are next needed."""
        with self._lock:
            self._index, self._is_read = None, False

    def load(self) -> LexicalIndex | None:
        """Reads the words where that was not done; None where the catalogue is too large."""
        with self._lock:
            if not self._is_read:
                if (count := self._store.count()) <= self._most:
                    self._index = LexicalIndex(self._store.scroll())
                else:
                    logger.info("no lexical ranking: %d products, at most %d are read", count, self._most)
                self._is_read = True
            return self._index

    def mended(self, request: SearchRequest) -> SearchRequest:
        """The request, misspelt words of its query as the catalogue writes them, and said so."""
        index = self.load() if request.query else None
        mended = index.terms.mended(request.query) if index else {}
        if not mended:
            return request
        said = [
            Mapped.model_validate({"from": word, "to": right, "field": QUERY, "how": "spelling"})
            for word, right in mended.items()
        ]
        query = " ".join(_mended(word, mended) for word in request.query.split())
        return request.model_copy(update={"query": query, "mapped": (*request.mapped, *said)})

    def count(self, conditions: ProductFilter) -> int | None:
        """How many products passed when the words were read; None where they were not."""
        index = self._index  # another thread may forget it
        return None if index is None else index.count(conditions)

    def search(
        self,
        text: str,
        conditions: ProductFilter,
        limit: int,
        lists: Mapping[str, Sequence[ScoredPoint]],
        *,
        only_listed: bool = False,
    ) -> list[ScoredPoint]:
        """At most `limit` products that have words of the text and pass, the share of the words as score. Of
        products that are not in the `lists` of the spaces the store is asked once more, or they are left out.
        """
        index = self.load() if text else None
        ranked = index.search(text, conditions, limit) if index else []
        known: dict[str, Mapping[str, Any]] = {p.id: p.payload for found in lists.values() for p in found}
        unknown = [] if only_listed else [id_ for id_, _ in ranked if point_id(id_) not in known]
        for payload in self._store.retrieve(unknown) if unknown else ():
            if conditions.matches(payload):
                known[point_id(str(payload["product_id"]))] = payload
        points = ((point_id(id_), share) for id_, share in ranked)
        return [ScoredPoint(id_, share, known[id_]) for id_, share in points if id_ in known]


def _mended(word: str, mended: Mapping[str, str]) -> str:
    """A word with its punctuation, mended."""
    bare = word.strip(".,;:!?\"'()").casefold()
    return mended.get(bare, word)
