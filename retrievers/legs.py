"""A request as legs: one search per space, its vector made of words, photo and liked products."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL.Image import Image

from .embeddings import MultimodalEmbeddings
from .filters import ProductFilter
from .request import SearchRequest
from .variety import SHOWN_BY, leaves_open
from .vectorstores import NamedVectorStore, VectorSearch
from .vectorstores.base import Vector


def make_legs(
    store: NamedVectorStore,
    embeddings: MultimodalEmbeddings,
    request: SearchRequest,
    photos: Sequence[Image],
    conditions: ProductFilter,
    depth: int,
    by: str | None = None,
    unsure: bool = False,
) -> list[VectorSearch]:
    """One leg for each space that something is known for, `depth` deep, the filter on every one; `by` is the
    number that results are ordered by; `unsure`: what the image encoder sees is sought in the products' words
    where it is not sure too. Several things in one space meet in the middle.

    Raises EncoderUnavailableError where a model is needed and cannot be had.
    """
    words = request.query if request.like else request.words()
    parts: dict[str, list[Vector]] = {"text": [], "image": []}
    if words:
        parts["text"].append(embeddings.embed_query(words))
    shown = (embeddings.embed_photo_as_text(photo, unsure=unsure) for photo in photos)
    parts["text"] += [vector for vector in shown if vector is not None]
    # a photo is not moved by what is a filter already: all that is left has it, and the photo says the rest
    parts["image"] += [embeddings.embed_photo_with_words(photo, request.query) for photo in photos]
    if words and not photos and (from_words := embeddings.embed_photo_words(words)) is not None:
        parts["image"].append(from_words)
    for space, vectors in parts.items():
        liked = (store.vector(product_id, space) for product_id in request.like)
        vectors += [vector for vector in liked if vector is not None]
    fields = _ranked_by(request, by)
    return [
        VectorSearch(space, _middle(vectors), depth, conditions, payload=fields)
        for space, vectors in parts.items()
        if vectors
    ]


def _ranked_by(request: SearchRequest, number: str | None) -> tuple[str, ...] | None:
    """The fields that ranking looks at; None for all. The others of some hundred candidates would be half of
    a search's time (measured), and only a page of them is shown.
    """
    if request.avoid:
        return None
    priced = request.target_price is not None or request.price_hint is not None
    numbers = [name for name in (number, "price" if priced else None) if name]
    shown_by = SHOWN_BY if leaves_open(request) else ()
    return ("product_id", *numbers, *request.preferred, *shown_by)


def _middle(vectors: list[Vector]) -> Vector:
    """The direction between unit vectors; one alone stays as it is."""
    if len(vectors) == 1:
        return vectors[0]
    middle = np.sum([vector / np.linalg.norm(vector) for vector in vectors], axis=0)
    return np.asarray(middle / max(float(np.linalg.norm(middle)), 1e-12), dtype=np.float32)
