"""On a big centre no list, filter, map or page walks through all problems."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from madang.core.places import DISTRICTS
from madang.people.models import Person
from madang.problems.models import Problem
from madang.problems.tests.big import make_big
from madang.programmes.models import Theme

pytestmark = pytest.mark.django_db
SIZE = 3000
# At most 26 districts × themes × stages, whatever the number of problems.
SMALL = {"SCAN problems_districtcount"}


def plans_of(run: Callable[[], object]) -> list[tuple[str, str]]:
    """What the database did for each query: the query and its plan."""
    with CaptureQueriesContext(connection) as captured:
        run()
    found = []
    for query in [each["sql"] for each in captured if each["sql"].startswith("SELECT")]:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query}")
            found.append((query, "\n".join(str(row[3]) for row in cursor.fetchall())))
    return found


def scans(plans: list[tuple[str, str]]) -> list[str]:
    """Steps that read a whole table of problems without an index, or sort what an index could give in order."""
    return [
        f"{step}\n  in {query[:300]}"
        for query, plan in plans
        for step in plan.splitlines()
        if step.startswith("SCAN problems_") and "USING" not in step and step not in SMALL
    ]


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="reads SQLite's plans; PostgreSQL chooses by statistics"
)
def test_no_page_reads_all_problems(daeho: Person, client_of: Callable[[Person], Client]) -> None:
    make_big(SIZE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    theme, district = Theme.objects.first(), DISTRICTS[3].slug
    assert theme is not None
    one = Problem.objects.listed().order_by("pk")[40]
    filters: list[dict[str, Any]] = [
        {}, {"sort": "me_too"}, {"sort": "due"}, {"stage": "overdue"}, {"theme": theme.slug}, {"district": district},
        {"stage": "waiting"}, {"stage": "working"}, {"theme": theme.slug, "district": district, "stage": "solved"},
        {"q": "골목 가로등"}, {"q": "가로등", "district": district}, {"page": "20"},
    ]  # fmt: skip
    visitor, curator = Client(), client_of(daeho)
    asked: list[tuple[Client, str, dict[str, Any]]] = [(visitor, "/problems/", each) for each in filters]
    asked += [
        (visitor, reverse("problems:map"), {"theme": theme.slug}),
        (visitor, reverse("problems:detail", args=[one.pk]), {}),
        (visitor, reverse("problems:similar"), {"title": "골목 가로등이 자꾸 꺼져요"}),
        (curator, reverse("problems:queue"), {}),
        (curator, reverse("problems:queue"), {"tab": "late"}),
        (curator, reverse("problems:duties"), {}),
    ]
    plans = [plan for client, path, query in asked for plan in plans_of(partial(client.get, path, query))]
    assert scans(plans) == []
