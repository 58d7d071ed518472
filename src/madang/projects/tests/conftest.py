"""A team at work with everything, so that a test says only what it is about."""

import itertools
from typing import Any

import pytest

from madang.partners.models import Partner
from madang.partners.tests.factories import make_partner, make_staff
from madang.people.models import Person
from madang.problems.models import Problem
from madang.problems.tests.factories import make_problem
from madang.projects.models import Membership, Project
from madang.projects.tests import factories


@pytest.fixture
def library(db: None) -> Partner:
    return make_partner("시립도서관", slug="city-library")


@pytest.fixture
def staff(hana: Person, library: Partner) -> Person:
    """하나, who works for the library."""
    return make_staff(hana, library)


@pytest.fixture
def problem(library: Partner) -> Problem:
    return make_problem(owner_partner=library)


@pytest.fixture
def project(mina: Person, problem: Problem) -> Project:
    """미나's team, at work on one problem."""
    return factories.make_project(mina, problems=[problem], slug="bus-bell")


@pytest.fixture
def jun_in(project: Project, jun: Person) -> Membership:
    """준 as a member of 미나's team."""
    return factories.make_membership(project, jun, is_expert=True)


@pytest.fixture
def post() -> Any:
    """`post(client, address, **data)`: a form sent with its token; the answer is not followed."""
    numbers = itertools.count(1)

    def send(client: Any, address: str, **data: Any) -> Any:
        return client.post(address, {"form_token": f"token-{next(numbers)}", **data})

    return send
