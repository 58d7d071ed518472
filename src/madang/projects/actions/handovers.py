"""Handing over: offer to one or several, receive, examine, answer in public, take back."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madang.core import clock, ids
from madang.core.errors import DomainError, NotAllowed
from madang.core.language import language_of
from madang.partners import queries as partners
from madang.partners.models import Partner
from madang.people.models import Person
from madang.problems import actions as problems
from madang.problems.models import Answer, Problem
from madang.projects import emails, rules
from madang.projects.actions.conditions import set_conditions
from madang.projects.actions.ledger import enter_handover
from madang.projects.models import Handover, HandoverCheck, LedgerEntry, Project, PrototypeVersion
from madang.projects.models.changing import (
    WrongState,
    handover_changed,
    must_allow,
    must_answer_for,
    must_be_in_season,
    must_lead,
    must_say,
    must_work,
    recount,
)

_MOVE_OF = {"adopted": "adopt", "adapted": "adapt", "declined": "decline"}


class BadAnswerDate(DomainError):
    """Too soon for anybody to look at it, or too far away to be a promise."""

    field = "answer_due_on"


class OfferedAlready(DomainError):
    """The same institution has an offer of this team to answer."""

    field = "partners"


class NobodyAsked(DomainError):
    """No institution was chosen, or more than one step takes."""

    field = "partners"


class NotTheirStaff(DomainError):
    """The recipient does not work for the institution."""

    field = "recipient"


def _must_be_a_promise(due_on: date) -> None:
    today = clock.today()
    first, last = today + timedelta(days=rules.ANSWER_MIN_DAYS), today + timedelta(days=rules.ANSWER_MAX_DAYS)
    if not first <= due_on <= last:
        raise BadAnswerDate(
            _("Please give the institution at least %(least)s days and at most %(most)s.")
            % {"least": rules.ANSWER_MIN_DAYS, "most": rules.ANSWER_MAX_DAYS}
        )


@transaction.atomic
def offer_handover(
    *, project: Project, by: Person, version: PrototypeVersion, partner: Partner, what: str, maintainer: str,
    answer_due_on: date, licence: str = "", language: str = "ko",
) -> Handover:  # fmt: skip
    """Offer a frozen version to an institution, which answers in public by `answer_due_on`. Its staff hear of it.

    Raises BadAnswerDate, OfferedAlready, NotInThisPhase, WrongState, EmptyWords, NotAllowed.
    """
    row = Project.objects.locked(project.pk)
    must_lead(row, by)
    must_work(row)
    must_be_in_season(row.programme, "hand_over")
    _must_be_a_promise(answer_due_on)
    if version.prototype.project_id != row.pk:
        raise NotAllowed
    if row.handovers.awaited().filter(partner=partner).exists():  # type: ignore[attr-defined]
        raise OfferedAlready(
            _("%(partner)s has still to answer your earlier offer. Nobody was asked: please choose again.")
            % {"partner": partner.name_in(get_language())}
        )
    handover = Handover.objects.create(
        project=row, version=version, partner=partner, what=must_say(what, field="what", at_least=10), by=by,
        maintainer=must_say(maintainer, field="maintainer"), licence=licence, answer_due_on=answer_due_on,
        language=language_of(what, language),
    )  # fmt: skip
    handover_changed(handover, by, "handover_offered")
    enter_handover(handover=handover, kind=LedgerEntry.Kind.OFFERED, by=by, text=handover.what)
    emails.tell_answerers_of_handover(handover, "offered", by, text=handover.what)
    return handover


@transaction.atomic
def offer_handovers(
    *, project: Project, by: Person, partners: Sequence[Partner], version: PrototypeVersion, **fields: Any
) -> list[Handover]:
    """Offer one version to several institutions: each gets a hand-over of its own, or nobody is asked at all.

    `fields` are those of `offer_handover`. Raises NobodyAsked and what that raises.
    """
    if not 1 <= len(partners) <= rules.ASKED_AT_ONCE:
        raise NobodyAsked(
            _("Please choose at least one institution and at most %(most)s.") % {"most": rules.ASKED_AT_ONCE}
        )
    return [
        offer_handover(project=project, by=by, partner=partner, version=version, **fields)
        for partner in partners
    ]


def _locked(handover: Handover, by: Person) -> Handover:
    """The hand-over under a lock. Raises NotAllowed unless `by` answers for its institution."""
    row = Handover.objects.locked(handover.pk)
    must_answer_for(row, by)
    return row


@transaction.atomic
def receive_handover(*, handover: Handover, by: Person, recipient: Person) -> Handover:
    """The institution received it; `recipient` of its staff answers for it by name, for all to see.

    Raises WrongState, NotTheirStaff, NotAllowed.
    """
    row = _locked(handover, by)
    must_allow("handover", "receive", row)
    if recipient.pk != by.pk and not partners.staff_of(row.partner).filter(pk=recipient.pk).exists():
        raise NotTheirStaff(_("Please choose somebody who works for the institution."))
    row.recipient, row.received_at = recipient, clock.now()
    row.state = rules.after("handover", "receive")
    row.save()
    handover_changed(row, by, "handover_received", recipient=recipient.pk)
    enter_handover(handover=row, kind=LedgerEntry.Kind.RECEIVED, by=by)
    emails.tell_team_of_handover(row, "received", by, recipient=recipient.shown_name)
    return row


@transaction.atomic
def review_handover(*, handover: Handover, by: Person) -> Handover:
    """The institution has begun to examine it. Raises WrongState, NotAllowed."""
    row = _locked(handover, by)
    must_allow("handover", "review", row)
    row.state, row.reviewing_at = rules.after("handover", "review"), clock.now()
    row.save()
    handover_changed(row, by, "handover_in_review")
    emails.tell_team_of_handover(row, "in_review", by)
    return row


@transaction.atomic
def answer_handover(
    *, handover: Handover, by: Person, outcome: str, answer: str, reason: str = "", language: str = "ko",
    conditions: Sequence[Mapping[str, Any]] = (),
) -> Handover:  # fmt: skip
    """The institution answers in public: `outcome` is adopted, adapted or declined (with a reason).

    An adoption may hang on conditions (`set_conditions`). It is asked about after 3, 6 and 12 months, and who keeps it
    running is asked within 30 days. Other institutions that were asked are told, and may still adopt. The problems behind
    it get the same public answer: a refusal only from the institution in charge of the problem, for another one's no
    does not end it. Raises BadCondition, WrongState, EmptyWords, NotAllowed.
    """
    row = _locked(handover, by)
    move = _MOVE_OF[outcome]
    must_allow("handover", move, row)
    row.answer = must_say(answer, field="answer", at_least=10)
    row.reason = must_say(reason, field="reason") if outcome == "declined" else reason.strip()
    row.language = language_of(row.answer, language)
    row.state, row.answered_at, row.answered_by = rules.after("handover", move), clock.now(), by
    row.recipient = row.recipient or by
    row.plan_due_on = rules.plan_due_on(row.answered_on) if row.is_taken else None
    row.save()
    _enter_answer(row, by)
    set_conditions(handover=row, by=by, conditions=conditions)
    if row.is_taken:
        _take_over(row, by)
    handover_changed(row, by, f"handover_{outcome}")
    emails.tell_team_of_handover(
        row, "answered", by, state=Handover.State(row.state).label, text=row.answer[:1000]
    )
    for problem in row.project.problems.all():
        _answer_problem(row, problem, by)
    return row


def _enter_answer(handover: Handover, by: Person) -> None:
    solved = handover.project.problems.filter(is_public=True).order_by("pk").values_list("number", flat=True)
    enter_handover(
        handover=handover, kind=LedgerEntry.Kind(handover.state), by=by, text=handover.answer,
        data={"in_time": handover.answered_on <= handover.answer_due_on, "problems": list(solved)},
    )  # fmt: skip


def _take_over(handover: Handover, by: Person) -> None:
    """What follows from an adoption: the checks and the plan to come, and that the team has handed over."""
    HandoverCheck.objects.bulk_create(
        [
            HandoverCheck(handover=handover, month=month, due_on=due_on)
            for month, due_on in rules.check_dates(handover.answered_on)
        ]
    )
    project = Project.objects.locked(handover.project_id)
    if project.allows("hand_over"):
        project.state = rules.after("project", "hand_over")
        project.version += 1
        project.save()
        recount(project)
    handover.project = project
    emails.tell_answerers_of_handover(handover, "plan_asked", None, date=handover.plan_due_on)
    _tell_others(handover, by)


def _tell_others(handover: Handover, by: Person) -> None:
    """The others who were asked hear that one has adopted it. Their own offers stay open."""
    others = Handover.objects.awaited().filter(project=handover.project_id).exclude(pk=handover.pk)
    for other in others.select_related("project", "partner", "recipient"):
        for person in emails.answerers_of(other):
            emails.tell_of_handover(
                person, other, "other_adopted", by, key=f"{other.pk}:{handover.pk}",
                other=handover.partner.name_in(person.language),
            )  # fmt: skip


def _answer_problem(handover: Handover, problem: Problem, by: Person) -> None:
    """The problem's own public answer, where one is still awaited."""
    kind = Answer.Kind(handover.state)
    in_charge = problem.owner_partner_id in (None, handover.partner_id)
    if kind == Answer.Kind.DECLINED and not in_charge:
        kind = Answer.Kind.PROGRESS
    if not problem.is_listed or (kind != Answer.Kind.PROGRESS and not problem.allows(_MOVE_OF[kind.value])):
        return
    conditions = "\n".join(f"- {each.text}" for each in handover.conditions.all())
    text = "\n\n".join(filter(None, (handover.answer, handover.reason, conditions)))
    problems.answer_problem(
        problem=problem, by=by, kind=kind, text=text, partner=handover.partner, language=handover.language,
        origin=ids.scope_of(handover),
    )  # fmt: skip


