"""The rounds of forming teams of the demonstration: wishes, one recorded calculation, answers."""

import json
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from madang.allocation.team_values import TeamResult
from madang.demo.actions.story import SHORTLY, Story
from madang.demo.rules import content
from madang.matching import actions as matching
from madang.matching.models import MatchRun, Placement, Round, Wish
from madang.people.models import Person


class MatchingScript:
    """One round: prepared, opened, wishes, and where it came so far teams and answers."""

    def __init__(self, story: Story, row: content.Row) -> None:
        self.story, self.row, self.name = story, row, f"round {row['key']}"

    @property
    def round(self) -> Round:
        """The row as it is now."""
        return Round.objects.get(pk=self.story.things[self.name].pk)

    @property
    def coordinator(self) -> Person:
        """Who forms the teams."""
        return self.story.people["eunju"]

    def wish(self, key: str) -> Wish:
        """The wishes of somebody of the story."""
        return Wish.objects.get(round=self.round, person=self.story.people[key])

    def write(self) -> None:
        """Add the round to the story."""
        made = self.story.moment(self.row["created_days_ago"], self.name)
        self.story.at(made, self.story.keep(self.name, self.create))
        self.story.at(made + SHORTLY, self.offer)
        self.story.at(self.story.dawn(self.row["opened_days_ago"]), self.open)
        for wish in self.row["wishes"]:
            self.story.at(
                self.story.moment(wish["days_ago"], f"{self.name} {wish['by']}"), partial(self.state, wish)
            )
        if "closed_days_ago" in self.row:
            self.write_teams()

    def write_teams(self) -> None:
        """After the wishes: friends, calculation, telling, answers."""
        closed = self.story.evening(-self.row["closed_days_ago"]) + timedelta(hours=1)
        for one, other in self.row.get("together", []):
            self.story.at(closed - SHORTLY, partial(self.tie, one, other))
        self.story.at(closed, self.close)
        told = self.story.dawn(self.row["published_days_ago"]) + timedelta(hours=2)
        self.story.at(told, self.calculate)
        self.story.at(told + SHORTLY, self.publish)
        for key in self.row["confirmed"]:
            self.story.at(self.answered(key, told), partial(self.answer, key, matching.confirm_place))
        for key in self.row["declined"]:
            self.story.at(self.answered(key, told), partial(self.answer, key, matching.decline_place))

    def answered(self, key: str, told: datetime) -> datetime:
        """When somebody answered: the same hours later at every load, and before now."""
        hours = 1 + content.number_of(key) % 9
        return min(told + timedelta(hours=hours), self.story.now - SHORTLY)

    # --- what ---------------------------------------------------------------------------------------

    def create(self) -> Round:
        """The desk prepares it."""
        day = self.story.day
        return matching.create_round(
            by=self.coordinator, programme=self.story.things[f"programme {self.row['programme']}"],
            title=self.row["title"], introduction=self.row["introduction"], wishes_until=day(self.row["wishes_until"]),
            confirm_until=day(self.row["confirm_until"]), size_min=self.row["size_min"], size_max=self.row["size_max"],
        )  # fmt: skip

    def offer(self) -> None:
        """The problems that may be chosen."""
        row = self.round
        offers = [
            (self.story.things[f"problem {each['key']}"], each["skills"], each["teams"])
            for each in self.row["problems"]
        ]
        for problem, _skills, _teams in offers:
            problem.refresh_from_db()
        matching.offer_problems(round=row, by=self.coordinator, version=row.version, offers=offers)

    def open(self) -> None:
        """Wishes are taken."""
        matching.open_round(round=self.round, by=self.coordinator)

    def state(self, row: content.Row) -> None:
        """Somebody answers the questions and sends."""
        by = self.story.people[row["by"]]
        wish = matching.begin_wish(round=self.round, by=by)
        keys = [self.story.things[f"problem {key}"].pk for key in row["choices"]]
        matching.save_wish(
            wish=wish, by=by, step=4, role=row.get("role", "citizen"), skills=row["skills"], choices=keys,
            slots=row["slots"], anywhere=row.get("anywhere", False), would_lead=row.get("would_lead", False),
        )  # fmt: skip
        matching.send_wish(wish=wish, by=by)

    def tie(self, one: str, other: str) -> None:
        """Two friends find each other by code."""
        wish, friend = self.wish(one), self.wish(other)
        ask = matching.ask_together(wish=wish, by=self.story.people[one], code=friend.code)
        matching.accept_together(ask=ask, by=self.story.people[other])

    def close(self) -> None:
        """The desk ends the wishes."""
        matching.close_round(round=self.round, by=self.coordinator)

    def calculate(self) -> None:
        """What the solver found once for these wishes is kept, so that loading does not wait for it."""
        run = matching.start_run(round=self.round, by=self.coordinator)
        matching.keep_result(run=run, by=self.coordinator, result=self.recorded())

    def recorded(self) -> TeamResult:
        """The recorded answer, with the keys of this load instead of those of the content."""
        names = {
            f"problem {each['key']}": str(self.story.things[f"problem {each['key']}"].pk)
            for each in self.row["problems"]
        }
        names |= {f"person {each['by']}": self.wish(each["by"]).key for each in self.row["wishes"]}
        return TeamResult.from_json(_renamed(json.loads(RESULT.read_text()), names))

    def publish(self) -> None:
        """Everybody is told."""
        run = MatchRun.objects.get(round=self.round, number=1)
        matching.publish_run(run=run, by=self.coordinator)

    def answer(self, key: str, act: Any) -> None:
        """Somebody says yes or no, if they were given a seat."""
        place = Placement.objects.select_related("run").get(wish=self.wish(key))
        if place.is_waited_for:
            act(place=place, by=self.story.people[key])


RESULT = content.FOLDER / "matching_result.json"


def _renamed(value: Any, names: dict[str, str]) -> Any:
    """`value` with every name of the content, also where it begins a team's name, replaced."""
    if isinstance(value, dict):
        return {key: _renamed(part, names) for key, part in value.items()}
    if isinstance(value, list):
        return [_renamed(part, names) for part in value]
    if isinstance(value, str):
        head, slash, tail = value.partition("/")
        return names.get(head, head) + slash + tail
    return value
