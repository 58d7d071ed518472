"""Lists of teams: what was chosen, and the rows for it."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from madang.people.models import Person
from madang.problems.models import Problem
from madang.programmes.models import Theme
from madang.projects import rules
from madang.projects.models import Project, RoleOpening

ORDER = ("-is_looking", "-last_activity_at")
OFFERED_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters of the list; empty ones filter nothing."""

    q: str = ""
    theme: Theme | None = None
    state: str = ""
    skill: str = ""
    is_looking: bool = False

    @property
    def is_any(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.q or self.theme or self.state or self.skill or self.is_looking)


def chosen_rows(chosen: Chosen) -> QuerySet[Project]:
    """Public teams that fit, with what a card shows."""
    rows = Project.objects.filter(hidden_at=None).with_card()
    if chosen.theme:
        rows = rows.filter(theme=chosen.theme)
    if chosen.state:
        rows = rows.filter(state=chosen.state)
    if chosen.is_looking:
        rows = rows.looking()
    if chosen.skill:
        wanted = RoleOpening.objects.filter(state="open", skill_codes__contains=f",{chosen.skill},")
        rows = rows.filter(is_looking=True, pk__in=wanted.values("project"))
    if chosen.q:
        rows = rows.filter(Q(title__icontains=chosen.q) | Q(summary__icontains=chosen.q))
    return rows


def problems_for(person: Person, given: list[int]) -> list[Problem]:
    """Problems `person` may open a team for: those named in the address first, then what they live with or follow."""
    open_ones = Problem.objects.listed().filter(state__in=sorted(rules.TEAM_MAY_FORM_FOR))
    named = list(open_ones.filter(pk__in=given))
    own = open_ones.filter(
        Q(reporter=person)
        | Q(pk__in=person.me_toos.values("problem"))
        | Q(pk__in=person.follows.values("problem"))
    ).exclude(pk__in=given)
    return named + list(own.order_by("-me_too_count", "-pk")[:OFFERED_PROBLEMS])
