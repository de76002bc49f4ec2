"""A shopper's words, embedded once for all the parts of a turn that ask for them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from .base import Vectors

FEW, REMEMBERED = 8, 256
"""Texts in one call that are remembered, and how many in all (1.5 kB each)."""


class RecentTexts:
    """`encode` with a memory for short lists; long ones are documents, which are asked for once. Safe to call
    from several threads.
    """

    def __init__(self, encode: Callable[[list[str]], Vectors]) -> None:
        self._encode = encode
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, d)."""
        if not 0 < len(texts) <= FEW:
            return self._encode(list(texts))
        with self._lock:
            known = {text: self._known[text] for text in texts if text in self._known}
        if missing := [text for text in dict.fromkeys(texts) if text not in known]:
            known |= dict(zip(missing, self._encode(missing), strict=True))
        with self._lock:
            for text, vector in known.items():
                self._known[text] = vector
                self._known.move_to_end(text)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return np.stack([known[text] for text in texts])

    def clear(self) -> None:
        """Remembers nothing."""
        with self._lock:
            self._known.clear()
