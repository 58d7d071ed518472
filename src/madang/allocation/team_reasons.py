"""Why somebody is not where they would rather be, in words that can be checked against the result."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from madang.allocation.team_case import NOWHERE, Case, Plan, place_points
from madang.allocation.team_model import build, in_order
from madang.allocation.team_search import PART, PRICE, PROBLEMS, QUICK, WORST, Part, Search, merged
from madang.allocation.team_values import Reason, Why

TRY_SECONDS = 2.0  # for one "what would it cost the others"
ORDER = (Why.NO_COMMON_TIME, Why.ROLE_MIX, Why.NEVER_PAIR, Why.TOO_FEW)
type Reasons = dict[int, tuple[Reason, ...]]


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody would rather be at this problem; NOWHERE stands for any problem at all."""

    person: int
    problem: int


def missed(case: Case, plan: Plan) -> list[Missed]:
    """Every better choice of everybody, the worst off first."""
    found: list[tuple[int, int, Missed]] = []
    for person, place in enumerate(plan.at):
        now = NOWHERE if place == NOWHERE else case.places[place].problem
        loss = (case.choice(person, now) or WORST) - 1 if place != NOWHERE else WORST
        better = case.choices[person][:loss]
        for rank, problem in enumerate(better):
            found.append((-loss, rank, Missed(person, problem)))
        if place == NOWHERE and not better:
            found.append((-loss, 0, Missed(person, NOWHERE)))
    return [wish for _, _, wish in sorted(found, key=lambda entry: (*entry[:2], entry[2].person))]


class Explainer:
    """Looks at the final plan. What it finds better while trying, the search takes, and it looks again."""

    def __init__(self, search: Search) -> None:
        self.search, self.case = search, search.case
        self.experts = sum(self.case.is_expert)
        self.counted: dict[int, dict[int | None, tuple[int, int]]] = {}

    def explain(self, until: float) -> Reasons:
        """The reasons of everybody who missed something. Tries what it would cost others until time is up."""
        while True:
            wishes = missed(self.case, self.search.plan)
            found = {wish: self.obstacle(wish) for wish in wishes}
            open_ones = [wish for wish in wishes if found[wish] is None]
            if not self._try_all(open_ones, found, until):
                break
        reasons: Reasons = {}
        for wish in wishes:
            key = "" if wish.problem == NOWHERE else self.case.problems[wish.problem].key
            reason = found[wish] or Reason(Why.NOT_EXAMINED)
            told = Reason(reason.why, key, reason.points)
            reasons[wish.person] = (*reasons.get(wish.person, ()), told)
        return {person: _in_order_of_choice(self.case, person, told) for person, told in reasons.items()}

    # --- what can be seen -------------------------------------------------------------------------

    def obstacle(self, wish: Missed) -> Reason | None:
        """The first reason that holds, or None where only the others' loss speaks against it."""
        case, person = self.case, wish.person
        if person in case.fixed_in or person in case.locked:
            return Reason(Why.LOCKED)
        if not case.free[person]:
            return Reason(Why.NO_FREE_TIME)
        if self.search.plan.at[person] == NOWHERE:
            if not case.choices[person] and not case.people[person].anywhere:
                return Reason(Why.NO_CHOICES)
            if self.experts < case.request.experts:
                return Reason(Why.NO_EXPERTS)
            if len(case.people) - self.experts < case.request.citizens:
                return Reason(Why.NO_CITIZENS)
        problems = range(len(case.problems)) if wish.problem == NOWHERE else [wish.problem]
        return self._at_problems(person, [place for problem in problems for place in case.places_of[problem]])

    def _at_problems(self, person: int, places: list[int]) -> Reason | None:
        group = self.case.group_of[person]
        kinds = {self._at_place(group, place) for place in places}
        if None in kinds:
            return Reason(Why.ROLE_MIX) if self._is_needed(group) else None
        return Reason(next((why for why in ORDER if why in kinds), Why.FULL))

    def _at_place(self, group: tuple[int, ...], place: int) -> Why | None:
        """What keeps the group out of this one team; None where nothing does."""
        case, members = self.case, self.search.members.get(place, [])
        if not members:
            return self._at_new_team(group, place)
        if len(members) + len(group) > case.places[place].seats:
            return Why.FULL
        if not self._meets([*members, *group], place):
            return Why.NO_COMMON_TIME
        if any(case.foes[person].intersection(members) for person in group):
            return Why.NEVER_PAIR
        return None

    def _meets(self, people: list[int], place: int) -> bool:
        fixed = self.case.places[place].fixed
        free = [self.case.free[person] for person in people if person not in fixed]
        return any(all(slot in times for times in free) for slot in self.case.slots_of_place(place))

    def _at_new_team(self, group: tuple[int, ...], place: int) -> Why | None:
        """Whether enough people of the right mix, who would come, share a slot with the group."""
        case, request = self.case, self.case.request
        if not all(case.may_join(person, place) for person in group):
            return Why.NEVER_PAIR if len(group) == 1 else Why.TOO_FEW
        people, experts = self._willing(place, None)
        if people < request.size_min:
            return Why.TOO_FEW
        if experts < request.experts or people - experts < request.citizens:
            return Why.ROLE_MIX
        for slot in range(len(case.slots)):
            if all(slot in case.free[person] for person in group):
                people, experts = self._willing(place, slot)
                has_mix = experts >= request.experts and people - experts >= request.citizens
                if people >= request.size_min and has_mix:
                    return None
        return Why.NO_COMMON_TIME

    def _willing(self, place: int, slot: int | None) -> tuple[int, int]:
        """How many would come to a team there (at that time), and how many of them are experts."""
        case, team = self.case, self.case.places[place]
        key = place if team.is_named else ~team.problem  # other teams of a problem are all alike
        if key not in self.counted:
            counts: dict[int | None, tuple[int, int]] = {}
            for person in range(len(case.people)):
                if case.may_join(person, place):
                    for time_ in (None, *case.free[person]):
                        people, experts = counts.get(time_, (0, 0))
                        counts[time_] = (people + 1, experts + case.is_expert[person])
            self.counted[key] = counts
        return self.counted[key].get(slot, (0, 0))

    def _is_needed(self, group: tuple[int, ...]) -> bool:
        """Whether the present team would lose its mix without the group."""
        place = self.search.plan.at[group[0]]
        if place == NOWHERE or self.case.places[place].is_formed:
            return False
        rest = [person for person in self.search.members[place] if person not in group]
        experts = sum(self.case.is_expert[person] for person in rest)
        request = self.case.request
        return bool(rest) and (experts < request.experts or len(rest) - experts < request.citizens)

    # --- what must be tried -----------------------------------------------------------------------

    def _try_all(self, wishes: list[Missed], found: dict[Missed, Reason | None], until: float) -> bool:
        """Solve anew with each wish granted. True when that bettered the plan: then all is looked at again."""
        pairs = [wishes[at : at + 2] for at in range(0, len(wishes), 2)]
        for pair in pairs:
            left = until - time.monotonic()
            if left < 0.3:
                return False
            before = in_order(self.case, self.search.plan)
            tries = [
                self.search.pool.begin(self._granted, wish, self._part(wish), before, min(left, TRY_SECONDS))
                for wish in pair
            ]
            for wish, future in zip(pair, tries, strict=True):
                plan, is_proven = future.result()
                if plan is not None and self.search.take(plan):
                    return True
                found[wish] = self._price(wish, plan, before, is_proven=is_proven)
        return False

    def _part(self, wish: Missed) -> Part:
        now = self.search.problem_at(wish.person)
        start = now if wish.problem == NOWHERE else wish.problem
        problems = self.search.linked(start, set(), PART, PROBLEMS) if start != NOWHERE else []
        wanted = {*problems, *([now] if now != NOWHERE else [])}
        part = self.search.part(sorted(wanted), set(self.case.group_of[wish.person]))
        return Part(part.people | set(self.case.group_of[wish.person]), part.places)

    def _granted(self, wish: Missed, part: Part, before: Plan, seconds: float) -> tuple[Plan | None, bool]:
        if wish.problem == NOWHERE:
            return None, False
        strict = self.case.request.place_everyone
        problem = build(
            self.case,
            part.people,
            part.places,
            price=PRICE if strict else 0.0,
            forced=(wish.person, wish.problem),
        )
        answer = self.search.pool.solve(
            problem.model, seconds=seconds, seed=self.search.seed, gap=0.0, options=QUICK
        )
        if not answer.is_solved:
            return None, False
        return merged(self.case, before, part, problem.plan(answer.values, before), before), True

    def _price(self, wish: Missed, plan: Plan | None, before: Plan, *, is_proven: bool) -> Reason | None:
        if plan is None or not is_proven:
            return None
        mine = {wish.person}
        lost = self._points_without(before, mine) - self._points_without(plan, mine)
        return Reason(Why.COSTS_OTHERS, points=float(max(0, lost)))

    def _points_without(self, plan: Plan, people: set[int]) -> int:
        total = sum(place_points(self.case, place, members) for place, members in plan.members().items())
        return total - sum(
            self.case.worth(person, plan.at[person]) for person in people if plan.at[person] != NOWHERE
        )


