"""The tutorial's ten products, its queries, and how each becomes a vector in both spaces.

`tutorial.jsonl` holds names, prices, categories and one-line descriptions as they stand in Actian's tutorial
"Building a multimodel system" (github.com/ActianCorp/vectorai-db-docs, academy/tutorials/): with the same
sentences MiniLM gives the same cosines. The pictures are our own drawings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from shoplens.catalog import Product, read_catalog
from shoplens.catalog.demo import demo_catalog
from shoplens.catalog.images import load_image
from shoplens.retrievers import CollectionMismatchError, ProductFilter, RetrieverError
from shoplens.retrievers.embeddings import ComposingEncoder, MultimodalEmbeddings
from shoplens.retrievers.vectorstores import NamedVectorStore, Point, VectorSearch
from shoplens.retrievers.vectorstores.base import Vector

CATALOG = "the tutorial's ten products"
"""What a store's card says of its catalogue when the tutorial made it."""
HERE = Path(__file__).resolve().parent
PICTURES = HERE / "tutorial_pictures"
DEMO_PICTURES = demo_catalog().folder / "images"
ImageFrom = Literal["descriptions", "pictures"]
"""What the image vectors of the products are made from. Descriptions need an encoder that reads words."""


@dataclass(frozen=True)
class Query:
    """What a shopper asks: in words, and as a picture for an image encoder that reads no words."""

    words: str
    picture: Path


WARM = Query("warm jacket for cold weather", DEMO_PICTURES / "011-alpine-down-puffer.webp")
RUNNING = Query("lightweight shoes for running", DEMO_PICTURES / "041-ridgeline-trail-runners.webp")
CASUAL = Query("stylish casual outerwear", DEMO_PICTURES / "012-airfield-bomber-jacket.webp")
EVERYDAY = Query("comfortable everyday shoes", DEMO_PICTURES / "036-court-leather-sneakers.webp")
LEATHER = Query("brown leather jacket", PICTURES / "brown-bomber-jacket.webp")
HIKING = Query("outdoor hiking gear", DEMO_PICTURES / "033-summit-mountaineering-boots.webp")
AUDIO = Query("premium audio equipment", DEMO_PICTURES / "047-studio-monitor-headphones.webp")
NEW_PHOTO = Query(
    "dark brown leather motorcycle jacket with studs on black background",
    PICTURES / "leather-jacket-new-photo.webp",
)
"""Step 13: the leather jacket, photographed anew."""


def read_products() -> tuple[Product, ...]:
    """The ten products."""
    return read_catalog(HERE / "tutorial.jsonl").products


def check_ours(store: NamedVectorStore, encoders: Mapping[str, str]) -> None:
    """Raises CollectionMismatchError where the store holds a shop, or vectors of other encoders."""
    present = store.info()
    if present is not None and present.catalog != CATALOG:
        raise CollectionMismatchError(
            f"{store.location} holds another catalogue ({present.catalog or 'unnamed'}). The tutorial writes "
            "only into a store of its own: give another folder, or another collection behind the address"
        )
    if present is not None and present.encoders != encoders:
        raise CollectionMismatchError(
            f"{store.location} was made with {' and '.join(present.encoders.values())}, asked for "
            f"{' and '.join(encoders.values())}. Give another --store, or the --image-model of then"
        )


def preview(vector: Vector) -> str:
    """The three largest numbers of a vector, by place, and how many there are."""
    places = sorted(int(place) for place in np.argsort(-np.abs(vector), kind="stable")[:3])
    largest = ", ".join(f"[{place}] {vector[place]:.4f}" for place in places)
    return f"{len(vector)} numbers, length {float(np.linalg.norm(vector)):.4f}, largest {largest}"


class Eyes:
    """How products and queries come into both spaces.

    Words always reach the text space. They reach the image space where its encoder reads whatever words there
    are (CLIP); elsewhere the query's picture stands there instead.
    """

    def __init__(self, embeddings: MultimodalEmbeddings, image_from: ImageFrom | None = None) -> None:
        self._reads = embeddings.reads_words and not isinstance(embeddings.image, ComposingEncoder)
        if image_from == "descriptions" and not self._reads:
            raise RetrieverError(
                f"{embeddings.names['image']} reads no such words: descriptions cannot stand for pictures. "
                "Use --image-from pictures, or --image-model clip"
            )
        self.embeddings = embeddings
        self.image_from = image_from or ("descriptions" if self._reads else "pictures")

    def points(self, products: tuple[Product, ...]) -> list[Point]:
        """Every product with one vector per space."""
        text = self.embeddings.embed_texts([product.description for product in products])
        if self.image_from == "descriptions":
            image = [self._words(product.visual_description) for product in products]
        else:
            image = list(self.embeddings.embed_images([load_image(_drawing(p)) for p in products]))
        return [
            Point(product.to_payload(), {"text": words, "image": look})
            for product, words, look in zip(products, text, image, strict=True)
        ]

    def look(self, query: Query) -> Vector:
        """The query in the image space: its words, or the picture where the encoder reads none."""
        return self._words(query.words) if self._reads else self._picture(query.picture)

    def photo(self, query: Query) -> Vector:
        """A product's new picture, made the way the other products' image vectors are."""
        from_words = self.image_from == "descriptions"
        return self._words(query.words) if from_words else self._picture(query.picture)

    def with_photo(self, payload: Mapping[str, Any], photo: Query) -> Point:
        """A stored product whole, with a new picture: for a store that can neither change nor give back one
        vector.
        """
        text = self.embeddings.embed_texts([payload["description"]])[0]
        return Point(payload, {"text": text, "image": self.photo(photo)})

    def photo_source(self, query: Query) -> str:
        """What `photo` saw, for people."""
        return f"'{query.words}'" if self.image_from == "descriptions" else query.picture.name

    def asked(self, query: Query) -> str:
        """What the query's image vector was made from, for people."""
        encoder = self.embeddings.names["image"]
        seen = "the words" if self._reads else f"the picture {query.picture.name}"
        return f"'{query.words}'; in the image space {seen} ({encoder})"

    def legs(
        self,
        query: Query,
        limit: int = 20,
        *,
        where: ProductFilter | None = None,
        ef: tuple[int | None, int | None] = (None, None),
    ) -> tuple[VectorSearch, VectorSearch]:
        """One search per space, the filter inside both."""
        inside = where or ProductFilter()
        text = self.embeddings.embed_query(query.words)
        return (
            VectorSearch("text", text, limit, inside, ef=ef[0]),
            VectorSearch("image", self.look(query), limit, inside, ef=ef[1]),
        )

    def _words(self, text: str) -> Vector:
        vector = self.embeddings.embed_photo_words(text)
        if vector is None:
            raise RetrieverError(f"{self.embeddings.names['image']} reads no words")
        return np.asarray(vector, dtype=np.float32)

    def _picture(self, path: Path) -> Vector:
        return np.asarray(self.embeddings.embed_photo(load_image(path)), dtype=np.float32)


def _drawing(product: Product) -> Path:
    """The demo shop sells these ten too, under the same ids: its drawing of the product."""
    return next(DEMO_PICTURES.glob(f"{int(product.id):03d}-*.webp"))
