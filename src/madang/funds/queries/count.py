"""From ballots to a result: the input without anything personal, both rules, and what the pages show of them."""

import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from madang.allocation import shares
from madang.allocation.ballots import in_units
from madang.allocation.pabulib import PbFile, PbProject, anonymised, write_pb
from madang.allocation.shares_run import ExactRun
from madang.funds.models import Fund, FundBallot, FundProject, Voiding
from madang.funds.rules import receipt_digest, receipt_of

# Counts up when the same input could give another result.
PROGRAM = "madang.allocation.shares/1"
DIGITS = 2


@dataclass(frozen=True, slots=True)
class Counted:
    """What the worker stores of a count."""

    pabulib: str
    digest: str
    data: dict[str, Any]
    receipts: list[str]


def count(fund: Fund) -> Counted:
    """Count the ballots that are valid now by the fund's rule, and by greedy beside it."""
    entries = list(FundProject.objects.on_ballot().filter(fund=fund).select_related("project"))
    name_of = {entry.pk: entry.project.number for entry in entries}
    rows = list(
        FundBallot.objects.counted().filter(fund=fund).values_list("person_id", "revision", "choices")
    )
    chosen = [{name_of[key] for key in choices if key in name_of} for _person, _revision, choices in rows]
    vote = _vote(fund, entries, chosen)
    equal, greedy = _results(vote)
    selected = set(equal.winners) if equal else set()
    told = replace(
        vote, projects=tuple(replace(each, is_selected=each.id in selected) for each in vote.projects)
    )
    text = write_pb(told)
    receipts = [
        receipt_digest(fund.number, receipt_of(fund.seed, person, revision))
        for person, revision, _choices in rows
        if person
    ]
    return Counted(
        text,
        hashlib.sha256(text.encode()).hexdigest(),
        _data(fund, entries, chosen, equal, greedy),
        sorted(receipts),
    )


def _vote(fund: Fund, entries: list[FundProject], chosen: list[set[str]]) -> PbFile:
    """The vote in units, with fresh voter numbers. The seed of the shuffling is kept nowhere."""
    unit = fund.unit_krw or 1
    return PbFile(
        budget=in_units(fund.budget_krw, unit),
        projects=tuple(
            PbProject(entry.project.number, in_units(entry.cost_krw, unit), entry.project.title) for entry in entries
        ),
        ballots=anonymised(chosen, seed=secrets.randbits(64)),
        meta={
            "description": fund.title, "country": "South Korea", "unit": settings.CENTRE_NAME,
            "instance": fund.number, "rule": fund.rule, "currency": "KRW", "money_unit": str(unit),
        },
    )  # fmt: skip


def _results(vote: PbFile) -> tuple[shares.Funding | None, shares.Funding | None]:
    """Both results; nothing where nobody voted or nothing was left to vote on."""
    if not vote.ballots or not vote.projects:
        return None, None
    election = vote.election
    return shares.equal_shares(election), shares.greedy(election)


def _data(
    fund: Fund, entries: list[FundProject], chosen: list[set[str]],
    equal: shares.Funding | None, greedy: shares.Funding | None,
) -> dict[str, Any]:  # fmt: skip
    unit = fund.unit_krw or 1
    told = {each.id: each for each in equal.projects} if equal else {}
    following = _next_step(equal)
    chosen_next = [entry for entry in entries if entry.project.number in following]
    by_votes = set(greedy.winners) if greedy else set()
    voided = Voiding.objects.filter(fund=fund, undone_at=None).values_list("kind", flat=True)
    return {
        "budget": fund.budget_krw,
        "unit": unit,
        "spent": equal.spent * unit if equal else 0,
        "greedy_spent": greedy.spent * unit if greedy else 0,
        "steps": equal.steps if equal else 0,
        "ballots": len(chosen),
        "empty": sum(not ballot for ballot in chosen),
        "entitled": fund.entitled,
        "voided": dict(Counter(voided)),
        "with_nothing": equal.with_nothing if equal else len(chosen),
        "greedy_with_nothing": greedy.with_nothing if greedy else len(chosen),
        "next_cost": sum(entry.cost_krw for entry in chosen_next),
        "projects": [
            {
                **_row(entry, told.get(entry.project.number), unit),
                "greedy": entry.project.number in by_votes, "next": entry in chosen_next,
            }
            for entry in entries
        ],
    }  # fmt: skip


def _next_step(equal: shares.Funding | None) -> set[str]:
    """What one step more would have bought: more than the fund holds, or all that anybody wanted. It explains why a
    project whose supporters nearly had its cost gets nothing."""
    if equal is None or equal.steps is None:
        return set()
    order = ExactRun(equal.election, equal.steps + 1).outcome.order
    return {equal.election.projects[place].id for place in order}


def _row(entry: FundProject, told: shares.ProjectResult | None, unit: int) -> dict[str, Any]:
    return {
        "id": entry.project.number,
        "slug": entry.project.slug,
        "title": entry.project.title,
        "language": entry.project.language,
        "cost": entry.cost_krw,
        "approvals": told.approvals if told else 0,
        "chosen": told is not None and told.is_chosen,
        "price": None if told is None or told.price is None else round(float(told.price * unit), DIGITS),
        "left": None if told is None or told.left is None else round(float(told.left * unit), DIGITS),
    }
