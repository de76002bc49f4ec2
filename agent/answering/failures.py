"""What a shopper is told when something breaks: a sentence of its own for each, and a way on."""

from __future__ import annotations

from shoplens.retrievers import EncoderUnavailableError, StoreUnavailableError

STORE_AWAY = "The shop's shelves cannot be reached just now. Nothing is lost: try again in a moment."
ENCODER_AWAY = (
    "The model that reads such a request cannot be had just now. Filters still work: name a category, a "
    "colour or a price, or try again in a moment."
)
SEARCH_FAILED = "The search did not work just now. Please try again in a moment."
FAILURES = frozenset((STORE_AWAY, ENCODER_AWAY, SEARCH_FAILED))


def failure(error: Exception) -> str:
    """The sentence for what broke; never the error's own words."""
    if isinstance(error, StoreUnavailableError):
        return STORE_AWAY
    if isinstance(error, EncoderUnavailableError):
        return ENCODER_AWAY
    return SEARCH_FAILED
