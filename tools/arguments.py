"""The tool's arguments, made from the live catalogue: flat, with the catalogue's own values as choices."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from shoplens.catalog import AttributeSchema, CatalogSchema
from shoplens.retrievers.errors import InvalidFilterError
from shoplens.retrievers.filters import ProductFilter, Range
from shoplens.retrievers.request import (
    DEFAULT_LIMIT,
    MAPPED_BY,
    MAX_LIMIT,
    MAX_OFFSET,
    MAX_QUERY_CHARACTERS,
    PRICE_HINTS,
    SORTS,
    Mapped,
    SearchRequest,
    range_as_json,
)

MAX_CHOICES = 100
"""Of a field with more values only the most frequent are listed; the others may still be sent."""
ARROW = " → "
OWN_ARGUMENTS = frozenset(
    """
    query sort limit offset use_photo target_price price_hint mapped not_applied price_min price_max
    preferred avoid like strict balance photo_read
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)
PASSED_ON = (
    "query", "sort", "target_price", "price_hint", "limit", "offset", "avoid", "like", "strict", "balance",
    "photo_read",
)  # fmt: skip
"""The arguments that a request has under the same name."""
PASSED_ARGUMENTS = frozenset(("args", "kwargs", "self", "config", "run_manager", "runtime", "callbacks"))
"""What LangChain hands to a tool's function by these names."""


class ArgumentMap:
    """Between a flat set of tool arguments and a `SearchRequest`, for one catalogue."""

    def __init__(self, schema: CatalogSchema) -> None:
        self._schema = schema
        self._keywords = {
            argument_name(field): field
            for field, attribute in schema.filterable.items()
            if attribute.type in ("keyword", "flag") and attribute.values
        }
        self._numbers = {argument_name(field): field for field in schema.number_fields}
        self._fields = frozenset(self._keywords.values())

    def model(self) -> type[BaseModel]:
        """The pydantic model of the arguments; its JSON schema carries the live values."""
        fields: dict[str, Any] = {
            "query": (
                str,
                Field(default="", max_length=MAX_QUERY_CHARACTERS, description="What to look for, in words."),
            ),
            "use_photo": (
                bool,
                Field(default=False, description="Also match the photo that the shopper showed."),
            ),
            "photo_read": (
                bool,
                Field(default=False, description="The photo was read before; read no wishes off it again."),
            ),
            **self._condition_fields(),
        }
        fields |= {
            "sort": (_one_of(SORTS) | None,
                     Field(default=None, description="Exact order; leave out for the best match first.")),
            "target_price": (float | None, Field(default=None, ge=0, description="A price to be near to.")),
            "price_hint": (_one_of(PRICE_HINTS) | None,
                           Field(default=None, description="A wish such as 'cheap'; ranks, never filters.")),
            "limit": (int, Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="How many.")),
            "offset": (int, Field(default=0, ge=0, le=MAX_OFFSET, description="How many to skip.")),
            "preferred": (list[str], Field(default_factory=list, max_length=20, description=
                          "Values to rank first, without leaving others out, each as 'field: value'.")),
            "avoid": (list[str], Field(default_factory=list, max_length=20, description=
                      "Unwanted things that no exclude_ argument carries; ranked last, not left out.")),
            "like": (list[str], Field(default_factory=list, max_length=10, description=
                     "Ids of products that were listed, to find more like them.")),
            "strict": (bool, Field(default=False, description=
                       "The shopper said 'only' or 'must': offer nothing looser.")),
            "mapped": (list[str], Field(default_factory=list, max_length=20, description=
                       f"Words replaced by a value of the catalogue, each as 'field: word{ARROW}value'.")),
            "not_applied": (list[str], Field(default_factory=list, max_length=20, description=
                            "Wishes of the shopper that no other argument can carry, in their words.")),
        }  # fmt: skip
        return _model("SearchProducts", "Search the catalogue.", fields)

    def conditions_model(self) -> type[BaseModel]:
        """The arguments that filter, alone."""
        return _model("ProductConditions", "Conditions on products.", self._condition_fields())

    def _condition_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for argument, name in self._keywords.items():
            attribute = self._schema.filterable[name]
            fields[argument] = _choices(attribute, f"Only products with one of these: {name}.")
            fields[f"exclude_{argument}"] = _choices(attribute, f"No products with these: {name}.")
        for argument, name in self._numbers.items():
            unit = f", in {self._schema.currency}" if name == "price" else ""
            attribute = self._schema.filterable[name]
            span = (
                f"{attribute.minimum:g} to {attribute.maximum:g}"
                if attribute.minimum is not None
                else "unknown"
            )
            for end, word in (("min", "Lowest"), ("max", "Highest")):
                text = f"{word} {name}, inclusive{unit}. The catalogue has {span}."
                fields[f"{argument}_{end}"] = (float | None, Field(default=None, description=text))
        return fields

    def to_request(self, arguments: Mapping[str, Any]) -> SearchRequest:
        """Raises InvalidFilterError for an argument that does not exist, and pydantic's ValidationError for
        what no request can be (an empty range, a negative limit).
        """
        _all_known(arguments, {*OWN_ARGUMENTS, *self._condition_names()})
        return SearchRequest.model_validate(
            {
                "filter": self._filter(arguments),
                "preferred": _read_preferred(arguments.get("preferred") or (), self._fields),
                "mapped": tuple(m for text in arguments.get("mapped") or () if (m := _read_mapped(text))),
                "not_applied": tuple(arguments.get("not_applied") or ()),
                **{name: arguments[name] for name in PASSED_ON if arguments.get(name) is not None},
            }
        )

    def to_filter(self, arguments: Mapping[str, Any]) -> ProductFilter:
        """The arguments of `conditions_model` as a filter. Raises as `to_request` does."""
        _all_known(arguments, self._condition_names())
        return self._filter(arguments)

    def _filter(self, arguments: Mapping[str, Any]) -> ProductFilter:
        return ProductFilter(
            any_of={f: tuple(arguments.get(name) or ()) for name, f in self._keywords.items()},
            none_of={f: tuple(arguments.get(f"exclude_{name}") or ()) for name, f in self._keywords.items()},
            ranges={
                field: Range(min=arguments.get(f"{name}_min"), max=arguments.get(f"{name}_max"))
                for name, field in self._numbers.items()
            },
        )

    def _condition_names(self) -> set[str]:
        names = {*self._keywords, *(f"exclude_{name}" for name in self._keywords)}
        return names | {f"{name}_{end}" for name in self._numbers for end in ("min", "max")}

    def from_request(self, request: SearchRequest, *, use_photo: bool = False) -> dict[str, Any]:
        """The arguments that `to_request` turns back into the same request; defaults left out."""
        arguments: dict[str, Any] = {"query": request.query[:MAX_QUERY_CHARACTERS]}
        for name, field in self._keywords.items():
            if values := request.filter.any_of.get(field):
                arguments[name] = list(values)
            if values := request.filter.none_of.get(field):
                arguments[f"exclude_{name}"] = list(values)
        for name, field in self._numbers.items():
            if span := request.filter.ranges.get(field):
                ends = range_as_json(span)
                arguments |= {f"{name}_{end}": value for end, value in ends.items() if value is not None}
        for name in ("sort", "target_price", "price_hint", "balance"):
            if (value := getattr(request, name)) is not None:
                arguments[name] = value
        for name in ("avoid", "like"):
            if values := getattr(request, name):
                arguments[name] = list(values)
        arguments |= {name: True for name in ("strict", "photo_read") if getattr(request, name)}
        if request.preferred:
            arguments["preferred"] = [f"{f}: {v}" for f, values in request.preferred.items() for v in values]
        if request.mapped:
            arguments["mapped"] = [_said_mapped(m) for m in request.mapped]
        if request.not_applied:
            arguments["not_applied"] = list(request.not_applied)
        if use_photo:
            arguments["use_photo"] = True
        return arguments | {"limit": request.limit, "offset": request.offset}

    def read_from_photo(self, request: SearchRequest) -> dict[str, Any]:
        """The arguments in which a request carries what its photo shows, so that it is not read again."""
        said = self.from_request(request)
        return {name: said[name] for name in ("preferred", "mapped", "photo_read") if name in said}


