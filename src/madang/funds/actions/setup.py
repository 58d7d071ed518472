"""Preparing a fund: what it is, who may vote, and which teams want money for what."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.allocation.ballots import unit_of
from madang.core import clock, versions
from madang.core.errors import DomainError, NotAllowed
from madang.funds import emails, queries
from madang.funds.models import Elector, Fund, FundProject
from madang.funds.models.changing import (
    BadMoney,
    managed,
    must_allow,
    must_cost_well,
    must_manage,
    must_say,
    noted,
    told,
)
from madang.funds.models.fund import ELECTORS_MAX
from madang.funds.rules import Electorate
from madang.funds.tasks import tell_withdrawal
from madang.people.models import Person
from madang.projects.models import Project
from madang.projects.rules import slug_of
from madang.ui import formats

FIELDS = (
    "title", "introduction", "partner", "programme", "budget_krw", "expected_ballots", "electorate", "most_choices",
    "apply_until", "opens_at", "closes_at",
)  # fmt: skip
ENTRY_FIELDS = ("purpose", "cost_krw")


class BadTimes(DomainError):
    """The vote ends before it begins, or nobody would have time for it."""

    field = "closes_at"


class NoProgramme(DomainError):
    """The teams of a programme shall vote, and there is none."""

    field = "programme"


class EnteredAlready(DomainError):
    """The team is on the ballot already."""

    field = "project"


class CannotApply(DomainError):
    """The team, or the time, is not one for applying."""

    field = "project"


class TooManyElectors(DomainError):
    """The list of addresses is too long for this way of voting."""

    field = "emails"


def _check(fund: Fund) -> None:
    unit = unit_of(fund.budget_krw, fund.expected_ballots)
    if fund.budget_krw % unit:
        raise BadMoney(
            _("Please write a multiple of %(unit)s won: this fund counts in that unit.")
            % {"unit": formats.number(unit)},
            field="budget_krw",
        )
    if fund.opens_at and fund.closes_at and fund.opens_at >= fund.closes_at:
        raise BadTimes(_("The vote ends before it begins. Please check both."))
    if fund.apply_until and fund.opens_at and fund.apply_until > fund.opens_at:
        raise BadTimes(_("Teams may apply only until the vote begins."), field="apply_until")
    if fund.electorate == Electorate.TEAMS and fund.programme is None:
        raise NoProgramme(_("Please choose the programme whose teams may vote."))


@transaction.atomic
def create_fund(*, by: Person, language: str = "ko", **fields: Any) -> Fund:
    """Begin to prepare a fund with `fields` of FIELDS. Raises BadMoney, BadTimes, NoProgramme, EmptyWords, NotAllowed."""
    must_manage(by)
    fund = Fund(created_by=by, language=language, **{name: fields[name] for name in FIELDS if name in fields})
    must_say(fund.introduction, field="introduction", at_least=10)
    _check(fund)
    slug = slug_of(fund.title, fund.number)
    fund.slug = f"{slug}-{fund.number[-4:].lower()}" if Fund.objects.filter(slug=slug).exists() else slug
    fund.save()
    told(fund)
    noted(by, "created", fund)
    return fund


@transaction.atomic
def edit_fund(*, fund: Fund, by: Person, version: int, **fields: Any) -> Fund:
    """Change a fund that is being prepared. Raises WrongState, EditConflict, BadMoney, BadTimes, NoProgramme, NotAllowed."""
    row = managed(fund, by, "edit")
    versions.check(row, version, list(FIELDS))
    changed = [name for name in FIELDS if name in fields and getattr(row, name) != fields[name]]
    for name in changed:
        setattr(row, name, fields[name])
    must_say(row.introduction, field="introduction", at_least=10)
    _check(row)
    row.save()
    told(row)
    noted(by, "edited", row, fields=changed)
    return row


@transaction.atomic
def set_electors(*, fund: Fund, by: Person, version: int, emails: Iterable[str]) -> int:
    """Say by their addresses who may vote; `version` is that of the fund. Returns how many.

    Raises WrongState, EditConflict, TooManyElectors, NotAllowed.
    """
    row = managed(fund, by, "edit")
    versions.check(row, version, [], also={"emails": queries.addresses_of(row)})
    wanted = {email.strip().lower() for email in emails if email.strip()}
    if len(wanted) > ELECTORS_MAX:
        raise TooManyElectors(
            _("A list may hold %(most)s addresses.") % {"most": formats.number(ELECTORS_MAX)}
        )
    Elector.objects.filter(fund=row).exclude(email__in=wanted).delete()
    Elector.objects.bulk_create(
        [Elector(fund=row, email=email) for email in sorted(wanted)], ignore_conflicts=True
    )
    row.save()
    told(row)
    noted(by, "electors_set", row, count=len(wanted))
    return len(wanted)


def _must_be_able_to_apply(fund: Fund, project: Project) -> None:
    if not project.is_working or project.hidden_at:
        raise CannotApply(_("This team has ended its work, so it cannot take money any more."))
    if fund.programme_id and project.programme_id != fund.programme_id:
        raise CannotApply(_("This fund is for teams of another programme."))
    if FundProject.objects.on_ballot().filter(fund=fund, project=project).exists():
        raise EnteredAlready(_("This team has applied already."))


@transaction.atomic
def enter_project(
    *, fund: Fund, by: Person, project: Project, purpose: str, cost_krw: int, language: str = "ko"
) -> FundProject:
    """A team applies through its lead, or the centre puts it in; the rest of the team hears of it.

    Raises WrongState, CannotApply, EnteredAlready, BadMoney, EmptyWords, NotAllowed.
    """
    row = Fund.objects.locked(fund.pk)
    must_allow("enter_project", row)
    if not by.may("funds.manage"):
        if not Project.objects.editable_by(by).filter(pk=project.pk).exists():
            raise NotAllowed
        if not row.takes_projects:
            raise CannotApply(_("Teams cannot apply to this fund now."))
    _must_be_able_to_apply(row, project)
    must_cost_well(row, cost_krw)
    entry = FundProject.objects.create(
        fund=row, project=project, purpose=must_say(purpose, field="purpose", at_least=10), cost_krw=cost_krw,
        language=language, created_by=by,
    )  # fmt: skip
    told(row)
    noted(by, "project_entered", entry)
    for person in emails.team_of(project, but=by):
        emails.tell(
            person=person, fund=row, letter="entered", key=str(entry.pk), project=project.title, by=by
        )
    return entry


def _may_change(entry: FundProject, by: Person) -> None:
    if (
        not by.may("funds.manage")
        and not Project.objects.editable_by(by).filter(pk=entry.project_id).exists()
    ):
        raise NotAllowed


@transaction.atomic
def edit_entry(*, entry: FundProject, by: Person, version: int, purpose: str, cost_krw: int) -> FundProject:
    """Change what a team asks for, until the vote is opened.

    Raises WrongState, EditConflict, BadMoney, EmptyWords, NotAllowed.
    """
    fund = Fund.objects.locked(entry.fund_id)
    row = FundProject.objects.select_for_update(of=("self",)).select_related("project").get(pk=entry.pk)
    _may_change(row, by)
    must_allow("enter_project", fund)
    versions.check(row, version, list(ENTRY_FIELDS))
    must_cost_well(fund, cost_krw)
    row.purpose, row.cost_krw = must_say(purpose, field="purpose", at_least=10), cost_krw
    row.save()
    told(fund)
    noted(by, "project_edited", row)
    return row


@transaction.atomic
def withdraw_entry(*, entry: FundProject, by: Person, reason: str) -> FundProject:
    """Take a project off the ballot, with a public reason: its lead, or the centre. Who chose it is told, and may choose
    anew while the vote is open. Raises WrongState, EmptyWords, NotAllowed."""
    fund = Fund.objects.locked(entry.fund_id)
    row = FundProject.objects.select_for_update(of=("self",)).select_related("project").get(pk=entry.pk)
    row.fund = fund
    _may_change(row, by)
    must_allow("withdraw_project", fund)
    if row.is_withdrawn:
        return row
    row.withdrawn_reason, row.withdrawn_at = must_say(reason, field="reason"), clock.now()
    row.version += 1
    row.save()
    told(fund)
    noted(by, "project_withdrawn", row)
    tell_withdrawal(row, by)
    return row
