"""What people are told about funds: in the inbox at once, by mail as they prefer."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.funds import queries
from madang.funds.models import Fund, FundProject
from madang.funds.rules import Electorate
from madang.people import actions as people
from madang.people.models import Person, Role
from madang.people.rules import RoleKind
from madang.projects.models import Project
from madang.ui import formats

# The lines of the mail settings.
VOTING, TEAM, DUTY = "funds.voting", "funds.team", "funds.duty"
KINDS: dict[str, str | Promise] = {
    VOTING: _("Seed funds in which I may vote"),
    TEAM: _("Seed funds my teams apply to"),
    DUTY: _("Seed funds the centre has to go on with"),
}

# Letter → (line of the settings, subject, body, page).
Letter = tuple[str, str | Promise, str | Promise, str]
LETTERS: dict[str, Letter] = {
    "opened": (VOTING, _("You can vote: %(fund)s"),
               _("%(budget)s won are shared by vote. You can choose until %(date)s, and change it until then."), "ballot"),
    "chosen_withdrawn": (VOTING, _("“%(project)s” is no longer on the ballot of %(fund)s"),
                         _("You had chosen it. Reason: %(text)s\n\nYour other choices stay. You can choose others until %(date)s."),
                         "ballot"),
    "chosen_withdrawn_late": (VOTING, _("“%(project)s” is no longer on the ballot of %(fund)s"),
                              _("You had chosen it. Reason: %(text)s\n\nYour other choices count."), "detail"),
    "extended": (VOTING, _("You can vote longer: %(fund)s"), _("Until %(date)s. Reason: %(text)s"), "ballot"),
    "cancelled": (VOTING, _("%(fund)s was called off"), _("Reason: %(text)s"), "detail"),
    "published": (VOTING, _("What your vote led to: %(fund)s"),
                  _("See which teams get money, why, and how to recompute it yourself."), "result"),
    "entered": (TEAM, _("“%(project)s” is on the ballot of %(fund)s"), "", "detail"),
    "taken_out": (TEAM, _("“%(project)s” was taken off the ballot of %(fund)s"), _("Reason: %(text)s"), "detail"),
    "team_cancelled": (TEAM, _("%(fund)s was called off"), _("Reason: %(text)s"), "detail"),
    "funded": (TEAM, _("“%(project)s” gets money from %(fund)s"),
               _("%(cost)s won, by the votes of %(text)s people. Congratulations! The centre gets in touch with you."), "result"),
    "not_funded": (TEAM, _("“%(project)s” gets no money from %(fund)s this time"),
                   _("%(text)s people chose it. The result says why it was not enough."), "result"),
    "review": (DUTY, _("Please look at the ballots: %(fund)s"), _("The vote has ended on %(date)s."), "desk"),
    "publish": (DUTY, _("Counted. Please make the result public: %(fund)s"), "", "desk"),
}  # fmt: skip


def tell(
    *, person: Person, fund: Fund, letter: str, key: str, project: str = "", text: str = "", cost: int = 0,
    by: Person | None = None,
) -> None:  # fmt: skip
    """Tell `person` in their language, once per `key`."""
    about, subject, body, page = LETTERS[letter]
    with translation.override(person.language):
        words: dict[str, Any] = {
            "fund": fund.title, "project": project, "text": text, "cost": formats.number(cost),
            "budget": formats.number(fund.budget_krw), "date": _moment(fund.closes_at),
        }  # fmt: skip
        people.notify(
            person=person, kind=about, key=f"funds.{letter}:{key}", subject=str(subject) % words,
            body=(str(body) % words).strip(), url=reverse(f"funds:{page}", args=[fund.slug]), by=by,
        )  # fmt: skip


def _moment(moment: datetime | None) -> str:
    return formats.daytime(moment) if moment else ""


def team_of(project: Project, *, but: Person | None = None) -> Iterable[Person]:
    """Everybody in the team now, without `but`."""
    found = Person.objects.filter(memberships__project=project, memberships__left_on=None, is_active=True)
    return found.exclude(pk=but.pk) if but else found


def invited(fund: Fund) -> Iterable[Person]:
    """Those whom a vote among a few is for. A vote for all members is announced on their pages, not by letters."""
    return () if fund.electorate == Electorate.MEMBERS else queries.voters(fund)


def voted(fund: Fund) -> Iterable[Person]:
    """Everybody who has a ballot."""
    return Person.objects.filter(fund_ballots__fund=fund, is_active=True)


def chose(entry: FundProject) -> Iterable[Person]:
    """Everybody who chose this project."""
    rows = entry.fund.ballots.exclude(person=None).select_related("person")
    return (row.person for row in rows.iterator(chunk_size=2000) if row.person and entry.pk in row.choices)


def keys_of_choices(fund: Fund) -> list[str]:
    """How the keys of all notices begin that say what somebody had chosen."""
    return [
        f"funds.{letter}:{pk}:"
        for pk in fund.entries.exclude(withdrawn_at=None).values_list("pk", flat=True)
        for letter in ("chosen_withdrawn", "chosen_withdrawn_late")
    ]


def managers() -> Iterable[Person]:
    """Those who run the centre's funds."""
    kinds = (RoleKind.COORDINATOR, RoleKind.ADMINISTRATOR)
    holders = Role.objects.filter(until=None, kind__in=kinds, scope="")
    return Person.objects.filter(pk__in=holders.values("person"), is_active=True)
