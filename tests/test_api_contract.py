"""The REST interface keeps its own description: whatever is sent, no server error and only described answers."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error

from madang.people import actions
from madang.wsgi import application
from tests.world import World

pytestmark = pytest.mark.slow
EXAMPLES = 6


def test_no_request_breaks_the_server(world: World) -> None:
    _row, secret = actions.make_token(by=world.cast["mina"], name="test", scopes=["read", "write"], days=1)
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    tried = 0
    for result in described.get_all_operations():
        attempt(result.ok(), {"Authorization": f"Bearer {secret}"})
        tried += 1
    assert tried > 30


def attempt(operation: Any, headers: dict[str, str]) -> None:
    """Send what the description allows to one operation."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def each(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=[not_a_server_error])

    each()
