"""Improving an arrangement piece by piece: a few linked problems are freed and solved anew, the rest stays."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue

from madang.allocation.solver import Answer, Model, Solver
from madang.allocation.team_case import NOWHERE, Case, Plan, rank
from madang.allocation.team_chains import make_room
from madang.allocation.team_model import build, in_order

PRICE = 500.0  # of leaving somebody out, where placing everybody comes first
CHILDREN = 2
# Measured on parts of 20 to 100 people: restarts and the search for symmetry cost more than they bring.
QUICK = {"mip_allow_restart": False, "mip_detect_symmetry": False, "mip_abs_gap": 0.9}
REGION = 200  # people who are placed anew while their teams keep their times
PART, PROBLEMS = 40, 5  # people and problems that are freed at once
WAITING = 20  # people without a place who are let in
PART_SECONDS = 3.0
WORST = 6  # a place that nobody chose, among choices 1 to 5


@dataclass(frozen=True, slots=True)
class Part:
    """What is freed: people and the places that they alone may have; `meeting` are slots that stay."""

    people: frozenset[int]
    places: frozenset[int]
    meeting: Mapping[int, int] | None = None


class Pool:
    """A few children that solve at the same time. Use it in a `with`."""

    def __init__(self, children: int = CHILDREN, make: Callable[[], Solver] = Solver) -> None:
        self.solvers = [make() for _ in range(children)]
        self.free: SimpleQueue[Solver] = SimpleQueue()
        for solver in self.solvers:
            self.free.put(solver)
        self.threads = ThreadPoolExecutor(children)
        self.troubles: list[Answer] = []

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        for solver in self.solvers:
            solver.close()
        self.threads.shutdown(cancel_futures=True)

    def solve(self, model: Model, **options: object) -> Answer:
        """Wait for a free child and let it solve."""
        solver = self.free.get()
        try:
            answer = solver.solve(model, **options)  # type: ignore[arg-type]
        finally:
            self.free.put(solver)
        if answer.detail:
            self.troubles.append(answer)
        return answer

    def begin[T](self, work: Callable[..., T], *values: object) -> Future[T]:
        """Do it in a thread; it waits for a child of its own."""
        return self.threads.submit(work, *values)


class Search:
    """The best plan so far, and how to better it. The same seed and answers lead the same way."""

    def __init__(self, case: Case, plan: Plan, pool: Pool, *, seed: int) -> None:
        self.case, self.pool, self.seed = case, pool, seed
        self.random = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self.plan, self.rank = plan, rank(case, plan)
        self.members = plan.members()
        self.fans: list[list[int]] = [[] for _ in case.problems]
        for person, choices in enumerate(case.choices):
            for problem in choices:
                self.fans[problem].append(person)

    def take(self, plan: Plan) -> bool:
        """Keep it if it is better."""
        found = rank(self.case, plan)
        if found <= self.rank:
            return False
        self.plan, self.rank, self.members = plan, found, plan.members()
        return True

    # --- solving parts ------------------------------------------------------------------------------

    def resolved(
        self, part: Part, before: Plan, seconds: float, seed: int, *, is_priced: bool = True
    ) -> Plan | None:
        """The part solved anew from what is there; None when nothing came of it. Runs in a thread."""
        has_room = any(before.at[person] == NOWHERE for person in part.people)
        is_strict = self.case.request.place_everyone and is_priced
        problem = build(
            self.case,
            part.people,
            part.places,
            price=PRICE if is_strict and has_room else 0.0,
            is_full=is_strict and not has_room,
            meeting=part.meeting,
        )
        start = problem.start(self.case, before)
        answer = self.pool.solve(
            problem.model, seconds=seconds, seed=seed, gap=0.0, start=start, options=QUICK
        )
        return problem.plan(answer.values, before) if answer.is_solved else None

    def solve_all(self, parts: list[Part], seconds: float, until: float, *, is_priced: bool = True) -> int:
        """Solve parts that have nothing in common; returns how many became better."""
        before = in_order(self.case, self.plan)

        def one(number: int, part: Part) -> Plan | None:
            left = min(seconds, until - time.monotonic())
            if left < 0.05:
                return None
            return self.resolved(part, before, left, self.seed + number, is_priced=is_priced)

        waiting = [self.pool.begin(one, number, part) for number, part in enumerate(parts)]
        found = [future.result() for future in waiting]
        return sum(
            self.take(merged(self.case, self.plan, part, plan, before))
            for part, plan in zip(parts, found, strict=True)
            if plan is not None
        )

    # --- choosing parts -----------------------------------------------------------------------------

    def problem_at(self, person: int) -> int:
        """Where the person is."""
        place = self.plan.at[person]
        return NOWHERE if place == NOWHERE else self.case.places[place].problem

    def people_of(self, problem: int) -> list[int]:
        """Everybody who works on the problem."""
        return [person for place in self.case.places_of[problem] for person in self.members.get(place, [])]

    def loss(self, person: int, problem: int) -> int:
        """0 for the first choice, 5 for a place that was not chosen."""
        return (self.case.choice(person, problem) or WORST) - 1

    def part(self, problems: Iterable[int], taken: set[int], *, keeps_times: bool = False) -> Part:
        """The teams of these problems, their people, and some without a place who would come."""
        chosen = set(problems)
        people = [person for problem in chosen for person in self.people_of(problem)]
        waiting = [
            person
            for person in self.plan.unplaced
            if person not in taken
            and (self.case.people[person].anywhere or chosen.intersection(self.case.choices[person]))
        ]
        self.random.shuffle(waiting)
        guests = [friend for person in waiting[:WAITING] for friend in self.case.group_of[person]]
        places = [place for problem in chosen for place in self.case.places_of[problem]]
        meeting = {place: self.plan.slot[place] for place in places if place in self.plan.slot}
        if keeps_times:
            return Part(frozenset([*people, *guests]), frozenset(meeting), meeting)
        return Part(frozenset([*people, *guests]), frozenset(places))

    def linked(self, start: int, barred: set[int], size: int, most: int) -> list[int]:
        """Problems whose people want each other's places, grown from `start`."""
        chosen = [start]
        people = self.people_of(start)
        links = self._links(start, people)
        while len(chosen) < most and len(people) < size:
            options = [
                (count * self.random.random(), problem)
                for problem, count in sorted(links.items())
                if problem not in barred and problem not in chosen
            ]
            if not options:
                break
            new = max(options)[1]
            chosen.append(new)
            people += self.people_of(new)
            links.update(self._links(new, self.people_of(new)))
        return chosen

    def _links(self, problem: int, people: list[int]) -> Counter[int]:
        """How much is to be won by exchanging with each other problem."""
        links: Counter[int] = Counter()
        for person in people:
            here = self.loss(person, problem)
            for loss, wanted in enumerate(self.case.choices[person]):
                if wanted != problem:
                    links[wanted] += 4 if loss < here else 1
        for person in self.fans[problem]:
            now = self.problem_at(person)
            if now not in {NOWHERE, problem}:
                links[now] += 4 if self.loss(person, problem) < self.loss(person, now) else 1
        return links

    def starts(self) -> list[int]:
        """Problems to begin with: what people without a place chose first, then where most is missed."""
        weights: Counter[int] = Counter()
        everything = list(range(len(self.case.problems)))
        for person in self.plan.unplaced:
            weights[self.random.choice(self.case.choices[person] or everything)] += 1000
        for problem in everything:
            missed = sum(self.loss(person, problem) for person in self.people_of(problem))
            weights[problem] += 2 + missed
        return sorted(weights, key=lambda problem: (-weights[problem] * self.random.random(), problem))

    # --- the phases ---------------------------------------------------------------------------------

    def refine(self, until: float, *, is_enough: Callable[[], bool], children: int = CHILDREN) -> None:
        """Rounds of linked problems (phase C) until time is up, it is enough, or nothing is found any more."""
        idle, most = 0, max(6, 2 * len(self.case.problems) // children)
        number = 0
        while time.monotonic() < until and not is_enough() and idle < most:
            if number % 8 == 0:
                self.place_anew(until)
            better = self.round(until, children)
            if self.plan.unplaced and self.case.request.place_everyone:
                better += self.take(make_room(self.case, self.plan))
            idle = 0 if better else idle + 1
            number += 1

    def round(self, until: float, children: int) -> int:
        """A few linked parts at once, what people without a place chose first."""
        barred: set[int] = set()
        taken: set[int] = set()
        parts: list[Part] = []
        for seeds in (*self._wanted_by_waiting(), *([problem] for problem in self.starts())):
            if barred.intersection(seeds) or len(parts) == 2 * children:
                continue
            problems = seeds if len(seeds) > 1 else self.linked(seeds[0], barred, PART, PROBLEMS)
            part = self.part(problems, taken)
            barred.update(problems)
            taken |= part.people
            if part.people:
                parts.append(part)
        return self.solve_all(parts, PART_SECONDS, until)

    def _wanted_by_waiting(self) -> list[list[int]]:
        """What each person without a place chose, in a new order each time and no more than can be solved at once."""
        waiting = [self.case.choices[person] for person in self.plan.unplaced if self.case.choices[person]]
        self.random.shuffle(waiting)
        return [self._some_of(choices) for choices in waiting]

    def _some_of(self, choices: list[int]) -> list[int]:
        chosen: list[int] = []
        people = 0
        for problem in self.random.sample(choices, len(choices)):
            people += len(self.people_of(problem))
            if chosen and people > PART:
                break
            chosen.append(problem)
        return chosen

    def place_anew(self, until: float) -> int:
        """Everybody may change the team while the teams keep their times: quick, and far-reaching."""
        rest = set(range(len(self.case.problems)))
        taken: set[int] = set()
        parts = []
        for start in self.starts():
            if start in rest:
                barred = set(range(len(self.case.problems))) - rest
                problems = self.linked(start, barred, REGION, len(rest))
                part = self.part(problems, taken, keeps_times=True)
                rest.difference_update(problems)
                taken |= part.people
                parts.append(part)
        return self.solve_all([part for part in parts if part.people], 2 * PART_SECONDS, until)


def merged(case: Case, plan: Plan, part: Part, solved: Plan, before: Plan) -> Plan:
    """`plan` with the part as it was solved; `before` is `plan` in order, or what other parts made of it."""
    after = in_order(case, plan)
    for person in part.people:
        after.at[person] = solved.at[person]
    for place in part.places:
        after.slot.pop(place, None)
        if place in solved.slot:
            after.slot[place] = solved.slot[place]
    return after
