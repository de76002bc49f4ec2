"""The address of a store on a server: `engine://host:port/collection?option=value`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from ..errors import StoreAccessError, StoreUnavailableError

DEFAULT_COLLECTION = "shoplens"
CARD_SUFFIX = "--card"
"""A shop's collection NAME has its card in NAME--card, so no shop may be called that."""
OPTIONS = {"actian": ("timeout", "tls"), "qdrant": ("replicas", "shards", "timeout", "tls")}
DEFAULT_PORTS = {"actian": 6574, "qdrant": 6333}
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
COLLECTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def is_address(where: str) -> bool:
    """Whether this is a server's address and not a folder."""
    return SCHEME.match(where) is not None


@dataclass(frozen=True)
class StoreAddress:
    """A server's address, taken apart. `tls` encrypts the connection: on unless the host is this machine or
    the address says `?tls=off`.
    """

    engine: str
    host: str
    port: int
    collection: str = DEFAULT_COLLECTION
    tls: bool = False
    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, where: str) -> StoreAddress:
        """Raises StoreUnavailableError, with what is wrong and without any secret, for what is no address."""
        try:
            parts = urlsplit(where)
            port = parts.port
        except ValueError as error:
            raise StoreUnavailableError(f"the store's address cannot be read: {error}") from None
        if parts.username is not None or parts.password is not None:
            raise StoreUnavailableError(
                "the store's address holds a name or a key; put keys into the environment "
                "(ACTIAN_VECTORAI_API_KEY, QDRANT_API_KEY)"
            )
        engine, host = parts.scheme.lower(), parts.hostname or ""
        collection = parts.path.strip("/") or DEFAULT_COLLECTION
        if not host:
            raise StoreUnavailableError(f"the store's address names no host; write {engine}://HOST:PORT")
        if not COLLECTION.fullmatch(collection) or collection.endswith(CARD_SUFFIX):
            raise StoreUnavailableError(
                "a collection's name is made of letters, digits, '_', '-' and '.', at most 100 of them, and "
                f"does not end in {CARD_SUFFIX}"
            )
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        known = OPTIONS.get(engine, ())
        if options.keys() - set(known):
            raise StoreUnavailableError(
                f"unknown option in the store's address; {engine}:// takes {', '.join(known) or 'none'}"
            )
        tls = options.get("tls", "off" if host in LOOPBACK else "on")
        if tls not in ("on", "off"):
            raise StoreUnavailableError("tls in the store's address is 'on' or 'off'")
        return cls(engine, host, port or DEFAULT_PORTS.get(engine, 0), collection, tls == "on", options)

    @property
    def target(self) -> str:
        """host:port, an IPv6 host in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def number(self, option: str, default: float | None = None) -> float | None:
        """An option that is a number above 0. Raises StoreUnavailableError."""
        text = self.options.get(option)
        if text is None:
            return default
        try:
            value = float(text)
        except ValueError:
            value = 0.0
        if not value > 0 or value == float("inf"):
            raise StoreUnavailableError(f"'{option}' in the store's address is a number above 0")
        return value

    def sendable(self, key: str | None, variable: str) -> str | None:
        """The key as a header can carry it: files from Windows leave a line's end behind. `variable` is where
        it was found. No client is asked first: what they refuse, they print.

        Raises:
            StoreAccessError: it holds characters that no key has, or would travel unencrypted to another
                machine.
        """
        key = (key or "").strip()
        if not key:
            return None
        if not key.isascii() or not key.isprintable():
            raise StoreAccessError(f"the key in {variable} has characters that no key has; set it anew")
        if not self.tls and self.host not in LOOPBACK:
            raise StoreAccessError(
                f"the key in {variable} would travel unencrypted to {self.host}. Take 'tls=off' out of the "
                "store's address"
            )
        return key

    def __str__(self) -> str:
        return f"{self.engine}://{self.target}/{self.collection}"
