"""What the SDK and the server say, as one clear line for whoever operates the store."""

from __future__ import annotations

from ...errors import (
    CollectionMismatchError,
    NotSupportedError,
    RetrieverError,
    StoreAccessError,
    StoreFullError,
    StoreUnavailableError,
)

KEY_VARIABLE = "ACTIAN_VECTORAI_API_KEY"
UNREADABLE = ("CollectionNotFoundError", "CollectionClosedError", "CollectionNotReadyError")
"""What a collection looks like after the server was started again, until it is opened."""


def is_passing(error: Exception) -> bool:
    """Whether the same call may well succeed in a moment: the server is away, or it is busy with itself."""
    if _name(_cause(error)) in ("InvalidCredentialsError", "PermissionDeniedError", "CapacityExceededError"):
        return False
    return _is(error, "ConnectionError") or _is(error, "RebuildInProgressError", "RateLimitError")


def is_unreadable(error: Exception) -> bool:
    """Whether opening the collection may help."""
    return _is(error, *UNREADABLE)


def is_unsupported(error: Exception) -> bool:
    """Whether the server has no such operation."""
    return _is(error, "UnimplementedError")


def explain(error: Exception, where: str, deadline: float) -> RetrieverError:
    """One line, without the key."""
    cause = _cause(error)
    if _is(cause, "AuthenticationError"):
        return StoreAccessError(
            f"{where} refuses the key. Put one that may read and write into {KEY_VARIABLE} "
            "(it begins with vdai_)"
        )
    if _is(cause, "CapacityExceededError") or "limit exceeded" in str(cause).lower():
        return StoreFullError(
            f"{where} is full ({_line(cause)}). A product counts once for each of its vectors; the free tier "
            "holds 5,000, which is 2,499 products with words and pictures. Delete products, add a "
            "licence, or copy the shop to a store without a limit: shoplens copy --from A --to B"
        )
    if _is(cause, "TimeoutError", "ConnectionTimeoutError"):
        return StoreUnavailableError(f"{where} did not answer within {deadline:g} s")
    if _is(cause, "ConnectionError"):
        return StoreUnavailableError(
            f"{where} cannot be reached ({_line(cause)}). Is the server running, and is this its gRPC port "
            "(6574)? docker compose --profile actian up -d"
        )
    if _is(cause, *UNREADABLE):
        return StoreUnavailableError(
            f"nothing is indexed in {where}. Index a catalogue with: shoplens index CATALOG"
        )
    if _is(cause, "DimensionMismatchError"):
        return CollectionMismatchError(
            f"{where} holds vectors of other dimensions ({_line(cause)}). Use the store's encoders, or build "
            "it again with: shoplens index CATALOG --rebuild"
        )
    if _is(cause, "MessageSizeExceededError"):
        return StoreUnavailableError(f"{where} refuses messages of this size ({_line(cause)})")
    if is_unsupported(cause):
        return NotSupportedError(f"{where} has no such operation ({_line(cause)})")
    return StoreUnavailableError(f"{where}: {_line(cause)}")


def _cause(error: Exception) -> Exception:
    """Connecting hides the reason behind 'not reachable'; it is what the operator has to know."""
    inner = error.__cause__
    telling = ("AuthenticationError", "CapacityExceededError", "TimeoutError")
    return inner if isinstance(inner, Exception) and _is(inner, *telling) else error


def _line(error: Exception) -> str:
    text = str(getattr(error, "details", None) or error).split(" | code=")[0]
    return " ".join(text.split())[:200] or _name(error)


def _is(error: Exception, *names: str) -> bool:
    """By the names of its classes: the SDK's shadow the builtins', and need no import here."""
    return any(kind.__name__ in names for kind in type(error).__mro__ if kind.__module__ != "builtins")


def _name(error: Exception) -> str:
    return type(error).__name__
