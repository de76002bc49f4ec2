"""Ways to search one shop: each takes a request and gives product ids, best first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PIL.Image import Image

from shoplens.catalog.images import load_image
from shoplens.retrievers import MultimodalRetriever, ProductFilter, SearchRequest
from shoplens.retrievers.fusion import FusionMethod
from shoplens.retrievers.lexical.index import LexicalIndex
from shoplens.retrievers.request import SearchResult
from shoplens.retrievers.vectorstores import FusedQuery, Rerank, VectorSearch
from shoplens.retrievers.vectorstores.base import Vector
from shoplens.retrievers.vectorstores.fused import search_fused

from .shops import Shop
from .tasks import Asked

DEPTH = 10
LEG = 100
TUTORIALS_LEG, TUTORIALS_CANDIDATES = 20, 15
"""The tutorial's own numbers: candidates of each leg, and how many are ranked anew."""
OURS, NOT_VARIED = "ours", "ours, not varied"
SINGLE = ("text space alone", "image space alone", "BM25 alone")
"""The rankings that are fused."""
WITHOUT_WORDS = (
    *SINGLE[:2], "RRF of text and image", "DBSF of text and image", "weighted RRF, 1 and .3", OURS,
)  # fmt: skip
"""The ways that differ where no words are read."""
Run = Callable[[Asked], Sequence[str]]


