"""The connection to a Qdrant server: one client, made at the first call; every error as one line."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from contextlib import nullcontext
from typing import TypeVar

from qdrant_client import QdrantClient
from qdrant_client.common.client_exceptions import QdrantException
from qdrant_client.http.exceptions import ApiException

from .address import StoreAddress
from .qdrant_requests import explain

T = TypeVar("T")

KEY_VARIABLE = "QDRANT_API_KEY"

DEADLINE = 30.0
"""Seconds for one call."""


class QdrantConnection:
    """`make` gives the client; `mine` says whether it is closed with the connection."""

    def __init__(
        self, where: str, make: Callable[[], QdrantClient], *, mine: bool = True, deadline: float = DEADLINE
    ) -> None:
        self.where = where
        self._make = make
        self._mine = mine
        self._deadline = deadline
        self._made: QdrantClient | None = None
        self._guard = threading.RLock()

    @classmethod
    def at(cls, address: StoreAddress, api_key: str | None) -> QdrantConnection:
        """To a server. Raises StoreAccessError for a key that cannot be sent there, or must not be."""
        key = address.sendable(api_key, KEY_VARIABLE)
        deadline = address.number("timeout", DEADLINE) or DEADLINE

        def connect() -> QdrantClient:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of a key without TLS, which stays on this machine
                return QdrantClient(
                    host=address.host, port=address.port, https=address.tls, api_key=key,
                    timeout=max(1, round(deadline)), check_compatibility=False,
                )  # fmt: skip

        return cls(str(address), connect, deadline=deadline)

    @property
    def is_local(self) -> bool:
        """Whether this is the client's local mode: exact, without indexes, not made for threads."""
        return type(self._client()._client).__name__ == "QdrantLocal"

    def run(self, operation: Callable[[QdrantClient], T]) -> T:
        """One operation. Raises RetrieverError, one line about what went wrong."""
        try:
            with self._guard if self.is_local else nullcontext():
                return operation(self._client())
        except (ApiException, QdrantException, ValueError) as error:
            raise explain(error, self.where, self._deadline) from error

    def close(self) -> None:
        """Lets go of the client; a second call does nothing."""
        with self._guard:
            made, self._made = self._made, None
        if made is not None and self._mine:
            made.close()

    def _client(self) -> QdrantClient:
        with self._guard:
            if self._made is None:
                self._made = self._make()
            return self._made
