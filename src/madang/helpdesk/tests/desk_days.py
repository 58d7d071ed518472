"""Invented days of a help desk, event by event: citizens come and lose patience, agents come, eat and go.

Who gives up keeps an invisible place, so that the wait of everybody is known: how long it would have taken.
"""

import heapq
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from madang.helpdesk.rules.waiting import LAST_TALKS

DAY_S = 9 * 3600
LUNCH_S = 3600


@dataclass(frozen=True, slots=True)
class Desk:
    """How a desk works; times in seconds, `load` is work coming in by work that could be done."""

    load: float
    agents: int = 5
    at_once: int = 3
    mean_s: float = 420
    variation: float = 0.9  # standard deviation by mean
    patience_s: float = 600
    limit_s: float = 900

    @property
    def log_spread(self) -> float:
        return math.sqrt(math.log(1 + self.variation**2))

    @property
    def log_mean(self) -> float:
        return math.log(self.mean_s) - self.log_spread**2 / 2


@dataclass(slots=True)
class Arrival:
    """What is known when somebody comes, and what became of it."""

    at_s: float
    ahead: int
    slots: int
    free: int
    talks_s: list[float]
    wait_s: float | None = None
    is_gone: bool = False


def busyness(at_s: float) -> float:
    """How many come at this time of the day, by the mean of the day: most at 10:45 and 14:12."""
    hour = at_s / 3600
    return 0.69 + 0.55 * math.exp(-((hour - 1.75) ** 2)) + 0.46 * math.exp(-(((hour - 5.2) / 1.3) ** 2))


@dataclass(slots=True)
class Day:
    """One day of `desk`; `lived` returns everybody who came while somebody was there, and waited."""

    desk: Desk
    rng: random.Random
    events: list[tuple[float, int, str, Any]] = field(default_factory=list)
    order: Iterator[int] = field(default_factory=count)
    talks: dict[int, int] = field(default_factory=dict)
    present: set[int] = field(default_factory=set)
    queue: list[Arrival] = field(default_factory=list)
    came: list[Arrival] = field(default_factory=list)
    ended_s: list[float] = field(default_factory=list)

    def lived(self) -> list[Arrival]:
        self._plan()
        while self.events:
            now, _, kind, what = heapq.heappop(self.events)
            getattr(self, f"_{kind}")(now, what)
            self._connect(now)
        return [one for one in self.came if one.slots and one.wait_s is not None and one.at_s < DAY_S - 1800]

    def _push(self, at_s: float, kind: str, what: Any = None) -> None:
        heapq.heappush(self.events, (at_s, next(self.order), kind, what))

    def _plan(self) -> None:
        worked = 0.0
        for agent in range(self.desk.agents):
            begin = self.rng.uniform(0, 1800) if agent else 0
            end = DAY_S - (self.rng.uniform(0, 3600) if agent else 0)
            lunch = self.rng.uniform(2.5, 4.5) * 3600
            for come, go in ((begin, lunch), (lunch + LUNCH_S, end)):
                self._push(come, "come", agent)
                self._push(go, "go", agent)
                worked += go - come
        pace = self.desk.load * worked * self.desk.at_once / self.desk.mean_s / DAY_S
        at_s = self.rng.expovariate(pace * 1.6)
        while at_s < DAY_S:
            if self.rng.random() * 1.6 < busyness(at_s):
                self._push(at_s, "arrive")
            at_s += self.rng.expovariate(pace * 1.6)

    def _come(self, now: float, agent: int) -> None:
        self.present.add(agent)

    def _go(self, now: float, agent: int) -> None:
        self.present.discard(agent)

    def _arrive(self, now: float, _: None) -> None:
        one = Arrival(
            at_s=now,
            ahead=sum(not other.is_gone for other in self.queue),
            slots=len(self.present) * self.desk.at_once,
            free=sum(self.desk.at_once - self.talks.get(agent, 0) for agent in self.present),
            talks_s=self.ended_s[-LAST_TALKS:],
        )
        self.came.append(one)
        self.queue.append(one)
        self._push(
            now + min(self.rng.expovariate(1 / self.desk.patience_s), self.desk.limit_s), "give_up", one
        )

    def _give_up(self, now: float, one: Arrival) -> None:
        one.is_gone = one.wait_s is None

    def _end(self, now: float, what: tuple[int, float]) -> None:
        agent, length_s = what
        self.talks[agent] -= 1
        self.ended_s.append(length_s)

    def _connect(self, now: float) -> None:
        while self.queue and (
            free := [agent for agent in self.present if self.talks.get(agent, 0) < self.desk.at_once]
        ):
            one = self.queue.pop(0)
            one.wait_s = now - one.at_s
            if not one.is_gone:
                agent = min(free, key=lambda agent: (self.talks.get(agent, 0), agent))
                length_s = self.rng.lognormvariate(self.desk.log_mean, self.desk.log_spread)
                self.talks[agent] = self.talks.get(agent, 0) + 1
                self._push(now + length_s, "end", (agent, length_s))


def days(desk: Desk, number: int, seed: int) -> list[Arrival]:
    """Everybody who had to wait on `number` days of `desk`."""
    rng = random.Random(seed)
    came = [one for _ in range(number) for one in Day(desk, rng).lived()]
    return [one for one in came if one.ahead or not one.free]
