"""Erasing what a person wrote here when they leave."""

from django.db import transaction
from django.db.models import F

from madang.core import files, live
from madang.core.models import StoredFile
from madang.people.models import Notice, Person
from madang.problems.models import (
    Evidence,
    Follow,
    MeToo,
    ModerationCase,
    Problem,
    ReportDraft,
    changing,
)
from madang.problems.rules import State


@transaction.atomic
def erase_person(*, by: Person) -> None:
    """Erase every word and file of `by`. Reports that nobody joined or answered go entirely; others keep their number,
    place and what others wrote, without the reporter's words, so that the public answer keeps its sense."""
    for draft in ReportDraft.objects.filter(person=by).select_related("picture"):
        _remove(draft.picture)
        draft.delete()
    _erase_voices(by)
    _erase_evidence(by)
    for problem in Problem.objects.filter(reporter=by).select_related("picture"):
        _erase_report(problem)
    live.bump("problems")


def _remove(stored: StoredFile | None) -> None:
    if stored:
        files.remove(stored)


def _erase_voices(by: Person) -> None:
    joined = MeToo.objects.filter(person=by)
    Problem.objects.filter(pk__in=joined.values("problem")).update(me_too_count=F("me_too_count") - 1)
    joined.delete()
    followed = Follow.objects.filter(person=by)
    Problem.objects.filter(pk__in=followed.values("problem")).update(follower_count=F("follower_count") - 1)
    followed.delete()


def _erase_evidence(by: Person) -> None:
    for row in Evidence.objects.filter(by=by).select_related("file"):
        if row.state == Evidence.State.SHOWN:
            Problem.objects.filter(pk=row.problem_id).update(evidence_count=F("evidence_count") - 1)
        stored = row.file
        row.delete()
        _remove(stored)


def _erase_report(problem: Problem) -> None:
    picture = problem.picture
    # Others were told of it with its title.
    addresses = [f"{prefix}/problems/{problem.pk}/" for prefix in ("", "/en")]
    Notice.objects.filter(url__in=addresses).update(subject=problem.number, body="")
    ModerationCase.objects.filter(problem=problem).update(appeal="", note="", appeal_reason="")
    row = changing.locked(problem)
    with changing.changing(row):
        row.body = row.affected = row.place_words = row.picture_alt = ""
        row.latitude = row.longitude = row.picture = None
        row.title = row.number
        if row.allows("withdraw") and not row.me_too_count and not row.evidence_count and not row.taken_up_at:
            row.state_before, row.state = row.state, State.WITHDRAWN
    _remove(picture)
