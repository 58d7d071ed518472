"""The mixed-integer model of teams (brief: people → teams), for everybody or for a part of the people and places.

Binary x[p,t] person in place, o[t] place open, y[t,s] its weekly slot; c[t,n] needed skill covered, which is 0 or 1 by
itself at the best value. Places outside the part stay as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from madang.allocation.solver import Model
from madang.allocation.team_case import NOWHERE, SKILL_POINTS, Case, Plan, covered
from madang.allocation.team_values import lock_words


@dataclass(slots=True)
class TeamModel:
    """The model with the numbers of its variables."""

    model: Model = field(default_factory=Model)
    x: dict[tuple[int, int], int] = field(default_factory=dict)  # person, place
    o: dict[int, int] = field(default_factory=dict)  # place
    y: dict[tuple[int, int], int] = field(default_factory=dict)  # place, slot
    c: dict[tuple[int, str], int] = field(default_factory=dict)  # place, skill
    meeting: Mapping[int, int] = field(default_factory=dict)  # places whose slot stays

    def plan(self, values: Sequence[float], before: Plan) -> Plan:
        """The solution put into what was `before`."""
        after = before.copy()
        for person in {person for person, _ in self.x}:
            after.at[person] = NOWHERE
        for place in self.o:
            after.slot.pop(place, None)
        for (person, place), column in self.x.items():
            if values[column] > 0.5:
                after.at[person] = place
        for (place, slot), column in self.y.items():
            if values[column] > 0.5:
                after.slot[place] = slot
        return after

    def start(self, case: Case, plan: Plan) -> list[float]:
        """The plan as values of the variables, for the solver to begin with."""
        values = [0.0] * len(self.model.cost)
        members: dict[int, list[int]] = {}
        for (person, place), column in self.x.items():
            if plan.at[person] == place:
                values[column] = 1.0
                members.setdefault(place, []).append(person)
        for place, people in members.items():
            values[self.o[place]] = 1.0
            values[self.y[place, plan.slot[place]]] = 1.0
            for skill in covered(case, place, people):
                values[self.c[place, skill]] = 1.0
        return values


def build(
    case: Case,
    people: Iterable[int],
    places: Iterable[int],
    *,
    price: float = 0.0,
    is_full: bool = False,
    meeting: Mapping[int, int] | None = None,
    forced: tuple[int, int] | None = None,
) -> TeamModel:
    """The model of these people and places, where nobody else is in these places.

    `price` is added to the price of leaving somebody out. `forced` is a person who must be at a problem.
    """
    part = TeamModel(meeting=meeting or {})
    model = part.model
    chosen, wanted = sorted(people), sorted(places)
    for person in chosen:
        for place in wanted:
            slot = part.meeting.get(place)
            has_time = slot is None or slot in case.free[person] or person in case.places[place].fixed
            if has_time and case.may_join(person, place):
                part.x[person, place] = model.column(case.worth(person, place) + price)
    by_place: dict[int, list[int]] = {place: [] for place in wanted}
    by_person: dict[int, list[int]] = {person: [] for person in chosen}
    for person, place in part.x:
        by_place[place].append(person)
        by_person[person].append(place)
    for place in wanted:
        _add_place(case, part, place, by_place[place])
    for person in chosen:
        _add_person(case, part, person, by_person[person], is_full)
    _add_symmetry(case, part, wanted)
    _add_pairs(case, part, chosen, wanted)
    if forced is not None:
        person, problem = forced
        at = [place for place in by_person[person] if case.places[place].problem == problem]
        model.row([(part.x[person, place], 1) for place in at], lower=1)
    return part


def _add_place(case: Case, part: TeamModel, place: int, people: list[int]) -> None:
    model, request, team = part.model, case.request, case.places[place]
    seat = {person: part.x[person, place] for person in people}
    everybody = [(column, 1.0) for column in seat.values()]
    part.o[place] = is_open = model.column(lower=1.0 if team.is_formed else 0.0)
    slots = [part.meeting[place]] if place in part.meeting else case.slots_of_place(place)
    for slot in slots:
        part.y[place, slot] = model.column()
    if team.is_formed:
        model.row(everybody, upper=team.seats)
    else:
        experts = [(seat[person], 1.0) for person in people if case.is_expert[person]]
        citizens = [(seat[person], 1.0) for person in people if not case.is_expert[person]]
        model.row([*everybody, (is_open, -request.size_min)], lower=0)
        model.row([*everybody, (is_open, -team.seats)], upper=0)
        model.row([*experts, (is_open, -request.experts)], lower=0)
        model.row([*citizens, (is_open, -request.citizens)], lower=0)
    model.row([*((part.y[place, slot], 1) for slot in slots), (is_open, -1)], lower=0, upper=0)
    for person in people:
        if person not in team.fixed and place not in part.meeting:
            free = [(part.y[place, slot], -1.0) for slot in slots if slot in case.free[person]]
            model.row([(seat[person], 1.0), *free], upper=0)
    for skill in case.problems[team.problem].skills:
        column = model.column(SKILL_POINTS, is_whole=False)
        part.c[place, skill] = column
        holders = [(seat[person], -1.0) for person in people if skill in case.skills[person]]
        model.row([(column, 1.0), *holders], upper=0)
        model.row([(column, 1.0), (is_open, -1.0)], upper=0)


def _add_person(case: Case, part: TeamModel, person: int, places: list[int], is_full: bool) -> None:
    seats = [(part.x[person, place], 1.0) for place in places]
    if person in case.locked or person in case.fixed_in:
        key = case.people[person].key
        problem, place = case.locked.get(person, (NOWHERE, case.fixed_in.get(person, NOWHERE)))
        where = case.places[place].key if place != NOWHERE else case.problems[problem].key
        part.model.row(seats, lower=1, upper=1, because=lock_words(key, where))
    elif seats:
        part.model.row(seats, lower=1 if is_full else 0, upper=1)


def _add_symmetry(case: Case, part: TeamModel, places: list[int]) -> None:
    """Of the teams of a problem that nobody speaks of by name, the first ones are opened."""
    last: dict[int, int] = {}
    for place in places:
        team = case.places[place]
        if team.is_formed or team.is_named:
            continue
        if team.problem in last:
            part.model.row([(part.o[place], 1), (part.o[last[team.problem]], -1)], upper=0)
        last[team.problem] = place


def _add_pairs(case: Case, part: TeamModel, people: list[int], places: list[int]) -> None:
    x, model = part.x, part.model
    for a in people:
        if len(case.group_of[a]) > 1 and a != case.group_of[a][0]:
            for place in places:
                seats = [
                    (x[person, place], sign)
                    for person, sign in ((a, 1.0), (case.group_of[a][0], -1.0))
                    if (person, place) in x
                ]
                if seats:
                    model.row(seats, lower=0, upper=0)
        for b in case.foes[a]:
            if a < b:
                for place in places:
                    if (a, place) in x and (b, place) in x:
                        model.row([(x[a, place], 1), (x[b, place], 1)], upper=1)


def in_order(case: Case, plan: Plan) -> Plan:
    """The same plan, where of the interchangeable teams of each problem the first ones are open."""
    after, full = plan.copy(), plan.members()
    for places in case.places_of:
        alike = [p for p in places if not (case.places[p].is_formed or case.places[p].is_named)]
        is_open = [place for place in alike if place in full]
        for new, old in zip(alike, is_open, strict=False):
            if new != old:
                for person in full[old]:
                    after.at[person] = new
                after.slot[new] = after.slot.pop(old)
    return after
