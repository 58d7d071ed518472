"""Invented people and problems in the shape of a real season, the same for the same seed.

Three in ten are experts. Everybody ranks five problems, the popular ones more often (weight 1/(rank+3)^0.7), and six in
ten would also go anywhere. Experts have two or three of ten skills, citizens one or two; a problem needs two or three.
Of 20 weekly slots a person is free in four to eight, evenings and the weekend four times as often as working hours. The
teams have 1.3 seats a person. Of 25 people one pair wants to stay together and one is never to be.
"""

import random

from madang.allocation.team_values import CITIZEN, EXPERT, TeamPerson, TeamProblem, TeamRequest

SKILLS = [f"skill-{number}" for number in range(10)]
HOURS = ["10", "14", "16", "19"]
SLOTS = [f"{day}-{hour}" for day in ("mon", "tue", "wed", "thu") for hour in HOURS]
SLOTS += [f"weekend-{number}" for number in range(4)]
SLOT_WEIGHTS = [4.0 if slot.endswith("-19") or slot.startswith("weekend") else 1.0 for slot in SLOTS]
SEATS = 6
PEOPLE_PER_PROBLEM = 8
PAIRS = 25


class Crowd:
    """Draws one request."""

    def __init__(self, people: int, seed: int) -> None:
        self.random = random.Random(f"{people} {seed}")
        self.size = people
        self.keys = [f"problem-{number:03}" for number in range(max(3, people // PEOPLE_PER_PROBLEM))]
        self.weights = [1 / (number + 3) ** 0.7 for number in range(len(self.keys))]

    def request(self) -> TeamRequest:
        """People, problems and wishes."""
        people = [self.person(number) for number in range(self.size)]
        together = self.pairs()
        for a, b in together:  # friends choose alike and have some time in common
            slots = tuple(sorted({*(people[b].slots or ()), *(people[a].slots or ())[:3]}))
            people[b] = TeamPerson(
                people[b].key, people[b].role, people[a].choices, people[b].anywhere, people[b].skills, slots
            )
        never = [pair for pair in self.pairs() if pair not in together]
        return TeamRequest(
            people=tuple(people),
            problems=tuple(self.problems()),
            together=tuple((people[a].key, people[b].key) for a, b in together),
            never=tuple((people[a].key, people[b].key) for a, b in never),
        )

    def person(self, number: int) -> TeamPerson:
        """One of the crowd."""
        is_expert = self.random.random() < 0.3
        return TeamPerson(
            key=f"person-{number:04}",
            role=EXPERT if is_expert else CITIZEN,
            choices=self.drawn(self.keys, self.weights, 5),
            anywhere=self.random.random() < 0.6,
            skills=tuple(self.random.sample(SKILLS, self.random.choice([2, 3] if is_expert else [1, 2]))),
            slots=self.drawn(SLOTS, SLOT_WEIGHTS, self.random.randint(4, 8)),
        )

    def problems(self) -> list[TeamProblem]:
        """Popular problems have more teams, four at most; together they have 1.3 seats a person."""
        wanted = 1.3 * self.size / SEATS
        whole = sum(self.weights)
        teams = [max(1, min(4, round(wanted * weight / whole))) for weight in self.weights]
        number = 0
        while sum(teams) < wanted:
            teams[number % len(teams)] += 1
            number += 1
        return [
            TeamProblem(key, tuple(self.random.sample(SKILLS, self.random.choice([2, 3]))), count)
            for key, count in zip(self.keys, teams, strict=True)
        ]

    def pairs(self) -> list[tuple[int, int]]:
        """Pairs of which nobody is in two."""
        order = self.random.sample(range(self.size), 2 * (self.size // PAIRS))
        return [(min(pair), max(pair)) for pair in zip(order[::2], order[1::2], strict=True)]

    def drawn(self, names: list[str], weights: list[float], count: int) -> tuple[str, ...]:
        """Different names by weight."""
        names, weights, found = list(names), list(weights), []
        for _ in range(min(count, len(names))):
            at = self.random.choices(range(len(names)), weights)[0]
            found.append(names.pop(at))
            weights.pop(at)
        return tuple(found)
