"""The REST interface keeps its own description: whatever is sent, no server error and only described answers."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error

from madang.people import actions
from madang.wsgi import application
from tests.world import World, make_world

pytestmark = pytest.mark.slow


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def token(world: World) -> str:
    _row, secret = actions.make_token(by=world.cast["mina"], name="test", scopes=["read", "write"], days=1)
    return secret


@pytest.fixture
def described(world: World) -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_request_breaks_the_server(case: Any, token: str) -> None:
    case.call_and_validate(
        headers={"Authorization": f"Bearer {token}"},
        checks=[not_a_server_error, schemathesis.checks.response_schema_conformance],
    )
