"""Text and pictures to vectors."""

from .base import CrossModalEncoder, ImageEncoder, Notify, TextEncoder, Vectors
from .clip import ClipEncoder
from .color_shape import ColorShapeEncoder
from .hub import ModelHub
from .minilm import MiniLMEncoder
from .multimodal import MultimodalEmbeddings

__all__ = [
    "ClipEncoder",
    "ColorShapeEncoder",
    "CrossModalEncoder",
    "ImageEncoder",
    "MiniLMEncoder",
    "ModelHub",
    "MultimodalEmbeddings",
    "Notify",
    "TextEncoder",
    "Vectors",
]