def argument_name(field: str) -> str:
    """A field's argument. A prefix keeps it apart from the tool's own arguments, from those that LangChain
    passes, from what a pydantic model calls its own, and from what is made of other fields' names.
    """
    taken = (
        field in OWN_ARGUMENTS | PASSED_ARGUMENTS
        or hasattr(BaseModel, field)
        or field.startswith(("attribute_", "exclude_", "model_", "_"))
        or field.endswith(("_min", "_max"))
    )
    return f"attribute_{field}" if taken else field


def _model(name: str, says: str, fields: Mapping[str, Any]) -> type[BaseModel]:
    # unknown arguments come through to the reader, which names them; LangGraph adds one of its own
    schema_says: dict[str, Any] = {"additionalProperties": False}
    config = ConfigDict(extra="allow", allow_inf_nan=False, json_schema_extra=schema_says)
    return create_model(name, __config__=config, __doc__=says, **fields)


def _all_known(arguments: Mapping[str, Any], known: Collection[str]) -> None:
    if unknown := [name for name in arguments if name not in known]:
        raise InvalidFilterError(f"Unknown argument '{unknown[0]}'. Known: {', '.join(sorted(known))}.")


def _one_of(values: Iterable[str]) -> Any:  # noqa: ANN401 - a type made at run time
    """Text whose JSON schema lists the choices. They are part of the type because LangChain rebuilds the
    schema for the model from the types and drops what a field says beside its description.
    """
    return Annotated[str, Field(json_schema_extra={"enum": list(values)})]


def _choices(attribute: AttributeSchema, description: str) -> tuple[Any, Any]:
    values = list(attribute.values)
    if len(values) > MAX_CHOICES:
        description += f" {len(values)} values, the most frequent: {', '.join(values[:10])}."
        return list[str], Field(default_factory=list, max_length=50, description=description)
    some: Any = Field(default_factory=list, max_length=50, description=description)
    return list[_one_of(values)], some  # type: ignore[misc] # a type made at run time


def _said_mapped(mapped: Mapped) -> str:
    how = "" if mapped.how == "synonym" else f" ({mapped.how})"
    return f"{mapped.field}: {mapped.source}{ARROW}{mapped.value}{how}"


def _read_mapped(text: str) -> Mapped | None:
    field, _, rest = text.partition(": ")
    source, arrow, value = rest.partition(ARROW)
    how = next((how for how in MAPPED_BY if value.endswith(f" ({how})")), "synonym")
    value = value.removesuffix(f" ({how})")
    return Mapped.model_validate({"field": field, "from": source, "to": value, "how": how}) if arrow else None


def _read_preferred(texts: Iterable[str], fields: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Of fields that the catalogue has; a preference for anything else prefers nothing."""
    preferred: dict[str, tuple[str, ...]] = {}
    for text in texts:
        field, colon, value = text.partition(": ")
        if colon and field in fields:
            preferred[field] = (*preferred.get(field, ()), value)
    return preferred
