"""What is sold: products, their schema, catalogue files, photos and the demo shop."""

from .errors import CatalogError, ImageError, MissingDependencyError
from .product import AttributeValue, Product
from .readers import CatalogFile, read_catalog
from .schema import AttributeSchema, CatalogSchema, category_label

__all__ = [
    "AttributeSchema",
    "AttributeValue",
    "CatalogError",
    "CatalogFile",
    "CatalogSchema",
    "ImageError",
    "MissingDependencyError",
    "Product",
    "category_label",
    "read_catalog",
]
