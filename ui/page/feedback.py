"""Thumbs up and down, kept as lines of JSON in a file of the shop's own machine."""

from __future__ import annotations

import errno
import json
import logging
import os
import stat
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

logger = logging.getLogger(__name__)

Verdict = Literal["up", "down"]
MAX_BYTES: Final = 50_000_000
"""50 MB of thumbs; a line has about 500 bytes."""
MAX_LINE_BYTES: Final = 32_768
MAX_CHARACTERS: Final = 2_000
MAX_PARTS: Final = 100
MAX_DEPTH: Final = 6
LARGEST: Final = 2**53
"""Beyond it, JSON's readers disagree about a number."""


class FeedbackLog:
    """One file, one JSON object a line: `time` (UTC), `verdict`, `words` (the shopper's), `arguments` (of
    the search), `products` (ids, as shown), `answer`, `outcome`, `encoders`, `fell_back`. Nothing tells who
    it was: no conversation, no address, no photo. Safe to call from several threads.
    """

    def __init__(self, path: str | os.PathLike[str], *, max_bytes: int = MAX_BYTES) -> None:
        self.path = Path(path)
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._warned = False

    def check(self) -> None:
        """Raises OSError where the file cannot be written; makes it, empty, where it is not there."""
        os.close(self._open())

    def write(
        self, verdict: Verdict, request: Mapping[str, object], products: Sequence[str], answer: str,
        outcome: str,
    ) -> bool:  # fmt: skip
        """Appends one thumb and returns whether it is on the disk. Never raises: what goes wrong is one
        warning in the log, until a line is written again.

        Of `request` these are kept, where they are there: `words`, `arguments`, `encoders`, `fell_back`. The
        search tool's artifact has all but the words and the last.
        """
        record = {
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "verdict": verdict,
            "words": _plain(request.get("words", "")),
            "arguments": _plain(request.get("arguments", {})),
            "products": _plain(products),
            "answer": _plain(answer),
            "outcome": _plain(outcome),
            "encoders": _plain(request.get("encoders", {})),
            "fell_back": bool(request.get("fell_back", False)),
        }
        if len(line := _encoded(record)) > MAX_LINE_BYTES:
            line = _encoded(record | {"arguments": "left out: too long"})
        with self._lock:
            problem = self._append(line)
            if problem and not self._warned:
                logger.warning("%s: thumbs are not written: %s", self.path, problem)
            self._warned = bool(problem)
        return not problem

    def _append(self, line: bytes) -> str:
        """What is wrong, or nothing."""
        try:
            descriptor = self._open()
            try:
                size = os.fstat(descriptor).st_size
                if size + len(line) > self._max_bytes:
                    return f"it has {size / 1e6:.0f} MB, as much as it may have; move it away"
                if size and _last_byte(descriptor, size) != b"\n":
                    line = b"\n" + line  # a kill tore the last one: it must not spoil this one
                written = os.write(descriptor, line)  # one call, at the end, whoever else writes
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            return error.strerror or str(error)
        return "" if written == len(line) else "the disk is full"

    def _open(self) -> int:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.path, flags, 0o600)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise OSError(errno.EINVAL, "a device or a pipe, expected a file", str(self.path))
        return descriptor


def _last_byte(descriptor: int, size: int) -> bytes:
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1)


def _encoded(record: Mapping[str, object]) -> bytes:
    # in ASCII: no character of a shopper's can end a line, and half a character is no error
    return json.dumps(record, allow_nan=False).encode("ascii") + b"\n"


def _plain(value: object, depth: int = 0) -> object:
    """Only what JSON has, bounded. Bytes, pictures and whatever else are named, not written."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if -LARGEST <= value <= LARGEST else None  # nor is NaN
    if isinstance(value, str):
        return value[:MAX_CHARACTERS]
    if depth < MAX_DEPTH and isinstance(value, Mapping):
        parts = list(value.items())[:MAX_PARTS]
        return {str(key)[:MAX_CHARACTERS]: _plain(part, depth + 1) for key, part in parts}
    if depth < MAX_DEPTH and isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_plain(part, depth + 1) for part in list(value)[:MAX_PARTS]]
    return f"({type(value).__name__})"
