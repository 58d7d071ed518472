"""Desks, what they know, and their agents for tests. Entries are written by the action, so that each has its history."""

import itertools
from typing import Any

from madang.helpdesk import actions
from madang.helpdesk.models import CannedReply, Desk, Entry
from madang.people.actions import give_role
from madang.people.models import Person
from madang.people.rules import RoleKind
from madang.people.tests.factories import make_person

_numbers = itertools.count(1)
OFFICE_HOURS = ["09:00-18:00"]
ALWAYS = {str(day): ["00:00-24:00"] for day in range(7)}


def make_desk(name: str = "", **fields: Any) -> Desk:
    """A desk of the centre with office hours; `partner` or `project` make it theirs, `week=ALWAYS` never closes it."""
    number = next(_numbers)
    fields.setdefault("slug", f"desk-{number}")
    fields.setdefault("about", "센터의 사업과 자리에 대해 물어보세요.")
    fields.setdefault("week", {str(day): OFFICE_HOURS for day in range(5)})
    return Desk.objects.create(name=name or f"상담 창구 {number:04}", **fields)


def make_entry(desk: Desk | None = None, **fields: Any) -> Entry:
    """A public entry that is given today."""
    number = next(_numbers)
    fields.setdefault("key", f"entry-{number}")
    fields.setdefault("title", f"회의실은 어떻게 예약하나요? {number:04}")
    fields.setdefault("body", "예약 화면에서 날짜와 시간을 고르고 보내면 하루 안에 알려 드려요.")
    owner = fields.pop("owner", None)
    entry = actions.put_entry(desk=desk or make_desk(), by=None, **fields)
    if owner is not None:
        entry.owner = owner
        entry.save(update_fields=["owner"])
    return entry


def make_agent(desk: Desk, person: Person | None = None) -> Person:
    """Somebody who answers at `desk`."""
    agent = person or make_person()
    give_role(person=agent, kind=RoleKind.AGENT, scope=desk)
    return agent


def make_reply(desk: Desk, **fields: Any) -> CannedReply:
    """A reply that agents of `desk` use again and again."""
    fields.setdefault("title", f"인사 {next(_numbers):04}")
    fields.setdefault("text", "안녕하세요. 무엇을 도와드릴까요?")
    return CannedReply.objects.create(desk=desk, **fields)
