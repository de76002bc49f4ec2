"""The search as a LangChain retriever."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Self

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever, LangSmithRetrieverParams
from PIL.Image import Image
from pydantic import ConfigDict, Field, PrivateAttr, SkipValidation

from shoplens.catalog import CatalogSchema
from shoplens.catalog.images import load_image

from .embeddings import MultimodalEmbeddings, Notify
from .facets import Facet, facets_of
from .filters import ProductFilter
from .fusion import FusionMethod
from .query import QueryConstructor
from .request import DEFAULT_LIMIT, MAX_LIMIT, Hit, SearchRequest, SearchResult
from .search import ProductSearch
from .vectorstores import NamedVectorStore
from .vectorstores.fused import Mode
from .vectorstores.opening import open_store

Photo = Image | bytes | str | os.PathLike[str]
Photos = Photo | Sequence[Photo]
"""One photo, or several of which more is sought ("like these")."""


class MultimodalRetriever(BaseRetriever):
    """Words and photos to products, as LangChain documents.

    `invoke("brown leather jacket under $250")` reads the filters out of the words;
    `invoke("", photo="boots.jpg", k=5, filter={"ranges": {"price": {"max": 100}}})` searches by photo.
    A document's id is the product's; its metadata holds the payload, `score` (fused) and `scores` (rank
    and raw cosine per space).
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    store: SkipValidation[NamedVectorStore]
    embeddings: MultimodalEmbeddings
    k: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    fusion: FusionMethod = "rrf"
    weights: Mapping[str, float] | None = None
    mode: Mode = "portable"

    _engine: ProductSearch = PrivateAttr()
    _constructor: QueryConstructor = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:  # noqa: ANN401 - pydantic's signature
        """Opens the collection; raises what `ProductSearch` raises."""
        super().model_post_init(context)
        self._engine = ProductSearch(
            self.store, self.embeddings, fusion=self.fusion, weights=self.weights, mode=self.mode
        )
        self._constructor = QueryConstructor(self._engine.schema, self.embeddings.embed_texts)

    @classmethod
    def open(
        cls,
        location: str | os.PathLike[str],
        *,
        text_model: str | os.PathLike[str] | None = None,
        image_model: str | os.PathLike[str] = "auto",
        environment: Mapping[str, str] = MappingProxyType({}),
        notify: Notify = lambda line: None,
        **fields: Any,  # noqa: ANN401 - passed on to the constructor
    ) -> Self:
        """Opens a store by its folder or address, with the encoders that it was built with. A server's key is
        taken out of `environment`: give os.environ.
        """
        store = open_store(location, environment)
        info = store.info()
        embeddings = MultimodalEmbeddings.choose(
            text_model=None if text_model is None else os.fspath(text_model),
            image_model=os.fspath(image_model),
            built_with=info.encoders if info else None,
            notify=notify,
        )
        return cls(store=store, embeddings=embeddings, **fields)

    @property
    def catalog_schema(self) -> CatalogSchema:
        """What the indexed catalogue can be filtered by."""
        return self._engine.schema

    @property
    def constructor(self) -> QueryConstructor:
        """Reads a shopper's words over this catalogue, nearness in meaning included."""
        return self._constructor

    def understand(self, text: str) -> SearchRequest:
        """A shopper's words as a request: filters, guesses, order, and the query that is left. Raises
        EncoderUnavailableError where a guess needs the text encoder and it cannot be had.
        """
        return self._constructor.construct(text)

    def search(self, request: SearchRequest, photo: Photos | None = None) -> SearchResult:
        """One structured request; raises InvalidFilterError, ImageError and the store's errors."""
        return self._engine.search(request, _as_images(photo))

    def facets(self, filter: ProductFilter | None = None) -> tuple[Facet, ...]:  # noqa: A002
        """What a search with these conditions could be narrowed by or changed to, with counts."""
        return facets_of(self.store, self.catalog_schema, filter)

    def refresh(self) -> None:
        """Takes over a catalogue that was indexed anew into the same store."""
        self._engine.refresh()
        self._constructor = QueryConstructor(self._engine.schema, self.embeddings.embed_texts)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        photo: Photos | None = None,
        k: int | None = None,
        filter: ProductFilter | Mapping[str, Any] | None = None,  # noqa: A002 - the ecosystem's name
    ) -> list[Document]:
        request = self.understand(query)
        limit = self.k if k is None else k
        request = SearchRequest.model_validate({**dict(request), "limit": limit})
        if filter:
            request = request.model_copy(update={"filter": _merged(request.filter, filter)})
        return [_as_document(hit) for hit in self.search(request, photo).hits]

    def _get_ls_params(self, **kwargs: Any) -> LangSmithRetrieverParams:  # noqa: ANN401 - LangChain's signature
        params = super()._get_ls_params(**kwargs)
        params["ls_vector_store_provider"] = type(self.store).__name__
        return params


def _merged(extracted: ProductFilter, given: ProductFilter | Mapping[str, Any]) -> ProductFilter:
    """The words' filters and the caller's; where both speak of a field, the caller's holds."""
    explicit = ProductFilter.model_validate(given)
    named = {*explicit.any_of, *explicit.none_of, *explicit.ranges}
    return ProductFilter(
        any_of={**{f: v for f, v in extracted.any_of.items() if f not in named}, **explicit.any_of},
        none_of={**{f: v for f, v in extracted.none_of.items() if f not in named}, **explicit.none_of},
        ranges={**{f: v for f, v in extracted.ranges.items() if f not in named}, **explicit.ranges},
    )


def _as_images(photo: Photos | None) -> list[Image]:
    if photo is None:
        return []
    several = [photo] if isinstance(photo, Image | bytes | str | os.PathLike) else photo
    return [one if isinstance(one, Image) else load_image(one) for one in several]


def _as_document(hit: Hit) -> Document:
    product = hit.product
    metadata = product.to_payload() | {
        "id": product.id,
        "score": hit.fused,
        "scores": {space: score.model_dump() for space, score in hit.scores.items()},
    }
    return Document(
        id=product.id, page_content=f"{product.name}\n{product.description}".strip(), metadata=metadata
    )
