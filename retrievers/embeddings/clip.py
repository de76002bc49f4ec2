"""clip-ViT-B-32: photos and words in one space."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL.Image import Image

from ..errors import EncoderUnavailableError
from .base import Vectors
from .hub import model_folder
from .transformer import SentenceTransformerEncoder

REPOSITORY = "sentence-transformers/clip-ViT-B-32"


class ClipEncoder(SentenceTransformerEncoder):
    """clip-ViT-B-32, 512-d, from an explicit folder, the hub cache or the hub."""

    dimension = 512
    kind = "CLIP"
    known_as = "clip-ViT-B-32"

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """Photos, shape (n, 512)."""
        return self._encode([image.convert("RGB") for image in images], batch_size=32)

    def embed_words(self, texts: Sequence[str]) -> Vectors:
        """Words in the space of the photos, shape (n, 512); CLIP reads the first 77 tokens."""
        return self._encode(list(texts), batch_size=32)

    def _locate(self) -> tuple[Path, str]:
        if self._path is not None:
            return model_folder(self._path, self.kind), "folder"
        if (folder := self._hub.cached(REPOSITORY)) is not None:
            return folder, "hub cache"
        if (folder := self._hub.download(REPOSITORY)) is not None:
            return folder, "hub"
        raise EncoderUnavailableError(
            "clip-ViT-B-32 is not in the hub cache and the hub does not answer. Give its folder with "
            "--image-model FOLDER, or use --image-model color-shape"
        )
