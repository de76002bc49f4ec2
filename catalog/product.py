"""One product, and the flat payload that every store keeps of it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator

AttributeValue = tuple[str, ...] | float | bool
"""Keyword values, a number, or a flag."""

RESERVED_FIELDS = frozenset(
    {
        "product_id",
        "name",
        "description",
        "visual_description",
        "price",
        "currency",
        "category",
        "category_paths",
        "image",
        "picture",
        "content_hash",
    }
)
"""Payload keys with a fixed meaning: no attribute may be called so."""

PATH_SEPARATOR = " > "
"""Between the nodes of a category path, as UCP and the common product feeds write it."""


class Product(BaseModel):
    """A product as the shop sells it.

    `categories` holds paths such as "Men > Tops > Jackets", one or more. `image` is the picture's path as
    the catalogue gives it. An attribute is a tuple of keywords, a number or a flag.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1, max_length=200)
    name: str = Field(min_length=1, max_length=1_000)
    description: str = ""
    visual_description: str = ""
    price: float | None = Field(default=None, ge=0)
    currency: str = "USD"
    categories: tuple[str, ...] = ()
    attributes: Mapping[str, AttributeValue] = Field(default_factory=dict)
    image: str | None = None

    @field_validator("price")
    @classmethod
    def _price_is_finite(cls, price: float | None) -> float | None:
        if price is not None and not math.isfinite(price):
            raise ValueError(f"price {price} is not a number")
        return price

    @field_validator("categories")
    @classmethod
    def _clean_paths(cls, paths: tuple[str, ...]) -> tuple[str, ...]:
        cleaned = (
            PATH_SEPARATOR.join(part.strip() for part in path.split(PATH_SEPARATOR) if part.strip())
            for path in paths
        )
        return tuple(dict.fromkeys(path for path in cleaned if path))

    @field_validator("attributes", mode="before")
    @classmethod
    def _clean_attributes(cls, attributes: Mapping[str, Any]) -> dict[str, AttributeValue]:
        cleaned: dict[str, AttributeValue] = {}
        for name, value in attributes.items():
            if name in RESERVED_FIELDS or not re.fullmatch(r"\w{1,64}", name):
                raise ValueError(f"'{name}' cannot be an attribute's name: it is taken, or not a plain word")
            tidy = _clean_value(name, value)
            if tidy is not None:
                cleaned[name] = tidy
        return cleaned

    @property
    def category_nodes(self) -> tuple[str, ...]:
        """Every node on the way to the product's categories: "Men", "Men > Tops", "Men > Tops > Jackets"."""
        nodes: dict[str, None] = {}
        for path in self.categories:
            parts = path.split(PATH_SEPARATOR)
            nodes.update(dict.fromkeys(PATH_SEPARATOR.join(parts[: i + 1]) for i in range(len(parts))))
        return tuple(nodes)

    def to_payload(self) -> dict[str, Any]:
        """Flat, JSON-able, plain Python values. `category` holds every node, so that one keyword match on
        a node finds all that is below it. Flags are the words "true" and "false": a store's boolean match
        cannot be relied on (Qdrant Edge 0.9.0 matches nothing on `True`).
        """
        payload: dict[str, Any] = {
            "product_id": self.id,
            "name": self.name,
            "description": self.description,
            "currency": self.currency,
            "category": list(self.category_nodes),
            "category_paths": list(self.categories),
        }
        for key in ("visual_description", "image", "price"):
            if (value := getattr(self, key)) not in (None, ""):
                payload[key] = value
        for name, attribute in self.attributes.items():
            payload[name] = attribute_to_payload(attribute)
        return payload

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """The product that `to_payload` was made from."""
        return cls(
            id=payload["product_id"],
            name=payload["name"],
            description=payload.get("description", ""),
            visual_description=payload.get("visual_description", ""),
            price=payload.get("price"),
            currency=payload.get("currency", "USD"),
            categories=tuple(payload.get("category_paths", ())),
            attributes={key: value for key, value in payload.items() if key not in RESERVED_FIELDS},
            image=payload.get("image"),
        )


def attribute_to_payload(value: AttributeValue) -> list[str] | float | str:
    """An attribute's value as stores keep it and filters compare it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return list(value) if isinstance(value, tuple) else float(value)


def _clean_value(name: str, value: Any) -> AttributeValue | None:  # noqa: ANN401 - whatever a file holds
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        if not math.isfinite(value):
            raise ValueError(f"attribute '{name}' is not a finite number")
        return float(value)
    if isinstance(value, str):
        if value in ("true", "false"):
            return value == "true"
        value = (value,)
    if not isinstance(value, list | tuple) or any(isinstance(v, dict | list | tuple) for v in value):
        raise ValueError(f"attribute '{name}' is neither words, a number nor yes/no")
    return tuple(dict.fromkeys(text for v in value if v is not None and (text := str(v).strip()))) or None
