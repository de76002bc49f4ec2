"""Both spaces behind one object: words (384-d) and pictures (512-d), with a query's vectors cached."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from PIL.Image import Image

from ..errors import CollectionMismatchError
from .base import ComposingEncoder, CrossModalEncoder, ImageEncoder, Notify, TextEncoder, Vectors
from .clip import REPOSITORY as CLIP_REPOSITORY
from .clip import ClipEncoder
from .color_shape import ColorShapeEncoder
from .hub import ModelHub
from .minilm import MiniLMEncoder
from .photo.encoder import PhotoEncoder

QUERY_CACHE_SIZE = 1024
PHOTO_CACHE_SIZE = 64
COLOR_SHAPE = "color-shape"
CLIP = "clip"
PHOTO = "photo"
AUTO = "auto"


class MultimodalEmbeddings:
    """A text encoder and an image encoder. Text alone reaches the image space only where the image encoder
    reads words (`reads_words`).
    """

    def __init__(self, text: TextEncoder, image: ImageEncoder) -> None:
        self.text = text
        self.image = image
        self._reader = image if isinstance(image, CrossModalEncoder) else None
        self._composer = image if isinstance(image, ComposingEncoder) else None
        self._cache: OrderedDict[tuple[str, str], Vectors] = OrderedDict()
        self._seen: OrderedDict[int, tuple[weakref.ref[Image], Vectors]] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def choose(
        cls,
        *,
        text_model: str | Path | None = None,
        image_model: str | Path = AUTO,
        built_with: Mapping[str, str] | None = None,
        notify: Notify = lambda line: None,
        hub: ModelHub | None = None,
    ) -> Self:
        """The encoders for a store. `image_model` is "auto" (CLIP where it can be had, else the package's own
        photo encoder), "clip", "photo", "color-shape" or a folder. A store that exists is served with what it
        was `built_with`, unless other encoders are asked for by name.

        Raises:
            CollectionMismatchError: the store was built with a model whose folder has to be given.
        """
        hub = hub or ModelHub(notify)
        built_with = built_with or {}
        text = MiniLMEncoder(text_model, hub=hub, notify=notify)
        if text_model is None and built_with.get("text", text.name) != text.name:
            raise CollectionMismatchError(
                f"this store was built with {built_with['text']}. "
                "Say where that model is with --text-model FOLDER"
            )
        choice = str(image_model)
        if choice == AUTO and "image" in built_with:
            known = {
                ClipEncoder.known_as: CLIP,
                PhotoEncoder.name: PHOTO,
                ColorShapeEncoder.name: COLOR_SHAPE,
            }
            choice = known.get(built_with["image"], "")
            if not choice:
                raise CollectionMismatchError(
                    f"this store was built with {built_with['image']}. "
                    "Say where that model is with --image-model FOLDER"
                )
        elif choice == AUTO:
            cached = hub.cached(CLIP_REPOSITORY) or hub.download(CLIP_REPOSITORY)
            choice = PHOTO if cached is None else CLIP
        image: ImageEncoder
        if choice == COLOR_SHAPE:
            image = ColorShapeEncoder()
        elif choice == PHOTO:
            image = PhotoEncoder(text)
        else:
            image = ClipEncoder(None if choice == CLIP else image_model, hub=hub, notify=notify)
        return cls(text, image)

    @property
    def names(self) -> dict[str, str]:
        """Which encoder looks at what: {"text": …, "image": …}."""
        return {"text": self.text.name, "image": self.image.name}

    @property
    def dimensions(self) -> dict[str, int]:
        """The two spaces of a collection: {"text": 384, "image": 512}."""
        return {"text": self.text.dimension, "image": self.image.dimension}

    def load(self) -> None:
        """Loads both encoders now. Raises EncoderUnavailableError where one cannot be had."""
        self.text.load()
        if self._reader is not None:
            self._reader.load()

    @property
    def reads_words(self) -> bool:
        """Whether words alone can search the pictures."""
        return self._reader is not None

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Documents in the text space, shape (n, 384)."""
        return self.text.embed_texts(texts)

    def embed_query(self, text: str) -> Vectors:
        """One query in the text space, shape (384,), cached."""
        return self._cached("text", text, self.text.embed_texts)

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """Photos in the image space, shape (n, 512)."""
        return self.image.embed_images(images)

    def embed_photo(self, image: Image) -> Vectors:
        """One photo in the image space, shape (512,); the same picture is looked at once while it lives."""
        with self._lock:
            known = self._seen.get(id(image))
        if known is not None and known[0]() is image:
            return known[1]
        vector: Vectors = np.asarray(self.image.embed_images([image])[0], dtype=np.float32)
        with self._lock:
            self._seen[id(image)] = (weakref.ref(image), vector)
            if len(self._seen) > PHOTO_CACHE_SIZE:
                self._seen.popitem(last=False)
        return vector

    def embed_photo_with_words(self, image: Image, words: str) -> Vectors:
        """A photo as the words change it ("the same in red"), shape (512,); as it is where the image encoder
        composes nothing.
        """
        vector = self.embed_photo(image)
        return vector if self._composer is None else self._composer.compose(vector, words)

    def embed_photo_as_text(self, image: Image, *, unsure: bool = False) -> Vectors | None:
        """What a photo shows, in the text space (384,), so that it compares with products' words. None where
        the image encoder does not share that space, or is not sure and should be.
        """
        if self._composer is None:
            return None
        photo = self.embed_photo(image)
        return self._composer.as_text(photo) if unsure or self._composer.is_sure_of(photo) else None

    def likelihood_of(self, image: Image) -> float:
        """Of the likeliest kind of thing that a photo may show, 0 to 1; 1 where the encoder names none."""
        return 1.0 if self._composer is None else self._composer.likelihood_of(self.embed_photo(image))

    def embed_photo_words(self, text: str) -> Vectors | None:
        """Words in the image space, shape (512,), cached; None where the image encoder reads no words, or not
        these.
        """
        if self._reader is None or (self._composer is not None and not self._composer.knows(text)):
            return None
        return self._cached("image", text, self._reader.embed_words)

    def _cached(self, space: str, text: str, embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
        key = (space, text)
        with self._lock:
            if (known := self._cache.get(key)) is not None:
                self._cache.move_to_end(key)
                return known
        vector: Vectors = np.asarray(embed([text])[0], dtype=np.float32)
        with self._lock:
            self._cache[key] = vector
            if len(self._cache) > QUERY_CACHE_SIZE:
                self._cache.popitem(last=False)
        return vector
