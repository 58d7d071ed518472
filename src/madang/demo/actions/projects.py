"""The teams of the demonstration: opening, joining, working, deciding, building."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from madang.demo.actions.handovers import HandoverScript
from madang.demo.actions.news import Said
from madang.demo.actions.story import SHORTLY, Story
from madang.demo.rules import content
from madang.people.models import Person
from madang.problems.models import Problem
from madang.projects import actions as projects
from madang.projects.models import CHECKLISTS, CheckAnswer, Decision, JoinRequest, Project, Prototype

MAKING = {"web", "design", "data", "hardware"}


# Why something is not there yet, where the content gives no reason of its own.
NOT_YET = "아직 정하지 못했어요. 다음 판에서 다룰게요."


def _checklists(row: content.Row) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """The answers of a prototype to every point, and why some are open."""
    reasons = dict(row.get("open", {}))
    answers: dict[str, dict[str, str]] = {}
    for group, points in CHECKLISTS.items():
        answers[group] = {code: _answer_to(group, code, row) for code in points.values}
        for code, answer in answers[group].items():
            if answer == CheckAnswer.NOT_YET:
                reasons.setdefault(f"{group}_{code}", NOT_YET)
    return answers, reasons


def _answer_to(group: str, code: str, row: content.Row) -> str:
    """The answer to one point of a checklist."""
    checked = set(row["checked"])
    if f"{group}_{code}" in row.get("open", {}):
        return CheckAnswer.NOT_YET.value
    is_kept = {"privacy": code in checked, "safety": "safety" in checked or code == "tested"}.get(
        group, code != "captions"
    )
    if is_kept:
        return CheckAnswer.YES.value
    is_device = row["kind"] == "hardware" and group != "access"
    return CheckAnswer.NOT_YET.value if is_device else CheckAnswer.NOT_APPLICABLE.value


class ProjectScript:
    """One team from its opening on."""

    def __init__(self, story: Story, row: content.Row) -> None:
        self.story, self.row, self.name = story, row, f"project {row['slug']}"
        self.opened = story.moment(row["days_ago"], self.name)

    @property
    def project(self) -> Project:
        """The row as it is now."""
        return Project.objects.get(pk=self.story.things[self.name].pk)

    def person(self, key: str) -> Person:
        """Somebody of the story."""
        return self.story.people[key]

    def problem(self, key: str) -> Problem:
        """A problem as it is now."""
        return Problem.objects.get(pk=self.story.things[f"problem {key}"].pk)

    @property
    def lead(self) -> Person:
        """Who leads the team."""
        return self.person(self.row["lead"])

    def later(self, days_ago: int, *salt: str) -> datetime:
        """A moment of that day, after the team was opened."""
        return max(self.story.moment(days_ago, " ".join([self.name, *salt])), self.opened + SHORTLY)

    # --- when ---------------------------------------------------------------------------------------

    def write(self) -> None:
        """Add the team to the story."""
        self.story.at(self.opened, self.story.keep(self.name, self.open))
        together = self.write_members()
        self.write_openings(together)
        for number, update in enumerate(self.row.get("updates", [])):
            self.story.at(
                max(self.later(update["days_ago"], str(number)), together), partial(self.tell, update)
            )
        for comment in self.row.get("comments", []):
            Said(self.story, self.name, comment).write(together)
        for number, task in enumerate(self.row.get("tasks", [])):
            self.story.at(together + timedelta(hours=2, minutes=number), partial(self.add_task, task))
        for number, row in enumerate(self.row.get("milestones", [])):
            self.write_milestone(row, together + timedelta(hours=1, minutes=number))
        for number, decision in enumerate(self.row.get("decisions", [])):
            self.write_decision(decision, f"{self.name} decision {number}", together)
        if "prototype" in self.row:
            self.story.at(self.later(self.row["prototype"]["days_ago"], "prototype"), self.build)
            for change in self.row["prototype"].get("versions", []):
                self.story.at(self.later(change["days_ago"], change["version"]), partial(self.build, change))
        for handover in self.row.get("handovers", []):
            HandoverScript(self.story, self.row, handover).write()
        for linked in self.row.get("linked", []):
            self.story.at(self.later(linked["days_ago"], "linked"), partial(self.link, linked))
        if "ending" in self.row:
            self.story.at(self.later(self.row["ending"]["days_ago"], "ending"), self.finish)

    def write_members(self) -> datetime:
        """Each asks and is taken in half a day later. Returns when all are together."""
        together = self.opened + timedelta(hours=1)
        for member in self.row["members"]:
            if member["by"] == self.row["lead"]:
                continue
            asked = self.later(member["days_ago"], member["by"])
            name = f"{self.name} request {member['by']}"
            self.story.at(asked, self.story.keep(name, partial(self.ask, member)))
            taken = min(asked + timedelta(hours=3), self.story.now - SHORTLY)
            self.story.at(taken, partial(self.take_in, name, member))
            together = max(together, taken + SHORTLY)
        if self.row["state"] != "forming":
            self.story.at(together, self.start)
        return together

    def write_openings(self, together: datetime) -> None:
        """Seats that are open today, and who asks for them."""
        for number, opening in enumerate(self.row.get("openings", [])):
            name = f"{self.name} opening {number}"
            self.story.at(
                together + timedelta(minutes=number), self.story.keep(name, partial(self.look_for, opening))
            )
        for request in self.row.get("requests", []):
            opening = f"{self.name} opening {request['opening']}"
            self.story.at(self.later(request["days_ago"], request["by"]), partial(self.ask, request, opening))

    def write_milestone(self, row: content.Row, added: datetime) -> None:
        """Set a date, and reach it."""
        name = f"{self.name} milestone {row['title']}"
        self.story.at(added, self.story.keep(name, partial(self.set_milestone, row)))
        if row["done"]:
            self.story.at(max(self.later(-row["days"], name), added + SHORTLY), partial(self.reach, name))

    def write_decision(self, row: content.Row, name: str, together: datetime) -> None:
        """Ask, answer, say what was decided."""
        asked = max(self.later(row["days_ago"], name), together)
        self.story.at(asked, self.story.keep(name, partial(self.ask_team, row)))
        for number, answer in enumerate(row["answers"], start=1):
            moment = min(asked + timedelta(hours=7 * number), self.story.now - SHORTLY)
            self.story.at(moment, partial(self.reply, name, answer, row))
        if "outcome" in row:
            self.story.at(self.later(-row["due_in"], "closing"), partial(self.decide, name, row["outcome"]))

    # --- what ---------------------------------------------------------------------------------------

    def open(self) -> Project:
        """The lead opens the team."""
        lead = next(row for row in self.row["members"] if row["by"] == self.row["lead"])
        project = projects.open_project(
            by=self.lead, title=self.row["name"], summary=self.row["summary"], about=self.row.get("about", ""),
            problems=[self.problem(key) for key in self.row["problems"]],
            theme=self.story.things[f"theme {self.row['theme']}"],
            programme=self.story.things[f"programme {self.row['programme']}"], part=lead["job"],
            is_problem_owner=lead.get("owner", False), is_expert=self.is_expert(lead["by"]), is_name_public=True,
        )  # fmt: skip
        return self.with_picture(project)

    def with_picture(self, project: Project) -> Project:
        """The picture of the problem stands for the team too."""
        picture = self.problem(self.row["problems"][0]).picture
        if picture is None:
            return project
        return projects.edit_project(
            project=project, by=self.lead, version=project.version, title=project.title, summary=project.summary,
            about=project.about, theme=project.theme, picture=picture,
        )  # fmt: skip

    def is_expert(self, key: str) -> bool:
        """Whether somebody is known as an expert."""
        return any(role.kind == "expert" for role in self.person(key).held_roles)

    def ask(self, row: content.Row, opening: str = "") -> JoinRequest:
        """Somebody would like to join."""
        seat = self.story.things[opening] if opening else None
        return projects.ask_to_join(
            project=self.project, by=self.person(row["by"]), message=row.get("text", "함께하고 싶어요."), opening=seat,
            is_problem_owner=row.get("owner", False), is_name_public=True,
        )  # fmt: skip

    def take_in(self, name: str, member: content.Row) -> None:
        """The lead takes somebody in, who then says what they do."""
        membership = projects.accept_request(request=self.story.things[name], by=self.lead)
        projects.edit_membership(
            membership=membership, by=membership.person, part=member["job"],
            is_problem_owner=member.get("owner", False), is_expert=self.is_expert(member["by"]), is_name_public=True,
        )  # fmt: skip

    def start(self) -> None:
        """The team begins to work."""
        projects.start_project(project=self.project, by=self.lead)

    def look_for(self, row: content.Row) -> Any:
        """The team looks for somebody."""
        expert = "expert" if MAKING & set(row["skills"]) else "citizen"
        return projects.open_role(
            project=self.project, by=self.lead, title=row["title"], skills=row["skills"], seats=row["seats"],
            kind="problem_owner" if row.get("owner") else expert, about=row["about"],
        )  # fmt: skip

    def tell(self, row: content.Row) -> None:
        """Somebody tells how it is going."""
        by = self.person(row["by"])
        update = projects.start_update(project=self.project, by=by, title=row["title"], body=row["text"])
        projects.publish_update(update=update, by=by)

    def add_task(self, row: content.Row) -> None:
        """A piece of work for the board."""
        due_on = self.story.day(row["due_in"]) if "due_in" in row else None
        who = self.person(row["who"]) if row["who"] else None
        projects.add_task(
            project=self.project,
            by=self.lead,
            title=row["title"],
            state=row["state"],
            assignee=who,
            due_on=due_on,
        )

    def set_milestone(self, row: content.Row) -> Any:
        """The team sets itself a date."""
        owner, due_on = self.person(row["who"]), self.story.day(row["days"])
        return projects.add_milestone(
            project=self.project, by=self.lead, title=row["title"], due_on=due_on, owner=owner
        )

    def reach(self, name: str) -> None:
        """It is done."""
        projects.finish_milestone(milestone=self.story.things[name], by=self.lead)

    def link(self, row: content.Row) -> None:
        """The team takes on one more problem."""
        projects.link_problem(project=self.project, by=self.lead, problem=self.problem(row["problem"]))

    def ask_team(self, row: content.Row) -> Decision:
        """Somebody asks the team."""
        return projects.open_decision(
            project=self.project, by=self.person(row["by"]), title=row["title"], body=row["text"], kind=row["kind"],
            due_at=self.story.evening(row["due_in"]), options=row.get("options", []),
        )  # fmt: skip

    def reply(self, name: str, answer: content.Row, row: content.Row) -> None:
        """Somebody answers; in a vote the choice is one of the options."""
        is_vote = row["kind"] == "vote"
        projects.reply_to_decision(
            decision=self.story.things[name], by=self.person(answer["by"]),
            stance="option" if is_vote else answer["choice"],
            option=row["options"].index(answer["choice"]) if is_vote else None, reason=answer.get("text", ""),
        )  # fmt: skip

    def decide(self, name: str, outcome: str) -> None:
        """What was decided, in words."""
        projects.close_decision(decision=self.story.things[name], by=self.lead, outcome=outcome)

    def build(self, change: content.Row | None = None) -> None:
        """The record of the prototype with its checklists, and a frozen version; `change` says what a later one has."""
        row = self.row["prototype"] | (change or {})
        prototype = projects.save_prototype(
            project=self.project, by=self.lead, version=self.saved, kind=row["kind"], name=row["name"], summary=row["about"],
            repository_url=row["repo"], demo_url=row["demo"], licence=row["licence"], data_used=row["data_used"],
            parts=row.get("parts", []), datasets=row.get("datasets", []),
        )  # fmt: skip
        answers, notes = _checklists(row)
        prototype = projects.save_checklist(
            project=self.project, by=self.lead, version=prototype.version, answers=answers, notes=notes
        )
        frozen = projects.freeze_version(
            prototype=prototype,
            by=self.lead,
            label=row["version"],
            note=row.get("note", "처음으로 굳힌 판이에요."),
        )
        self.story.things[f"{self.name} version"] = frozen

    @property
    def saved(self) -> int:
        """How often the record was saved; 0 before the first time."""
        found = Prototype.objects.filter(project=self.project).first()
        return found.version if found else 0

    def finish(self) -> None:
        """The team ends, and says what it leaves."""
        end = projects.stop_project if self.row.get("stopped") else projects.close_project
        end(project=self.project, by=self.lead, ending=self.row["ending"]["text"])
