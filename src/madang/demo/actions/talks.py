"""What was asked at the centre's desk: two months of talks, so that its figures and its thresholds can be tried.

Hundreds of talks said one by one through the actions would take minutes, so finished ones are stored as they would have
become. The questions, how sure the desk was and what it found are real: asked of this very knowledge.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from madang.core import clock
from madang.demo.actions.story import Story
from madang.demo.rules import content
from madang.helpdesk.models import Asked, Conversation, Desk, Message, device_digest
from madang.helpdesk.models.desks import CENTRE
from madang.helpdesk.queries.duty import due_on

DAYS = 44  # the desk is a day older
# Talks on a working day and at the weekend, and from when to when people write.
A_WORKING_DAY, A_WEEKEND_DAY = 11, 4
FROM_HOUR, HOURS = 9, 13
BROWSERS = 1200
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Said:
    """A talk with the questions in it, in order; `agent` answered where a person was asked for."""

    row: Conversation
    questions: list[content.Row]
    helped: list[bool | None]


class TalkScript:
    """The talks of the last weeks at the centre's desk."""

    def __init__(self, story: Story) -> None:
        self.story, self.questions = story, content.asked()
        self.agents = content.read("helpdesk")["agents"]

    def write(self) -> None:
        """Add them to the story, at its end."""
        self.story.at(self.story.now - timedelta(minutes=2), self.fill)

    def fill(self) -> None:
        """Store all talks of all days, in four statements."""
        desk = Desk.objects.get(slug=CENTRE)
        said = [self.talk(desk, day, place) for day in range(DAYS, 0, -1) for place in range(self.count(day))]
        Conversation.objects.bulk_create([each.row for each in said])
        messages = [list(self.messages(each)) for each in said]
        Message.objects.bulk_create([message for group in messages for message in group])
        Asked.objects.bulk_create(
            asked for each, group in zip(said, messages, strict=True) for asked in self.asked(each, group)
        )

    def count(self, days_ago: int) -> int:
        """How many talks begin on that day."""
        is_weekend = self.story.day(-days_ago).weekday() > 4
        most = A_WEEKEND_DAY if is_weekend else A_WORKING_DAY
        return most - content.number_of("talks", str(days_ago)) % (most // 2)

    def talk(self, desk: Desk, days_ago: int, place: int) -> Said:
        """One talk: its questions, whether a person came, what was said at the end."""

        def chance(of: str) -> int:
            return content.number_of("talk", of, str(days_ago), str(place)) % 100

        began = self.began(self.story.day(-days_ago), chance("hour"), chance("hour, too"), chance("minute"))
        questions = [self.question(days_ago, place, number) for number in range(1 + (chance("more") > 64))]
        row = Conversation(
            desk=desk, device=device_digest(f"demo {content.number_of(str(days_ago), str(place)) % BROWSERS}"),
            language="en" if questions[0]["language"] == "en" else "ko", state=Conversation.State.CLOSED, began_at=began,
            message_count=len(questions), reopened_count=int(chance("again") < 4),
        )  # fmt: skip
        helped = [self.helped(each, days_ago, place) for each in questions]
        last = questions[-1].get("band", "answer")
        if chance("person") < {"answer": 8, "suggest": 35, "none": 55}[last]:
            self.ask_person(row, began + 3 * MINUTE, chance)
        is_over = row.first_assigned_at or began + 4 * MINUTE
        row.closed_at = row.closed_at or is_over + (4 + chance("length") % 9) * MINUTE
        row.said_at = row.closed_at
        if chance("says") < 38:
            row.is_solved = self.is_solved(row, questions[-1], chance("solved"))
        return Said(row, questions, helped)

    def began(self, day: date, first: int, second: int, minute: int) -> datetime:
        """Most write around the middle of the day."""
        hour = FROM_HOUR + (first + second) * HOURS // 200
        return clock.day_start(day) + timedelta(hours=hour, minutes=minute % 60)

    def question(self, days_ago: int, place: int, number: int) -> content.Row:
        """One of the questions."""
        return self.questions[
            content.number_of("asked", str(days_ago), str(place), str(number)) % len(self.questions)
        ]

    def helped(self, question: content.Row, days_ago: int, place: int) -> bool | None:
        """The thumb of those who press one; it is down where the answer was wrong, and now and then where it was right."""
        if question.get("band") != Asked.Band.ANSWER:
            return None
        number = content.number_of("helped", question["text"], str(days_ago), str(place)) % 100
        return None if number > 44 else bool(question["right"]) and number > 2

    def is_solved(self, row: Conversation, last: content.Row, number: int) -> bool:
        """What is said at the end: people solve most, a right answer too, a wrong one little."""
        return number < (90 if row.asked_person_at or last.get("right") else 15)

    def ask_person(self, row: Conversation, at: datetime, chance: Any) -> None:
        """They wait within the hours, or leave a message outside them."""
        row.asked_person_at = at
        hour = clock.local(at).hour
        if clock.local(at).weekday() > 4 or not 9 <= hour < 18:
            row.answer_due_on = due_on(row.desk, at)
            days = (row.answer_due_on - clock.local(at).date()).days + (chance("late") < 7)
            row.closed_at = clock.day_start(clock.local(at).date() + timedelta(days=days)) + timedelta(
                hours=11
            )
            row.closed_at = min(row.closed_at, self.story.now - MINUTE)
            return
        row.promised_low_min, row.promised_high_min = 1, 4 + chance("promise") % 6
        wait = (20 + chance("wait") * chance("wait, too") // 12) * timedelta(seconds=1)
        row.assigned_at = row.first_assigned_at = at + wait
        row.assigned_to = self.story.people[self.agents[chance("agent") % len(self.agents)]]
        row.agent_said_at = row.assigned_at + MINUTE

    def messages(self, said: Said) -> Iterator[Message]:
        """What was written in a talk: the questions."""
        for number, question in enumerate(said.questions, start=1):
            at = said.row.began_at + (number - 1) * 2 * MINUTE
            yield Message(
                conversation=said.row, number=number, by=Message.By.CITIZEN, text=question["text"], at=at
            )

    def asked(self, said: Said, messages: list[Message]) -> Iterator[Asked]:
        """The same in the log of questions."""
        for message, question, helped in zip(messages, said.questions, said.helped, strict=True):
            yield Asked(
                desk=said.row.desk, message=message, text=message.text, language=question["language"],
                kind=question["kind"], band=question.get("band", ""), confidence=question.get("confidence"),
                is_doubted=question.get("is_doubted", False), candidates=question.get("candidates", []),
                is_helpful=helped, at=message.at,
                is_handled=True,  # somebody has looked through them; the list of what found no answer begins after
            )  # fmt: skip
