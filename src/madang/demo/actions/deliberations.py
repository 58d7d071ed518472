"""The deliberations of the demonstration: from the first statements to the published result."""

import random
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from madang.deliberations import actions as deliberations
from madang.deliberations.models import Deliberation, Statement
from madang.demo.actions.story import Story
from madang.demo.rules import content
from madang.people.models import Person
from madang.problems.models import Problem

# How many of those asked leave a statement out, and how many pass.
SKIPPED, PASSED = 0.05, 0.06


class DeliberationScript:
    """One deliberation from its draft on; every step comes after the one before."""

    def __init__(self, story: Story, row: content.Row) -> None:
        self.story, self.row, self.name = story, row, f"deliberation {row['key']}"

    @property
    def deliberation(self) -> Deliberation:
        """The row as it is now."""
        return Deliberation.objects.get(pk=self.story.things[self.name].pk)

    @property
    def curator(self) -> Person:
        """Who prepares it and looks at statements."""
        return self.person(self.row["by"])

    def person(self, key: str) -> Person:
        """Somebody of the story."""
        return self.story.people[key]

    def statements(self) -> list[Statement]:
        """Those of the curators, in the order in which they were written."""
        return list(Statement.objects.filter(deliberation=self.deliberation, is_seed=True).order_by("pk"))

    # --- when ---------------------------------------------------------------------------------------

    def moment(self, days_ago: int, *salt: str) -> datetime:
        """An hour of that day."""
        return self.story.moment(days_ago, " ".join([self.name, *salt]))

    def write(self) -> None:
        """Add the deliberation to the story."""
        self.story.at(self.moment(self.row["prepared"]), self.story.keep(self.name, self.prepare))
        self.story.at(self.moment(self.row["opened"], "open"), self.open)
        for number, days_ago in enumerate(self.row["sheets"]):
            self.story.at(self.moment(days_ago, "sheets"), partial(self.copy_in, number))
        for voter in self.row["voters"]:
            self.story.at(self.moment(voter["days_ago"], voter["by"]), partial(self.answer, voter))
        for line in self.row["lines"]:
            self.write_line(line)
        if "closed" in self.row:
            self.story.at(self.story.dawn(self.row["closed"]), self.close)
            self.story.at(self.moment(self.row["published"], "publish"), self.publish)
        else:
            # What the worker would have done since the last answer.
            self.story.at(self.story.now - timedelta(minutes=3), self.make_map)

    def write_line(self, line: content.Row) -> None:
        """A line of a citizen, and what a curator decides about it."""
        written = self.moment(line["days_ago"], line["text"])
        self.story.at(written, self.story.keep(line["text"], partial(self.add, line)))
        if "look" in line:
            self.story.at(written + timedelta(hours=2), partial(self.look, line))

    # --- what ---------------------------------------------------------------------------------------

    def prepare(self) -> Deliberation:
        """A curator writes the question and the first statements."""
        row = self.row
        problems = [Problem.objects.get(pk=self.story.things[f"problem {key}"].pk) for key in row["problems"]]
        return deliberations.prepare_deliberation(
            by=self.curator, question=row["question"], introduction=row["introduction"].strip(),
            promise=row["promise"], theme=self.story.things[f"theme {row['theme']}"], problems=problems,
            seeds=[each["text"] for each in row["statements"]],
        )  # fmt: skip

    def open(self) -> None:
        """Everybody may answer."""
        closes_on = self.story.day(self.row["closes_in"])
        deliberations.open_deliberation(deliberation=self.deliberation, by=self.curator, closes_on=closes_on)

    def copy_in(self, part: int) -> None:
        """A curator copies in what neighbours answered on paper, at the market or in the library."""
        parts, keys = len(self.row["sheets"]), [row.pk for row in self.statements()]
        sheets = [
            dict(zip(keys, said, strict=True))
            for number, said in enumerate(self.made_up())
            if number % parts == part
        ]
        sheets = [{key: value for key, value in sheet.items() if value is not None} for sheet in sheets]
        deliberations.copy_in_sheets(deliberation=self.deliberation, by=self.curator, sheets=sheets)

    def made_up(self) -> list[list[Any]]:
        """The sheets of all groups: made up by their shares, the same at every load."""
        chance = random.Random(content.number_of(self.name))
        found = [
            [self.said(each["agree"][group], chance) for each in self.row["statements"]]
            for group, size in enumerate(self.row["groups"])
            for _sheet in range(size)
        ]
        chance.shuffle(found)
        return found

    def said(self, agree: float, chance: random.Random) -> int | None:
        """One answer on a sheet; None where it was left empty."""
        if chance.random() < SKIPPED:
            return None
        if chance.random() < PASSED:
            return 0
        return 1 if chance.random() < agree else -1

    def answer(self, voter: content.Row) -> None:
        """Somebody of the story answers on the page."""
        row, by = self.deliberation, self.person(voter["by"])
        for statement, value in zip(self.statements(), voter["answers"], strict=False):
            deliberations.cast_vote(deliberation=row, statement=statement, by=by, value=value)

    def add(self, line: content.Row) -> Statement:
        """Somebody writes a line of their own."""
        by = self.person(line["by"])
        return deliberations.add_statement(deliberation=self.deliberation, by=by, text=line["text"])

    def look(self, line: content.Row) -> None:
        """A curator looks at it."""
        statement = Statement.objects.get(pk=self.story.things[line["text"]].pk)
        if line["look"] == "shown":
            deliberations.show_statement(statement=statement, by=self.curator)
        else:
            deliberations.remove_statement(
                statement=statement, by=self.curator, reason_code=line["code"], note=line["reason"]
            )

    def close(self) -> None:
        """Its last day is over."""
        deliberations.close_deliberation(deliberation=self.deliberation, by=None)

    def publish(self) -> None:
        """A curator publishes what came of it."""
        deliberations.publish_result(
            deliberation=self.deliberation, by=self.curator, summary=self.row["summary"]
        )

    def make_map(self) -> None:
        """The map of this day."""
        deliberations.recompute_map(deliberation=self.deliberation, by=self.curator)
