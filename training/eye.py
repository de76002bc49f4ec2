"""A trained network as the package will use it: what it makes of pictures, and what looks familiar to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import fitting
from .choosing import Seen
from .network import PhotoNetwork
from .photos import Labelled, Pixels, load


class Eye:
    """`colors` (348, 128) makes histograms small. `trained`: the photos that it was trained on, `on_white`:
    some of the drawings, `kept`: photos that were kept back, all of them `side` wide.
    """

    def __init__(
        self,
        network: PhotoNetwork,
        side: int,
        colors: fitting.Floats,
        *,
        on_white: Pixels,
        trained: Sequence[Pixels],
        kept: Sequence[Pixels],
    ) -> None:
        self.network, self.side, self.colors = network, side, colors
        drawn = fitting.embedded(network, on_white, side)
        shown = [np.concatenate([fitting.embedded(network, part, side) for part in trained]), drawn]
        self.familiar = fitting.familiar(
            shown, np.concatenate([fitting.embedded(network, part, side) for part in kept])
        )

    def look(self, labelled: Sequence[Labelled]) -> Seen:
        """At photos in files."""
        pixels = load(labelled, self.side)
        meaning = fitting.embedded(self.network, pixels, self.side)
        return Seen(
            meaning,
            self.familiar.knows(meaning),
            fitting.colors_of(pixels, self.colors),
            tuple(photo.kind for photo in labelled),
        )
