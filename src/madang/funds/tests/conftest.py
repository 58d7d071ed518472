"""A fund whose vote is open, with three teams that ask for money."""

import itertools
from typing import Any

import pytest
from django.test import Client

from madang.funds.models import Fund, FundProject
from madang.funds.tests import factories
from madang.people.models import Person
from madang.projects.tests.factories import make_project


@pytest.fixture
def fund(db: None) -> Fund:
    return factories.make_fund(slug="seed", title="가을 씨앗기금")


@pytest.fixture
def entries(fund: Fund, jun: Person) -> list[FundProject]:
    """Three projects of 1, 2 and 4 million won; 준 leads the team of the first."""
    projects = [make_project(jun, slug="bell", title="정류장 종"), *(make_project() for _n in range(2))]
    return [
        factories.make_entry(fund, project, cost_krw=million * 1_000_000, place=place)
        for place, (project, million) in enumerate(zip(projects, (1, 2, 4), strict=True), start=1)
    ]


@pytest.fixture
def post() -> Any:
    """`post(client, address, **data)`: a form sent with its token; the answer is not followed."""
    numbers = itertools.count(1)

    def send(client: Client, address: str, **data: Any) -> Any:
        return client.post(address, {"form_token": f"token-{next(numbers)}", **data})

    return send
