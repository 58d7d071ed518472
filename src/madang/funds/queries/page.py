"""What the pages of a fund show to one viewer."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madang.core import clock
from madang.funds.models import Extension, Fund, FundBallot, FundProject, Result, Voiding
from madang.funds.queries.own import TONES, teams_that_may_apply
from madang.funds.queries.voters import may_vote
from madang.funds.rules import in_order_for, receipt_of
from madang.people.models import Person
from madang.problems.queries import Panel, PanelItem
from madang.projects.models import Project


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a fund: `state` is done, now, next or late."""

    title: str
    state: str
    when: datetime | None = None
    text: str | Promise = ""


@dataclass(slots=True)
class Page:
    """Everything the page of one fund shows."""

    fund: Fund
    entries: list[FundProject]
    withdrawn: list[FundProject]
    extensions: list[Extension]
    steps: list[Step]
    teams: list[Project] = field(default_factory=list)
    own: set[int] = field(default_factory=set)
    may_vote: bool = False
    may_manage: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One project on somebody's ballot."""

    entry: FundProject
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class OwnBallot:
    """A person's ballot: the choices in their own order, when it was saved, its receipt; empty before the first tap."""

    choices: list[Choice]
    count: int
    saved_at: datetime | None
    receipt: str

    @property
    def is_saved(self) -> bool:
        """Whether there is a ballot that counts."""
        return bool(self.receipt)


def with_card(rows: QuerySet[Fund]) -> QuerySet[Fund]:
    """With what a list row shows."""
    on_ballot = Count("entries", filter=Q(entries__withdrawn_at=None))
    return rows.select_related("partner").annotate(entry_count=on_ballot)


def listed(person: Person | None) -> QuerySet[Fund]:
    """The funds that `person` sees, with what a card shows."""
    return with_card(Fund.objects.visible_to(person))


def entries_of(fund: Fund) -> list[FundProject]:
    """Every project of the fund, also those that were withdrawn, with its team."""
    return list(FundProject.objects.filter(fund=fund).select_related("project").order_by("place", "pk"))


def page_of(fund: Fund, viewer: Person | None) -> Page:
    """The page of a fund. Projects stand in an order of the viewer's own; visitors see another one each day."""
    entries = entries_of(fund)
    live = [(entry.pk, entry) for entry in entries if not entry.is_withdrawn]
    page = Page(
        fund=fund,
        entries=in_order_for(fund.seed, viewer.pk if viewer else clock.today().isoformat(), live),
        withdrawn=[entry for entry in entries if entry.is_withdrawn],
        extensions=list(fund.extensions.all()),
        steps=steps(fund),
    )
    if viewer:
        page.may_manage = viewer.may("funds.manage")
        page.may_vote = fund.state == Fund.State.OPEN and viewer.is_member and may_vote(fund, viewer)
        page.teams = teams_that_may_apply(fund, viewer) if fund.takes_projects else []
        led = Project.objects.editable_by(viewer).filter(pk__in=[entry.project_id for entry in entries])
        page.own = set(led.values_list("pk", flat=True)) if entries else set()
    return page


def steps(fund: Fund) -> list[Step]:
    """Applying, voting, looking at the ballots, the result: with dates as far as they are known."""
    if fund.is_cancelled:
        return [Step(str(fund.get_state_display()), "done", fund.cancelled_at, fund.reason)]
    is_setup = fund.state == Fund.State.SETUP
    voting = "next" if is_setup or fund.is_coming else "now" if fund.is_voting else "done"
    checking = "done" if fund.is_published else "now" if fund.is_over else "next"
    return [
        Step(
            pgettext("fund step", "Teams apply"), "now" if is_setup else "done",
            fund.apply_until if is_setup else fund.opened_at,
            _("Teams say what they need money for, and how much."),
        ),
        Step(
            pgettext("fund step", "Everybody votes"), voting, fund.closed_at or (fund.closes_at if voting != "next" else fund.opens_at),
            _("You choose as many as you find good, and can change it until the end."),
        ),
        Step(
            pgettext("fund step", "The centre looks at the ballots"), checking, None,
            _("Whether somebody voted twice. Nobody looks at what was chosen."),
        ),
        Step(
            pgettext("fund step", "The result"), "done" if fund.is_published else "next", fund.published_at,
            _("Everything at once: who gets money, why, and all ballots without names, to recompute."),
        ),
    ]  # fmt: skip


# --- ballots ------------------------------------------------------------------------------------------


def ballot_of(fund: Fund, person: Person) -> OwnBallot:
    """What `person` chose so far, among the projects in their own order."""
    ballot = FundBallot.objects.filter(fund=fund, person=person).first()
    chosen = set(ballot.choices) if ballot else set()
    rows = FundProject.objects.on_ballot().filter(fund=fund).select_related("project")
    choices = [
        Choice(entry, entry.pk in chosen)
        for entry in in_order_for(fund.seed, person.pk, [(entry.pk, entry) for entry in rows])
    ]
    receipt = receipt_of(fund.seed, person.pk, ballot.revision) if ballot else ""
    return OwnBallot(
        choices, sum(each.is_chosen for each in choices), ballot.saved_at if ballot else None, receipt
    )


# --- the result -----------------------------------------------------------------------------------------


def result_page(fund: Fund) -> dict[str, Any] | None:
    """What the result says, ready for the page; None before it is counted."""
    result = Result.objects.filter(fund=fund).defer("pabulib", "receipts").first()
    if result is None:
        return None
    data = result.data
    rows = sorted(data["projects"], key=lambda row: (-row["approvals"], row["cost"]))
    ballots = data["ballots"]
    return {
        "result": result, "data": data,
        "funded": [row for row in rows if row["chosen"]],
        "others": [row for row in rows if not row["chosen"]],
        "only_equal": [row for row in rows if row["chosen"] and not row["greedy"]],
        "only_greedy": [row for row in rows if row["greedy"] and not row["chosen"]],
        "rows": rows, "voiding_kinds": Voiding.Kind.choices,
        "voided": sum(data["voided"].values()),
        "share": data["budget"] / ballots + data["steps"] * data["unit"] if ballots else 0,
        "rest": data["budget"] - data["spent"],
    }  # fmt: skip


# --- on the pages of teams --------------------------------------------------------------------------------


def card_of(entry: FundProject) -> PanelItem:
    """How a team's wish stands, for its page: no number before the result is public."""
    fund = entry.fund
    page, status, tone = "detail", str(fund.get_state_display()), TONES[fund.state]
    if entry.is_withdrawn:
        status, tone = pgettext("fund project", "Withdrawn"), "neutral"
    elif fund.is_published:
        page = "result"
        is_funded = any(
            row["chosen"] for row in fund.result.data["projects"] if row["id"] == entry.project.number
        )
        status = (
            pgettext("fund project", "Gets money")
            if is_funded
            else pgettext("fund project", "No money this time")
        )
        tone = "ok" if is_funded else "neutral"
    return PanelItem(
        text=fund.title, href=reverse(f"funds:{page}", args=[fund.slug]), status=status, tone=tone,
        when=fund.published_at or fund.opened_at or fund.created_at, detail=entry.purpose, language=fund.language,
    )  # fmt: skip


def panel(project: Project) -> Panel:
    """The funds a team applied to, for its page."""
    results = Prefetch("fund__result", Result.objects.defer("pabulib", "receipts"))
    rows = FundProject.objects.filter(project=project, fund__in=Fund.objects.visible_to(None))
    rows = rows.select_related("fund", "project").prefetch_related(results).order_by("-pk")[:10]
    return Panel(title=_("Seed funds"), items=[card_of(entry) for entry in rows])
