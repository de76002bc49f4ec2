"""Our own flat illustrations of shop goods, drawn from parametric shapes."""

from artwork.canvas import Pose, draw
from artwork.registry import KINDS

__all__ = ["KINDS", "Pose", "draw"]
