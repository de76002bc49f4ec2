"""What is wrong with a request, a line each, by the field's place."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError
from pydantic_core import ErrorDetails

MAX_PROBLEMS = 10


def problems(errors: ValidationError | Iterable[ErrorDetails], skip: int = 0) -> list[tuple[str, str]]:
    """(JSONPath, message) pairs, the first ten. `skip` leaves out so many leading parts of each place. What
    was sent is not repeated.
    """
    details = errors.errors() if isinstance(errors, ValidationError) else list(errors)
    found = []
    for detail in details[:MAX_PROBLEMS]:
        parts = [
            part for part in detail["loc"][skip:] if part not in ("list[constrained-str]", "NumberRange")
        ]
        message = str(detail["msg"]).removeprefix("Value error, ")
        if detail["type"] == "extra_forbidden":
            message = "there is no such field; leave it out, or see the schema for those there are"
        found.append((json_path(parts), message))
    return list(dict.fromkeys(found))


def _names_a_type(part: str | int) -> bool:
    """Where several types would do, pydantic says which one it tried."""
    return isinstance(part, str) and part.startswith(("function-after[", "list["))


def json_path(parts: Iterable[str | int]) -> str:
    """RFC 9535: $.filters.attributes['main color'][0]."""
    path = "$"
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part.isidentifier():
            path += f".{part}"
        else:
            quoted = part[:80].replace("\\", "\\\\").replace("'", "\\'")
            path += f"['{quoted}']"
    return path
