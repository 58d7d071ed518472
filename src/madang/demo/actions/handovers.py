"""Handing over: offered, received, examined, answered, asked about after months."""

from functools import partial

from madang.demo.actions.story import SHORTLY, Story
from madang.demo.rules import content
from madang.people.models import Person
from madang.projects import actions as projects
from madang.projects.models import Handover, HandoverCheck, Project

DUE_DAYS = 28


class HandoverScript:
    """One hand-over of a team to an institution."""

    def __init__(self, story: Story, project: content.Row, row: content.Row) -> None:
        self.story, self.team, self.row = story, project, row
        self.name = f"handover {project['slug']}"

    def person(self, key: str) -> Person:
        """Somebody of the story."""
        return self.story.people[key]

    @property
    def handover(self) -> Handover:
        """The row as it is now."""
        return Handover.objects.get(pk=self.story.things[self.name].pk)

    def write(self) -> None:
        """Add its steps to the story, each after the one before."""
        moment = self.story.moment(self.row["proposed"], self.name)
        self.story.at(moment, self.story.keep(self.name, self.offer))
        steps = {"received": self.receive, "in_review": self.review, "outcome_days_ago": self.answer}
        for field, step in steps.items():
            if field in self.row:
                moment = max(self.story.moment(self.row[field], f"{self.name} {field}"), moment + SHORTLY)
                self.story.at(moment, step)
        for check in self.row.get("checks", []):
            asked = self.story.dawn(check["days_ago"])
            self.story.at(asked, projects.ask_due_checks)
            if check["state"] == "no_answer":
                self.story.at(asked + SHORTLY, projects.pass_over_checks)
            else:
                told = self.story.moment(check["days_ago"], f"{self.name} {check['month']}")
                self.story.at(told, partial(self.tell, check))

    def offer(self) -> Handover:
        """The team offers a frozen version."""
        days = self.row["due_in"] if "due_in" in self.row else DUE_DAYS - self.row["proposed"]
        return projects.offer_handover(
            project=Project.objects.get(pk=self.story.things[f"project {self.team['slug']}"].pk),
            by=self.person(self.row["by"]), version=self.story.things[f"project {self.team['slug']} version"],
            partner=self.story.things[f"partner {self.row['partner']}"], what=self.row["what"], maintainer=self.row["maintainer"],
            answer_due_on=self.story.day(days), licence=self.row["licence"],
        )  # fmt: skip

    def receive(self) -> None:
        """The institution names who answers."""
        by = self.person(self.row["recipient"])
        projects.receive_handover(handover=self.handover, by=by, recipient=by)

    def review(self) -> None:
        """It begins to look."""
        projects.review_handover(handover=self.handover, by=self.person(self.row["recipient"]))

    def answer(self) -> None:
        """It answers in public; the problem behind it is answered with it."""
        problem = next(row for row in content.problems() if row["key"] == self.team["problems"][0])
        projects.answer_handover(
            handover=self.handover, by=self.person(self.row["recipient"]), outcome=self.row["outcome"],
            answer=problem["answers"][-1]["text"], reason=self.row["reason"],
        )  # fmt: skip

    def tell(self, check: content.Row) -> None:
        """It says what became of it."""
        due = HandoverCheck.objects.get(handover=self.handover, month=check["month"])
        projects.answer_check(
            check=due, by=self.person(check["by"]), result=check["state"], note=check["text"]
        )
