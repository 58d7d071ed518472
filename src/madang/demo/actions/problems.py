"""The problems of the demonstration: from the report to the answer."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import F

from madang.core import audit, clock, files, places
from madang.demo.actions.news import Said
from madang.demo.actions.pictures import Drawn
from madang.demo.actions.story import SHORTLY, Story
from madang.demo.rules import content
from madang.people.models import Person
from madang.problems import actions as problems
from madang.problems.models import MeToo, Problem

CURATORS = ("bora", "eunju")
FREQUENCIES = [*MeToo.Frequency.values, MeToo.Frequency.WEEKLY]


class ProblemScript:
    """One problem from its report on; every step comes after the one before."""

    def __init__(self, story: Story, row: content.Row) -> None:
        self.story, self.row, self.name = story, row, f"problem {row['key']}"

    @property
    def problem(self) -> Problem:
        """The row as it was reported; actions look at it anew."""
        problem: Problem = self.story.things[self.name]
        return problem

    def fresh(self, key: str) -> Problem:
        """A problem as it is now, with the institution in charge."""
        found = Problem.objects.select_related("owner_partner")
        return found.get(pk=self.story.things[f"problem {key}"].pk)

    def person(self, key: str) -> Person:
        """Somebody of the story."""
        return self.story.people[key]

    def curator(self) -> Person:
        """Who looks at this one."""
        return self.person(CURATORS[content.number_of(self.name) % len(CURATORS)])

    # --- when ---------------------------------------------------------------------------------------

    def write(self) -> None:
        """Add the problem to the story."""
        if self.row["state"] == "draft":
            self.story.at(self.story.moment(self.row["days_ago"], self.name), self.begin)
            return
        reported = self.story.moment(self.row["days_ago"], self.name)
        self.story.at(reported, self.story.keep(self.name, self.report))
        state = self.row["state"]
        if state in ("received", "checking", "needs_more", "hidden", "withdrawn"):
            self.write_unpublished(state, reported)
        else:
            self.write_published(
                reported + timedelta(minutes=90 + content.number_of(self.name, "queue") % 400)
            )

    def write_unpublished(self, state: str, reported: datetime) -> None:
        """What a curator, or the reporter, does with a report that is not public."""
        if state == "withdrawn":
            self.story.at(reported + timedelta(hours=2), self.withdraw)
            return
        if state == "received":
            return
        checked = reported + timedelta(hours=3)
        self.story.at(checked, self.check)
        if state != "checking":
            note = self.row["hidden"] if state == "hidden" else self.row["question"]
            decided = max(self.story.moment(note["days_ago"], self.name), checked + SHORTLY)
            self.story.at(decided, partial(self.hide if state == "hidden" else self.ask_for_more, note))

    def write_published(self, published: datetime) -> None:
        """What neighbours and institutions do with a public problem."""
        self.story.at(published, self.publish)
        last = self.write_answers(published + timedelta(hours=1))
        voices_until = self.story.now
        if last is not None:
            voices_until = last - SHORTLY
        if "merge" in self.row:
            merged = self.story.moment(self.row["merge"]["days_ago"], self.name)
            self.story.at(merged, self.merge)
            voices_until = merged - SHORTLY
        for part in self.row.get("evidence", []):
            moment = self.story.moment(part["days_ago"], f"{self.name} {part['text']}")
            self.story.at(self.between(moment, published, voices_until), partial(self.show, part))
        for part in self.row.get("comments", []):
            Said(self.story, self.name, part).write(published + SHORTLY)
        self.write_voices(published + SHORTLY, voices_until)

    def between(self, moment: datetime, first: datetime, last: datetime) -> datetime:
        """The moment, or the nearest at which it is possible."""
        return max(first + SHORTLY, min(moment, last))

    def write_answers(self, not_before: datetime) -> datetime | None:
        """What the institution says. Returns when it decided, None while it has not."""
        moment, decided = not_before, None
        if "taken_up" in self.row:
            moment = max(moment, self.story.moment(self.row["taken_up"], f"{self.name} taken up"))
            self.story.at(moment, self.take_up)
        for change in self.row.get("due_changes", []):
            moment = max(moment + SHORTLY, self.story.moment(change["days_ago"], f"{self.name} due"))
            self.story.at(moment, partial(self.change_due, change))
        for answer in self.row.get("answers", []):
            moment = max(
                moment + SHORTLY, self.story.moment(answer["days_ago"], f"{self.name} {answer['text']}")
            )
            if answer["outcome"] in content.FINAL and self.row["key"] in content.decided_with_team():
                return self.story.dawn(answer["days_ago"])
            self.story.at(moment, partial(self.answer, answer))
            decided = moment if answer["outcome"] in content.FINAL else decided
        return decided

    def write_voices(self, first: datetime, last: datetime) -> None:
        """Spread the me-toos over the time in which they are possible, most of them early."""
        stories = {story["by"]: story for story in self.row.get("stories", [])}
        known = {row["key"] for row in content.read("people")["people"] if "cast" in row} | {self.row["by"]}
        others = [
            row["key"]
            for row in content.neighbours(self.days_before(first))
            if row["key"] not in known | set(stories)
        ]
        others.sort(key=lambda key: content.number_of(self.name, key))
        people = [*stories, *others][: self.row["me_too"]]
        times = sorted((self.voice_at(key, first, last), key) for key in people)
        silent = [(moment, key) for moment, key in times[:-1] if key not in stories]
        for moment, key in times:
            if key in stories or (moment, key) == times[-1]:
                self.story.at(moment, partial(self.say_me_too, key, stories.get(key, {})))
        # Those without words are counted together, so that loading does not take minutes.
        if silent:
            self.story.at(times[-1][0] - timedelta(seconds=1), partial(self.count_in, silent))

    def voice_at(self, key: str, first: datetime, last: datetime) -> datetime:
        """When somebody joins: more of them early than late."""
        share = (content.number_of(self.name, "when", key) % 1000 / 1000) ** 2
        return first + (last - first) * share

    def days_before(self, moment: datetime) -> int:
        """How many days ago that was."""
        return (self.story.now - moment).days

    # --- what ---------------------------------------------------------------------------------------

    def words(self) -> dict[str, Any]:
        """What the reporter writes."""
        district = places.district(self.row["district"])
        latitude, longitude = self.row["at"]
        return {
            "title": self.row["title"], "body": self.row["what"].strip(), "affected": self.row["affected"],
            "district": district.code if district else "", "place_words": self.row["place"],
            "latitude": latitude, "longitude": longitude, "theme": self.story.things[f"theme {self.row['theme']}"],
        }  # fmt: skip

    def begin(self) -> None:
        """A report that is still being written."""
        problems.save_draft(draft=None, by=self.person(self.row["by"]), step=2, **self.words())

    def report(self) -> Problem:
        """Somebody reports it."""
        by = self.person(self.row["by"])
        picture = alt = None
        if "picture" in self.row:
            drawn = Drawn(self.row["picture"])
            picture, alt = files.store(drawn.upload, by=by, alt=drawn.shows, images_only=True), drawn.shows
        return problems.report_problem(by=by, picture=picture, picture_alt=alt or "", **self.words())

    def withdraw(self) -> None:
        """The reporter takes it back."""
        problems.withdraw_problem(problem=self.problem, by=self.person(self.row["by"]))

    def check(self) -> None:
        """A curator begins to look."""
        problems.start_checking(problem=self.problem, by=self.curator())

    def ask_for_more(self, question: content.Row) -> None:
        """A curator asks for what is missing."""
        problems.ask_for_more(problem=self.problem, by=self.person(question["by"]), note=question["text"])

    def hide(self, hidden: content.Row) -> None:
        """A curator hides it and says why."""
        problems.hide_problem(
            problem=self.problem,
            by=self.person(hidden["by"]),
            reason_code=hidden["code"],
            note=hidden["reason"],
        )

    def publish(self) -> None:
        """A curator makes it public."""
        programme = self.story.things.get("programme season-now") if self.row["days_ago"] < 110 else None
        problems.publish_problem(
            problem=self.problem, by=self.curator(), owner=self.partner(), programme=programme
        )

    def partner(self) -> Any:
        """The institution in charge, where it is not the one of the theme."""
        return self.story.things[f"partner {self.row['partner']}"] if "partner" in self.row else None

    def merge(self) -> None:
        """A curator joins it with another."""
        target = self.fresh(self.row["merged_into"])
        by = self.person(self.row["merge"]["by"])
        problems.merge_problem(source=self.problem, target=target, by=by, reason=self.row["merge"]["reason"])

    def take_up(self) -> None:
        """The institution takes it up and names a date."""
        problem, by = self.fresh(self.row["key"]), self.person(self.row["owner"])
        due_on = self.story.day(self.row["due_in"]) if "due_in" in self.row else self.usual_date(problem)
        if "due_changes" in self.row:
            due_on = self.usual_date(problem)
        said = content.taking_up(self.row["partner"])
        problems.mark_taken_up(
            problem=problem, by=by, partner=problem.owner_partner, person=by, due_on=due_on,
            text=said[content.number_of(self.name, "said") % len(said)],
        )  # fmt: skip

    def usual_date(self, problem: Problem) -> Any:
        """The date as the institution promises it."""
        days = problem.owner_partner.answer_days if problem.owner_partner else 14
        return clock.today() + timedelta(days=days)

    def change_due(self, change: content.Row) -> None:
        """The institution moves its date and says why."""
        by, due_on = self.person(change["by"]), self.story.day(self.row["due_in"])
        problems.change_due(problem=self.problem, by=by, due_on=due_on, reason=change["reason"])

    def answer(self, answer: content.Row) -> None:
        """The institution answers in public."""
        by = self.person(answer["by"])
        problems.answer_problem(problem=self.problem, by=by, kind=answer["outcome"], text=answer["text"])

    def show(self, part: content.Row) -> None:
        """Somebody adds evidence."""
        by = self.person(part["by"])
        drawn = Drawn(part["picture"]) if "picture" in part else None
        problems.add_evidence(
            problem=self.problem, by=by, kind=part["kind"], text=part["text"], url=part.get("url", ""),
            upload=drawn.upload if drawn else None, alt=drawn.shows if drawn else "",
        )  # fmt: skip

    def often(self, key: str) -> str:
        """How often somebody lives with it: made up, the same at every load."""
        return FREQUENCIES[content.number_of(self.name, "often", key) % len(FREQUENCIES)]

    def say_me_too(self, key: str, story: content.Row) -> None:
        """One more person lives with it."""
        person = self.person(key)
        problems.say_me_too(
            problem=self.problem, by=person, district=person.profile.district,
            frequency=story.get("often") or self.often(key), story=story.get("text", ""),
        )  # fmt: skip

    def count_in(self, silent: list[tuple[datetime, str]]) -> None:
        """Many live with it and say nothing more."""
        people = [(moment, key, self.person(key)) for moment, key in silent]
        MeToo.objects.bulk_create(
            MeToo(
                problem=self.problem, person=person, district=person.profile.district, frequency=self.often(key),
                created_at=moment,
            )
            for moment, key, person in people
        )  # fmt: skip
        Problem.objects.filter(pk=self.problem.pk).update(me_too_count=F("me_too_count") + len(people))
        keys = [person.pk for _moment, _key, person in people]
        audit.record(by=None, verb="problems.joined", target=self.problem, details={"people": keys})
