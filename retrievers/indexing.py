"""A catalogue into a store: in batches, repeatable, resumable after a kill at any moment."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL.Image import Image

from shoplens.catalog import CatalogError, CatalogFile, CatalogSchema, ImageError, Product
from shoplens.catalog.images import encode_image, is_plain_webp, load_image

from .embeddings import CrossModalEncoder, MultimodalEmbeddings, Vectors
from .vectorstores import CollectionInfo, NamedVectorStore, Point, point_id

BATCH_SIZE = 64
MEDIA_SIDE = 512
"""Pixels of the longest side of our own copy of a picture."""
PICTURE_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.webp")
"""What `picture_file` gives."""
Progress = Callable[[int, int], None]
"""Receives (products done, products in all)."""


@dataclass
class IndexReport:
    """What an import did, and which pictures the store now has. `bad_pictures` names product and reason;
    those products are found by words.
    """

    total: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    pictures: int = 0
    stand_ins: int = 0
    bad_pictures: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def count_unchanged(self, item: _Item, picture: str) -> None:
        """A product left alone; `picture` says whether the store has its own, a stand-in or none."""
        self.unchanged += 1
        self.pictures += picture == "own"
        self.stand_ins += picture == "stand-in"
        if picture != "own":
            item.picture()  # still bad, and still said
        if item.problem:
            self.bad_pictures.append(item.problem)


def document_text(product: Product) -> str:
    """What the text space sees of a product: name, description, and its attributes' words."""
    words = [word for value in product.attributes.values() if isinstance(value, tuple) for word in value]
    return f"{product.name}. {product.description} {', '.join(dict.fromkeys(words))}".strip()


def picture_file(media: Path, product_id: str) -> Path:
    """Where a product's own small copy of its picture lies: a name that we made, never the catalogue's."""
    return media / f"{point_id(product_id)}.webp"


def index_products(
    catalog: CatalogFile,
    store: NamedVectorStore,
    embeddings: MultimodalEmbeddings,
    *,
    media: Path,
    keep_missing: bool = False,
    batch_size: int = BATCH_SIZE,
    progress: Progress = lambda done, total: None,
) -> IndexReport:
    """Makes the store equal to the catalogue.

    A product whose text, attributes and picture are as they were is left alone, so running it again
    finishes what a kill interrupted and repeats nothing. A written batch is on disk before the next
    begins. Products that the catalogue no longer has are removed at the very end, unless `keep_missing`.
    A product without a picture gets the image encoder's reading of its `visual_description`, marked as a
    stand-in, where the encoder reads words; else no image vector.

    Raises:
        CollectionMismatchError: the store was built with other encoders.
        CatalogError: with `keep_missing`, a column of another type than the store's.
    """
    started = time.monotonic()
    products = catalog.products
    info = CollectionInfo(
        encoders=embeddings.names,
        dimensions=embeddings.dimensions,
        catalog=catalog.path.name,
        catalog_schema=CatalogSchema.from_products(products, synonyms=catalog.synonyms),
    )
    present_info = store.info()
    if keep_missing and present_info is not None:
        _check_types(present_info.catalog_schema, info.catalog_schema)
    store.ensure_collection(info)
    media.mkdir(parents=True, exist_ok=True)
    present = {str(p["product_id"]): (p.get("content_hash"), p.get("picture")) for p in store.scroll()}
    report = IndexReport(total=len(products))
    for batch in _batches(products, batch_size):
        changed = []
        for product in batch:
            item = _Item(product, catalog, embeddings)
            hash_, picture = present.get(product.id, (None, None))
            if hash_ == item.hash and (picture != "own" or picture_file(media, product.id).exists()):
                report.count_unchanged(item, str(picture))
            else:
                changed.append(item)
        if changed:
            store.upsert(_points(changed, embeddings, media, report))
        report.written += len(changed)
        progress(report.written + report.unchanged, report.total)
    here = {product.id for product in products}
    gone = [] if keep_missing else [id_ for id_ in present if id_ not in here]
    _remove(gone, store, media)
    report.removed = len(gone)
    if keep_missing:
        everything = (Product.from_payload(payload) for payload in store.scroll())
        schema = CatalogSchema.from_products(everything, synonyms=catalog.synonyms)
        info = info.model_copy(update={"catalog_schema": schema})
    store.index_payload(info.catalog_schema)
    store.ensure_collection(info.model_copy(update={"status": "complete"}))
    report.seconds = time.monotonic() - started
    return report


