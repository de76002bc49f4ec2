"""UCP's published field list, and how far an answer keeps to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, Literal

import jsonschema

Operation = Literal["search_catalog", "lookup_catalog", "get_product"]
PUBLISHED: dict[str, Any] = json.loads((Path(__file__).parent / "ucp_2026_04_08.json").read_text())


def against_ucp(operation: Operation, answer: object, *, strict: bool = False) -> list[str]:
    """What is wrong with an answer, a line each. `strict` also names every field that UCP does not have."""
    rules = deepcopy(PUBLISHED)
    if strict:
        _close(rules)
    rules["$ref"] = f"#/$defs/{operation}"
    return [f"{e.json_path}: {e.message}" for e in jsonschema.Draft202012Validator(rules).iter_errors(answer)]


def against_schema(schema: dict[str, Any] | None, answer: object) -> list[str]:
    """The same, by the schema that a tool gives of itself."""
    assert schema is not None
    return [
        f"{e.json_path}: {e.message}" for e in jsonschema.Draft202012Validator(schema).iter_errors(answer)
    ]


def nulls(answer: object, path: str = "$") -> Iterator[str]:
    """Where an answer says null."""
    if answer is None:
        yield path
    elif isinstance(answer, dict):
        for name, value in answer.items():
            yield from nulls(value, f"{path}.{name}")
    elif isinstance(answer, list):
        for place, value in enumerate(answer):
            yield from nulls(value, f"{path}[{place}]")


def _close(rules: dict[str, Any]) -> None:
    for rule in rules["$defs"].values():
        _close_one(rule)


def _close_one(rule: object) -> None:
    if not isinstance(rule, dict):
        return
    if rule.get("type") == "object" and "properties" in rule:
        rule.setdefault("additionalProperties", False)
        for part in rule["properties"].values():
            _close_one(part)
    for name in ("items", "additionalProperties"):
        _close_one(rule.get(name))
