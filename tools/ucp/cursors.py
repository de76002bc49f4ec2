"""Where the next page begins: opaque to the caller, and of one request only."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

VERSION = 1
DIGEST_CHARACTERS = 16
MAX_CHARACTERS = 200


class CursorError(ValueError):
    """A cursor that is none, or another request's."""


def request_digest(request: dict[str, Any]) -> str:
    """The same for the same request, whatever the order of its fields."""
    written = json.dumps(request, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:DIGEST_CHARACTERS]


def encode_cursor(offset: int, digest: str) -> str:
    """A cursor to the product at `offset` of the request with this digest."""
    written = json.dumps([VERSION, offset, digest], separators=(",", ":"))
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, digest: str) -> int:
    """The offset. Raises CursorError."""
    try:
        if len(cursor) > MAX_CHARACTERS:
            raise ValueError
        padded = cursor + "=" * (-len(cursor) % 4)
        version, offset, of = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if version != VERSION or type(offset) is not int or offset < 0:
            raise ValueError
    except (ValueError, TypeError, RecursionError):
        raise CursorError("this is no cursor of ours; send none for the first page") from None
    if of != digest:
        raise CursorError(
            "this cursor is another request's; repeat the request that gave it, only 'limit' may differ, or "
            "send no cursor for the first page"
        )
    return offset
