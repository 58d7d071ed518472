"""What the desk sees: who stated what, what a calculation found, what a move would do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, QuerySet

from madang.allocation.team_values import TeamPerson, TeamRequest
from madang.matching import rules
from madang.matching.models import MatchRun, MatchTeam, NeverWish, Placement, Round, TogetherAsk, Wish
from madang.matching.queries import words
from madang.matching.queries.asking import arrangement, in_a_team, request_in, request_of
from madang.matching.queries.naming import team_name
from madang.matching.queries.page import PLACE_TONES
from madang.people.models import Profile

NEVERS_SHOWN = 30
ALIKE_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Stated:
    """Counts of what was stated, without a name."""

    sent: int
    drafts: int
    experts: int
    in_teams: int
    untied: int
    asked: int
    problems: list[tuple[str, str, int, int]]  # title, language, first choice of, chosen by
    slots: list[tuple[str, int]]

    @property
    def citizens(self) -> int:
        """Those who know a problem from life."""
        return self.sent - self.experts


def stated(row: Round) -> Stated:
    """How many stated what."""
    wishes = list(wishes_of(row))
    sent = [wish for wish in wishes if wish.is_sent]
    busy = in_a_team(row)
    first = Counter(wish.choices[0] for wish in sent if wish.choices)
    any_of = Counter(pk for wish in sent for pk in wish.choices)
    times = Counter(slot for wish in sent for slot in wish.slots)
    problems = [
        (offer.problem.title, offer.problem.language, first[offer.problem_id], any_of[offer.problem_id])
        for offer in row.offers.select_related("problem")
    ]
    asks = TogetherAsk.objects.filter(wish__round=row, state=TogetherAsk.State.WAITING)
    return Stated(
        sent=len(sent), drafts=len(wishes) - len(sent), experts=sum(wish.is_expert for wish in sent),
        in_teams=sum(wish.person_id in busy for wish in sent),
        untied=NeverWish.objects.filter(wish__round=row, wish__state=Wish.State.SENT, other=None).count(),
        asked=asks.count(), problems=sorted(problems, key=lambda each: (-each[2], -each[3])),
        slots=[(str(slot.label), times[slot.value]) for slot in Profile.Slot],
    )  # fmt: skip


def warnings(row: Round) -> list[tuple[str, bool]]:
    """What stands in the way of good teams, in words, and whether it stops every team."""
    titles = {str(pk): title for pk, title in row.offers.values_list("problem_id", "problem__title")}
    found = []
    for look in rules.looks(request_of(row)):
        names = ", ".join(titles[key] for key in look.keys if key in titles)
        told = str(words.LOOKS[look.look]) % {"count": look.count, "of": look.of, "names": names}
        found.append((told, look.is_fatal))
    return found


def wishes_of(row: Round) -> QuerySet[Wish]:
    """The wishes of a round that count, with whose they are."""
    return row.wishes.exclude(state=Wish.State.WITHDRAWN).select_related("person")


@dataclass(frozen=True, slots=True)
class NeverRow:
    """A name that somebody would rather not be with, and who could be meant: the nearest names first."""

    never: NeverWish
    others: list[Wish]


def nevers(row: Round) -> list[NeverRow]:
    """Names that the desk should tie to a person, those without one first, NEVERS_SHOWN of them."""
    rows = NeverWish.objects.filter(wish__round=row).select_related("wish__person", "other__person")
    found = list(rows.order_by(F("other").asc(nulls_first=True), "pk")[:NEVERS_SHOWN])
    people = list(wishes_of(row)) if found else []
    return [
        NeverRow(each, _alike(each, [wish for wish in people if wish.pk != each.wish_id])) for each in found
    ]


def _alike(never: NeverWish, wishes: list[Wish]) -> list[Wish]:
    """Who is tied already, and those whose names share most letters with the one that was written."""
    typed = set(never.name.casefold())
    near = [
        (len(typed & set(wish.person.shown_name.casefold())), wish)
        for wish in wishes
        if wish.pk != never.other_id
    ]
    near.sort(key=lambda pair: (-pair[0], pair[1].pk))
    tied = [never.other] if never.other else []
    return tied + [wish for shared, wish in near if shared][:ALIKE_SHOWN]


def latest(row: Round) -> MatchRun | None:
    """The newest run."""
    return row.runs.order_by("-number").first()


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A person in a run, as a line of the desk."""

    place: Placement
    name: str
    choice: str
    reasons: list[tuple[str, str, str]]
    tone: str


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team of a run with its people."""

    team: MatchTeam
    name: str
    people: list[PlaceRow]
    faults: str
    others: int = 0  # who was in it before


@dataclass(slots=True)
class RunPage:
    """Everything a run's page shows."""

    teams: list[TeamRow] = field(default_factory=list)
    unplaced: list[PlaceRow] = field(default_factory=list)
    people: int = 0
    first: int = 0
    top_three: int = 0
    unmet: int = 0
    points: int = 0
    faults: int = 0

    @property
    def placed(self) -> int:
        """Who has a team."""
        return self.people - len(self.unplaced)


