"""What curators do with a deliberation: prepare, open, close, publish."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import audit, clock, ids, versions
from madang.core.errors import DomainError, NotAllowed
from madang.deliberations import queries, rules, tasks
from madang.deliberations.actions.statements import add_seeds
from madang.deliberations.models import Deliberation, DeliberationProblem, MapRun, Statement
from madang.deliberations.models.changing import WrongState, changed, locked, move, must_be_changeable
from madang.deliberations.models.deliberation import QUESTION_MIN
from madang.people.models import Person
from madang.problems.models import Problem

FIELDS = ("question", "introduction", "theme", "who", "is_moderated_first", "promise", "language")
# The rules of a deliberation that runs stay as those who answered have read them.
FIXED_ONCE_OPEN = ("question", "who")
SEEDS_NEEDED = 5


class TooManyProblems(DomainError):
    """More problems than one question can be about."""

    field = "problems"


class DeliberationIncomplete(DomainError):
    """The deliberation lacks what nobody can do without."""

    field = "question"


class BadDate(DomainError):
    """The last day lies in the past, or further away than anybody waits."""

    field = "closes_on"


class NotReady(DomainError):
    """The result is still being made, or something that would change it waits for a decision."""


def _curator(by: Person) -> None:
    if not by.may("problems.curate"):
        raise NotAllowed


def _linked(deliberation: Deliberation, problems: Iterable[Problem]) -> bool:
    """Link exactly these problems. Returns whether that changed anything."""
    wanted = {problem.pk for problem in problems}
    if len(wanted) > rules.PROBLEMS_MAX:
        raise TooManyProblems(
            _("A question can be about at most %(most)s problems. Please leave some out.")
            % {"most": rules.PROBLEMS_MAX}
        )
    known = set(deliberation.links.values_list("problem_id", flat=True))
    if wanted == known:
        return False
    changed(deliberation)  # those that are let go show it no more
    deliberation.links.filter(problem__in=known - wanted).delete()
    DeliberationProblem.objects.bulk_create(
        DeliberationProblem(deliberation=deliberation, problem_id=key) for key in sorted(wanted - known)
    )
    return True


def _clean(given: dict[str, Any]) -> dict[str, Any]:
    fields = {name: given[name] for name in FIELDS if name in given}
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    if "question" in fields and len(fields["question"]) < QUESTION_MIN:
        raise DeliberationIncomplete(_("Please write the question as a sentence that everybody understands."))
    return fields


@transaction.atomic
def prepare_deliberation(
    *, by: Person, question: str, problems: Iterable[Problem] = (), seeds: Iterable[str] = (), **given: Any
) -> Deliberation:
    """Begin a deliberation as a draft, with its problems and the first statements (`seeds`).

    Further fields: any of `FIELDS`. Raises NotAllowed, DeliberationIncomplete, StatementRefused.
    """
    _curator(by)
    number = ids.receipt_number("D")
    while Deliberation.objects.filter(number=number).exists():
        number = ids.receipt_number("D")
    row = Deliberation.objects.create(number=number, created_by=by, **_clean({"question": question, **given}))
    _linked(row, problems)
    add_seeds(deliberation=row, by=by, texts=seeds)
    audit.record(by=by, verb="deliberations.prepared", target=row)
    return row


@transaction.atomic
def edit_deliberation(
    *, deliberation: Deliberation, by: Person, version: int, problems: Iterable[Problem] | None = None, **given: Any
) -> Deliberation:  # fmt: skip
    """Change what a deliberation says; its question and who may answer only before it opens.

    Raises NotAllowed, WrongState, EditConflict, DeliberationIncomplete.
    """
    _curator(by)
    row, fields = locked(deliberation), _clean(given)
    must_be_changeable(row)
    if row.opened_at and any(
        name in fields and fields[name] != getattr(row, name) for name in FIXED_ONCE_OPEN
    ):
        raise WrongState(
            _("People have answered this question already, so it stays, and so does who may answer. "
              "You can close it and prepare a new one.")
        )  # fmt: skip
    linked = sorted(row.links.values_list("problem_id", flat=True))
    versions.check(row, version, list(FIELDS), also={"problems": linked})
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    if problems is not None:
        _linked(row, problems)
    changed(row)
    audit.record(by=by, verb="deliberations.edited", target=row)
    return row


@transaction.atomic
def open_deliberation(*, deliberation: Deliberation, by: Person, closes_on: date) -> Deliberation:
    """Let everybody answer until the end of `closes_on`; a closed one is opened again, with all its answers.

    Raises NotAllowed, WrongState, BadDate, DeliberationIncomplete.
    """
    _curator(by)
    row = locked(deliberation)
    move(row, "open")
    today = clock.today()
    if not today <= closes_on <= today + timedelta(days=rules.LONGEST_DAYS):
        raise BadDate(_("Please choose a day from today on, within a year."))
    if Statement.objects.shown().filter(deliberation=row).count() < SEEDS_NEEDED:
        raise DeliberationIncomplete(
            _("Please write at least %(count)s statements first, from different points of view.")
            % {"count": SEEDS_NEEDED},
            field="closes_on",
        )
    row.closes_on, row.opened_at, row.closed_at = closes_on, row.opened_at or clock.now(), None
    row.version += 1
    row.save()
    changed(row)
    audit.record(by=by, verb="deliberations.opened", target=row, details={"closes_on": str(closes_on)})
    return row


@transaction.atomic
def close_deliberation(*, deliberation: Deliberation, by: Person | None) -> Deliberation:
    """Take no more answers and have the final map made. Raises NotAllowed, WrongState."""
    if by is not None:
        _curator(by)
    row = locked(deliberation)
    move(row, "close")
    row.closed_at = clock.now()
    row.version += 1
    row.save()
    tasks.ask_for_map(row, at_once=True)
    changed(row)
    audit.record(by=by, verb="deliberations.closed", target=row)
    return row


@transaction.atomic
def close_due(*, by: Person | None = None) -> int:
    """Close every deliberation whose last day is over. Returns how many."""
    rows = Deliberation.objects.filter(state=rules.State.OPEN, closes_on__lt=clock.today()).order_by("pk")
    return len([close_deliberation(deliberation=row, by=by) for row in rows.select_for_update()])


@transaction.atomic
def publish_result(*, deliberation: Deliberation, by: Person, summary: str = "") -> Deliberation:
    """Freeze the final result, with the curators' words, into the pages of its problems, and tell those who took part.

    Raises NotAllowed, WrongState, NotReady.
    """
    _curator(by)
    row = locked(deliberation)
    move(row, "publish")
    if Statement.objects.filter(deliberation=row).appealed().exists():
        raise NotReady(_("An appeal waits for a decision. Please decide it first: it may change the result."))
    run = MapRun.objects.filter(deliberation=row, is_final=True).order_by("-pk").first()
    # Who was excluded and what was removed after the end are in no result: the map must be of what is stored now.
    if run is None or run.input_digest != queries.digest_now(row):
        raise NotReady(
            _("The final map is still being made. Please try again in a minute, or have it made anew.")
        )
    row.frozen, row.summary, row.published_at = run.result, summary.strip(), clock.now()
    row.version += 1
    row.save()
    changed(row)
    tasks.tell_voters.enqueue(row.pk)
    audit.record(by=by, verb="deliberations.published", target=row, details={"run": run.pk})
    return row


@transaction.atomic
def recompute_map(*, deliberation: Deliberation, by: Person) -> None:
    """Have the map made anew at once. Raises NotAllowed, WrongState where the result is published."""
    _curator(by)
    row = locked(deliberation)
    must_be_changeable(row)
    tasks.ask_for_map(row, at_once=True, by=by)
    audit.record(by=by, verb="deliberations.recomputed", target=row)
