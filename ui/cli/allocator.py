"""The C library's allocator, told not to mix photos with everything else."""

from __future__ import annotations

import ctypes

M_MMAP_THRESHOLD = -3
"""glibc, malloc.h."""
LARGE = 256 * 1024
"""Bytes. A decoded photo takes one to three megabytes."""


def keep_large_blocks_apart() -> bool:
    """Every block of `LARGE` bytes or more goes back to the system when it is freed; says whether that could
    be arranged (glibc only). By itself glibc puts up with larger ones over time, and the holes that visitors'
    photos leave among small ones cannot be given back: a server over photos grew by half in 500 conversations
    (`python -m evals.speed.page --part memory`).
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):  # no such function: musl, macOS, Windows
        return False
    mallopt.argtypes, mallopt.restype = (ctypes.c_int, ctypes.c_int), ctypes.c_int
    return bool(mallopt(M_MMAP_THRESHOLD, LARGE))
