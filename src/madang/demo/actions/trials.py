"""The field trials of the demonstration: planned, checked, joined, recorded, told."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from madang.demo.actions.story import SHORTLY, Story
from madang.demo.rules import content
from madang.people.models import Person
from madang.projects import actions as projects
from madang.projects.models import Project, PrototypeVersion
from madang.trials import actions as trials
from madang.trials.models import Measure, Participant, Trial


class TrialScript:
    """One trial from its plan on."""

    def __init__(self, story: Story, row: content.Row) -> None:
        self.story, self.row, self.name = story, row, f"trial {row['project']}"
        self.last = story.moment(row["days_ago"], self.name)

    @property
    def trial(self) -> Trial:
        """The row as it is now."""
        return Trial.objects.get(pk=self.story.things[self.name].pk)

    @property
    def project(self) -> Project:
        """Its team as it is now."""
        return Project.objects.get(pk=self.story.things[f"project {self.row['project']}"].pk)

    @property
    def lead(self) -> Person:
        """Who leads the team."""
        return self.project.memberships.get(role="lead", left_on=None).person

    def after(self, days_ago: int, salt: str) -> datetime:
        """A moment of that day, later than the step before it."""
        self.last = max(self.story.moment(days_ago, f"{self.name} {salt}"), self.last + SHORTLY)
        return self.last

    def write(self) -> None:
        """Add its steps to the story, each after the one before."""
        if "prototype" in self.row:
            self.story.at(self.last - timedelta(hours=1), self.build)
        self.story.at(self.last, self.story.keep(self.name, self.plan))
        self.story.at(self.after(self.row["days_ago"], "submitted"), self.submit)
        if "approved" in self.row:
            self.story.at(self.after(self.row["approved"], "approved"), self.approve)
        for number, row in enumerate(self.row.get("people", [])):
            joined = self.last + timedelta(hours=2, minutes=7 * number)
            self.story.at(min(joined, self.story.now - SHORTLY), partial(self.take_part, row))
        if "started" in self.row:
            self.story.at(self.after(self.row["started"], "started"), self.start)
            for number, row in enumerate(self.row["people"]):
                self.story.at(self.last + timedelta(hours=1, minutes=number), partial(self.record, row))
            self.story.at(self.after(self.row["ended"], "ended"), self.end)
        if "result" in self.row:
            self.story.at(self.after(self.row["result"]["days_ago"], "result"), self.publish)

    # --- what ---------------------------------------------------------------------------------------

    def build(self) -> None:
        """The first record of the prototype, and its first frozen version."""
        row = self.row["prototype"]
        prototype = projects.save_prototype(
            project=self.project, by=self.lead, version=0, kind="software", name=row["name"], summary=row["about"],
            licence=row["licence"], data_used=row["data_used"], privacy={"minimum": "yes", "no_upload": "yes"},
        )  # fmt: skip
        projects.freeze_version(
            prototype=prototype, by=self.lead, label=row["version"], note="경로당에서 써 볼 판이에요."
        )

    def plan(self) -> Trial:
        """The team writes the four parts of the plan."""
        version = PrototypeVersion.objects.filter(prototype__project=self.project).order_by("-pk")[0]
        trial = trials.start_trial(
            project=self.project, by=self.lead, prototype_version=version, title=self.row["title"],
            hypothesis=self.row["hypothesis"], why=self.row["why"],
        )  # fmt: skip
        days = {"recruit_until": "recruit_until", "starts_on": "starts", "ends_on": "ends"}
        who = {name: self.row[name] for name in ("sought", "selection", "place")}
        who |= {name: self.story.day(self.row[key]) for name, key in days.items()}
        how = {
            "plan": self.row["plan"],
            "at_tasks": self.row["at_tasks"],
            "count_label": self.row.get("count_label", ""),
        }
        how |= {
            "tasks_text": "\n".join(self.row["tasks"]),
            "scales_text": self.row["scales"],
            "with_sus": self.row["sus"],
        }
        consent = {
            name: self.row[name] for name in ("consent_text", "data_kept", "kept_days", "contact", "risks")
        }
        parts: dict[str, dict[str, Any]] = {
            "who": {**who, "cells_text": self.row["cells"]},
            "how": how,
            "consent": consent,
        }
        for part, fields in parts.items():
            trial = trials.save_part(trial=trial, by=self.lead, version=trial.version, part=part, **fields)
        return trial

    def submit(self) -> None:
        """Handed in for the safety check."""
        trials.submit_trial(trial=self.trial, by=self.lead)

    def approve(self) -> None:
        """The centre holds it to be safe."""
        words = "준비를 꼼꼼히 했어요. 물과 의자를 꼭 챙겨 주세요."
        trials.approve_trial(trial=self.trial, by=self.story.people[self.row["checker"]], reason=words)

    def take_part(self, row: content.Row) -> None:
        """Somebody signs up."""
        trials.take_part(
            trial=self.trial, by=self.story.people[row["by"]], cell=self.trial.cells.get(label=row["kind"]),
            is_old_enough=True, agrees=True, consent_version=self.trial.consent_version, may_quote=True,
        )  # fmt: skip

    def start(self) -> None:
        """The sessions begin."""
        trials.start_running(trial=self.trial, by=self.lead)

    def record(self, row: content.Row) -> None:
        """One session: what was managed in how many minutes, and the answers."""
        participant = Participant.objects.get(trial=self.trial, person=self.story.people[row["by"]])
        numbers = {
            Measure.Kind.SCALE: iter(row["asked"]), Measure.Kind.SUS: iter(row["sus"]),
            Measure.Kind.SUCCESS: iter(row["values"][::2]), Measure.Kind.MINUTES: iter(row["values"][1::2]),
        }  # fmt: skip
        values: dict[tuple[int, int], Decimal | None] = {
            (measure.pk, item): Decimal(str(next(numbers[Measure.Kind(measure.kind)])))
            for measure in self.trial.measures.order_by("position")
            for item in measure.items
        }
        trials.record_sheet(participant=participant, by=self.lead, version=participant.version, values=values)

    def end(self) -> None:
        """The sessions are over."""
        trials.begin_analysis(trial=self.trial, by=self.lead)

    def publish(self) -> None:
        """What came out, told as it is."""
        words = {name: self.row["result"][name] for name in ("outcome", "summary", "learnt", "changed")}
        trials.save_result(trial=self.trial, by=self.lead, version=0, **words)
        trials.publish_result(trial=self.trial, by=self.lead)
