"""A round from its first draft to its end."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock, versions
from madang.core.errors import DomainError
from madang.core.language import language_of
from madang.matching import emails, rules
from madang.matching.models import Placement, Round, RoundProblem, Wish
from madang.matching.models.changing import WrongState, must_allow, must_coordinate, noted, stirred
from madang.people.models import Person, Profile
from madang.problems.models import Problem
from madang.programmes.models import Programme
from madang.projects.rules import TEAM_MAY_FORM_FOR
from madang.ui import formats

FIELDS = [
    "title",
    "introduction",
    "size_min",
    "size_max",
    "experts",
    "citizens",
    "wishes_until",
    "confirm_until",
]
# Once wishes are taken people rely on the sizes; words and dates may still be put right.
FIXED_LATER = ("size_min", "size_max", "experts", "citizens")


class BadSizes(DomainError):
    """The numbers do not fit each other."""


class BadDates(DomainError):
    """The days do not follow each other."""


class NothingOffered(DomainError):
    """There is no problem that could be chosen."""

    field = "problems"


class ReasonMissing(DomainError):
    """People are told why."""

    field = "reason"


def _must_fit(row: Round) -> None:
    if not 1 <= row.size_min <= row.size_max <= rules.SIZE_MOST:
        raise BadSizes(
            _("The fewest people cannot be more than the most, and a team has at most %(most)s.")
            % {"most": rules.SIZE_MOST},
            field="size_min",
        )
    if row.experts + row.citizens > row.size_max:
        raise BadSizes(
            _(
                "Experts and citizens together are more than a team has seats. Please make the team larger or ask for fewer."
            ),
            field="experts",
        )
    if row.confirm_until <= row.wishes_until:
        raise BadDates(
            _("The answers end before the wishes do. Please choose a later day."), field="confirm_until"
        )


@transaction.atomic
def create_round(
    *, by: Person, programme: Programme, title: str, wishes_until: date, confirm_until: date, introduction: str = "",
    language: str = "ko", **sizes: int,
) -> Round:  # fmt: skip
    """Begin a round of a programme; nobody else sees it yet. Raises NotAllowed, BadSizes, BadDates."""
    must_coordinate(by)
    row = Round(
        programme=programme, title=title.strip(), introduction=introduction.strip(), wishes_until=wishes_until,
        confirm_until=confirm_until, language=language_of(title + introduction, language), created_by=by, **sizes,
    )  # fmt: skip
    _must_fit(row)
    # Drawn, so that nobody can reckon the order of the reserve list before they send; the same for ever after.
    row.seed = secrets.randbelow(2_000_003) + 1
    row.save()
    noted(by, "round_created", row)
    stirred(row)
    return row


@transaction.atomic
def edit_round(*, round: Round, by: Person, version: int, **fields: Any) -> Round:
    """Change words, dates and, before wishes are taken, sizes.

    Raises EditConflict, NotAllowed, WrongState, BadSizes, BadDates.
    """
    must_coordinate(by)
    row = Round.objects.locked(round.pk)
    if row.is_over:
        raise WrongState(_("This round is over, so it stays as it is."))
    versions.check(row, version, FIELDS)
    given = {name: value for name, value in fields.items() if name in FIELDS}
    if row.state != Round.State.DRAFT and any(
        given.get(name, getattr(row, name)) != getattr(row, name) for name in FIXED_LATER
    ):
        raise WrongState(_("Wishes were taken with these sizes, so they stay."), field="size_min")
    told = row.confirm_until
    for name, value in given.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    _must_fit(row)
    row.save()
    if row.state == Round.State.PUBLISHED and row.confirm_until != told:
        _answer_later(row, told)
    noted(by, "round_edited", row)
    stirred(row)
    return row


def _answer_later(row: Round, told: date) -> None:
    """Give everybody who was asked the later day. Raises BadDates for an earlier one than they were told."""
    if row.confirm_until < told:
        raise BadDates(
            _("People were told that they have until %(day)s, so this day can only become later.")
            % {"day": formats.day(told)},
            field="confirm_until",
        )
    asked = Placement.objects.filter(run=row.published_run_id, state=Placement.State.ASKED)
    asked.update(answer_until=row.answers_end)


def _must_be_solvable(problem: Problem) -> None:
    if problem.state not in TEAM_MAY_FORM_FOR or not problem.is_listed:
        raise NothingOffered(
            _("“%(problem)s” is not waiting for a solution. Please choose another problem.")
            % {"problem": problem.title}
        )


@transaction.atomic
def offer_problems(
    *, round: Round, by: Person, version: int, offers: Sequence[tuple[Problem, Sequence[str], int]]
) -> Round:
    """Say which problems may be chosen, which skills help there, how many new teams there may be at most.

    Raises EditConflict, NotAllowed, NothingOffered, WrongState.
    """
    must_coordinate(by)
    row = Round.objects.locked(round.pk)
    if row.state not in {Round.State.DRAFT, Round.State.WISHES}:
        raise WrongState(_("Teams are being formed already, so the problems stay as they are."))
    versions.check(row, version, [])
    chosen = {problem.pk for problem, _skills, _teams in offers}
    present = set(row.offers.values_list("problem_id", flat=True))
    for problem, _skills, _teams in offers:
        if problem.pk not in present:
            _must_be_solvable(problem)
    if len(chosen) > rules.PROBLEMS_MOST or (row.state == Round.State.WISHES and not chosen):
        raise NothingOffered(
            _("Please offer at least one problem, and at most %(most)s.") % {"most": rules.PROBLEMS_MOST}
        )
    _tell_of_lost_choices(row, present - chosen, by)
    row.offers.exclude(problem__in=chosen).delete()
    for problem, skills, teams in offers:
        RoundProblem.objects.update_or_create(
            round=row, problem=problem,
            defaults={"skills": [code for code in Profile.Skill.values if code in skills], "teams": teams},
        )  # fmt: skip
    row.save()
    noted(by, "problems_offered", row, problems=sorted(chosen))
    stirred(row)
    return row


def _tell_of_lost_choices(row: Round, gone: set[int], by: Person) -> None:
    """Whoever chose a problem that is taken back hears of it while they can still choose another one."""
    titles = dict(Problem.objects.filter(pk__in=gone).values_list("pk", "title"))
    wishes = row.wishes.exclude(state=Wish.State.WITHDRAWN).select_related("person") if gone else ()
    for wish in wishes:
        if lost := [titles[pk] for pk in wish.choices if pk in gone]:
            emails.tell(
                person=wish.person, row=row, letter="offer_gone", key=f"{wish.pk}:{row.version}",
                problem=", ".join(lost), date=row.wishes_until, by=by,
            )  # fmt: skip


def _moved(round: Round, by: Person | None, move: str) -> Round:
    row = Round.objects.locked(round.pk)
    must_allow("round", move, row)
    row.state = rules.after("round", move)
    row.version += 1
    return row


def _kept(row: Round, by: Person | None, verb: str) -> Round:
    row.save()
    noted(by, verb, row)
    stirred(row)
    return row


@transaction.atomic
def open_round(*, round: Round, by: Person) -> Round:
    """Take wishes from now on. Raises NotAllowed, WrongState, NothingOffered, BadDates."""
    must_coordinate(by)
    row = _moved(round, by, "open")
    if not row.offers.exists():
        raise NothingOffered(_("Please offer at least one problem first."))
    if row.wishes_until < clock.today():
        raise BadDates(_("The day for wishes lies in the past. Please choose a later one first."))
    return _kept(row, by, "round_opened")


@transaction.atomic
def close_round(*, round: Round, by: Person) -> Round:
    """Take no more wishes; now teams are formed. Raises NotAllowed, WrongState."""
    must_coordinate(by)
    return _kept(_moved(round, by, "close"), by, "round_closed")


@transaction.atomic
def reopen_round(*, round: Round, by: Person) -> Round:
    """Take wishes again; everybody who sent theirs hears of it. Raises NotAllowed, WrongState, BadDates."""
    must_coordinate(by)
    row = _moved(round, by, "reopen")
    if row.wishes_until < clock.today():
        raise BadDates(_("The day for wishes lies in the past. Please choose a later one first."))
    if row.runs.filter(state__in=sorted(rules.UNDER_WAY)).exists():
        raise WrongState(_("The teams are being calculated just now. Please wait until that has ended."))
    _kept(row, by, "round_reopened")
    for wish in row.wishes.counted().select_related("person"):
        key = f"{row.pk}:{row.version}"
        emails.tell(person=wish.person, row=row, letter="reopened", key=key, date=row.wishes_until, by=by)
    return row


@transaction.atomic
def cancel_round(*, round: Round, by: Person, reason: str) -> Round:
    """End the round without teams; everybody who stated wishes is told why. Raises NotAllowed, WrongState, ReasonMissing."""
    must_coordinate(by)
    row = _moved(round, by, "cancel")
    row.reason = reason.strip()
    if len(row.reason) < 5:
        raise ReasonMissing(_("Please say why. Everybody who stated wishes reads it."))
    row.settled_at = clock.now()
    _kept(row, by, "round_cancelled")
    told = row.wishes.exclude(state=Wish.State.WITHDRAWN).select_related("person")
    for wish in told:
        emails.tell(
            person=wish.person, row=row, letter="cancelled", key=str(row.pk), reason=row.reason, by=by
        )
    return row
