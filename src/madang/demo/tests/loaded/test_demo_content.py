"""Loading: everything or nothing, once, without a letter, with a whole audit trail."""

from collections import Counter

import pytest
from django.core import mail

from madang.core import audit, clock
from madang.core.models import AuditEntry, OutboxTask
from madang.core.places import DISTRICTS
from madang.demo import actions
from madang.demo.rules import content
from madang.helpdesk.models import Desk
from madang.helpdesk.queries import agents_of
from madang.helpdesk.queries.gaps import gaps_of
from madang.news.models import Article
from madang.partners.models import Agreement, Partner
from madang.people.models import Notice, Person
from madang.problems.models import Evidence, MeToo, Problem
from madang.programmes.models import Programme
from madang.projects.models import Handover, HandoverCheck, LedgerEntry, Project


@pytest.mark.usefixtures("demonstration", "db")
class TestLoaded:
    def test_every_problem_stands_where_the_content_says(self) -> None:
        wanted = Counter(row["state"] for row in content.problems() if row["state"] != "draft")
        assert Counter(Problem.objects.values_list("state", flat=True)) == wanted
        assert set(Problem.objects.values_list("district", flat=True)) == {found.code for found in DISTRICTS}

    def test_voices_are_counted_as_they_are(self) -> None:
        for problem in Problem.objects.all():
            assert problem.me_too_count == MeToo.objects.filter(problem=problem).count()
            assert problem.evidence_count == Evidence.objects.filter(problem=problem).count()

    def test_nothing_happened_before_its_cause_or_in_the_future(self) -> None:
        now = clock.now()
        for problem in Problem.objects.exclude(published_at=None):
            steps = [
                problem.received_at,
                problem.published_at,
                problem.taken_up_at,
                problem.answered_at,
                problem.decided_at,
            ]
            known = [moment for moment in steps if moment]
            assert known == sorted(known)
            assert known[-1] <= now

    def test_projects_go_from_forming_to_checks_after_a_year(self) -> None:
        assert Project.objects.count() == len(content.projects())
        assert set(Handover.objects.values_list("state", flat=True)) == {
            "proposed", "in_review", "adopted", "adapted", "declined",
        }  # fmt: skip
        told = HandoverCheck.objects.exclude(result="").values_list("month", "result")
        assert {month for month, _result in told} == {3, 6, 12}
        assert {result for _month, result in told} == {"in_use", "partly", "stopped", "no_answer"}

    def test_two_institutions_at_least_have_a_ledger(self) -> None:
        rows = Counter(LedgerEntry.objects.values_list("partner__slug", flat=True))
        assert sum(count >= 10 for count in rows.values()) >= 2

    def test_institutions_seasons_and_notices_are_there(self) -> None:
        assert (Partner.objects.count(), Programme.objects.count()) == (9, 3)
        assert Article.objects.count() == len(content.articles())
        assert set(Agreement.objects.values_list("state", flat=True)) == {"signed", "open"}
        assert [each.slug for each in Programme.objects.all() if each.allows("form_team")] == ["season-now"]

    def test_the_audit_trail_is_whole_and_in_the_order_of_time(self) -> None:
        assert list(audit.faults()) == []
        times = list(AuditEntry.objects.order_by("number").values_list("at", flat=True))
        assert times == sorted(times)

    def test_no_letter_left_and_none_waits(self) -> None:
        assert mail.outbox == []
        assert not OutboxTask.objects.exists()
        assert not Notice.objects.filter(mailed_at=None).exists()

    def test_a_second_time_changes_nothing(self) -> None:
        before = (Person.objects.count(), Problem.objects.count(), AuditEntry.objects.count())
        assert actions.load_demo(by=None) == 0
        assert (Person.objects.count(), Problem.objects.count(), AuditEntry.objects.count()) == before

    def test_the_help_desks_know_what_the_content_says(self) -> None:
        centre = Desk.objects.get(slug="centre")
        assert centre.entries.count() == len(content.knowledge()) and centre.canned_replies.count() >= 5
        assert agents_of(centre).count() == 2
        gaps = gaps_of(centre).shown
        assert [gap.count for gap in gaps] == [5, 3, 2, 2, 1, 1] and all(gap.nearest for gap in gaps)
        assert [bool(gap.reply) for gap in gaps] == [True, False, False, True, False, False]
        theirs = Desk.objects.get(partner__slug="bingeureut")
        assert theirs.entries.count() == 3 and theirs.created_by is not None
