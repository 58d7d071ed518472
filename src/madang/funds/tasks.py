"""Counting, and telling many people, after the action that asked for it."""

from django.db import transaction
from django.tasks import task

from madang.funds import emails, queries
from madang.funds.models import Fund, FundProject, Result
from madang.funds.models.changing import moved
from madang.people.models import Person


@task
def compute_fund(fund_id: int, version: int) -> None:
    """Count the ballots of a reviewed fund and keep the result. Nothing where the review was taken up again meanwhile."""
    fund = Fund.objects.filter(pk=fund_id, version=version, state=Fund.State.REVIEWED).first()
    if fund is None:
        return
    counted = queries.count(fund)
    with transaction.atomic():
        row = Fund.objects.locked(fund_id)
        if row.version != version or not row.allows("compute"):
            return
        Result.objects.create(
            fund=row, rule=row.rule, program=queries.PROGRAM, digest=counted.digest, pabulib=counted.pabulib,
            data=counted.data, receipts=counted.receipts,
        )  # fmt: skip
        moved(row, "compute", None, digest=counted.digest, ballots=counted.data["ballots"])
        tell_managers(row, "publish", None)


@task
def tell_invited(fund_id: int, by_id: int) -> None:
    """Tell those whom a vote among a few is for that it is open, once each."""
    fund, by = Fund.objects.filter(pk=fund_id).first(), Person.objects.filter(pk=by_id).first()
    if fund and fund.state == Fund.State.OPEN:
        for person in emails.invited(fund):
            emails.tell(person=person, fund=fund, letter="opened", key=str(fund.pk), by=by)


@task
def tell_voters(fund_id: int, letter: str, key: str, text: str) -> None:
    """Tell everybody who voted, once per `key`."""
    fund = Fund.objects.filter(pk=fund_id).first()
    if fund:
        for person in emails.voted(fund):
            emails.tell(person=person, fund=fund, letter=letter, key=key, text=text)


@task
def tell_choosers(entry_id: int) -> None:
    """Tell those who chose a project that it left the ballot, and whether they can still choose others."""
    entry = FundProject.objects.select_related("fund", "project").filter(pk=entry_id).first()
    if entry:
        letter = "chosen_withdrawn" if entry.fund.is_voting else "chosen_withdrawn_late"
        for person in emails.chose(entry):
            emails.tell(
                person=person, fund=entry.fund, letter=letter, key=str(entry.pk), project=entry.project.title,
                text=entry.withdrawn_reason,
            )  # fmt: skip


def tell_withdrawal(entry: FundProject, by: Person | None) -> None:
    """Tell the team at once that its project left the ballot, and by the worker who chose it."""
    for person in emails.team_of(entry.project, but=by):
        emails.tell(
            person=person, fund=entry.fund, letter="taken_out", key=str(entry.pk), project=entry.project.title,
            text=entry.withdrawn_reason, by=by,
        )  # fmt: skip
    tell_choosers.enqueue(entry.pk)


def tell_managers(fund: Fund, letter: str, by: Person | None) -> None:
    """Tell those who run funds what waits for them."""
    for person in emails.managers():
        emails.tell(person=person, fund=fund, letter=letter, key=f"{fund.pk}:{fund.version}", by=by)


def tell_cancelled(fund: Fund, by: Person | None) -> None:
    """Tell the teams at once and by the worker who voted."""
    tell_voters.enqueue(fund.pk, "cancelled", str(fund.pk), fund.reason)
    for entry in _live(fund):
        for person in emails.team_of(entry.project, but=by):
            emails.tell(
                person=person, fund=fund, letter="team_cancelled", key=str(fund.pk), text=fund.reason, by=by
            )


def tell_results(fund: Fund, by: Person | None) -> None:
    """Tell each team what became of its project, and by the worker who voted."""
    tell_voters.enqueue(fund.pk, "published", str(fund.pk), "")
    row_of = {row["id"]: row for row in fund.result.data["projects"]}
    for entry in _live(fund):
        row = row_of[entry.project.number]
        for person in emails.team_of(entry.project):
            emails.tell(
                person=person, fund=fund, letter="funded" if row["chosen"] else "not_funded", key=str(entry.pk),
                project=entry.project.title, text=str(row["approvals"]), cost=entry.cost_krw, by=by,
            )  # fmt: skip


def _live(fund: Fund) -> list[FundProject]:
    return list(FundProject.objects.on_ballot().filter(fund=fund).select_related("project"))
