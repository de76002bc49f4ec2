"""How many products pass: known from memory, and believed where the searches agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .filters import ProductFilter
from .lexical.leg import LexicalLeg
from .vectorstores import NamedVectorStore, ScoredPoint


class Total:
    """The count of one request. On a server each call takes about a millisecond and a way there and back, so
    the products' words in memory, of the last refresh, say at first how many pass; `checked` makes sure.
    """

    def __init__(self, store: NamedVectorStore, lexical: LexicalLeg, conditions: ProductFilter) -> None:
        self._store = store
        self._conditions = conditions
        remembered = lexical.count(conditions)
        self._is_sure = not remembered  # "nothing passes" is never taken from memory
        self.number = remembered or store.count(conditions)

    def checked(self, lists: Mapping[str, Sequence[ScoredPoint]] = {}, depth: int = 0) -> int:
        """The count as it is now: the one remembered where the text space's search, which every product is
        in, gave all that passes and that is as many; else the store's own.
        """
        found = len(lists.get("text", ()))
        if not self._is_sure and not found == self.number < depth:
            self.number = self._store.count(self._conditions)
        self._is_sure = True
        return self.number
