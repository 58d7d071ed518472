"""The facts behind the numbers, and the ledgers of institutions."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import caches
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.core import clock, live
from madang.impact import rules
from madang.partners.models import Partner
from madang.partners.queries import Fact
from madang.problems.models import DueChange, Problem
from madang.problems.rules import State
from madang.projects.models import Handover, HandoverCheck
from madang.ui import formats

KEPT_SECONDS = 600
# What never was, or was taken back by who reported it, is no problem an institution could have answered.
NOT_COUNTED = (State.DRAFT, State.WITHDRAWN, State.MERGED)


@dataclass(frozen=True, slots=True)
class Row:
    """One institution with its numbers."""

    partner: Partner
    numbers: rules.Numbers


@dataclass(frozen=True, slots=True)
class Report:
    """The numbers of the centre and of each institution on one day, and of each institution year by year."""

    on: date
    centre: rules.Numbers
    partners: dict[int, rules.Numbers]
    years: dict[int, list[rules.Year]]


def problem_facts() -> list[rules.ProblemFact]:
    """What every counted problem tells. The first promised date is that before its first move."""
    first_due: dict[int, date] = {}
    for key, old in DueChange.objects.exclude(reason="").order_by("-pk").values_list("problem_id", "old"):
        if old:
            first_due[key] = old
    rows = Problem.objects.exclude(state__in=NOT_COUNTED).values_list(
        "pk", "received_at", "published_at", "answered_at", "answer_due_on", "owner_partner_id"
    )
    return [
        rules.ProblemFact(
            _day(received), _day(published), _day(answered),
            (first_due.get(key) or due) if published else None, partner if published else None,
        )
        for key, received, published, answered, due, partner in rows.iterator(chunk_size=5000)
    ]  # fmt: skip


def handover_facts() -> list[rules.HandoverFact]:
    """What every hand-over tells."""
    checks: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for key, due, result in HandoverCheck.objects.values_list("handover_id", "due_on", "result"):
        checks[key].append((due, result))
    rows = Handover.objects.filter(project__hidden_at=None).values_list(
        "pk",
        "state",
        "answer_due_on",
        "answered_at",
        "partner_id",
        "created_at",
        "received_at",
        "withdrawn_at",
    )
    return [
        rules.HandoverFact(
            state,
            due,
            _day(answered),
            tuple(checks[key]),
            partner,
            _day(offered),
            _day(received),
            _day(withdrawn),
        )
        for key, state, due, answered, partner, offered, received, withdrawn in rows
    ]


def _day(moment: Any) -> date | None:
    return clock.local(moment).date() if moment else None


def report() -> Report:
    """Today's numbers; calculated anew when something they rest on has changed, at the latest each day."""
    today = clock.today()
    key = f"impact:{today}:{live.versions(('impact',))[0]}"
    kept = caches["pages"].get(key)
    if isinstance(kept, Report):
        return kept
    problems, handovers = problem_facts(), handover_facts()
    own, given = rules.facts_by_partner(problems, handovers)
    found = Report(
        today,
        rules.numbers(problems, handovers, today),
        rules.by_partner(problems, handovers, today),
        {key: rules.years(own[key], given[key], today) for key in sorted({*own, *given})},
    )
    caches["pages"].set(key, found, KEPT_SECONDS)
    return found


def rows(found: Report) -> list[Row]:
    """The institutions that had something to answer, by name; those without anything are left out."""
    partners = Partner.objects.filter(pk__in=list(found.partners), is_active=True)
    return [Row(partner, found.partners[partner.pk]) for partner in partners.order_by("name", "pk")]


def facts(partner: Partner) -> list[Fact]:
    """The numbers for the page of an institution."""
    found = report()
    own = found.partners.get(partner.pk)
    if own is None:
        return []
    href = reverse("impact:ledger", args=[partner.slug])
    on = _("as of %(day)s") % {"day": formats.day(found.on)}
    median = own.time_to_answer
    days = _("not enough yet") if median.count and median.is_small else ""
    if not median.is_small:
        days = _("%(days)s days") % {"days": f"{median.days:g}"}
    return [
        Fact(
            _("Time to answer, median"),
            days or "–",
            on=_("of %(count)s answers, from publication, as of %(day)s")
            % {"count": median.count, "day": formats.day(found.on)},
            href=href,
        ),
        *_handover_facts(own, href, found.on),
        Fact(
            _("Answered by the promised date"),
            str(own.in_time.part),
            of=str(own.in_time.whole),
            on=on,
            href=href,
        ),
        Fact(_("Adopted and in use"), str(own.adoption.part), of=str(own.adoption.whole), on=on, href=href),
    ]


def _handover_facts(numbers: rules.Numbers, href: str, on: date) -> list[Fact]:
    """How long hand-overs wait; nothing where the institution has received none."""
    median = numbers.time_to_receive
    if not median.count:
        return []
    words = _("not enough yet") if median.is_small else _("%(days)s days") % {"days": f"{median.days:g}"}
    of = _("of %(count)s received, from the offer, as of %(day)s") % {
        "count": median.count, "day": formats.day(on),
    }  # fmt: skip
    return [Fact(_("Time to receive a hand-over, median"), words, on=of, href=href)]
