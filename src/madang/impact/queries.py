"""The facts behind the numbers, and the ledgers of institutions."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import caches
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.core import clock, live
from madang.impact import rules
from madang.partners.models import Partner
from madang.partners.queries import Fact
from madang.problems.models import DueChange, Problem
from madang.problems.rules import State
from madang.projects.models import Handover, HandoverCheck, LedgerEntry
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
    """The numbers of the centre and of each institution on one day."""

    on: date
    centre: rules.Numbers
    partners: dict[int, rules.Numbers]


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
        "pk", "state", "answer_due_on", "answered_at", "partner_id"
    )
    return [
        rules.HandoverFact(state, due, _day(answered), tuple(checks[key]), partner)
        for key, state, due, answered, partner in rows
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
    found = Report(
        today, rules.numbers(problems, handovers, today), rules.by_partner(problems, handovers, today)
    )
    caches["pages"].set(key, found, KEPT_SECONDS)
    return found


def rows(found: Report) -> list[Row]:
    """The institutions that had something to answer, by name; those without anything are left out."""
    partners = Partner.objects.filter(pk__in=list(found.partners), is_active=True)
    return [Row(partner, found.partners[partner.pk]) for partner in partners.order_by("name", "pk")]


def ledger(partner: Partner, kind: str = "", year: str = "") -> QuerySet[LedgerEntry]:
    """What one institution did and left undone, newest first. Nothing of hidden teams and problems."""
    entries = LedgerEntry.objects.filter(partner=partner).exclude(project__hidden_at__isnull=False)
    entries = entries.exclude(problem__is_public=False).select_related("problem", "project", "handover")
    if kind in LedgerEntry.Kind.values:
        entries = entries.filter(kind=kind)
    if year.isascii() and year.isdigit() and len(year) == 4 and year > "1900":
        first = date(int(year), 1, 1)
        entries = entries.filter(
            at__gte=clock.day_start(first), at__lt=clock.day_start(date(int(year) + 1, 1, 1))
        ) if int(year) < 9999 else entries.none()  # fmt: skip
    return entries


def years(partner: Partner) -> list[int]:
    """The years in which there is something in the ledger, newest first."""
    ends = LedgerEntry.objects.filter(partner=partner).order_by("at").values_list("at", flat=True)
    first, last = ends.first(), ends.last()
    if first is None or last is None:
        return []
    return list(range(clock.local(last).year, clock.local(first).year - 1, -1))


def address_of(entry: LedgerEntry) -> str:
    """The page an entry is about."""
    if entry.handover_id:
        return reverse("projects:handover", args=[entry.handover_id])
    if entry.problem_id:
        return reverse("problems:detail", args=[entry.problem_id])
    return reverse("projects:detail", args=[entry.project.slug]) if entry.project else ""


def subject_of(entry: LedgerEntry) -> tuple[str, str]:
    """What an entry is about, and its language."""
    if entry.project:
        return entry.project.title, entry.project.language
    return (entry.problem.title, entry.problem.language) if entry.problem else ("", "ko")


def problems_of(entry: LedgerEntry) -> str:
    """The numbers of the problems an entry answers: its own, or those behind what was handed over."""
    return entry.problem.number if entry.problem else " ".join(entry.data.get("problems", ()))


def detail_of(entry: LedgerEntry) -> str:
    """What the numbers in an entry say, in words."""
    data = entry.data
    if entry.kind in (LedgerEntry.Kind.CHECK, LedgerEntry.Kind.CHECK_MISSED):
        result = dict(HandoverCheck.Result.choices).get(data.get("result", ""), "")
        return _("after %(months)s months: %(result)s") % {"months": data.get("month", ""), "result": result}
    if entry.kind == LedgerEntry.Kind.DATE_CHANGED:
        return _("from %(old)s to %(new)s") % {"old": data.get("old", ""), "new": data.get("new", "")}
    return ""


LEDGER_HEAD = ("at", "kind", "subject", "problem", "handover", "due_on", "detail", "text")


def ledger_lines(entries: QuerySet[LedgerEntry]) -> Iterator[tuple[object, ...]]:
    """The ledger for a CSV file; stable codes, times in Seoul."""
    for entry in entries.order_by("-at", "-pk").iterator(chunk_size=500):
        yield (
            clock.local(entry.at).isoformat(timespec="seconds"), entry.kind, subject_of(entry)[0],
            problems_of(entry), entry.handover.number if entry.handover else "",
            entry.due_on or "", detail_of(entry), entry.text,
        )  # fmt: skip


def facts(partner: Partner) -> list[Fact]:
    """The numbers for the page of an institution."""
    found = report()
    own = found.partners.get(partner.pk)
    if own is None:
        return []
    href = reverse("impact:ledger", args=[partner.slug])
    on = _("as of %(day)s") % {"day": formats.day(found.on)}
    median = own.time_to_answer
    days = "" if median.days is None else _("%(days)s days") % {"days": f"{median.days:g}"}
    return [
        Fact(
            _("Time to answer, median"),
            days or "–",
            on=_("of %(count)s answers, from publication, as of %(day)s")
            % {"count": median.count, "day": formats.day(found.on)},
            href=href,
        ),
        Fact(
            _("Answered by the promised date"),
            str(own.in_time.part),
            of=str(own.in_time.whole),
            on=on,
            href=href,
        ),
        Fact(_("Adopted and in use"), str(own.adoption.part), of=str(own.adoption.whole), on=on, href=href),
    ]
