"""How long, at which size, how fast."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Phase:
    """`steps` batches, `side` pixels wide: small pictures first, which costs a third and teaches nearly as
    much.
    """

    steps: int
    side: int


PHASES = (Phase(1400, 64), Phase(1000, 96), Phase(250, 112))
PEAK, WARM_UP = 2.5e-3, 150
STEPS = sum(phase.steps for phase in PHASES)


def learning_rate(step: int, total: int = STEPS) -> float:
    """Up in a line, down in half a cosine."""
    if step < WARM_UP:
        return PEAK * (step + 1) / WARM_UP
    share = (step - WARM_UP) / max(1, total - WARM_UP)
    return PEAK * (0.5 + 0.5 * math.cos(math.pi * share)) + 1e-6
