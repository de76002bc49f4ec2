"""Text and pictures to vectors."""

from .base import ComposingEncoder, CrossModalEncoder, ImageEncoder, Notify, TextEncoder, Vectors
from .clip import ClipEncoder
from .color_shape import ColorShapeEncoder
from .hub import ModelHub
from .minilm import MiniLMEncoder
from .multimodal import MultimodalEmbeddings
from .photo.encoder import PhotoEncoder

__all__ = [
    "ClipEncoder",
    "ColorShapeEncoder",
    "ComposingEncoder",
    "CrossModalEncoder",
    "ImageEncoder",
    "MiniLMEncoder",
    "ModelHub",
    "MultimodalEmbeddings",
    "Notify",
    "PhotoEncoder",
    "TextEncoder",
    "Vectors",
]
