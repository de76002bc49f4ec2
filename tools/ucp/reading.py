"""From a caller's request to ours: what the words say, what the filters say, and what cannot be applied."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from PIL.Image import Image
from pydantic import ValidationError

from shoplens.catalog import CatalogSchema, ImageError
from shoplens.catalog.images import load_image
from shoplens.retrievers import InvalidFilterError, ProductFilter, Range, SearchRequest
from shoplens.retrievers.request import MAX_LIMIT, MAX_OFFSET

from .cursors import CursorError, decode_cursor, request_digest
from .money import from_minor
from .requests import Context, Filters, Like, NumberRange, SearchCatalogRequest

EXTENSION_FIELDS = ("attributes", "exclude")


class InvalidRequestError(ValueError):
    """A request that cannot be searched for: where (a JSONPath), and what to send instead."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path, self.message = path, message


@dataclass(frozen=True)
class Read:
    """A request as we search, its photos, its digest for cursors, and what the words alone were read as."""

    request: SearchRequest
    photos: tuple[Image, ...] = ()
    digest: str = ""
    from_words: ProductFilter = field(default_factory=ProductFilter)


def read_search(
    asked: SearchCatalogRequest,
    schema: CatalogSchema,
    understand: Callable[[str], SearchRequest],
    *,
    extension: bool,
) -> Read:
    """Words and filters together; where both speak of a field, the filters hold.

    Raises:
        InvalidRequestError: a value, cursor or picture that cannot be used.
        EncoderUnavailableError: as its name says.
    """
    if not extension and asked.sort is not None:
        raise InvalidRequestError("$.sort", _off("sort"))
    given, unmet = read_filters(asked.filters, asked.context, schema, extension=extension)
    photos = tuple(_picture(place, like) for place, like in enumerate(asked.like) if like.image is not None)
    words = understand(asked.query) if asked.query.strip() else SearchRequest()
    digest = request_digest(asked.model_dump(mode="json", exclude={"pagination"}))
    cursor = asked.pagination.cursor
    try:
        offset = decode_cursor(cursor, digest) if cursor else 0
    except CursorError as error:
        raise InvalidRequestError("$.pagination.cursor", str(error)) from None
    request = SearchRequest(
        filter=given,
        sort=asked.sort,
        like=tuple(dict.fromkeys(like.id for like in asked.like if like.id is not None)),
        limit=min(asked.pagination.limit, MAX_LIMIT),
        offset=min(offset, MAX_OFFSET),
        not_applied=unmet,
    ).completed_by(words)
    return Read(request, photos, digest, words.filter)


def read_filters(
    filters: Filters, context: Context, schema: CatalogSchema, *, extension: bool = True
) -> tuple[ProductFilter, tuple[str, ...]]:
    """The filters, and what of them the catalogue cannot carry, in words. Raises InvalidRequestError."""
    if not extension:
        for name in EXTENSION_FIELDS:
            if getattr(filters, name):
                raise InvalidRequestError(f"$.filters.{name}", _off(name))
    any_of: dict[str, tuple[str, ...]] = {}
    ranges: dict[str, Range] = {}
    unmet: list[str] = []
    for name, field_, values in (
        ("categories", "category", filters.categories),
        ("brand", "brand", filters.brand),
    ):
        if values:
            _check(f"$.filters.{name}", {"any_of": {field_: values}}, schema)
            any_of[field_] = tuple(values)
    if filters.availability:
        unmet.append("availability (this catalogue does not say what is in stock)")
    if filters.price is not None and (filters.price.min is not None or filters.price.max is not None):
        wanted = (context.currency or schema.currency).upper()
        if wanted != schema.currency.upper():
            unmet.append(f"a price in {wanted} (prices here are in {schema.currency}, and are not converted)")
        else:
            ends = (None if end is None else from_minor(end, schema.currency) for end in
                    (filters.price.min, filters.price.max))  # fmt: skip
            low, high = ends
            ranges["price"] = Range(min=low, max=high)
    for name, wish in filters.attributes.items():
        path = f"$.filters.attributes['{name}']"
        if name in ("category", "price", "brand") and not (name == "brand" and not filters.brand):
            raise InvalidRequestError(
                path, f"send this as filters.{'categories' if name == 'category' else name}"
            )
        if isinstance(wish, NumberRange):
            ranges[name] = Range(min=wish.min, max=wish.max)
            _check(path, {"ranges": {name: ranges[name]}}, schema)
        else:
            any_of[name] = tuple(wish)
            _check(path, {"any_of": {name: wish}}, schema)
    for name, values in filters.exclude.items():
        _check(f"$.filters.exclude['{name}']", {"none_of": {name: values}}, schema)
    return ProductFilter(
        any_of=any_of,
        none_of={name: tuple(values) for name, values in filters.exclude.items()},
        ranges=ranges,
    ), tuple(unmet)


def _check(path: str, condition: Mapping[str, Any], schema: CatalogSchema) -> None:
    try:
        ProductFilter.model_validate(condition).checked(schema)
    except ValidationError as error:
        raise InvalidRequestError(path, "; ".join(str(e["msg"]) for e in error.errors())) from None
    except InvalidFilterError as error:
        raise InvalidRequestError(path, str(error)) from None


def _picture(place: int, like: Like) -> Image:
    path = f"$.like[{place}].image.data"
    try:
        data = base64.b64decode(like.image.data if like.image else "", validate=True)
    except ValueError:  # letters beyond ASCII raise it, the rest binascii.Error, which is one
        raise InvalidRequestError(path, "this is not base64; send the picture's bytes in base64") from None
    try:
        return load_image(data)
    except ImageError as error:
        raise InvalidRequestError(path, str(error)) from None


def _off(name: str) -> str:
    return f"'{name}' is not of UCP, and this server keeps to it strictly; leave it out"
