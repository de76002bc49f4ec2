"""The search as a LangChain retriever."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Self

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
    Callbacks,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever, LangSmithRetrieverParams
from PIL.Image import Image
from pydantic import ConfigDict, Field, PrivateAttr, SkipValidation, ValidationError

from shoplens.catalog import CatalogSchema, Product
from shoplens.catalog.images import load_image

from .embeddings import MultimodalEmbeddings, Notify
from .errors import InvalidFilterError
from .facets import Facet, facets_of
from .filters import ProductFilter
from .fusion import FusionMethod
from .query import QueryConstructor
from .request import DEFAULT_LIMIT, MAX_LIMIT, Hit, SearchRequest, SearchResult, Sort
from .search import ProductSearch
from .tracing import Steps, request_told, result_told
from .vectorstores import NamedVectorStore
from .vectorstores.fused import Mode
from .vectorstores.opening import open_store

Photo = Image | bytes | str | os.PathLike[str]
Photos = Photo | Sequence[Photo]
"""One photo, or several of which more is sought ("like these")."""
Conditions = ProductFilter | Mapping[str, Any]
"""A filter, or the same as JSON has it."""
LANGCHAIN_ARGUMENTS = frozenset(("verbose",))
"""What LangChain's `invoke` reads among its own keyword arguments, and passes on."""


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
    varied: bool = True

    _engine: ProductSearch = PrivateAttr()
    _constructor: QueryConstructor = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:  # noqa: ANN401 - pydantic's signature
        """Opens the collection; raises what `ProductSearch` raises."""
        super().model_post_init(context)
        self._engine = ProductSearch(
            self.store, self.embeddings,
            fusion=self.fusion, weights=self.weights, mode=self.mode, varied=self.varied,
        )  # fmt: skip
        self._constructor = QueryConstructor(self._engine.schema, self.embeddings.embed_texts)

    @classmethod
    def open(
        cls,
        location: str | os.PathLike[str] | NamedVectorStore,
        *,
        text_model: str | os.PathLike[str] | None = None,
        image_model: str | os.PathLike[str] = "auto",
        environment: Mapping[str, str] = MappingProxyType({}),
        notify: Notify = lambda line: None,
        **fields: Any,  # noqa: ANN401 - passed on to the constructor
    ) -> Self:
        """Opens a store by its folder or address, or takes one that is open, with the encoders that it was
        built with. A server's key is taken out of `environment`: give os.environ.
        """
        store: NamedVectorStore
        store = open_store(location, environment) if isinstance(location, str | os.PathLike) else location
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

    def search(
        self, request: SearchRequest, photo: Photos | None = None, *, callbacks: Callbacks = None
    ) -> SearchResult:
        """One structured request; raises InvalidFilterError, ImageError and the store's errors. Its steps are
        runs under `callbacks`, or under the LangChain run that calls this.
        """
        images = _as_images(photo)
        with Steps.under(callbacks).step("product_search", request_told(request, len(images))) as step:
            result = self._engine.search(request, images, step.steps)
            step.outputs = result_told(result)
        return result

    async def asearch(
        self, request: SearchRequest, photo: Photos | None = None, *, callbacks: Callbacks = None
    ) -> SearchResult:
        """`search` in a worker thread."""
        return await asyncio.to_thread(self.search, request, photo, callbacks=callbacks)

    def facets(self, filter: ProductFilter | None = None) -> tuple[Facet, ...]:  # noqa: A002
        """What a search with these conditions could be narrowed by or changed to, with counts."""
        return facets_of(self.store, self.catalog_schema, filter)

    async def afacets(self, filter: ProductFilter | None = None) -> tuple[Facet, ...]:  # noqa: A002
        """`facets` in a worker thread."""
        return await asyncio.to_thread(self.facets, filter)

    def products(self, ids: Sequence[str]) -> list[Product]:
        """The products with these ids, in the order asked for; an id that the store does not have is left
        out. Raises the store's errors.
        """
        payloads = {str(payload["product_id"]): payload for payload in self.store.retrieve(list(ids))}
        return [Product.from_payload(payloads[id_]) for id_ in ids if id_ in payloads]

    async def aproducts(self, ids: Sequence[str]) -> list[Product]:
        """`products` in a worker thread."""
        return await asyncio.to_thread(self.products, ids)

    def product(self, id_: str) -> Product | None:
        """One product; None where the store does not have it."""
        return next(iter(self.products([id_])), None)

    def load(self) -> None:
        """Gets ready before the first request: both encoders, the products' words. Raises
        EncoderUnavailableError where an encoder cannot be had.
        """
        self.embeddings.load()
        self._engine.lexical.load()

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
        filter: Conditions | None = None,  # noqa: A002 - the ecosystem's name
        offset: int = 0,
        sort: Sort | None = None,
        like: Sequence[str] = (),
        **unknown: Any,  # noqa: ANN401 - named in an error
    ) -> list[Document]:
        if wrong := [name for name in unknown if name not in LANGCHAIN_ARGUMENTS]:
            known = "photo, k, filter, offset, sort, like"
            raise TypeError(f"the search has no argument '{wrong[0]}'. Known: {known}")
        limit = self.k if k is None else k
        if not 1 <= limit <= MAX_LIMIT:
            raise ValueError(f"k is {limit}. Give a number of products from 1 to {MAX_LIMIT}")
        callbacks = run_manager.get_child()
        with Steps.under(callbacks).step("understand", {"query": query}) as step:
            given = ProductFilter() if filter is None else _as_filter(filter)
            own = SearchRequest(filter=given, limit=limit, offset=offset, sort=sort, like=tuple(like))
            request = own.completed_by(self.understand(query))
            step.outputs = request.understood()
        return [as_document(hit) for hit in self.search(request, photo, callbacks=callbacks).hits]

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun,
        **arguments: Any,  # noqa: ANN401 - those of `_get_relevant_documents`
    ) -> list[Document]:
        sync = run_manager.get_sync()
        return await asyncio.to_thread(self._get_relevant_documents, query, run_manager=sync, **arguments)

    def _get_ls_params(self, **kwargs: Any) -> LangSmithRetrieverParams:  # noqa: ANN401 - LangChain's signature
        params = super()._get_ls_params(**kwargs)
        params["ls_vector_store_provider"] = type(self.store).__name__
        return params


def _as_filter(given: Conditions) -> ProductFilter:
    try:
        return ProductFilter.model_validate(given)
    except ValidationError as error:
        found = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise InvalidFilterError(
            f"this is no filter ({found}). Give a ProductFilter or its parts, such as "
            '{"any_of": {"color": ["red"]}, "none_of": {}, "ranges": {"price": {"max": 100}}}'
        ) from error


def _as_images(photo: Photos | None) -> list[Image]:
    if photo is None:
        return []
    several = [photo] if isinstance(photo, Image | bytes | str | os.PathLike) else photo
    return [one if isinstance(one, Image) else load_image(one) for one in several]


def as_document(hit: Hit) -> Document:
    """A hit as LangChain has it: see `MultimodalRetriever`."""
    product = hit.product
    metadata = product.to_payload() | {
        "id": product.id,
        "score": hit.fused,
        "scores": hit.places(),
    }
    return Document(
        id=product.id, page_content=f"{product.name}\n{product.description}".strip(), metadata=metadata
    )
