"""From what a person writes after --store to the adapter."""

from __future__ import annotations

import os
import re

from ..errors import StoreUnavailableError
from .base import NamedVectorStore


def open_store(location: str | os.PathLike[str]) -> NamedVectorStore:
    """A folder is an embedded store. Nothing is opened or created yet.

    Raises:
        StoreUnavailableError: an address that no adapter serves.
    """
    where = os.fspath(location)
    if scheme := re.match(r"(\w+)://", where):
        raise StoreUnavailableError(f"no adapter for '{scheme[1]}://' stores; give a folder")
    from .edge_store import QdrantEdgeStore

    return QdrantEdgeStore(where)
