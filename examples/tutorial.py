"""Actian's tutorial "Building a multimodel system" on Shoplens' own API, on any of its three stores.

Run from the repository root:

    python examples/tutorial.py                                   a folder that is removed at the end
    python examples/tutorial.py --store FOLDER                    Qdrant Edge
    python examples/tutorial.py --store actian://localhost:6574   Actian VectorAI DB
    python examples/tutorial.py --store qdrant://localhost:6333   a Qdrant server or cluster

The same seventeen steps, in the tutorial's order. docs/tutorial.md goes through them.
"""

from __future__ import annotations

import sys
from typing import TextIO

import _tutorial_shop as shop
import numpy as np
from _tutorial_command import command
from _tutorial_tables import Printer, Row, TutorialResult

from shoplens.catalog import CatalogSchema
from shoplens.retrievers import NotSupportedError, ProductFilter, Range
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.fusion import FusionMethod
from shoplens.retrievers.vectorstores import (
    CollectionInfo,
    FusedQuery,
    NamedVectorStore,
    Rerank,
    SpaceOptions,
    VectorSearch,
)
from shoplens.retrievers.vectorstores.fused import FusedResult, Mode, search_fused

SPACES = {"text": SpaceOptions(m=16, ef_construct=128), "image": SpaceOptions(m=32, ef_construct=256)}
PAGE = 5
FUSIONS: tuple[FusionMethod, ...] = ("rrf", "dbsf")
ALPHAS = (1.0, 0.7, 0.5, 0.3, 0.0)
AFFORDABLE_APPAREL = ProductFilter(any_of={"category": ("apparel",)}, ranges={"price": Range(max=200)})


def run(
    store: NamedVectorStore,
    embeddings: MultimodalEmbeddings,
    mode: Mode = "auto",
    out: TextIO = sys.stdout,
    *,
    image_from: shop.ImageFrom | None = None,
    delete: bool = False,
) -> TutorialResult:
    """All seventeen steps on this store; what they print goes to `out`, what they found comes back.

    Raises:
        CollectionMismatchError: the store holds another catalogue, or has other encoders' vectors.
        StoreUnavailableError: it does not answer.
    """
    shop.check_ours(store, embeddings.names)
    tutorial = Tutorial(store, embeddings, mode, out, image_from)
    with tutorial.show.notes():
        tutorial.build()
        tutorial.search()
        tutorial.refine()
        tutorial.close(delete=delete)
    return tutorial.result


