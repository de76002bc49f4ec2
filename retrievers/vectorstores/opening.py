"""From what a person writes after --store to the adapter."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType

from shoplens.catalog import MissingDependencyError

from ..errors import StoreUnavailableError
from .address import StoreAddress, is_address
from .store import NamedVectorStore

KEY_VARIABLES: Mapping[str, str] = MappingProxyType(
    {"actian": "ACTIAN_VECTORAI_API_KEY", "qdrant": "QDRANT_API_KEY"}
)
"""Where each engine's key is looked for; never in the address."""


def open_store(
    location: str | os.PathLike[str], environment: Mapping[str, str] = MappingProxyType({})
) -> NamedVectorStore:
    """A folder is an embedded store; `actian://host:6574` and `qdrant://host:6333` are servers, with the
    collection's name behind a slash where it is not "shoplens". Keys are taken out of `environment`
    (`KEY_VARIABLES`). Nothing is opened, connected to or created yet.

    Raises:
        StoreUnavailableError: an address that no adapter serves, or one that is not well formed.
    """
    where = os.fspath(location)
    if not is_address(where):
        from .edge_store import QdrantEdgeStore

        return QdrantEdgeStore(where)
    address = StoreAddress.parse(where)
    if address.engine not in KEY_VARIABLES:
        raise StoreUnavailableError(
            f"no adapter for '{address.engine}://' stores; give a folder, actian://HOST:6574 or "
            "qdrant://HOST:6333"
        )
    key = environment.get(KEY_VARIABLES[address.engine]) or None
    if address.engine == "actian":
        from .actian import ActianStore

        return ActianStore(address, api_key=key)
    try:
        from .qdrant import QdrantStore
    except ModuleNotFoundError as error:
        if error.name != "qdrant_client":
            raise
        raise MissingDependencyError("a qdrant:// store", "qdrant-client", "qdrant") from None
    return QdrantStore.at(address, api_key=key)
