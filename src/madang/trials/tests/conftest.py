"""A team with a trial, so that a test says only what it is about."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from madang.people.actions import give_role
from madang.people.models import Person
from madang.people.rules import RoleKind
from madang.people.tests.factories import make_person
from madang.problems.models import Problem
from madang.problems.tests.factories import make_problem
from madang.projects.models import Membership, Project
from madang.projects.tests import factories as teams
from madang.trials.models import Trial
from madang.trials.tests import factories as f


@pytest.fixture
def problem(db: None) -> Problem:
    return make_problem()


@pytest.fixture
def project(mina: Person, problem: Problem) -> Project:
    """미나's team, at work on one problem."""
    return teams.make_project(mina, problems=[problem], slug="bus-bell")


@pytest.fixture
def jun_in(project: Project, jun: Person) -> Membership:
    """준 as a member of 미나's team."""
    return teams.make_membership(project, jun)


@pytest.fixture
def curator(db: None) -> Person:
    """Somebody who checks whether trials are safe."""
    person = make_person("큐레이터")
    give_role(person=person, kind=RoleKind.CURATOR)
    return person


@pytest.fixture
def trial_in(project: Project) -> Callable[..., Trial]:
    """`trial_in("running", **fields)`: a trial of 미나's team in this state."""

    def make(state: str, **fields: Any) -> Trial:
        return f.make_trial(project, state=state, **fields)

    return make


@pytest.fixture
def post() -> Any:
    """`post(client, address, **data)`: a form sent with its token; the answer is not followed."""
    numbers = itertools.count(1)

    def send(client: Any, address: str, **data: Any) -> Any:
        return client.post(address, {"form_token": f"token-{next(numbers)}", **data})

    return send
