"""The ledger of one institution: what it did and left undone, and how each entry is told."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.core import clock
from madang.partners.models import Partner
from madang.projects.models import Condition, HandoverCheck, LedgerEntry


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
    if side := data.get("side"):
        return _("Seen to by: %(side)s") % {"side": dict(Condition.Side.choices).get(side, side)}
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
