"""The recorded calculation of the demonstration: it fits the wishes as they stand, and a fresh one is not better."""

import json

import pytest

from madang.allocation.team_proof import faults
from madang.allocation.team_values import TeamResult
from madang.allocation.teams import form_teams
from madang.demo.actions.matching import RESULT
from madang.demo.rules import content

pytestmark = pytest.mark.once


def recorded() -> TeamResult:
    return TeamResult.from_json(json.loads(RESULT.read_text()))


def told() -> content.Row:
    return next(row for row in content.rounds() if "published_days_ago" in row)


def test_it_keeps_every_rule_of_the_wishes() -> None:
    assert faults(content.team_request(told()), recorded()) == []


@pytest.mark.slow
def test_a_fresh_calculation_is_not_better() -> None:
    """After a change of the wishes: run `form_teams(content.team_request(row), seed=1)` and store its `to_json()`."""
    assert form_teams(content.team_request(told()), seed=1).points == recorded().points
