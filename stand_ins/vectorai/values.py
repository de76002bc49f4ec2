"""Payload values between the wire and Python, and the paths that lead to them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from qdrant_client import grpc as q

_PART = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^."\[\]]+)|\[(?P<index>\d*)\]|\.')


def to_python(value: q.Value) -> Any:  # noqa: ANN401
    """A payload value as Python has it."""
    kind = value.WhichOneof("kind")
    if kind is None or kind == "null_value":
        return None
    if kind == "list_value":
        return [to_python(one) for one in value.list_value.values]
    if kind == "struct_value":
        return payload_to_python(value.struct_value.fields)
    return getattr(value, kind)


def payload_to_python(payload: Mapping[str, q.Value]) -> dict[str, Any]:
    """A payload as a dict."""
    return {key: to_python(value) for key, value in payload.items()}


def fill_value(message: q.Value, value: Any) -> None:  # noqa: ANN401
    """Write a Python value into a message."""
    if value is None:
        message.null_value = q.NullValue.NULL_VALUE
    elif isinstance(value, bool):
        message.bool_value = value
    elif isinstance(value, int):
        message.integer_value = value
    elif isinstance(value, float):
        message.double_value = value
    elif isinstance(value, str):
        message.string_value = value
    elif isinstance(value, list):
        message.list_value.SetInParent()
        for one in value:
            fill_value(message.list_value.values.add(), one)
    else:
        message.struct_value.SetInParent()
        for key, one in value.items():
            fill_value(message.struct_value.fields[key], one)


def path_of(key: str) -> list[str | int | None]:
    """The steps of a key: names (quoted or bare), places in an array, None for all of an array.

    >>> path_of('a."b.c"[].d[0]')
    ['a', 'b.c', None, 'd', 0]

    A key that does not read as a path is one name.
    """
    steps: list[str | int | None] = []
    at = 0
    while at < len(key):
        found = _PART.match(key, at)
        if found is None:
            return [key]
        at = found.end()
        if found["quoted"] is not None:
            steps.append(re.sub(r"\\(.)", r"\1", found["quoted"]))
        elif found["bare"] is not None:
            steps.append(found["bare"])
        elif found["index"] is not None:
            steps.append(int(found["index"]) if found["index"] else None)
    return steps or [key]


def at_path(payload: Mapping[str, Any], key: str, path: list[str | int | None]) -> list[Any]:
    """The values under a key: [] where it is missing. A name that is literally there comes before a path."""
    if key in payload:
        return [payload[key]]
    return list(_walk(payload, path))


def _walk(value: Any, path: list[str | int | None]) -> Iterator[Any]:  # noqa: ANN401
    if not path:
        yield value
        return
    step, rest = path[0], path[1:]
    if step is None:
        if isinstance(value, list):
            for one in value:
                yield from _walk(one, rest)
    elif isinstance(step, int):
        if isinstance(value, list) and step < len(value):
            yield from _walk(value[step], rest)
    elif isinstance(value, Mapping) and step in value:
        yield from _walk(value[step], rest)
