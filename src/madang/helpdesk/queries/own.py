"""What a person has and should do at help desks, and what we know of them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from madang.core import clock
from madang.helpdesk.models import Conversation, Desk, Message, served_keys
from madang.helpdesk.queries.gaps import often_asked, open_questions
from madang.helpdesk.queries.talking import exported_talk
from madang.helpdesk.rules.conversation import State
from madang.people.models import Person
from madang.people.rules import OwnItem, OwnSection, Task, Urgency

READ_TALK = "helpdesk.talk"
SHOWN = 5
# A question is asked often from so many times on; looked at on every first page of an agent, so only the newest.
OFTEN, LOOKED_AT = 3, 200
TONES = {"queued": "info", "assigned": "ok", "message": "warn"}


def own_section(person: Person) -> OwnSection | None:
    """The last talks of a person, and where they stand."""
    rows = Conversation.objects.filter(person=person).select_related("desk").order_by("-pk")[:SHOWN]
    items = [
        OwnItem(
            text=f"{row.desk.name} · {row.number}",
            href=reverse("helpdesk:talk", args=[row.desk.slug, row.number]),
            status=row.get_state_display(),
            tone=TONES.get(row.state, "neutral"),
            when=row.said_at,
            next_step=_("An answer comes by the day that stands there") if row.state == State.MESSAGE else "",
        )
        for row in rows
    ]
    return OwnSection(title=gettext_lazy("My talks with help desks"), items=items)


_SAID = Exists(Message.objects.filter(conversation=OuterRef("pk"), by=Message.By.CITIZEN))


def messages_left(desks: QuerySet[Desk]) -> QuerySet[Conversation]:
    """Messages that wait for an answer, the earliest due first: those in which something was written."""
    rows = Conversation.objects.filter(_SAID, desk__in=desks, state=State.MESSAGE)
    return rows.order_by("answer_due_on", "pk")


def tasks_of(person: Person) -> Iterable[Task]:
    """For agents: talks that wait at their desks, and messages to be answered."""
    if not served_keys(person):
        return
    waits = Q(state=State.QUEUED) | Q(_SAID, state=State.MESSAGE)
    rows = Conversation.objects.filter(waits, desk__in=served_keys(person)).order_by()
    by_desk = rows.values("desk__slug", "desk__name", "state").annotate(
        count=Count("pk"), since=Min("asked_person_at"), due=Min("answer_due_on")
    )
    for row in sorted(by_desk, key=lambda each: (each["state"] != State.QUEUED, each["desk__slug"])):
        words = {"num": row["count"], "desk": row["desk__name"]}
        href = reverse("helpdesk:room", args=[row["desk__slug"]])
        if row["state"] == State.QUEUED:
            said = ngettext(
                "%(num)s person waits at “%(desk)s”", "%(num)s people wait at “%(desk)s”", row["count"]
            )
            yield Task(
                text=said % words, detail=_("They were told how long it takes."), href=href,
                action=_("Open the agents’ room"), urgency=Urgency.ANSWER_WAITED_FOR, due=row["since"],
            )  # fmt: skip
            continue
        said = ngettext(
            "%(num)s message waits at “%(desk)s”", "%(num)s messages wait at “%(desk)s”", row["count"]
        )
        is_late = row["due"] is not None and row["due"] < clock.today()
        yield Task(
            text=said % words, detail=_("An answer was promised by a day."), href=href,
            action=_("Open the agents’ room"), urgency=Urgency.OVERDUE if is_late else Urgency.DUE_SOON,
            due=row["due"],
        )  # fmt: skip


def gaps_to_close(person: Person) -> Iterable[Task]:
    """For agents: questions that were asked again and again and found no answer at their desks."""
    if not served_keys(person):
        return
    rows = open_questions(served_keys(person)).values_list("desk__slug", "desk__name", "text")[:LOOKED_AT]
    often = often_asked((((slug, name), text) for slug, name, text in rows), OFTEN)
    for (slug, name), count in sorted(often.items()):
        said = ngettext(
            "%(num)s question is asked often at “%(desk)s” and finds no answer",
            "%(num)s questions are asked often at “%(desk)s” and find no answer", count,
        )  # fmt: skip
        yield Task(
            text=said % {"num": count, "desk": name}, detail=_("One answer helps everybody who asks next."),
            href=reverse("helpdesk:gaps", args=[slug]), action=_("See the questions"),
        )  # fmt: skip


def personal_data(person: Person) -> dict[str, Any]:
    """Everything that was said in the person's own talks."""
    rows = Conversation.objects.filter(person=person).select_related("desk").order_by("pk")
    return {"talks": [exported_talk(row) for row in rows]}