class _Item:
    """One product about to be written: its picture's bytes, and the sum by which a change is noticed."""

    def __init__(self, product: Product, catalog: CatalogFile, embeddings: MultimodalEmbeddings) -> None:
        self.product = product
        self.problem: str | None = None
        self.raw: bytes | None = None
        if product.image:
            try:
                path = catalog.image_path(product)
                if path is None:
                    raise ImageError(f"picture '{product.image}' is not a file in the catalogue's folder")
                self.raw = path.read_bytes()
            except (OSError, ImageError) as error:
                reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
                self.problem = f"{product.id}: {product.image}: {reason}"
        picture = hashlib.sha256(self.raw or b"").hexdigest()
        content = [product.to_payload(), picture, embeddings.names, document_text(product)]
        self.hash = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def picture(self) -> Image | None:
        """The decoded picture; None, with the reason kept, where there is none to be had."""
        if self.raw is None:
            return None
        try:
            return load_image(self.raw)
        except ImageError as error:
            self.problem = f"{self.product.id}: {self.product.image}: {error}"
            return None


def _points(
    items: Sequence[_Item], embeddings: MultimodalEmbeddings, media: Path, report: IndexReport
) -> list[Point]:
    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="shoplens-pictures") as pool:
        # reading and writing pictures takes as long as embedding them: it is done meanwhile
        reading = [pool.submit(item.picture) for item in items]
        texts = embeddings.embed_texts([document_text(item.product) for item in items])
        read = zip(items, (one.result() for one in reading), strict=True)
        pictures = {item.product.id: (picture, item.raw) for item, picture in read if picture is not None}
        written = [
            pool.submit(_write_picture, picture_file(media, id_), picture, raw)
            for id_, (picture, raw) in pictures.items()
        ]
        shown = embeddings.embed_images([picture for picture, _ in pictures.values()])
        images = dict(zip(pictures, shown, strict=True))
        for one in written:
            one.result()
    stand_ins = _stand_ins([i.product for i in items if i.product.id not in pictures], embeddings)
    points = []
    for item, text in zip(items, texts, strict=True):
        id_ = item.product.id
        payload: dict[str, Any] = item.product.to_payload() | {"content_hash": item.hash, "picture": "none"}
        vectors = {"text": text}
        if id_ in pictures:
            vectors["image"] = images[id_]
            payload["picture"] = "own"
        else:
            picture_file(media, id_).unlink(missing_ok=True)
            if id_ in stand_ins:
                vectors["image"] = stand_ins[id_]
                payload["picture"] = "stand-in"
        if item.problem:
            report.bad_pictures.append(item.problem)
        points.append(Point(payload, vectors))
    report.pictures += len(pictures)
    report.stand_ins += len(stand_ins)
    return points


def _stand_ins(products: Sequence[Product], embeddings: MultimodalEmbeddings) -> dict[str, Vectors]:
    described = [p for p in products if p.visual_description]
    if not described or not isinstance(embeddings.image, CrossModalEncoder):
        return {}
    vectors = embeddings.image.embed_words([p.visual_description for p in described])
    return {product.id: vector for product, vector in zip(described, vectors, strict=True)}


def remove_pictures(media: Path) -> None:
    """Deletes our own copies of pictures, known by their names, and no other file of the folder."""
    for file in media.glob("*.webp"):
        if PICTURE_NAME.fullmatch(file.name):
            file.unlink()


def _check_types(old: CatalogSchema, new: CatalogSchema) -> None:
    """Kept products and new ones must agree on what a column holds."""
    for name, attribute in new.attributes.items():
        kept = old.attributes.get(name)
        if kept is not None and kept.type != attribute.type:
            raise CatalogError(
                f"column '{name}' holds a {attribute.type} here and a {kept.type} in the store, so those "
                "products cannot be kept beside these. Index without --keep-missing, or make them alike"
            )


def _write_picture(path: Path, picture: Image, raw: bytes | None) -> None:
    as_it_is = raw is not None and max(picture.size) <= MEDIA_SIDE and is_plain_webp(raw)
    temporary = path.with_suffix(".new")
    temporary.write_bytes(raw if raw is not None and as_it_is else encode_image(picture, max_side=MEDIA_SIDE))
    temporary.replace(path)


def _remove(product_ids: Sequence[str], store: NamedVectorStore, media: Path) -> None:
    store.delete(product_ids)
    for id_ in product_ids:
        picture_file(media, id_).unlink(missing_ok=True)


def _batches(products: Sequence[Product], size: int) -> Iterator[Sequence[Product]]:
    for start in range(0, len(products), size):
        yield products[start : start + size]
