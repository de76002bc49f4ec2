"""Whatever its own description allows, and whatever it forbids: no 5xx, and every answer as described."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
OPERATIONS = ("/catalog/search", "/catalog/lookup", "/catalog/product")


@pytest.fixture(scope="module")
def described(address: str) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(f"{address}/openapi.json")


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_request_is_answered_as_described(
    described: schemathesis.BaseSchema, operation: str, mode: GenerationMode
) -> None:
    requests = described[operation]["POST"].as_strategy(generation_mode=mode)
    statuses = set()

    @given(case=requests)
    @settings(max_examples=1200, deadline=None, suppress_health_check=list(HealthCheck))
    def answered(case: schemathesis.Case) -> None:
        answer = case.call(timeout=20)
        case.validate_response(answer, checks=CHECKS)
        statuses.add(answer.status_code)

    answered()
    assert statuses <= {200, 400}
    assert (400 if mode is GenerationMode.NEGATIVE else 200) in statuses
