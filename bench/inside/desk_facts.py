"""What must be true of a help desk after a crowd was there: asked of the tables, not of the pages."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from madang.core import clock
from madang.helpdesk.actions import settle_desks
from madang.helpdesk.models import Asked, Conversation, ConversationEvent, Message
from madang.helpdesk.rules.conversation import Event, State
from madang.helpdesk.rules.fixed import Kind, classify
from madang.helpdesk.rules.masking import mask


def faults_of(found: dict[str, Any]) -> Iterator[str]:
    """Everything that is not as it must be, in words. `found`: what the crowd had accepted, by number of the talk."""
    talks = Conversation.objects.filter(
        began_at__gte=found["began_at"]
    )  # the demonstration has some of its own
    yield from messages(found)
    yield from moves(talks)
    yield from agents(talks)
    yield from left_behind(talks)


def moved(talks: QuerySet[Conversation]) -> QuerySet[ConversationEvent]:
    """What happened to these talks, in order."""
    return ConversationEvent.objects.filter(conversation__in=talks).order_by("pk")


def messages(found: dict[str, Any]) -> Iterator[str]:
    """Every accepted message is stored exactly once, a citizen's in the order in which they were sent; nothing else is."""
    for by, accepted in (
        (Message.By.CITIZEN, found["citizens"]),
        (Message.By.AGENT, found["agents"]),
    ):
        stored: dict[str, list[str]] = defaultdict(list)
        rows = Message.objects.filter(by=by, conversation__number__in=accepted).order_by("pk")
        for number, text in rows.values_list("conversation__number", "text"):
            stored[number].append(text)
        sent = {number: [mask(text, "ko").text for text in texts] for number, texts in accepted.items()}
        for number, texts in sent.items():
            kept = stored[number]
            heard = [text for text in kept if text in texts or text not in found["unsure"]]
            twice = len(set(kept)) < len(kept) and by == Message.By.AGENT
            same = kept == texts if by == Message.By.CITIZEN else Counter(heard) == Counter(texts)
            if not same or twice:
                yield f"{number} {by}: accepted {texts}, stored {kept}"
        total = sum(map(len, sent.values()))
        print(f"  messages by {by}: {total} accepted, {sum(map(len, stored.values()))} stored")


def moves(talks: QuerySet[Conversation]) -> Iterator[str]:
    """Each talk went from state to state without a break: nobody took one that somebody had."""
    last: dict[int, str] = {}
    events = Counter[str]()
    for key, event, before, after in moved(talks).values_list("conversation_id", "event", "before", "after"):  # fmt: skip
        events[event] += 1
        if last.get(key, State.OPEN) != before:
            yield f"talk {key}: {event} from {before}, but it was {last.get(key)}"
        last[key] = after
    for key, state in talks.values_list("pk", "state"):
        if last.get(key, State.OPEN) != state:
            yield f"talk {key} is {state}, but it was last moved to {last.get(key)}"
    print("  what happened: " + ", ".join(f"{event} {count}" for event, count in sorted(events.items())))


def agents(talks: QuerySet[Conversation]) -> Iterator[str]:
    """No agent ever had more talks than allowed, and no talk two agents."""
    holder: dict[int, int | None] = {}
    held, most = Counter[int | None](), Counter[int | None]()
    parallel = dict(talks.values_list("pk", "desk__parallel"))
    for key, event, before, to in moved(talks).values_list("conversation_id", "event", "before", "to"):  # fmt: skip
        if before == State.ASSIGNED and key in holder:
            held[holder.pop(key)] -= 1
        if event == Event.CLAIM:
            if key in holder:
                yield f"talk {key} was given to {to} while {holder[key]} had it"
            holder[key] = to
            held[to] += 1
            most[to] = max(most[to], held[to])
            if held[to] > parallel[key]:
                yield f"agent {to} had {held[to]} talks at once"
    print(f"  {len(most)} agents took talks, at most {max(most.values(), default=0)} talks each at once")  # fmt: skip


def left_behind(talks: QuerySet[Conversation]) -> Iterator[str]:
    """Nobody waits any more once the clock did what it does when all agents are gone, and every first question was
    looked up."""
    with clock.travel(clock.now() + timedelta(minutes=2)):
        by_clock = sum(settle_desks() for _round in range(2))  # back to the queue, then a message
    waiting = talks.filter(state__in=[State.OPEN, State.QUEUED, State.ASSIGNED])
    for number, state in waiting.values_list("number", "state"):
        yield f"{number} is still {state}"
    to_person = ConversationEvent.objects.filter(event=Event.ASK_PERSON, before=State.OPEN)
    first = Message.objects.filter(number=1, by=Message.By.CITIZEN, conversation__in=talks).exclude(
        conversation__in=to_person.values("conversation")
    )
    asked = set(Asked.objects.exclude(message=None).values_list("message_id", flat=True))
    for key, text in first.values_list("pk", "text"):
        if classify(text) == Kind.QUESTION and key not in asked:
            yield f"question {key} was not looked up: {text}"
    asked_count = Asked.objects.filter(message__conversation__in=talks).count()
    print(f"  {talks.count()} talks, {asked_count} questions looked up, moved by the clock at the end: {by_clock}")  # fmt: skip
