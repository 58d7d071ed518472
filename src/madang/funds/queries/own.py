"""A person's own part in funds: on their page, what they should do now, and their data for export."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madang.core import clock
from madang.funds.models import Elector, Fund, FundBallot, FundProject
from madang.funds.queries.voters import votable_by
from madang.funds.rules import receipt_of
from madang.people.models import Person
from madang.people.rules import OwnItem, OwnSection, Task, Urgency
from madang.projects.models import Project

ITEMS = 5
SOON = timedelta(days=3)
TONES: dict[str, str] = {
    "setup": "neutral", "open": "ok", "closed": "info", "reviewed": "info", "computed": "info", "published": "ok",
    "cancelled": "neutral",
}  # fmt: skip


def own_section(person: Person) -> OwnSection:
    """The funds in which I voted."""
    rows = FundBallot.objects.filter(person=person).select_related("fund").order_by("-pk")[:ITEMS]
    return OwnSection(
        title=_("Seed funds"), items=[_item(row) for row in rows], more_href=reverse("funds:list")
    )


def _item(ballot: FundBallot) -> OwnItem:
    fund = ballot.fund
    page = "result" if fund.is_published else "ballot" if fund.is_voting else "detail"
    count = len(ballot.choices)
    said = ngettext("You chose %(count)s project", "You chose %(count)s projects", count) % {"count": count}
    return OwnItem(
        text=fund.title, href=reverse(f"funds:{page}", args=[fund.slug]), status=fund.get_state_display(),
        tone=TONES[fund.state], when=ballot.saved_at, language=fund.language,
        next_step=_("%(said)s; you can change it") % {"said": said} if fund.is_voting else said,
    )  # fmt: skip


# --- 지금 할 일 -----------------------------------------------------------------------------------------


def tasks_of(person: Person) -> Iterable[Task]:
    """Votes that are open and not used yet, funds to apply to, and what waits for those who run funds."""
    asked = Q(pk=None)
    if person.is_member:
        asked |= _asks(person)
    if person.may("funds.manage"):
        asked |= Q(state__in=[Fund.State.CLOSED, Fund.State.COMPUTED])
    # One question where nothing waits for the person, which is most of the time.
    for fund in Fund.objects.filter(asked).order_by("closes_at", "pk")[: 2 * ITEMS]:
        if fund.state == Fund.State.OPEN:
            yield _vote(fund)
        elif fund.state == Fund.State.SETUP:
            yield from _application(fund, person)
        else:
            yield _duty(fund)


def _asks(person: Person) -> Q:
    """Funds that a member may vote in and has not, and those that take applications, for whoever leads a team."""
    now = clock.now()
    own, led = (
        FundBallot.objects.filter(fund=OuterRef("pk"), person=person),
        person.memberships.filter(left_on=None, role="lead"),
    )
    is_open = Q(state=Fund.State.OPEN, opens_at__lte=now, closes_at__gt=now)
    return is_open & votable_by(person) & ~Exists(own) | Q(
        Exists(led), state=Fund.State.SETUP, apply_until__gt=now
    )


def _vote(fund: Fund) -> Task:
    is_soon = fund.closes_at is not None and fund.closes_at - clock.now() < SOON
    return Task(
        text=_("Choose what the money is for: %(fund)s") % {"fund": fund.title},
        detail=_("Every tap is kept at once, and you can change it until the end."),
        href=reverse("funds:ballot", args=[fund.slug]), action=_("Vote"), due=fund.closes_at,
        urgency=Urgency.DUE_SOON if is_soon else Urgency.COULD_DO, language=fund.language,
    )  # fmt: skip


def _application(fund: Fund, person: Person) -> Iterator[Task]:
    team = teams_that_may_apply(fund, person)[:1]
    if team:
        yield Task(
            text=_("Your team “%(team)s” can apply for money") % {"team": team[0].title}, detail=fund.title,
            href=reverse("funds:apply", args=[fund.slug]), action=_("Apply"), due=fund.apply_until,
            urgency=Urgency.COULD_DO, language=fund.language,
        )  # fmt: skip


def _duty(fund: Fund) -> Task:
    is_closed = fund.state == Fund.State.CLOSED
    text = (
        _("Please look at the ballots: %(fund)s")
        if is_closed
        else _("Please make the result public: %(fund)s")
    )
    return Task(
        text=text % {"fund": fund.title}, detail="", href=reverse("funds:desk", args=[fund.slug]),
        action=_("To the ballots") if is_closed else _("To the result"), urgency=Urgency.ANSWER_WAITED_FOR,
        due=fund.closed_at, language=fund.language,
    )  # fmt: skip


def teams_that_may_apply(fund: Fund, person: Person) -> list[Project]:
    """The teams that `person` leads and that can ask this fund for money."""
    live = FundProject.objects.filter(fund=fund, project=OuterRef("pk"), withdrawn_at=None)
    rows = Project.objects.editable_by(person).filter(~Exists(live), hidden_at=None)
    if fund.programme_id:
        rows = rows.filter(programme=fund.programme_id)
    return [project for project in rows.order_by("title", "pk") if project.is_working]


# --- one's own data ---------------------------------------------------------------------------------------


def personal_data(person: Person) -> dict[str, Any]:
    """Everything funds keep of the person, for the export of their own data."""
    ballots = list(FundBallot.objects.filter(person=person).select_related("fund").order_by("pk"))
    keys = {key for ballot in ballots for key in ballot.choices}
    title_of = dict(FundProject.objects.filter(pk__in=keys).values_list("pk", "project__title"))
    return {
        "ballots": [
            {
                "fund": ballot.fund.title, "choices": [title_of.get(key, "") for key in ballot.choices],
                "begun_at": ballot.created_at, "saved_at": ballot.saved_at,
                "receipt": receipt_of(ballot.fund.seed, person.pk, ballot.revision),
                "voided": list(ballot.voidings.filter(undone_at=None).values("kind", "note", "at")),
            }
            for ballot in ballots
        ],
        "lists": list(
            Elector.objects.filter(email__iexact=person.email).order_by("pk").values("fund__title", "email")
        ),
    }  # fmt: skip
