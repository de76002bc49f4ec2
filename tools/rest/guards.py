"""Who may ask, how often, how much at a time: around the doors, not around the page."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..ucp.responses import Message as Said
from .api import refusal

GUARDED = ("/catalog/", "/mcp", "/metrics")
MAX_BODY = 16_000_000
"""Bytes: a photo of 10 MB in base64, and a request around it."""
MAX_CLIENTS = 10_000


@dataclass(frozen=True)
class Limits:
    """`key` is None where none is needed. `per_minute` counts requests of one client, 0 is without limit;
    `at_once` those that are worked on, `waiting` those that may stand in line.
    """

    key: str | None = None
    per_minute: int = 300
    at_once: int = 8
    waiting: int = 64
    body: int = MAX_BODY


class Buckets:
    """A token bucket per client: a minute's worth at once, then as fast as they come back."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size, self._clock = float(per_minute), clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Takes a token; the seconds until there is one, 0 where there was."""
        now = self._clock()
        left, before = self._left.pop(client, (self._size, now))
        left = min(self._size, left + (now - before) * self._size / 60)
        taken = left >= 1
        self._left[client] = (left - 1 if taken else left, now)
        while len(self._left) > MAX_CLIENTS:
            self._left.popitem(last=False)
        return 0.0 if taken else (1 - left) * 60 / self._size


class Guards:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app, self._limits = app, limits
        self._buckets = Buckets(limits.per_minute) if limits.per_minute else None
        self._turns = asyncio.Semaphore(limits.at_once)
        self._in_line = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what may pass; answers the rest."""
        if scope["type"] != "http" or not scope["path"].startswith(GUARDED):
            await self._app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        if self._limits.key is not None and not _opens(headers, self._limits.key):
            said = _error("unauthorized", "Send the shop's key as 'Authorization: Bearer KEY'.")
            await refusal(401, [said], {"WWW-Authenticate": "Bearer"})(scope, receive, send)
            return
        client = (scope.get("client") or ("",))[0]
        if self._buckets is not None and (seconds := self._buckets.wait(client)):
            said = _error(
                "rate_limited", f"More than {self._limits.per_minute} requests a minute. Wait a little."
            )
            await refusal(429, [said], {"Retry-After": str(int(seconds) + 1)})(scope, receive, send)
            return
        if self._turns.locked() and self._in_line >= self._limits.waiting:
            said = _error("busy", "Too many requests at once. Try again in a few seconds.")
            await refusal(503, [said], {"Retry-After": "2"})(scope, receive, send)
            return
        body = await self._body(headers.get("content-length", ""), receive)
        if body is None:
            said = _error(
                "too_large", f"The body may have {self._limits.body:,} bytes; send a smaller picture."
            )
            await refusal(413, [said], {"Connection": "close"})(scope, receive, send)
            return
        self._in_line += 1
        try:
            await self._turns.acquire()
        finally:
            self._in_line -= 1
        try:
            await self._app(scope, _again(body, receive), send)
        finally:
            self._turns.release()

    async def _body(self, declared: str, receive: Receive) -> bytes | None:
        """The whole body; None where it is too large, read no further than that."""
        if declared.isdigit() and int(declared) > self._limits.body:
            return None
        parts, size = [], 0
        while True:
            message = await receive()
            part = message.get("body", b"")
            size += len(part)
            if size > self._limits.body:
                return None
            parts.append(part)
            if message["type"] == "http.disconnect" or not message.get("more_body"):
                return b"".join(parts)


def _opens(headers: dict[str, str], key: str) -> bool:
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    given = bearer.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "")
    return hmac.compare_digest(given.encode(), key.encode())


def _error(code: str, content: str) -> Said:
    return Said(type="error", code=code, content=content, severity="recoverable")


def _again(body: bytes, receive: Receive) -> Receive:
    """The body in one piece, then whatever comes after it."""
    given = False

    async def first() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return first
