"""Why a product stands where it stands, in words."""

from typing import Any

import pytest

from shoplens.agent.answering.wording import has_words, why

PRODUCT = {"scores": {"text": {"rank": 2, "cosine": 0.4}, "image": {"rank": 1, "cosine": 0.9}}}


@pytest.mark.parametrize(("query", "applied", "photo", "said"), [
    ("red dress", {}, False, "2nd by meaning, 1st by picture"),
    ("red dress", {}, True, "2nd by meaning, 1st by picture"),
    ("", {"color": ["red"]}, True, "2nd by meaning, 1st by picture"),
    ("", {}, True, "2nd by what your photo shows, 1st by picture"),
    ("", {"price": {"min": None, "max": 50.0}}, True, "2nd by what your photo shows, 1st by picture"),
    ("", {"waterproof": ["true"]}, True, "2nd by what your photo shows, 1st by picture"),
])  # fmt: skip
def test_what_a_photo_shows_is_not_said_to_be_words(
    query: str, applied: dict[str, Any], photo: bool, said: str
) -> None:
    artifact = {"query": query, "applied": applied, "arguments": {"use_photo": photo}}
    assert why(PRODUCT, artifact) == said
    assert has_words(artifact) == said.startswith("2nd by meaning")
    unsure = why(PRODUCT, artifact | {"photo_unsure": True})
    assert unsure == said.replace("photo shows", "photo may show")
