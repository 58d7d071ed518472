"""Funds for tests. Rows are made as they stand after the actions that lead there."""

import itertools
from datetime import timedelta
from typing import Any

from madang.allocation.ballots import unit_of
from madang.allocation.shares import EQUAL_SHARES
from madang.core import clock
from madang.funds.models import Fund, FundBallot, FundProject
from madang.partners.tests.factories import make_partner
from madang.people.models import Person
from madang.people.tests.factories import make_person
from madang.projects.models import Project
from madang.projects.tests.factories import make_project

_numbers = itertools.count(1)


def make_fund(**fields: Any) -> Fund:
    """A fund of 6 million won whose vote is open since an hour and for a week more, unless said otherwise."""
    number, now = next(_numbers), clock.now()
    fields.setdefault("slug", f"fund-{number}")
    fields.setdefault("title", f"씨앗기금 {number:04}")
    fields.setdefault("introduction", "시제품을 만드는 팀에게 재료비를 나눠요.")
    fields.setdefault("budget_krw", 6_000_000)
    fields.setdefault("state", Fund.State.OPEN)
    fields.setdefault("partner_id", make_partner().pk if "partner" not in fields else fields["partner"].pk)
    if fields["state"] != Fund.State.SETUP:
        fields.setdefault("opens_at", now - timedelta(hours=1))
        fields.setdefault("closes_at", now + timedelta(days=7))
        fields.setdefault("opened_at", fields["opens_at"])
        fields.setdefault("rule", EQUAL_SHARES)
        fields.setdefault("unit_krw", unit_of(fields["budget_krw"], 300))
    if fields["state"] in {Fund.State.CLOSED, Fund.State.REVIEWED, Fund.State.COMPUTED, Fund.State.PUBLISHED}:
        fields.setdefault("closed_at", now)
    if fields["state"] == Fund.State.CANCELLED:
        fields.setdefault("reason", "기관의 예산이 바뀌었어요.")
        fields.setdefault("cancelled_at", now)
    return Fund.objects.create(**fields)


def make_entry(fund: Fund, project: Project | None = None, **fields: Any) -> FundProject:
    """A team that asks for one million won."""
    number = next(_numbers)
    fields.setdefault("purpose", "정류장에 놓을 알림판의 재료를 사요.")
    fields.setdefault("cost_krw", 1_000_000)
    fields.setdefault("place", None if fund.state == Fund.State.SETUP else number % 30_000)
    return FundProject.objects.create(fund=fund, project=project or make_project(), **fields)


def make_ballot(fund: Fund, person: Person | None = None, *entries: FundProject, **fields: Any) -> FundBallot:
    """What somebody chose."""
    fields.setdefault("revision", 1)
    return FundBallot.objects.create(
        fund=fund, person=person or make_person(), choices=sorted(entry.pk for entry in entries), **fields
    )