def places_of(run: MatchRun) -> list[Placement]:
    """Everybody in the run, with what a line shows."""
    rows = run.placements.select_related("wish__person", "team__problem", "team__project")
    return list(rows.order_by("team_id", "pk"))


def run_page(run: MatchRun) -> RunPage:
    """The teams as they are now, with what was changed by hand."""
    places, request = places_of(run), request_in(run)
    titles = {str(pk): title for pk, title in run.round.offers.values_list("problem_id", "problem__title")}
    seats = arrangement(run, request, places)
    weighed = rules.weigh(request, seats)
    lines = {place.pk: _line(place, titles) for place in places}
    page = RunPage(people=len(places), points=weighed.points, faults=len(weighed.faults))
    fixed = {each.key: sum(not key.isdigit() for key in each.people) for each in seats}
    for team in run.teams.select_related("problem", "project"):
        inside = [lines[place.pk] for place in places if place.team_id == team.pk and place.is_held]
        broken = words.faults_words(fault for fault, key in weighed.faults if key == team.key)
        if inside or not team.is_formed:
            page.teams.append(TeamRow(team, team_name(team), inside, broken, fixed.get(team.key, 0)))
    held = [place for place in places if place.is_held]
    page.unplaced = [lines[place.pk] for place in _waiting(places)]
    page.first = sum(place.choice == 1 for place in held)
    page.top_three = sum(place.choice in {1, 2, 3} for place in held)
    page.unmet = sum(len(row.team.unmet) for row in page.teams if row.people)
    return page


def _waiting(places: Iterable[Placement]) -> list[Placement]:
    return sorted((place for place in places if not place.is_held), key=lambda place: place.reserve_rank or 0)


def _line(place: Placement, titles: dict[str, str]) -> PlaceRow:
    told = words.reasons(place.missed, titles, place.wish.choices, for_desk=True)
    choice = words.choice_words(place.choice) if place.team_id else ""
    return PlaceRow(place, place.wish.person.shown_name, choice, told, PLACE_TONES[place.state])


@dataclass(frozen=True, slots=True)
class Option:
    """A place where a person could be put, and what that would do."""

    team: MatchTeam | None
    name: str
    slot: str
    people: int
    points: int
    choice: str
    new_faults: str
    is_here: bool


def options(place: Placement) -> list[Option]:
    """Each team of the run, and the reserve list: points won or lost and rules broken, the dearest first."""
    run, request = place.run, request_in(place.run)
    seats, key = arrangement(run, request, places_of(run)), str(place.wish_id)
    sizes = {each.key: len(each.people) for each in seats}
    person = next(each for each in request.people if each.key == key)
    found = []
    for team in [*run.teams.select_related("problem", "project"), None]:
        points, broken = rules.weigh_move(request, seats, key, team.key if team else None)
        found.append(
            Option(
                team=team, name=team_name(team) if team else "", slot=team.slot_words if team else "",
                people=sizes[team.key] if team else 0, points=points,
                choice=words.choice_words(rules.choice_of(person, str(team.problem_id))) if team else "",
                new_faults=words.faults_words(broken),
                is_here=place.team_id == (team.pk if team else None),
            )
        )  # fmt: skip
    return sorted(found, key=lambda option: (not option.is_here, option.team is None, -option.points))


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody who is elsewhere in another run."""

    name: str
    before: str
    now: str
    is_better: bool | None


def changes(run: MatchRun, other: MatchRun) -> list[Change]:
    """Who is elsewhere in `run` than in `other`, and whether that is better by their own choices."""
    people = {person.key: person for person in _people(run, other)}
    before, now = (_where(each) for each in (other, run))
    names = {**_names(other), **_names(run)}
    titles = {**_titles(other), **_titles(run)}
    return [
        Change(
            names.get(each.person, "…"), titles.get(each.before, ""), titles.get(each.now, ""), each.is_better
        )
        for each in rules.compared(before, now, people)
    ]


def _people(*runs: MatchRun) -> Iterable[TeamPerson]:
    requests: list[TeamRequest] = [request_in(run) for run in runs]
    return [person for request in requests for person in request.people]


def _where(run: MatchRun) -> dict[str, tuple[str, str]]:
    return {
        str(place.wish_id): (place.team.key, str(place.team.problem_id)) if place.team else ("", "")
        for place in run.placements.select_related("team")
    }


def _names(run: MatchRun) -> dict[str, str]:
    return {
        str(place.wish_id): place.wish.person.shown_name
        for place in run.placements.select_related("wish__person")
    }


def _titles(run: MatchRun) -> dict[str, str]:
    return {team.key: team_name(team) for team in run.teams.select_related("problem", "project")}
