"""What a photo shows, in the catalogue's own values: wishes that rank, never filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from PIL.Image import Image

from shoplens.catalog import CatalogSchema

from .embeddings import MultimodalEmbeddings
from .embeddings.base import Vectors
from .embeddings.photo.color_names import named_in, nearest_names
from .query.words import SUBJECT_FIELDS
from .request import Mapped, SearchRequest

FROM_PHOTO = "your photo"
MOSTLY_COLORS = 0.6
"""A field is about colour where this share of its values are names of colours."""
MAIN_COLOR = 0.25
"""A colour of the product that covers less is not named."""
LIKELY = 0.5
"""A value of a field is named where it is at least this likely; with a second one, both together."""


@runtime_checkable
class KindReader(Protocol):
    """An image encoder that can say which of some words a photo shows."""

    def kinds_in(self, vector: Vectors, values: Sequence[str]) -> list[tuple[str, float]]:
        """The values with their shares, the likeliest first; empty where it is not sure."""

    def is_sure_of(self, vector: Vectors) -> bool:
        """Whether it knows the kind of thing in a photo."""


class PhotoReader:
    """Over one catalogue. Which fields say what a thing is and which its colour is read off their values."""

    def __init__(self, schema: CatalogSchema, embeddings: MultimodalEmbeddings) -> None:
        self._embeddings = embeddings
        words = schema.keyword_fields
        self._kinds = {
            f: list(words[f].values) for f in sorted(SUBJECT_FIELDS & set(words)) if f != "category"
        }
        self._colors = {
            field: names
            for field, attribute in words.items()
            if (names := _color_values(attribute.values))
            and len(names) >= MOSTLY_COLORS * len(attribute.values)
        }

    def completed(self, request: SearchRequest, photos: Sequence[Image]) -> SearchRequest:
        """The request with what its one photo shows as wishes, in fields that it says nothing of. Several
        photos are not read: what they have in common is what the search is for.
        """
        if request.photo_read or len(photos) != 1 or request.sort:
            return request
        taken = {*request.filter.any_of, *request.filter.none_of, *request.preferred}
        found = {f: v for f, v in self._read(photos[0]).items() if f not in taken}
        mapped = [
            Mapped.model_validate({"from": FROM_PHOTO, "to": value, "field": field, "how": "photo"})
            for field, values in found.items()
            for value in values
        ]
        return request.model_copy(
            update={
                "preferred": {**request.preferred, **{f: tuple(v) for f, v in found.items()}},
                "mapped": (*request.mapped, *mapped),
                "photo_read": True,
            }
        )

    def is_unsure(self, photos: Sequence[Image]) -> bool:
        """Whether the encoder says that it does not know what one of the photos shows."""
        encoder = self._embeddings.image
        if not isinstance(encoder, KindReader):
            return False
        return not all(encoder.is_sure_of(self._embeddings.embed_photo(photo)) for photo in photos)

    def _read(self, photo: Image) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        encoder = self._embeddings.image
        if isinstance(encoder, KindReader):
            vector = self._embeddings.embed_photo(photo)
            for field, values in self._kinds.items():
                if names := _likeliest(encoder.kinds_in(vector, values)):
                    found[field] = names
        for field, by_name in self._colors.items():
            shares = nearest_names(photo, list(by_name))
            if main := [by_name[name] for name, share in shares.items() if share >= MAIN_COLOR][:2]:
                found[field] = main
        return found


def _likeliest(guesses: Iterable[tuple[str, float]]) -> list[str]:
    """One value that is likely enough, or two that are together."""
    first = list(guesses)[:2]
    if first and first[0][1] >= LIKELY:
        return [first[0][0]]
    return [value for value, _ in first] if sum(share for _, share in first) >= LIKELY else []


def _color_values(values: Mapping[str, int]) -> dict[str, str]:
    """Colour name → the catalogue's value that means it."""
    found: dict[str, str] = {}
    for value in values:
        names = named_in(value)
        if len(names) == 1:
            found.setdefault(names[0], value)
    return found


__all__ = ["FROM_PHOTO", "KindReader", "PhotoReader"]
