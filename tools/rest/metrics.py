"""What the doors did, for Prometheus: requests by operation and status, how long they took, how many run."""

from __future__ import annotations

import time

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OPERATIONS = {
    "/catalog/search": "search_catalog",
    "/catalog/lookup": "lookup_catalog",
    "/catalog/product": "get_product",
    "/mcp": "mcp",
}
"""Only these are counted: a label for every address that somebody tries would grow without end."""


class Metrics:
    """A registry of its own, so that several apps can live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "shoplens_requests",
            "Requests by operation and status.",
            ["operation", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "shoplens_request_seconds", "How long a request took.", ["operation"], registry=self.registry
        )
        self.running = Gauge("shoplens_requests_running", "Requests that run now.", registry=self.registry)

    def text(self) -> tuple[bytes, str]:
        """What /metrics answers, and its media type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST


class Measured:
    """ASGI middleware, outside of everything that may refuse."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Counts and times the operations that are known."""
        operation = OPERATIONS.get(scope["path"].rstrip("/")) if scope["type"] == "http" else None
        if operation is None:
            await self._app(scope, receive, send)
            return
        status = 500

        async def watching(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = time.perf_counter()
        with self._metrics.running.track_inprogress():
            try:
                await self._app(scope, receive, watching)
            finally:
                self._metrics.requests.labels(operation, str(status)).inc()
                self._metrics.seconds.labels(operation).observe(time.perf_counter() - started)
