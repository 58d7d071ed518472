"""What people add: me too, following, evidence."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from madang.comments import rules as comment_rules
from madang.comments.models import Comment
from madang.core import clock, files, live
from madang.core.errors import DomainError
from madang.core.language import language_of
from madang.people.models import Person
from madang.problems import signals, tasks
from madang.problems.models import Evidence, Follow, MeToo, Problem
from madang.problems.models.changing import WrongState, locked, must_say, noted


class OwnProblem(DomainError):
    """The reporter is counted already."""


class LinksNotYet(DomainError):
    """Links come from members known for some days: what a stranger's first minute brings is mostly advertising."""

    field = "url"


class EvidenceIncomplete(DomainError):
    """The kind of evidence needs something that is missing."""


def _joinable(problem: Problem) -> Problem:
    row = locked(problem)
    if not row.is_joinable:
        raise WrongState(
            _("Nothing can be added here now: the problem is “%(state)s”.")
            % {"state": row.get_state_display()}
        )
    return row


def _count(problem: Problem, name: str, by: int) -> None:
    """Count a voice in the transaction that adds or removes it."""
    Problem.objects.filter(pk=problem.pk).update(**{name: F(name) + by, "last_activity_at": clock.now()})
    live.bump("problems", f"problem:{problem.pk}")
    problem.refresh_from_db(fields=[name, "last_activity_at"])


@transaction.atomic
def say_me_too(
    *,
    problem: Problem,
    by: Person,
    district: str = "",
    frequency: str = "",
    story: str = "",
    language: str = "ko",
) -> MeToo:
    """One more person lives with it; saying so again changes the words and counts nobody twice.

    At `settings.ME_TOO_THRESHOLD` voices those in charge are told that they must answer. Raises OwnProblem, WrongState.
    """
    row = _joinable(problem)
    if row.reporter_id == by.pk:
        raise OwnProblem(
            _("You reported this yourself, so you are counted already. You can add evidence instead.")
        )
    words = {"district": district, "frequency": frequency, "story": story.strip()}
    words["language"] = language_of(words["story"], language)
    me_too, is_new = MeToo.objects.get_or_create(problem=row, person=by, defaults=words)
    if is_new:
        _count(row, "me_too_count", 1)
        _call_for_answer(row)
        noted(by, "joined", row)
        signals.problem_joined.send(Problem, problem=row, by=by, me_too=me_too)
    elif words["story"] or frequency or district:
        for name, value in words.items():
            setattr(me_too, name, value)
        me_too.save()
        live.bump(f"problem:{row.pk}")
    problem.me_too_count = row.me_too_count
    return me_too


def _call_for_answer(problem: Problem) -> None:
    enough = problem.me_too_count >= settings.ME_TOO_THRESHOLD
    if enough and problem.awaits_answer and problem.must_answer_at is None:
        problem.must_answer_at = clock.now()
        problem.save(update_fields=["must_answer_at"])
        tasks.remind_owners(problem, "duty_threshold", by=None, key="once", on=problem.answer_due_on)


@transaction.atomic
def take_back_me_too(*, problem: Problem, by: Person) -> None:
    """No longer be counted, and take one's words away."""
    row = locked(problem)
    if MeToo.objects.filter(problem=row, person=by).delete()[0]:
        _count(row, "me_too_count", -1)
        noted(by, "left", row)


@transaction.atomic
def follow_problem(*, problem: Problem, by: Person) -> Follow:
    """Hear what becomes of it."""
    row = locked(problem)
    follow, is_new = Follow.objects.get_or_create(problem=row, person=by)
    if is_new:
        _count(row, "follower_count", 1)
    return follow


@transaction.atomic
def unfollow_problem(*, problem: Problem, by: Person) -> None:
    """Hear no more of it."""
    row = locked(problem)
    if Follow.objects.filter(problem=row, person=by).delete()[0]:
        _count(row, "follower_count", -1)


@transaction.atomic
def add_evidence(
    *, problem: Problem, by: Person, kind: str, text: str, url: str = "", upload: UploadedFile | None = None,
    alt: str = "", language: str = "ko",
) -> Evidence:  # fmt: skip
    """Add something that shows the problem. Raises WrongState, EvidenceIncomplete, LinksNotYet, FileRefused."""
    row = _joinable(problem)
    words = must_say(text)
    _must_be_whole(kind, url, upload, by)
    is_file = kind in (Evidence.Kind.PICTURE, Evidence.Kind.DOCUMENT)
    stored = None
    if upload and is_file:
        stored = files.store(upload, by=by, alt=alt, images_only=kind == Evidence.Kind.PICTURE)
    evidence = Evidence.objects.create(
        problem=row, by=by, kind=kind, text=words, url=url if kind == Evidence.Kind.LINK else "", file=stored,
        alt=alt if stored else "", language=language_of(words, language),
    )  # fmt: skip
    _count(row, "evidence_count", 1)
    noted(by, "evidence_added", row, evidence=evidence.pk, kind=kind)
    return evidence


def _must_be_whole(kind: str, url: str, upload: Any, by: Person) -> None:
    if kind == Evidence.Kind.LINK:
        if not url:
            raise EvidenceIncomplete(_("Please give the address of the page."), field="url")
        days = settings.COMMENT_LINK_DAYS
        if not comment_rules.may_link(by.joined_at, clock.now(), days):
            raise LinksNotYet(
                _("Links can be added by members from %(days)s days after joining; this keeps advertising out. "
                  "For now, please describe in words what the page says.") % {"days": days}
            )  # fmt: skip
    if kind in (Evidence.Kind.PICTURE, Evidence.Kind.DOCUMENT) and not upload:
        raise EvidenceIncomplete(_("Please choose the file."), field="upload")


@transaction.atomic
def take_back_evidence(*, evidence: Evidence, by: Person) -> None:
    """Take one's own evidence away, with its file."""
    row = locked(evidence.problem)
    stored, shown = evidence.file, evidence.state == Evidence.State.SHOWN
    evidence.delete()
    if stored:
        files.remove(stored)
    if shown:
        _count(row, "evidence_count", -1)
    noted(by, "evidence_taken_back", row)


@transaction.atomic
def tell_of_comment(*, problem: Problem, by: Person | None, comment: Comment) -> None:
    """Let the reporter know that somebody commented on their problem; followers read it on the page."""
    tasks.tell_reporter(problem, "commented", by=by, key=f"comment{comment.pk}")
