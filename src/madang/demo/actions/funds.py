"""The seed funds of the demonstration: prepared, applied to, voted on, counted."""

from datetime import datetime, timedelta
from functools import partial

from madang.demo.actions.story import SHORTLY, Story
from madang.demo.rules import content
from madang.funds import actions as funds
from madang.funds.models import Fund, FundProject
from madang.people.models import Person
from madang.projects.models import Membership, Project

# So many times neighbours came to vote, each a batch.
BATCHES = 3
GREEN_PERCENT = 60


class FundScript:
    """One fund from its first day on."""

    def __init__(self, story: Story, row: content.Row) -> None:
        self.story, self.row, self.name = story, row, f"fund {row['key']}"

    @property
    def fund(self) -> Fund:
        """The row as it is now."""
        return Fund.objects.get(pk=self.story.things[self.name].pk)

    @property
    def centre(self) -> Person:
        """Who runs the fund."""
        return self.story.people["daeho"]

    def day(self, name: str) -> datetime:
        """Ten in the morning of the day of a step."""
        return self.story.dawn(self.row[name]) + timedelta(hours=3)

    def write(self) -> None:
        """Add its steps to the story."""
        created = self.story.at(self.day("created"), self.story.keep(self.name, self.create))
        for number, entry in enumerate(self.row["entries"], start=1):
            self.story.at(created + timedelta(hours=5 * number), partial(self.enter, entry))
        opened = self.story.at(self.day("opens"), self.open)
        for batch in range(BATCHES):
            self.story.at(opened + timedelta(hours=9 + 23 * batch), partial(self.vote, batch))
        if "published" in self.row:
            self.story.at(self.story.evening(-self.row["closes"]) + SHORTLY, funds.close_due_funds)
            self.story.at(self.day("reviewed"), self.review)
            self.story.at(self.day("published"), self.publish)

    def create(self) -> Fund:
        """The centre prepares it."""
        row = self.row
        return funds.create_fund(
            by=self.centre, partner=self.story.things[f"partner {row['partner']}"], title=row["title"],
            introduction=row["introduction"].strip(), budget_krw=row["budget"], expected_ballots=row["expected"],
            most_choices=row.get("most"), apply_until=self.story.evening(-row["apply_until"]),
            opens_at=self.day("opens"), closes_at=self.story.evening(-row["closes"]),
        )  # fmt: skip

    def enter(self, entry: content.Row) -> FundProject:
        """The lead of a team applies."""
        project = Project.objects.get(pk=self.story.things[f"project {entry['team']}"].pk)
        lead = (
            Membership.objects.select_related("person").get(project=project, left_on=None, role="lead").person
        )
        return funds.enter_project(
            fund=self.fund, by=lead, project=project, purpose=entry["purpose"], cost_krw=entry["cost"]
        )

    def open(self) -> None:
        """The centre opens the vote."""
        funds.open_fund(fund=self.fund, by=self.centre)

    def voters(self) -> list[str]:
        """Neighbours who vote: the same at every load. Of those a visitor can be, only in what is over."""
        cast = {row["key"] for row in content.cast()} if "published" not in self.row else set()
        known = [row["key"] for row in content.neighbours(self.row["opens"] + 1) if row["key"] not in cast]
        return [key for key in known if content.number_of(self.name, key) % 100 < self.row["turnout"]]

    def vote(self, batch: int) -> None:
        """A third of them choose."""
        entries = {row.project.slug: row.pk for row in self.fund.entries.select_related("project")}
        slugs = {row["team"]: self.story.things[f"project {row['team']}"].slug for row in self.row["entries"]}
        ballots = {}
        for key in self.voters()[batch::BATCHES]:
            group = int(content.number_of("group", key) % 100 >= GREEN_PERCENT)
            liked = [
                entries[slugs[row["team"]]]
                for row in self.row["entries"]
                if content.number_of(self.name, key, row["team"]) % 100 < row["likes"][group]
            ]
            ballots[self.story.people[key]] = liked[: self.row.get("most", len(liked))]
        funds.record_ballots(fund=self.fund, by=None, ballots=ballots)

    def review(self) -> None:
        """The centre looks at the ballots, voids one of a doubled account, and has them counted."""
        fund = self.fund
        if self.row.get("void"):
            ballot = fund.ballots.order_by("-pk")[0]
            funds.void_ballot(
                ballot=ballot,
                by=self.centre,
                kind="twice",
                note="본인이 계정을 둘 만들었다고 전화로 알려 왔어요.",
            )
        funds.finish_review(fund=fund, by=self.centre)

    def publish(self) -> None:
        """Everything at once."""
        funds.publish_fund(fund=self.fund, by=self.centre)