class Tutorial:
    """The steps. `result` fills up as they run."""

    def __init__(
        self,
        store: NamedVectorStore,
        embeddings: MultimodalEmbeddings,
        mode: Mode,
        out: TextIO,
        image_from: shop.ImageFrom | None,
    ) -> None:
        self.store = store
        self.embeddings = embeddings
        self.mode = mode
        self.eyes = shop.Eyes(embeddings, image_from)
        self.result = TutorialResult()
        self.show = Printer(out, self.result)

    def build(self) -> None:
        """Steps 1 to 5: a collection with two named vector spaces, and ten products in it."""
        show, store, names, sizes = self.show, self.store, self.embeddings.names, self.embeddings.dimensions
        show.heading(1, "Configuration")
        show.say(f"store {store.location} ({store.engine}), mode {self.mode}")
        for space in names:
            show.say(f"{space:<5} {names[space]}, {sizes[space]}-d")

        show.heading(2, "Words and pictures to vectors")
        words, look = self.embeddings.embed_query(shop.WARM.words), self.eyes.look(shop.WARM)
        show.say(f"text  {shop.preview(words)}")
        show.say(f"image {shop.preview(look)}")
        show.say(f"query {self.eyes.asked(shop.WARM)}")

        show.heading(3, "A collection with named vectors")
        products = shop.read_products()
        schema = CatalogSchema.from_products(products)
        card = CollectionInfo(
            encoders=names, dimensions=sizes, spaces=SPACES, catalog=shop.CATALOG, catalog_schema=schema
        )
        store.ensure_collection(card)
        for space, options in SPACES.items():
            show.say(f"{space:<5} {options.distance}, m {options.m}, ef_construct {options.ef_construct}")

        show.heading(4, "Ten products")
        show.say(f"{len(products)} products, image vectors from {self.eyes.image_from}")

        show.heading(5, "Write them, one vector per space")
        store.upsert(self.eyes.points(products))
        store.index_payload(schema)
        store.ensure_collection(card.model_copy(update={"status": "complete"}))
        store.flush()
        show.say(f"{store.count()} products; by category {store.facets('category')}")

    def search(self) -> None:
        """Steps 6 to 12: one space, both spaces fused, filters, weights, batches, selected fields."""
        show, eyes = self.show, self.eyes
        show.heading(6, "Search one space")
        show.say(eyes.asked(shop.WARM))
        for leg in eyes.legs(shop.WARM, PAGE):
            show.hits(f"6 {leg.space}", f"{leg.space} space, cosine", self.store.search_batch([leg])[0])

        show.heading(7, "Prefetch from both spaces, then fusion")
        self._fused("7", "RRF", shop.WARM, FusedQuery(eyes.legs(shop.WARM), PAGE))

        show.heading(8, "RRF and DBSF, by the engine and by our own code")
        show.say(eyes.asked(shop.RUNNING))
        for method in FUSIONS:
            query = FusedQuery(eyes.legs(shop.RUNNING), PAGE, method)
            self._fused(f"8 {method}", method.upper(), None, query)
            self._fused(f"8 {method} portable", method.upper(), None, query, mode="portable")

        show.heading(9, "Filters before fusion, and the tutorial's way after it")
        passing = self.store.count(AFFORDABLE_APPAREL)
        show.say(f"{AFFORDABLE_APPAREL.describe()}: {passing} of {self.store.count()} products pass")
        for limit in (20, 2):
            before = FusedQuery(eyes.legs(shop.CASUAL, limit, where=AFFORDABLE_APPAREL), PAGE)
            after = FusedQuery(eyes.legs(shop.CASUAL, limit), PAGE, after=AFFORDABLE_APPAREL)
            self._fused(f"9 before {limit}", f"filter on both legs, {limit} + {limit}", shop.CASUAL, before)
            self._fused(f"9 after {limit}", f"filter after fusion, {limit} + {limit}", None, after)

        show.heading(10, "Weights: alpha for the text, 1 - alpha for the pictures")
        self._sweep(shop.EVERYDAY)

        show.heading(11, "Several searches in one call")
        text = [
            VectorSearch("text", self.embeddings.embed_query(words), 3)
            for words in ("leather outerwear", "electronic gadgets")
        ]
        image = VectorSearch("image", eyes.look(shop.LEATHER), 3)
        titles = ("text space, 'leather outerwear'", f"image space, {eyes.asked(shop.LEATHER)}",
                  "text space, 'electronic gadgets'")  # fmt: skip
        found = self.store.search_batch([text[0], image, text[1]])
        for number, (title, points) in enumerate(zip(titles, found, strict=True), 1):
            show.hits(f"11 {number}", title, points)

        show.heading(12, "Only some payload fields, only one vector")
        self._selected("running shoes")

    def refine(self) -> None:
        """Steps 13 to 15: a new photo and a new price, a rerank, effort per space."""
        show, eyes = self.show, self.eyes
        show.heading(13, "A new photo: one vector changes, then one payload key")
        self._new_photo("0", shop.NEW_PHOTO)

        show.heading(14, "Fuse, then let the text space have the last word")
        last_word = Rerank("text", self.embeddings.embed_query(shop.HIKING.words))
        query = FusedQuery(eyes.legs(shop.HIKING), PAGE, rerank=last_word, candidates=6)
        self._fused("14", "RRF, the best 6 of it reranked by text cosine", shop.HIKING, query)

        show.heading(15, "How far the graph is searched, per space")
        query = FusedQuery(eyes.legs(shop.AUDIO, ef=(128, 256)), PAGE, "dbsf")
        self._fused("15", "DBSF, ef 128 for text and 256 for pictures", shop.AUDIO, query)

    def close(self, *, delete: bool) -> None:
        """Steps 16 and 17: what the store says of itself; flush; deletion only where it was asked for."""
        show, store = self.show, self.store
        show.heading(16, "Inspect")
        self.result.state = state = store.inspect()
        show.say(f"{state.points} products in {state.location} ({state.engine})")
        for space, options in state.spaces.items():
            graph = f"m {options.m}, ef_construct {options.ef_construct}"
            show.say(f"{space:<5} {state.dimensions[space]}-d, {options.distance}, {graph}")
        for name, value in state.details.items():
            show.say(f"{name}: {value}")
        show.say(f"ignored there: {', '.join(state.ignores) or 'nothing'}")

        show.heading(17, "Flush")
        store.flush()
        show.say("everything written is on disk")
        if delete:
            store.clear()
            show.say("the collection is deleted (--delete)")
        else:
            show.say("the collection stays; --delete removes it")

    def _fused(
        self, step: str, title: str, said: shop.Query | None, query: FusedQuery, mode: Mode | None = None
    ) -> None:
        """A fused page, and under it who fused."""
        if said is not None:
            self.show.say(self.eyes.asked(said))
        found = self._search_fused(query, mode or self.mode)
        who = self.store.engine if found.mode == "server" else "our own code"
        why = f": {found.why}" if found.why else ""
        self.result.fused_by[step] = found.mode
        self.show.hits(step, f"{title}, fused by {who}{why}", found.points)

    def _search_fused(self, query: FusedQuery, mode: Mode) -> FusedResult:
        try:
            return search_fused(self.store, query, mode=mode)
        except NotSupportedError as error:
            self.show.note(f"{error}; fusing {query.fusion.upper()} here instead")
            return search_fused(self.store, query, mode="portable")

    def _sweep(self, query: shop.Query) -> None:
        self.show.say(self.eyes.asked(query))
        lines = []
        asked = FusedQuery(self.eyes.legs(query, 3 * PAGE), PAGE)
        for alpha in ALPHAS:
            weights = {"text": alpha, "image": 1 - alpha}
            points = search_fused(self.store, asked, weights=weights, mode="portable").points
            rows = self.result.rows[f"10 alpha {alpha}"] = [Row.of(point) for point in points]
            lines.append([f"{alpha:.1f}", *(f"{row.id} {row.name} {row.score:.4f}" for row in rows[:3])])
        self.show.table(("alpha", "first", "second", "third"), lines)

    def _selected(self, words: str) -> None:
        vector = self.embeddings.embed_query(words)
        fields = ("product_id", "name", "category")
        some = VectorSearch("text", vector, 3, payload=fields, vectors=("text",))
        with_vectors, without = self.store.search_batch([some, VectorSearch("text", vector, 3)])
        self.show.hits("12 selected", f"'{words}', {', '.join(fields)} and the text vector", with_vectors)
        for point in with_vectors:
            listed = ", ".join(f"{space} {shop.preview(v)}" for space, v in point.vectors.items())
            listed = listed or "no vector came back"
            self.show.say(f"  {point.payload['product_id']}: {sorted(point.payload)}; {listed}")
        self.show.hits("12 whole", f"'{words}', the whole payload and no vector", without)
        self.show.say(f"  {len(without[0].payload)} fields, vectors: {sorted(without[0].vectors) or 'none'}")

    def _new_photo(self, product_id: str, photo: shop.Query) -> None:
        before = {space: self.store.vector(product_id, space) for space in SPACES}
        try:
            self.store.update_vector(product_id, "image", self.eyes.photo(photo))
        except NotSupportedError as error:
            self.show.note(f"{error}; writing the product whole, its text embedded again")
            self.store.upsert([self.eyes.with_photo(self.store.retrieve([product_id])[0], photo)])
        for space, old in before.items():
            new = self.store.vector(product_id, space)
            if old is None or new is None:
                self.show.note(f"{self.store.location} gives no {space} vectors back: nothing to compare")
                continue
            cosine = float(np.dot(old, new) / (np.linalg.norm(old) * np.linalg.norm(new)))
            self.result.cosines[space] = cosine
            self.show.say(f"{space:<5} vector of product {product_id}, before against after: {cosine:.4f}")
        self.show.say(f"the new photo: {self.eyes.photo_source(photo)}")
        old_price = self.store.retrieve([product_id])[0]["price"]
        self.store.set_payload(product_id, {"price": 229.99})
        self.store.flush()
        payload = self.store.retrieve([product_id])[0]
        self.show.say(f"price {old_price} is now {payload['price']}; {payload['name']} keeps the rest")


def main() -> int:
    """The command line."""
    return command(run)


if __name__ == "__main__":
    sys.exit(main())
