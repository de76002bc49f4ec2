"""All our tools over one shop, for anybody's agent."""

from __future__ import annotations

import os
from typing import Any

from langchain_core.tools import BaseTool

from shoplens.retrievers import MultimodalRetriever
from shoplens.retrievers.vectorstores import NamedVectorStore

from .facets import FacetsTool
from .product_lookup import ProductComparisonTool, ProductLookupTool
from .product_search import ProductSearchTool


def product_tools(
    shop: str | os.PathLike[str] | NamedVectorStore | MultimodalRetriever,
    **options: Any,  # noqa: ANN401 - passed on
) -> list[BaseTool]:
    """`search_products`, `get_product`, `compare_products` and `list_facets`, sharing one retriever.

    `shop` is a store's folder or address, a store, or a retriever; `options` go to `MultimodalRetriever.open`
    (`environment=os.environ` for a server's key). The argument schemas carry the catalogue's values as they
    are now: make the tools anew after an import that changed them.

    Raises:
        StoreUnavailableError, CollectionMismatchError: as their names say.
        TypeError: options for a retriever, which is open already.
    """
    if isinstance(shop, MultimodalRetriever):
        if options:
            raise TypeError(
                f"a retriever has its options already (found: {', '.join(options)}). Give them to "
                "MultimodalRetriever, or give product_tools the store"
            )
        retriever = shop
    else:
        retriever = MultimodalRetriever.open(shop, **options)
    return [
        ProductSearchTool(retriever=retriever, read_words=True),
        ProductLookupTool(retriever=retriever),
        ProductComparisonTool(retriever=retriever),
        FacetsTool(retriever=retriever),
    ]
