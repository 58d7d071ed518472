"""Reporting a problem: sending, changing, sending again, withdrawing."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock, files, ids, versions
from madang.core.errors import DomainError
from madang.core.language import language_of
from madang.core.models import StoredFile
from madang.people.models import Person
from madang.problems import rules, signals, tasks
from madang.problems.models import Problem
from madang.problems.models.changing import WrongState, changing, locked, move, must_be_editable, noted
from madang.problems.models.drafts import clean_words
from madang.problems.models.problem import TITLE_MIN
from madang.programmes.models import Theme


class ReportIncomplete(DomainError):
    """The report lacks what nobody can do without: what the problem is."""

    field = "title"


class TooManyReports(DomainError):
    """More reports in an hour than anybody writes by hand."""

    status = 429


class TooManyDrafts(DomainError):
    """More drafts begun from one address than a class of people would."""

    status = 429


@transaction.atomic
def report_problem(
    *, by: Person, title: str, theme: Theme | None = None, picture: StoredFile | None = None, language: str = "ko",
    **given: Any,
) -> Problem:  # fmt: skip
    """Send a report: it gets its number, a date to be looked at, and an owner by its theme.

    Further fields: `body`, `affected`, `district`, `place_words`, `latitude`, `longitude`, `picture_alt`.
    Raises ReportIncomplete, TooManyReports.
    """
    fields = clean_words({"title": title, **given})
    if len(fields["title"]) < TITLE_MIN:
        raise ReportIncomplete(_("Please say in one line what the problem is."))
    _must_not_flood(by)
    now = clock.now()
    problem = Problem(
        number=_unused_number(), reporter=by, theme=theme, picture=picture, created_at=now, received_at=now,
        last_activity_at=now, check_due_on=rules.check_due_on(clock.today()),
        owner_partner=theme.default_partner if theme else None,
        language=language_of(f"{fields['title']} {fields.get('body', '')}", language), **fields,
    )  # fmt: skip
    move(problem, "send")
    problem.settle()
    problem.save()
    noted(by, "reported", problem, district=problem.district)
    tasks.give_receipt(problem, "received", on=problem.check_due_on)
    signals.problem_received.send(Problem, problem=problem, by=by)
    return problem


def _must_not_flood(by: Person) -> None:
    since = clock.now() - timedelta(hours=1)
    if Problem.objects.filter(reporter=by, received_at__gte=since).count() >= rules.REPORTS_AN_HOUR:
        raise TooManyReports(
            _("You sent %(count)s reports within an hour. Please wait a little; your draft is kept.")
            % {"count": rules.REPORTS_AN_HOUR}
        )


def _unused_number() -> str:
    number = ids.receipt_number("P")
    while Problem.objects.filter(number=number).exists():
        number = ids.receipt_number("P")
    return number


@transaction.atomic
def edit_problem(
    *, problem: Problem, by: Person, version: int, upload: UploadedFile | None = None, **given: Any
) -> Problem:
    """Change one's own report while nobody works on it: any of `WORDS`, `theme`; `upload` replaces its picture.

    Raises WrongState, EditConflict, ReportIncomplete, FileRefused.
    """
    row = locked(problem)
    must_be_editable(row)
    fields = clean_words(given)
    if len(fields.get("title", row.title)) < TITLE_MIN:
        raise ReportIncomplete(_("Please say in one line what the problem is."))
    versions.check(row, version, ["title", "body", "affected", "place_words"])
    with changing(row):
        for name, value in fields.items():
            setattr(row, name, value)
        if "theme" in given:
            _set_theme(row, given["theme"])
        if upload:
            _replace_picture(row, upload, by)
        row.language = language_of(f"{row.title} {row.body}", row.language)
    noted(by, "edited", row)
    return row


def _replace_picture(problem: Problem, upload: UploadedFile, by: Person) -> None:
    old = problem.picture
    problem.picture = files.store(upload, by=by, alt=problem.picture_alt, images_only=True)
    if old:
        problem.save(update_fields=["picture"])
        files.remove(old)


def _set_theme(problem: Problem, theme: Theme | None) -> None:
    problem.theme, problem.owner_partner = theme, theme.default_partner if theme else None


@transaction.atomic
def resend_problem(*, problem: Problem, by: Person) -> Problem:
    """Send a report again that curators had asked to complete; it has a new date. Raises WrongState."""
    row = locked(problem)
    with changing(row):
        move(row, "resend")
        row.check_due_on = rules.check_due_on(clock.today())
    noted(by, "resent", row)
    tasks.give_receipt(row, "received", on=row.check_due_on)
    return row


@transaction.atomic
def withdraw_problem(*, problem: Problem, by: Person) -> Problem:
    """Take one's own report back: nobody else sees it any more. Raises WrongState once there is a public answer."""
    row = locked(problem)
    if row.answered_at is not None:
        raise WrongState(
            _(
                "There is a public answer to this problem, so it stays. You can erase your name from it in “My data”."
            )
        )
    with changing(row):
        move(row, "withdraw")
    noted(by, "withdrawn", row)
    tasks.tell_followers.enqueue(row.pk, "withdrawn", str(row.version), [by.pk], {})
    signals.problem_closed.send(Problem, problem=row, by=by)
    return row
