"""Handing over: offered, received, examined, answered, asked about after months."""

from datetime import timedelta
from functools import partial

from madang.core import clock
from madang.demo.actions.story import SHORTLY, Story
from madang.demo.rules import content
from madang.people.models import Person
from madang.projects import actions as projects
from madang.projects import rules
from madang.projects.models import Condition, Handover, HandoverCheck, Project

DUE_DAYS = 28


class HandoverScript:
    """One hand-over of a team to an institution."""

    def __init__(self, story: Story, project: content.Row, row: content.Row) -> None:
        self.story, self.team, self.row = story, project, row
        self.name = f"handover {project['slug']} {row['partner']}"

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
        self.write_promises()
        for check in self.row.get("checks", []):
            asked = self.story.dawn(check["days_ago"])
            self.story.at(asked, projects.ask_due_checks)
            if check["state"] == "no_answer":
                self.story.at(asked + SHORTLY, projects.pass_over_checks)
            else:
                told = self.story.moment(check["days_ago"], f"{self.name} {check['month']}")
                self.story.at(told, partial(self.tell, check))

    def write_promises(self) -> None:
        """What was promised with the adoption and kept, and what the clock found missing."""
        if "due_in" in self.row and self.row["due_in"] < 0:
            self.story.at(self.story.dawn(-self.row["due_in"] - 1), projects.remind_of_handovers)
        for number, condition in enumerate(self.row.get("conditions", [])):
            for field, step in {"claimed": self.claim, "met": self.confirm}.items():
                if field in condition:
                    moment = self.story.moment(condition[field], f"{self.name} {field} {number}")
                    self.story.at(moment, partial(step, condition))
        for plan in self.row.get("plans", []):
            moment = self.story.moment(plan["days_ago"], f"{self.name} plan")
            self.story.at(moment, partial(self.plan, plan))
        if self.row.get("outcome") in ("adopted", "adapted") and not self.row.get("plans"):
            late = self.row["outcome_days_ago"] - rules.PLAN_DAYS - 1
            if late > 0:
                self.story.at(self.story.dawn(late), projects.remind_of_plans)

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
            answer=self.row.get("answer") or problem["answers"][-1]["text"], reason=self.row["reason"],
            conditions=[
                {"text": row["text"], "side": row["side"], "due_on": self.story.day(-row["due"])}
                for row in self.row.get("conditions", [])
            ],
        )  # fmt: skip

    def condition(self, row: content.Row) -> Condition:
        """One of its conditions as it is now."""
        return Condition.objects.get(handover=self.handover, text=row["text"])

    def claim(self, row: content.Row) -> None:
        """The team says that it is met."""
        projects.claim_condition(
            condition=self.condition(row), by=self.person(self.row["by"]), note=row["claim"]
        )

    def confirm(self, row: content.Row) -> None:
        """The institution says so too."""
        by = self.person(self.row["recipient"])
        projects.confirm_condition(condition=self.condition(row), by=by, note=row["note"])

    def plan(self, row: content.Row) -> None:
        """It says who keeps it running."""
        handover, today = self.handover, clock.today()
        projects.save_plan(
            handover=handover, by=self.person(self.row["recipient"]), version=handover.plans.count(), keeper=row["keeper"],
            from_on=handover.answered_on, until_on=today + timedelta(days=row["days"]) if "days" in row else None,
            cost_a_year=row.get("cost"), payer=row.get("payer", ""), faults=row["faults"], ending=row["ending"],
            ending_note=row["note"],
        )  # fmt: skip

    def tell(self, check: content.Row) -> None:
        """It says what became of it."""
        due = HandoverCheck.objects.get(handover=self.handover, month=check["month"])
        projects.answer_check(
            check=due, by=self.person(check["by"]), result=check["state"], note=check["text"]
        )