class Systems:
    """Every way, over one shop. The vectors of a request are made once and shared by all of them."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._store, self._embeddings = shop.retriever.store, shop.retriever.embeddings
        self._plain = MultimodalRetriever(store=self._store, embeddings=self._embeddings, varied=False)
        self._lexical = LexicalIndex(self._store.scroll())
        self._vectors: dict[str, dict[str, Vector]] = {}
        self._photos: dict[str, Image] = {}

    def all(self) -> dict[str, Run]:
        """By name, in the order of the tables."""
        return {
            "text space alone": lambda asked: self._leg(asked, "text"),
            "image space alone": lambda asked: self._leg(asked, "image"),
            "BM25 alone": self._words,
            "RRF of text and image": lambda asked: self._fused(asked, "rrf"),
            "DBSF of text and image": lambda asked: self._fused(asked, "dbsf"),
            "weighted RRF, 1 and .3": lambda asked: self._fused(asked, "rrf", {"text": 1.0, "image": 0.3}),
            "RRF, ranked anew by text": self._reranked,
            "the tutorial's way": self._tutorials,
            "self-query shape": self._self_query,
            "ours, no filters read": self._no_extraction,
            "ours, filters after fusion": self._after_fusion,
            NOT_VARIED: self._not_varied,
            OURS: self._ours,
            "ours, and what is close beneath": self._page_of_ours,
        }

    def _legs(self, asked: Asked, limit: int = LEG) -> tuple[VectorSearch, ...]:
        return tuple(VectorSearch(s, v, limit, payload=("product_id",)) for s, v in self._of(asked).items())

    def _leg(self, asked: Asked, space: str) -> list[str]:
        legs = [replace(leg, limit=DEPTH) for leg in self._legs(asked) if leg.space == space]
        return [str(p.payload["product_id"]) for found in self._store.search_batch(legs) for p in found]

    def _words(self, asked: Asked) -> list[str]:
        return [id_ for id_, _ in self._lexical.search(asked.text, ProductFilter(), DEPTH)]

    def _fused(
        self, asked: Asked, method: FusionMethod, weights: Mapping[str, float] | None = None
    ) -> list[str]:
        legs = self._legs(asked)
        here = {leg.space: weights[leg.space] for leg in legs} if weights else None
        return self._page(FusedQuery(legs, DEPTH, method), here)

    def _reranked(self, asked: Asked) -> list[str]:
        """The tutorial's nested prefetch: both spaces, RRF, the best of them ordered by the text space
        alone.
        """
        legs = self._legs(asked)
        last = Rerank("text", legs[0].vector) if legs[0].space == "text" else None
        return self._page(FusedQuery(legs, DEPTH, rerank=last, candidates=TUTORIALS_CANDIDATES))

    def _tutorials(self, asked: Asked) -> list[str]:
        """Two legs of 20, RRF; whoever calls has to bring filters, and brings those of our constructor, which
        then act on what was fused.
        """
        conditions = self._read(asked).filter.checked(self.shop.retriever.catalog_schema)
        legs = self._legs(asked, TUTORIALS_LEG)
        return self._page(FusedQuery(legs, DEPTH, after=conditions))

    def _self_query(self, asked: Asked) -> list[str]:
        """LangChain's: a constructor splits the words into query and filter, and one vector store is
        asked.
        """
        if not asked.text:
            return []
        read = self._read(asked)
        conditions = read.filter.checked(self.shop.retriever.catalog_schema)
        vector = self._embeddings.embed_query(read.query or asked.text)
        found = self._store.search_batch([VectorSearch("text", vector, DEPTH, conditions)])[0]
        return [str(point.payload["product_id"]) for point in found]

    def _no_extraction(self, asked: Asked) -> list[str]:
        return self._searched(SearchRequest(query=asked.text), asked)

    def _after_fusion(self, asked: Asked) -> list[str]:
        conditions = self._read(asked).filter
        products = self.shop.products
        found = self._searched(SearchRequest(query=asked.text, limit=TUTORIALS_LEG), asked)
        return [id_ for id_ in found if conditions.matches(products[id_].to_payload())]

    def _ours(self, asked: Asked) -> list[str]:
        return self._searched(self._read(asked), asked)

    def _not_varied(self, asked: Asked) -> list[str]:
        request = self._read(asked)
        photo = self._photo(asked) if asked.photo else None
        return [hit.product.id for hit in self._plain.search(request, photo).hits]

    def _page_of_ours(self, asked: Asked) -> list[str]:
        """All that the page shows: what was found, then under a heading of its own what is close to it."""
        result = self._result(self._read(asked), asked)
        return [hit.product.id for hit in (*result.hits, *result.nearest)]

    def _searched(self, request: SearchRequest, asked: Asked) -> list[str]:
        return [hit.product.id for hit in self._result(request, asked).hits]

    def _result(self, request: SearchRequest, asked: Asked) -> SearchResult:
        return self.shop.retriever.search(request, self._photo(asked) if asked.photo else None)

    def _read(self, asked: Asked) -> SearchRequest:
        return self.shop.retriever.understand(asked.text) if asked.text else SearchRequest()

    def _page(self, query: FusedQuery, weights: Mapping[str, float] | None = None) -> list[str]:
        found = search_fused(self._store, query, weights=weights, mode="portable")
        return [str(point.payload["product_id"]) for point in found.points]

    def _of(self, asked: Asked) -> dict[str, Vector]:
        """The request's vectors: words as they are, a photo beside them or moved by them."""
        if asked.id not in self._vectors:
            self._vectors[asked.id] = self._embedded(asked)
        return self._vectors[asked.id]

    def _embedded(self, asked: Asked) -> dict[str, Vector]:
        embeddings = self._embeddings
        made: dict[str, Vector | None] = {"text": None, "image": None}
        if asked.text:
            made["text"] = embeddings.embed_query(asked.text)
        elif asked.photo:
            made["text"] = embeddings.embed_photo_as_text(self._photo(asked), unsure=True)
        if asked.photo:
            made["image"] = embeddings.embed_photo_with_words(self._photo(asked), asked.text)
        else:
            made["image"] = embeddings.embed_photo_words(asked.text)
        return {space: vector for space, vector in made.items() if vector is not None}

    def _photo(self, asked: Asked) -> Image:
        assert asked.photo is not None  # noqa: S101 - asked only where there is one
        if asked.id not in self._photos:
            self._photos[asked.id] = load_image(asked.photo)
        return self._photos[asked.id]
