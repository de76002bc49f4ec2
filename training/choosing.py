"""How far a photo moves towards its kinds and how much its colours count: chosen on photos kept back."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from shoplens.retrievers.embeddings.photo.meaning import Truths, joined, towards_kinds

Floats = npt.NDArray[np.float32]
SOFTER = (1.0, 1.5, 2.0, 3.0, 4.0)
"""The calibrated sharpness is divided by one of these."""
PULLS = (0.0, 0.4, 0.6, 0.8, 1.0)
FAINT = (0.3, 0.5, 0.7)
SHARES = tuple(step / 20 for step in range(2, 18, 2))


@dataclass(frozen=True)
class Seen:
    """Pictures as what they show (n, 384), whether that looks familiar (n,), their colours (n, 128), and what
    each of them is.
    """

    meaning: Floats
    known: Truths
    colors: Floats
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Task:
    """Photos that look for others; `right[i, j]`: j is what i should find."""

    photos: Seen
    shown: Seen
    right: Truths

    @classmethod
    def of(cls, photos: Seen, shown: Seen) -> Self:
        """To find a picture of the same kind."""
        return cls(photos, shown, np.array(photos.kinds)[:, None] == np.array(shown.kinds))


@dataclass(frozen=True)
class Named:
    """Photos, and the numbers of the kinds that they show."""

    photos: Seen
    kinds: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Choice:
    """`softness` and `pull` for `towards_kinds`, the weight of what an unfamiliar photo shows, and the
    colours' share of a cosine.
    """

    softness: float
    pull: float
    faint: float
    color_share: float

    def meant(self, seen: Seen, prototypes: Floats) -> Floats:
        """(n, 384)"""
        return towards_kinds(seen.meaning, prototypes, self.softness, self.pull)


def choose(
    tasks: Sequence[Task], named: Sequence[Named], prototypes: Floats, sharpness: float
) -> tuple[Choice, list[float]]:
    """The choice under which the first one found is oftenest right, by the mean over tasks and over photos
    that look for their kind's name; and how often that is in each.
    """
    best, reached = Choice(sharpness, 0.0, 1.0, SHARES[0]), [-1.0] * (len(tasks) + len(named))
    for softer, pull in itertools.product(SOFTER, PULLS):
        one = Choice(round(sharpness / softer, 2), pull, 1.0, SHARES[0])
        by_name = [
            float(np.mean((one.meant(n.photos, prototypes) @ prototypes.T).argmax(1) == n.kinds))
            for n in named
        ]
        meant = [(one.meant(t.photos, prototypes), one.meant(t.shown, prototypes)) for t in tasks]
        for faint, share in itertools.product(FAINT, SHARES):
            found = [
                _first_right(
                    _joined(t.photos, photos, faint, share) @ _joined(t.shown, shown, faint, share).T, t.right
                )
                for t, (photos, shown) in zip(tasks, meant, strict=True)
            ] + by_name
            if sum(found) > sum(reached):
                best, reached = replace(one, faint=faint, color_share=share), found
    return best, reached


def _joined(seen: Seen, meant: Floats, faint: float, share: float) -> Floats:
    return joined(meant, seen.colors, share, np.where(seen.known, 1.0, faint).astype(np.float32))


def _first_right(scores: Floats, right: Truths) -> float:
    return float(np.mean(right[np.arange(len(right)), scores.argmax(1)]))
