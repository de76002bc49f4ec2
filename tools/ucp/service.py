"""The three operations on a catalogue, for every door that speaks UCP."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shoplens.catalog import Product
from shoplens.retrievers import MultimodalRetriever, RetrieverError, SearchResult
from shoplens.retrievers.request import MAX_OFFSET

from .cursors import encode_cursor
from .reading import InvalidRequestError, Read, read_filters, read_search
from .requests import GetProductRequest, LookupRequest, SearchCatalogRequest
from .responses import (
    LOOKUP,
    SEARCH,
    InputCorrelation,
    LookupResponse,
    Message,
    Page,
    ProductResponse,
    SearchResponse,
    envelope,
)
from .writing import Link, available, filters_shape, mapped_words, messages, nothing, product_shape

NO_PICTURES: Link = lambda product_id: None  # noqa: E731 - a default


class NotReadyError(RetrieverError):
    """The shop is still loading, or could not be opened."""


class UnknownProductError(LookupError):
    """No product has this id."""


class CatalogService:
    """`retriever` gives the shop's retriever, or raises what says why there is none now. Without `extension`
    nothing but UCP's own fields is taken and given.
    """

    def __init__(self, retriever: Callable[[], MultimodalRetriever], *, extension: bool = True) -> None:
        self._retriever = retriever
        self.extension = extension

    def search(self, asked: SearchCatalogRequest, link: Link = NO_PICTURES) -> SearchResponse:
        """One page of products, and what is to be said about them.

        Raises:
            InvalidRequestError: what cannot be searched for, with what to send instead.
            RetrieverError: the store or an encoder cannot be used now.
        """
        retriever = self._retriever()
        schema = retriever.catalog_schema
        read = read_search(asked, schema, retriever.understand, extension=self.extension)
        result = retriever.search(read.request, list(read.photos) or None)
        currency = schema.currency
        answer = SearchResponse(
            ucp=envelope(SEARCH, extension=self.extension),
            products=[product_shape(hit.product, schema, link) for hit in result.hits],
            pagination=_page(read, result),
            messages=messages(result, read.from_words, schema, photos=len(read.photos)),
        )
        if not self.extension:
            return answer
        first = read.request.offset == 0
        return answer.model_copy(
            update={
                "applied_filters": filters_shape(result.request.filter, currency),
                "mapped": mapped_words(result.request),
                "not_applied": list(result.request.not_applied),
                "available_filters": available(retriever.facets(result.request.filter), currency)
                if first
                else None,
                "zero_hits": nothing(result, schema, link),
            }
        )

    def lookup(self, asked: LookupRequest, link: Link = NO_PICTURES) -> LookupResponse:
        """Products by their ids, each once, in the order asked for. Raises as `search` does."""
        retriever = self._retriever()
        schema = retriever.catalog_schema
        conditions, unmet = read_filters(asked.filters, asked.context, schema, extension=self.extension)
        conditions = conditions.checked(schema)
        ids = list(dict.fromkeys(asked.ids))
        found = {product.id: product for product in retriever.products(ids)}
        said = [
            Message(type="info", code="not_found", content=id_, path=f"$.ids[{asked.ids.index(id_)}]")
            for id_ in ids
            if id_ not in found
        ]
        said += [
            Message(type="warning", code="not_applied", content=f"Not applied: {wish}") for wish in unmet
        ]
        passing = [p for p in found.values() if not conditions or conditions.matches(p.to_payload())]
        shapes = []
        for product in passing:
            shape = product_shape(product, schema, link)
            variant = shape.variants[0].model_copy(update={"inputs": [InputCorrelation(id=product.id)]})
            shapes.append(shape.model_copy(update={"variants": [variant]}))
        return LookupResponse(ucp=envelope(LOOKUP), products=shapes, messages=[*said, *_unpriced(passing)])

    def product(self, asked: GetProductRequest, link: Link = NO_PICTURES) -> ProductResponse:
        """One product, whole. Raises UnknownProductError, and what `search` raises."""
        retriever = self._retriever()
        found = retriever.products([asked.id])
        if not found:
            raise UnknownProductError(asked.id)
        shape = product_shape(found[0], retriever.catalog_schema, link)
        have = {(option.name, option.label) for option in shape.variants[0].options}
        said = [
            Message(
                type="info", code="option_not_available", path=f"$.selected[{place}]",
                content=f"This product does not come with {wish.name}: {wish.label}; it has one variant.",
            )
            for place, wish in enumerate(asked.selected)
            if (wish.name, wish.label) not in have
        ]  # fmt: skip
        return ProductResponse(ucp=envelope(LOOKUP), product=shape, messages=[*said, *_unpriced(found)])


def _page(read: Read, result: SearchResult) -> Page:
    until = read.request.offset + len(result.hits)
    more = bool(result.hits) and until < result.total and until <= MAX_OFFSET
    cursor = encode_cursor(until, read.digest) if more else None
    return Page(cursor=cursor, has_next_page=more, total_count=result.total)


def _unpriced(products: Sequence[Product]) -> list[Message]:
    without = [product.id for product in products if product.price is None]
    if not without:
        return []
    return [
        Message(type="warning", code="price_unknown", content=f"No price is known of: {', '.join(without)}")
    ]


__all__ = ["CatalogService", "InvalidRequestError", "NotReadyError", "UnknownProductError"]
