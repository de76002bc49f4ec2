"""The shoppers' photos: in memory, bounded, gone with the conversation. Only their ids go anywhere else."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable

from PIL.Image import Image

MAX_PHOTOS = 100
"""At 1024 px a photo takes up to 3 MB decoded, so all of them at most 300 MB."""
MAX_AGE_SECONDS = 3600.0


class PhotoStore:
    """Photos by an id that cannot be guessed; the oldest go first. Safe to call from several threads."""

    def __init__(self, max_photos: int = MAX_PHOTOS, max_age: float = MAX_AGE_SECONDS) -> None:
        self._photos: OrderedDict[str, tuple[float, Image]] = OrderedDict()
        self._lock = threading.Lock()
        self._max_photos = max_photos
        self._max_age = max_age

    def add(self, photo: Image) -> str:
        """Keeps a photo and gives its id."""
        id_ = secrets.token_urlsafe(16)
        with self._lock:
            self._drop_old()
            self._photos[id_] = (time.monotonic(), photo)
            while len(self._photos) > self._max_photos:
                self._photos.popitem(last=False)
        return id_

    def get(self, id_: str | None) -> Image | None:
        """The photo; None where it was never there or has gone."""
        with self._lock:
            self._drop_old()
            if id_ is None or id_ not in self._photos:
                return None
            photo = self._photos.pop(id_)[1]
            self._photos[id_] = (time.monotonic(), photo)  # in use: the youngest again
        return photo

    def all(self, ids: Iterable[str]) -> list[Image]:
        """Those of the photos that are still here."""
        return [photo for id_ in ids if (photo := self.get(id_)) is not None]

    def drop(self, *ids: str) -> None:
        """Forgets photos; an unknown id is no error."""
        with self._lock:
            for id_ in ids:
                self._photos.pop(id_, None)

    def _drop_old(self) -> None:
        oldest = time.monotonic() - self._max_age
        while self._photos and next(iter(self._photos.values()))[0] < oldest:
            self._photos.popitem(last=False)