@transaction.atomic
def withdraw_handover(*, handover: Handover, by: Person) -> Handover:
    """The team takes back an offer that is not answered yet. A missed date stays missed. Raises WrongState, NotAllowed."""
    row = Handover.objects.locked(handover.pk)
    must_lead(row.project, by)
    must_allow("handover", "withdraw", row)
    row.state, row.withdrawn_at = rules.after("handover", "withdraw"), clock.now()
    row.save()
    handover_changed(row, by, "handover_withdrawn")
    enter_handover(handover=row, kind=LedgerEntry.Kind.WITHDRAWN, by=by)
    emails.tell_answerers_of_handover(row, "taken_back", by)
    return row


@transaction.atomic
def withdraw_handovers(*, project: Project, by: Person) -> list[Handover]:
    """The team takes back all its offers that are not answered yet. Raises WrongState (there is none), NotAllowed."""
    must_lead(project, by)
    # All of them are held before the team is, in the order in which an answer holds both: otherwise each could wait for
    # the other.
    asked = Handover.objects.awaited().filter(project=project).select_for_update(of=("self",))
    waiting = list(asked.order_by("pk"))
    if not waiting:
        raise WrongState(_("No offer is open any more. Please load the page again."))
    return [withdraw_handover(handover=each, by=by) for each in waiting]
