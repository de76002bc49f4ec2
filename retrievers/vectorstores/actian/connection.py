"""The connection: one long-lived client per event loop, retries, deadlines, collections that need opening.

What SDK 1.0.3 does that this has to know (tried): it reads a `.env` of the working directory into the
environment; its own retries and circuit breaker never fire; its blocking client stops a running event loop.
So every setting is given explicitly, the retries are tenacity's (Apache-2.0), which can be seen in the debug
log, and blocking callers share one loop in a thread of its own.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any, TypeVar

from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_exponential

from shoplens.catalog import MissingDependencyError

from ...errors import StoreUnavailableError
from ..address import StoreAddress
from .errors import KEY_VARIABLE, explain, is_passing, is_unreadable

if TYPE_CHECKING:
    from actian_vectorai import AsyncVectorAIClient as Client

logger = logging.getLogger(__name__)
T = TypeVar("T")

ATTEMPTS = 5
DEADLINE = 30.0
"""Seconds for one call, its retries included."""
MESSAGE_BYTES = 256 * 1024 * 1024
_loading = threading.Lock()


def load_sdk() -> Any:  # noqa: ANN401 - a module
    """The SDK, imported without its reading a `.env`, which whoever owns the working directory could fill.

    Raises:
        MissingDependencyError: it is not installed.
    """
    variable = "ACTIAN_VECTORAI_ENV_FILE"
    with _loading:
        return _load_without(variable)


def _load_without(variable: str) -> Any:  # noqa: ANN401
    before = os.environ.get(variable)
    os.environ[variable] = os.devnull
    try:
        import actian_vectorai
        from actian_vectorai.config import Settings

        Settings(url="localhost:6574")  # looks for the file now, once and for good
    except ImportError as error:
        raise MissingDependencyError("an actian:// store", "actian-vectorai-client", "actian") from error
    finally:
        if before is None:
            del os.environ[variable]
        else:
            os.environ[variable] = before
    return actian_vectorai


class Connection:
    """Runs operations on the server at one address. Nothing is connected before the first."""

    def __init__(self, address: StoreAddress, api_key: str | None) -> None:
        self.where = str(address)
        self.opening: tuple[str, ...] = ()
        self.deadline = address.number("timeout", DEADLINE) or DEADLINE
        self._address = address
        self._key = address.sendable(api_key, KEY_VARIABLE)
        self._clients: dict[asyncio.AbstractEventLoop, Client] = {}
        self._lock = threading.Lock()
        self._thread: _LoopThread | None = None
        self._sdk: Any = None

    @property
    def sdk(self) -> Any:  # noqa: ANN401 - a module
        """Actian's SDK, imported at the first call."""
        if self._sdk is None:
            self._sdk = load_sdk()
        return self._sdk

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """For blocking code, from any thread: runs it on the loop that such callers share."""
        with self._lock:
            if self._thread is None or self._thread.pid != os.getpid():  # a fork has no thread of its own
                self._thread = _LoopThread()
            thread = self._thread
        try:
            return thread.run(coroutine)
        except CancelledError:
            raise StoreUnavailableError(f"the connection to {self.where} was closed") from None

    async def call(self, rpc: Callable[[Client], Awaitable[T]]) -> T:
        """One call on this loop's client, tried again while the server is away, within the deadline. The
        collections in `opening` are opened where they cannot be read, which they cannot after a restart.

        Raises:
            RetrieverError: one line about what went wrong.
        """
        try:
            async with asyncio.timeout(self.deadline):
                return await self._tried(rpc)
        except self.sdk.VectorAIError as error:
            raise explain(error, self.where, self.deadline) from error
        except TimeoutError:
            raise StoreUnavailableError(
                f"{self.where} did not answer within {self.deadline:g} s. Is the server running, and is this "
                "its gRPC port (6574)?"
            ) from None
        except (OSError, ValueError) as error:  # certificates, mostly
            raise StoreUnavailableError(f"{self.where} cannot be connected to: {error}") from error

    async def _tried(self, rpc: Callable[[Client], Awaitable[T]]) -> T:
        opened = False
        async for attempt in AsyncRetrying(
            retry=retry_if_exception(lambda error: isinstance(error, Exception) and is_passing(error)),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_exponential(multiplier=0.1, max=2.0),
            before_sleep=self._log,
            reraise=True,
        ):
            with attempt:
                client = await self._client()
                try:
                    return await rpc(client)
                except self.sdk.VectorAIError as error:
                    if opened or not is_unreadable(error):
                        raise
                opened = True
                await self._open(client)
                return await rpc(client)
        raise AssertionError("unreachable: tenacity returns or raises")

    def _log(self, state: Any) -> None:  # noqa: ANN401 - tenacity's call state
        error = state.outcome.exception() if state.outcome else None
        logger.debug(
            "%s: attempt %d of %d failed (%s), again in %.1f s",
            self.where, state.attempt_number, ATTEMPTS, error,
            state.next_action.sleep if state.next_action else 0,
        )  # fmt: skip

    async def _open(self, client: Client) -> None:
        for name in self.opening:
            try:
                await client.vde.open_collection(name)
                logger.debug("%s: opened %s", self.where, name)
            except self.sdk.VectorAIError as error:
                logger.debug("%s: could not open %s (%s)", self.where, name, error)

    async def _client(self) -> Client:
        loop = asyncio.get_running_loop()
        for ended in [one for one in self._clients if one.is_closed()]:
            del self._clients[ended]
        client = self._clients.get(loop)
        if client is None:
            client = self._clients[loop] = self._make_client()
        if not client.is_connected:
            await client.connect()
        return client

    def _make_client(self) -> Client:
        client: Client = self.sdk.AsyncVectorAIClient(
            url=self._address.target,
            rest_url="http://localhost:6573",  # not used: it serves users and keys only
            access_token=self._key or "",  # empty, not None: None would look into the environment
            tls=self._address.tls,  # a CA of one's own: ACTIAN_VECTORAI_TLS_CA_CERT, as its client documents
            allow_insecure=False,
            timeout=self.deadline,
            max_message_size=MESSAGE_BYTES,
            max_retries=0,
            pool_size=1,
            enable_tracing=False, enable_logging=False,
            grpc_options=[
                ("grpc.enable_http_proxy", 0),
                ("grpc.initial_reconnect_backoff_ms", 100),
                ("grpc.min_reconnect_backoff_ms", 100),
                ("grpc.max_reconnect_backoff_ms", 2_000),
            ],
        )  # fmt: skip
        return client

    async def aclose(self) -> None:
        """Closes the running loop's client."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.close()

    def close(self) -> None:
        """Closes the client that blocking code uses, and its thread; the next call makes new ones. Calls that
        are under way end with StoreUnavailableError.
        """
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None and thread.pid == os.getpid():
            thread.stop(self.aclose())


class _LoopThread:
    """An event loop in a daemon thread, for blocking callers."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._loop = asyncio.new_event_loop()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._loop.run_forever, name="shoplens-actian", daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        with self._lock:
            if self._loop.is_closed():
                coroutine.close()
                raise CancelledError
            future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result()
        except BaseException:  # Ctrl-C among them: nobody waits for it any more
            future.cancel()
            raise

    def stop(self, last: Coroutine[Any, Any, None]) -> None:
        """Cancels what runs, does one last thing, and ends. No call is left waiting."""

        async def end() -> None:
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await last

        with self._lock:
            asyncio.run_coroutine_threadsafe(end(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
