"""Ballots: each tap is saved at once, the last state counts."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from madang.core import clock
from madang.core.errors import DomainError
from madang.funds import queries
from madang.funds.models import Fund, FundBallot, FundProject
from madang.funds.models.changing import must_allow, must_manage, noted
from madang.people.models import Person
from madang.ui import formats


class VoteClosed(DomainError):
    """Ballots are not taken at this moment."""


class MembersOnly(DomainError):
    """Only who has joined the centre may vote."""

    status = 403


class NotEntitled(DomainError):
    """This vote is for other people."""

    status = 403


class TooManyChoices(DomainError):
    """More projects than one person may choose."""

    field = "choices"


class NotOnBallot(DomainError):
    """The project was withdrawn, or belongs to another fund."""

    field = "choices"


def _open_for(fund: Fund, by: Person) -> Fund:
    """The fund under a lock, so that a ballot is either before its end or not at all."""
    row = Fund.objects.locked(fund.pk)
    must_allow("vote", row)
    if row.is_coming:
        raise VoteClosed(_("The vote begins on %(moment)s.") % {"moment": formats.daytime(row.opens_at)})
    if not row.is_voting:
        raise VoteClosed(
            _("The vote ended on %(moment)s, so nothing can be changed any more.")
            % {"moment": formats.daytime(row.closes_at)}
        )
    if not by.is_member:
        raise MembersOnly(_("Please join first. It takes a minute, then you come back here."))
    if not queries.may_vote(row, by):
        raise NotEntitled(
            _("This vote is for: %(who)s. You can read everything here.")
            % {"who": row.get_electorate_display()}
        )
    return row


def _must_fit(fund: Fund, choices: Collection[int], on_ballot: Collection[int]) -> list[int]:
    """The choices, in the order of their keys."""
    if not set(choices) <= set(on_ballot):
        raise NotOnBallot(_("This project is not on the ballot any more. Please look at the others."))
    if fund.most_choices and len(set(choices)) > fund.most_choices:
        raise TooManyChoices(
            ngettext_lazy(
                "You can choose %(most)s project. Take one out first.",
                "You can choose %(most)s projects. Take one out first.",
                "most",
            )
            % {"most": fund.most_choices}
        )
    return sorted(set(choices))


def _on_ballot(fund: Fund) -> set[int]:
    return set(FundProject.objects.on_ballot().filter(fund=fund).values_list("pk", flat=True))


def _save(ballot: FundBallot, choices: list[int], device: str) -> FundBallot:
    ballot.choices, ballot.device, ballot.saved_at = choices, device, clock.now()
    ballot.revision += 1
    ballot.save()
    noted(ballot.person, "voted", ballot.fund)
    return ballot


@transaction.atomic
def choose(*, fund: Fund, by: Person, entry: FundProject, is_chosen: bool, device: str = "") -> FundBallot:
    """Choose one project, or no longer; kept at once.

    Raises WrongState, VoteClosed, MembersOnly, NotEntitled, NotOnBallot, TooManyChoices.
    """
    row = _open_for(fund, by)
    on_ballot = _on_ballot(row)
    ballot = FundBallot.objects.filter(fund=row, person=by).first() or FundBallot(fund=row, person=by)
    # What was withdrawn meanwhile leaves the ballot unasked.
    kept = set(ballot.choices) & on_ballot - {entry.pk}
    choices = _must_fit(row, kept | {entry.pk} if is_chosen else kept, on_ballot)
    return _save(ballot, choices, device)


@transaction.atomic
def set_ballot(*, fund: Fund, by: Person, choices: Collection[int], device: str = "") -> FundBallot:
    """Replace everything that `by` chose by the projects with these keys; none is a ballot too.

    Raises WrongState, VoteClosed, MembersOnly, NotEntitled, NotOnBallot, TooManyChoices.
    """
    row = _open_for(fund, by)
    ballot = FundBallot.objects.filter(fund=row, person=by).first() or FundBallot(fund=row, person=by)
    return _save(ballot, _must_fit(row, choices, _on_ballot(row)), device)


@transaction.atomic
def record_ballots(*, fund: Fund, by: Person | None, ballots: Mapping[Person, Collection[int]]) -> int:
    """Many first ballots at once, checked like one: for the demonstration and for measuring; no page leads here.

    Returns how many. Raises WrongState, VoteClosed, NotOnBallot, TooManyChoices, NotAllowed.
    """
    must_manage(by)
    row = Fund.objects.locked(fund.pk)
    must_allow("vote", row)
    if not row.is_voting:
        raise VoteClosed(_("The vote is not open."))
    on_ballot, now = _on_ballot(row), clock.now()
    rows = [
        FundBallot(
            fund=row, person=person, choices=_must_fit(row, choices, on_ballot), revision=1, created_at=now, saved_at=now
        )
        for person, choices in ballots.items()
    ]  # fmt: skip
    FundBallot.objects.bulk_create(rows, batch_size=5000)
    noted(by, "ballots_recorded", row, count=len(rows))
    return len(rows)
