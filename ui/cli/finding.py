"""What a check of `shoplens doctor` found, and the deadline that every check has."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from shoplens.agent.model_check import ModelTroubleError
from shoplens.agent.models import ModelSettingsError
from shoplens.catalog import CatalogError
from shoplens.retrievers import RetrieverError

State = Literal["works", "off", "fails"]
EXPLAINED = (CatalogError, ImportError, ModelSettingsError, ModelTroubleError, RetrieverError)
"""Errors whose own words say what to do, and never hold a key."""


@dataclass(frozen=True)
class Finding:
    """`note` says what is there, or what to do about it. What is merely off was not asked for."""

    what: str
    state: State
    note: str


def checked(what: str, seconds: float, check: Callable[[], Finding]) -> Finding:
    """Runs a check in a thread that is left behind when its time is over; every error becomes a finding."""
    found: list[Finding] = []

    def run() -> None:
        try:
            found.append(check())
        except EXPLAINED as error:
            found.append(Finding(what, "fails", str(error)))
        except OSError as error:
            found.append(Finding(what, "fails", f"{error.filename or 'system'}: {error.strerror}"))
        except Exception as error:  # its words stay out: they may hold a key
            found.append(Finding(what, "fails", f"breaks with {type(error).__name__}; please report it"))

    thread = threading.Thread(target=run, name=f"doctor-{what}", daemon=True)
    thread.start()
    thread.join(seconds)
    late = Finding(
        what, "fails", f"did not finish within {seconds:g} s. A slow one may with a longer --timeout"
    )
    return found[0] if found else late
