"""What a caller sends: UCP's fields, and ours where the extension is on."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from shoplens.retrievers.request import DEFAULT_LIMIT, MAX_LIMIT, MAX_QUERY_CHARACTERS, Sort

MAX_IDS = 100
MAX_VALUES = 50
MAX_LIKES = 10
MAX_PICTURE_CHARACTERS = 13_400_000
"""Base64 of the 10 MB that a photo may have."""
LARGEST_AMOUNT = 10**15


def _no_truth(value: object) -> object:
    if isinstance(value, bool | str):
        raise ValueError("must be a whole number of minor units (1299 for 12.99)")
    return value


Id = Annotated[str, Field(min_length=1, max_length=200)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Value = Annotated[str, Field(min_length=1, max_length=300)]
Values = Annotated[list[Value], Field(max_length=MAX_VALUES)]
Amount = Annotated[int, BeforeValidator(_no_truth), Field(ge=0, le=LARGEST_AMOUNT)]


class Shape(BaseModel):
    """Fields that UCP adds later, or another extension's, are no error: they are ignored, as it asks."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Exact(BaseModel):
    """What is ours alone: a misspelt field is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Context(Shape):
    """Hints about the buyer. Only `currency` is used: prices are read in it where the catalogue has it."""

    currency: str | None = Field(default=None, max_length=10, description="ISO 4217, such as USD.")
    language: str | None = Field(default=None, max_length=40)
    intent: str | None = Field(default=None, max_length=2_000)


class PriceFilter(Shape):
    """In minor units of the context's currency, or of the catalogue's."""

    min: Amount | None = None
    max: Amount | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"the price starts at {self.min} and ends below it, at {self.max}")
        return self


class NumberRange(Exact):
    """Of an attribute that is a number; both ends inclusive."""

    min: float | None = Field(default=None, allow_inf_nan=False)
    max: float | None = Field(default=None, allow_inf_nan=False)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"the range starts at {self.min:g} and ends below it, at {self.max:g}")
        return self


class Filters(Exact):
    """All must hold; of the values of one list, any. Values are the catalogue's: `available_filters` of an
    answer lists them.
    """

    categories: Values = Field(default=[], description="Category paths, or any part of one's beginning.")
    price: PriceFilter | None = None
    brand: Values = Field(default=[])
    availability: Values = Field(default=[], description="Accepted; said to be not applied.")
    attributes: dict[Name, Values | NumberRange] = Field(
        default={}, max_length=50, description="Extension: values, or a {min, max}, by attribute."
    )
    exclude: dict[Name, Values] = Field(
        default={}, max_length=50, description="Extension: no product with these, by attribute or 'category'."
    )


class Picture(Exact):
    """A photo to find things like."""

    content_type: Literal["image/jpeg", "image/png", "image/webp"]
    data: str = Field(min_length=1, max_length=MAX_PICTURE_CHARACTERS, description="Base64.")


class Like(Exact):
    """A product by its id, or a picture."""

    id: Id | None = None
    image: Picture | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.id is None) == (self.image is None):
            raise ValueError("give either 'id' or 'image'")
        return self


class PageRequest(Shape):
    """Which part of the list."""

    cursor: str | None = Field(default=None, max_length=1_000, description="Of the answer before.")
    limit: Annotated[int, Field(ge=1, description=f"At most {MAX_LIMIT}; more counts as that.")] = (
        DEFAULT_LIMIT
    )


class SearchCatalogRequest(Shape):
    """A search: words, filters, products or pictures to be like, or nothing for the whole catalogue."""

    query: str = Field(
        default="",
        max_length=MAX_QUERY_CHARACTERS,
        description="In a shopper's words; prices, colours and the like in it are read as filters.",
    )
    context: Context = Context()
    filters: Filters = Filters()
    pagination: PageRequest = PageRequest()
    like: list[Like] = Field(default=[], max_length=MAX_LIKES, description="Products or pictures to be like.")
    sort: Sort | None = Field(
        default=None, description="Extension: an exact order instead of the best match."
    )
    signals: dict[str, Any] | None = Field(default=None, description="Accepted and not used.")


class LookupRequest(Shape):
    """Products by their ids."""

    ids: list[Id] = Field(min_length=1, max_length=MAX_IDS)
    filters: Filters = Filters()
    context: Context = Context()


class SelectedOption(Shape):
    """One option of a variant, such as color: red."""

    name: Name
    label: Value


class GetProductRequest(Shape):
    """One product by its id."""

    id: Id
    selected: list[SelectedOption] = Field(default=[], max_length=50)
    preferences: list[Name] = Field(default=[], max_length=50)
    context: Context = Context()