def _in_order_of_choice(case: Case, person: int, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    choices = case.people[person].choices
    return tuple(sorted(reasons, key=lambda reason: choices.index(reason.problem) if reason.problem else -1))


# --- exchanges that would please both -----------------------------------------------------------------


def mutual_gains(case: Case, plan: Plan) -> Iterator[tuple[int, int]]:
    """Pairs who would both rather have the other's place, where the exchange keeps every rule."""
    members = plan.members()
    for person, place in enumerate(plan.at):
        if place == NOWHERE or person in case.fixed_in:
            continue
        now = case.places[place].problem
        better = case.choices[person][: (case.choice(person, now) or WORST) - 1]
        for problem in better:
            for other_place in case.places_of[problem]:
                for other in members.get(other_place, []):
                    if person < other and _both_gain(case, plan, members, person, other):
                        yield person, other
                    elif other < person and _both_gain(case, plan, members, other, person):
                        yield other, person


def _both_gain(case: Case, plan: Plan, members: dict[int, list[int]], a: int, b: int) -> bool:
    moves = ((a, plan.at[a], plan.at[b]), (b, plan.at[b], plan.at[a]))
    for person, old, new in moves:
        other = b if person == a else a
        here = case.choice(person, case.places[old].problem) or WORST
        there = case.choice(person, case.places[new].problem) or WORST
        company = [friend for friend in members[new] if friend != other]
        if (
            person in case.fixed_in
            or person in case.locked
            or len(case.group_of[person]) > 1
            or there >= here
            or plan.slot[new] not in case.free[person]
            or case.foes[person].intersection(company)
            or not _keeps_mix(case, new, [*company, person])
        ):
            return False
    return True


def _keeps_mix(case: Case, place: int, members: list[int]) -> bool:
    experts = sum(case.is_expert[person] for person in members)
    has_mix = experts >= case.request.experts and len(members) - experts >= case.request.citizens
    return has_mix or case.places[place].is_formed
