"""A talk as its pages show it: what was said and what happened, in one line of time."""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from madang.core import clock, live
from madang.helpdesk.models import Asked, Conversation, Desk, Entry, Message
from madang.helpdesk.queries.duty import TIMEOUTS, Duty, duty_of
from madang.helpdesk.queries.waiting import wait_of
from madang.helpdesk.rules.conversation import Event, State
from madang.helpdesk.rules.fixed import Kind, classify
from madang.helpdesk.rules.waiting import Wait
from madang.people.models import Person

# An answer that has not come after this will not come by itself: the process that looked for it ended.
ANSWER_LOST_AFTER = timedelta(seconds=settings.LLM_TOTAL_SECONDS + 10)
OFFER_PERSON_FROM = 2  # answers running of which the desk was not sure
EXAMPLES = 4
# Whether anything helped is asked where there was something.
ANSWERS = {Asked.Band.ANSWER, Asked.Band.SUGGEST}

# What is said of the log; what is not here is no news for anybody.
EVENT_WORDS: Mapping[tuple[str, str], str | Promise] = {
    (Event.ASK_PERSON, State.QUEUED): pgettext_lazy("talk", "Waiting for a person"),
    (Event.ASK_PERSON, State.MESSAGE): pgettext_lazy("talk", "Nobody is on duty: left as a message"),
    (Event.CLAIM, State.ASSIGNED): pgettext_lazy("talk", "A person has taken the talk"),
    (Event.NO_REPLY, State.QUEUED): pgettext_lazy("talk", "Waiting again, at the old place"),
    (Event.HEARTBEAT_LOST, State.QUEUED): pgettext_lazy("talk", "The connection of the agent broke: waiting again, at the old place"),
    (Event.TRANSFER, State.QUEUED): pgettext_lazy("talk", "Passed on to a colleague"),
    (Event.CANCEL, State.BOT): pgettext_lazy("talk", "No longer waiting for a person"),
    (Event.WAIT_LIMIT, State.MESSAGE): pgettext_lazy("talk", "Waited too long: left as a message"),
    (Event.LAST_AGENT_LEFT, State.MESSAGE): pgettext_lazy("talk", "Nobody is on duty any more: left as a message"),
    (Event.CHOOSE_MESSAGE, State.MESSAGE): pgettext_lazy("talk", "Left as a message"),
    (Event.RESOLVE, State.CLOSED): pgettext_lazy("talk", "The talk has ended"),
    (Event.IDLE, State.CLOSED): pgettext_lazy("talk", "Ended, because nobody wrote any more"),
    (Event.ANSWER_MESSAGE, State.CLOSED): pgettext_lazy("talk", "The message is answered"),
    (Event.REOPEN, State.BOT): pgettext_lazy("talk", "Gone on with"),
    (Event.REOPEN, State.QUEUED): pgettext_lazy("talk", "Gone on with, waiting for a person"),
    (Event.REOPEN, State.MESSAGE): pgettext_lazy("talk", "Gone on with; nobody is on duty: left as a message"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a talk: a message, or `words` for what happened."""

    at: datetime
    message: Message | None = None
    words: str | Promise = ""
    event: str = ""


def lines_of(row: Conversation, *, is_agent: bool = False) -> list[Line]:
    """What was said and what happened, in order; notes among agents only for them."""
    said = row.messages.select_related("agent").order_by("number")
    if not is_agent:
        said = said.exclude(by=Message.By.NOTE)
    messages = [Line(message.at, message=message) for message in said]
    moves = [
        Line(moved.at, words=words, event=moved.event)
        for moved in row.events.order_by("pk")
        if (words := EVENT_WORDS.get((moved.event, moved.after)))
    ]
    # Each keeps its own order, also where a clock jumped; what was said stands before what it caused at the same moment.
    return list(heapq.merge(messages, moves, key=lambda line: line.at))


@dataclass(frozen=True, slots=True)
class Talk:
    """Everything that the page of a citizen shows of their talk."""

    row: Conversation
    lines: list[Line]
    duty: Duty
    wait: Wait | None
    last_answer: int
    may_reopen: bool

    @property
    def has_words(self) -> bool:
        """Whether they wrote anything that somebody could answer."""
        return any(line.message and line.message.by == Message.By.CITIZEN for line in self.lines)

    @property
    def offers_person(self) -> bool:
        """Whether a person is offered before all else."""
        return self.row.state == State.BOT and self.row.unsure_count >= OFFER_PERSON_FROM


def talk_of(row: Conversation) -> Talk:
    """The talk as its citizen sees it."""
    duty, lines = duty_of(row.desk), lines_of(row)
    answers = [
        line.message.number for line in lines if line.message and line.message.answer.get("band") in ANSWERS
    ]
    closed = row.closed_at
    return Talk(
        row=row,
        lines=lines,
        duty=duty,
        wait=wait_of(row, duty) if row.state == State.QUEUED else None,
        last_answer=answers[-1] if answers else 0,
        may_reopen=closed is not None and clock.now() - closed <= TIMEOUTS.reopen,
    )


def version_of(row: Conversation) -> tuple[int, ...]:
    """What changes with anything that happens in the talk and, in the queue, at the desk. Whether somebody is on duty is
    shown besides; that is looked at anew with the next change."""
    own = f"talk:{row.pk}"
    return live.versions((own, f"desk:{row.desk_id}") if row.state == State.QUEUED else (own,))


def current_talk(desk: Desk, person: Person | None, token: str) -> Conversation | None:
    """The talk that somebody has with `desk`: the last one, unless it ended and they said that it is solved, or too long
    ago to go on with it."""
    rows = (
        Conversation.objects.of_citizen(person, token).filter(desk=desk).select_related("desk", "assigned_to")
    )
    row = rows.order_by("-pk").first()
    if row is None or row.closed_at is None:
        return row
    return row if not row.is_solved and clock.now() - row.closed_at <= TIMEOUTS.reopen else None


def question_without_answer(row: Conversation, *, is_lost: bool = False) -> Message | None:
    """The last thing that was asked, where the desk's knowledge still has to answer it; with `is_lost` only where that
    is overdue."""
    if row.state != State.BOT or (is_lost and clock.now() - row.said_at < ANSWER_LOST_AFTER):
        return None
    last = row.messages.exclude(by=Message.By.NOTE).order_by("-number").first()
    if last is None or (is_lost and clock.now() - last.at < ANSWER_LOST_AFTER):
        return None
    if last.by == Message.By.DESK and last.answer.get("fixed") == Kind.DANGER:
        last = row.messages.filter(number=last.number - 1).first()
    if last is None or last.by != Message.By.CITIZEN or Asked.objects.filter(message=last).exists():
        return None
    return last if classify(last.text) in {Kind.QUESTION, Kind.DANGER} else None


def example_questions(desk: Desk, language: str) -> list[tuple[str, str]]:
    """Questions that the desk answers, to begin with: each with the language in which it is asked."""
    rows = Entry.objects.current().filter(desk=desk, audience=Entry.Audience.PUBLIC).order_by("pk")
    return [
        (entry.title_in(language), "en" if language == "en" and entry.title_en else "ko")
        for entry in rows[:EXAMPLES]
    ]


def exported_talk(row: Conversation) -> dict[str, Any]:
    """A talk as plain values, each line marked with who said it."""
    said = row.messages.exclude(by=Message.By.NOTE).order_by("number")
    return {
        "number": row.number, "desk": row.desk.name, "state": row.state, "began_at": row.began_at,
        "contact_email": row.contact_email, "is_solved": row.is_solved, "rating": row.rating,
        "messages": [
            {"by": one.by, "is_by_model": bool(one.answer.get("is_by_model")), "text": one.text, "at": one.at,
             "is_helpful": one.is_helpful}
            for one in said
        ],
    }  # fmt: skip
