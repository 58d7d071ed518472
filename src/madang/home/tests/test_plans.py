"""What stands in every header and desk is found through an index, on both databases."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madang.comments.models import Comment, Report
from madang.comments.queries import thread
from madang.people.models import Notice, Person
from madang.people.queries import unread_count
from madang.problems.tests.factories import make_problem

pytestmark = pytest.mark.django_db
MANY = 3000


def plan_of(run: Callable[[], object]) -> str:
    """How the database answers all queries of `run`. PostgreSQL is told that tables are too large to be read whole."""
    with CaptureQueriesContext(connection) as captured:
        run()
    queries, steps = [each["sql"] for each in captured], []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        for query in queries:
            cursor.execute(f"EXPLAIN {'QUERY PLAN' if connection.vendor == 'sqlite' else ''} {query}")
            steps += [str(row[-1]) for row in cursor.fetchall()]
    return "\n".join(steps)


def analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_notices_are_found_by_person_and_by_what_is_unread(mina: Person) -> None:
    Notice.objects.bulk_create(
        Notice(person=mina, kind="test", key=f"plan-{number}", subject="알림") for number in range(MANY)
    )
    Notice.objects.filter(pk__gt=Notice.objects.order_by("pk")[20].pk).update(read_at=mina.created_at)
    analyse()
    assert "notice_unread" in plan_of(lambda: unread_count(mina))
    inbox = Notice.objects.filter(person=mina).order_by("-created_at")
    assert "notice_inbox" in plan_of(lambda: list(inbox[:20]))


def test_comments_and_waiting_reports_are_found_by_index(mina: Person) -> None:
    problem = make_problem()
    Comment.objects.bulk_create(
        Comment(target=f"problems.problem:{number % 100}", author=mina, body="댓글이에요")
        for number in range(MANY)
    )
    analyse()
    found = plan_of(lambda: thread(problem, None))
    # Both begin with what is commented on; PostgreSQL takes either, by its statistics.
    assert "comment_thread" in found or "comment_count" in found
    assert "SCAN comments_comment" not in found and "comments_comment_pkey" not in found
    waiting = Report.objects.filter(handled_at=None).order_by("created_at")
    assert "report_waiting" in plan_of(waiting.first)
