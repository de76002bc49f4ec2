"""How much each of the two spaces counts, by what the request is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PIL.Image import Image

from .request import SearchRequest
from .vectorstores import VectorSearch

PICTURES_FOR_WORDS, PICTURES_FOR_PHOTO, PICTURES_FOR_BOTH = 0.3, 0.4, 0.75
"""The image space's weight, against 1 for the products' words, where words alone, a photo alone, or a photo
with words are sought: pictures say less of what a thing is, and a photo with words is shown for its look.
Chosen on the demo's kinds and colours, on photos that nothing is measured with, and on half of the photos and
of the judged requests with photos. Of a photo alone the products' words count as much as its kind is likely.
"""


def balanced(
    own: Mapping[str, float], request: SearchRequest, legs: Sequence[VectorSearch]
) -> Mapping[str, float]:
    """The shop's own weights; a balance that was asked for stands above them, where there are two spaces to
    be weighed.
    """
    if request.balance is None or len(legs) < 2:
        return own
    return {"text": 2 * (1 - request.balance), "image": 2 * request.balance}


def by_what_is_shown(
    own: Mapping[str, float],
    request: SearchRequest,
    photos: Sequence[Image],
    likely: float,
) -> Mapping[str, float]:
    """The weights, and the image space's for this sort of request where nobody has set one. `likely`: of a
    photo alone, how likely what it shows in words is (0: nothing is).
    """
    if not photos or request.words():
        return {"image": PICTURES_FOR_BOTH if photos else PICTURES_FOR_WORDS, **own}
    return {"image": PICTURES_FOR_PHOTO, **own, "text": own.get("text", 1.0) * (likely or 1.0)}
