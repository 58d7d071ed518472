"""Problems as they stand after some time, for tests and nothing else."""

import itertools
from datetime import timedelta
from typing import Any

from madang.core import clock, ids
from madang.partners.models import Partner
from madang.people.models import Person
from madang.people.tests.factories import make_person
from madang.problems import rules
from madang.problems.models import Answer, Evidence, Follow, MeToo, Problem, changing
from madang.programmes.models import Theme

_numbers = itertools.count(1)
_DAYS = {"received_at": 20, "checking_at": 19, "published_at": 18, "taken_up_at": 10, "answered_at": 3}


def _reached(state: str) -> set[str]:
    """Which dates a problem in `state` has."""
    steps = ["received_at", "checking_at", "published_at", "taken_up_at", "answered_at"]
    furthest = {"draft": 0, "received": 1, "checking": 2, "needs_more": 2, "open": 3, "taken_up": 4}.get(
        state, 5
    )
    if state in {"merged", "hidden"}:
        furthest = 3
    if state == "withdrawn":
        furthest = 1
    return set(steps[:furthest])


def make_problem(**fields: Any) -> Problem:
    """A problem; public and waiting for an answer unless `state` says otherwise. Dates fit its state."""
    number = next(_numbers)
    state = fields.setdefault("state", rules.State.OPEN)
    now = clock.now()
    for name in _reached(state):
        fields.setdefault(name, now - timedelta(days=_DAYS[name]))
    if state in rules.DECIDED:
        fields.setdefault("decided_at", fields["answered_at"])
    fields.setdefault("number", ids.receipt_number("P"))
    fields.setdefault("title", f"골목 가로등 {number}번이 자꾸 꺼져요")
    fields.setdefault("body", "밤에 집에 오는 길이 어두워서 무서워요. 석 달째 그대로예요.")
    fields.setdefault("affected", "밤늦게 집에 오는 주민")
    fields.setdefault("district", "11110")
    fields.setdefault("place_words", "도서관 뒤 골목")
    fields.setdefault("check_due_on", rules.check_due_on(clock.today()))
    fields.setdefault("answer_due_on", clock.today() + timedelta(days=10))
    if "reporter" not in fields:
        fields["reporter"] = make_person()
    problem = Problem(**fields)
    problem.settle()
    problem.save()
    changing.count_in(changing.listing_of(problem))
    return problem


def make_me_too(problem: Problem, **fields: Any) -> MeToo:
    """One more person who lives with it, counted."""
    person: Person = fields.pop("person", None) or make_person()
    row = MeToo.objects.create(problem=problem, person=person, **fields)
    problem.me_too_count += 1
    problem.save(update_fields=["me_too_count"])
    return row


def make_follow(problem: Problem, person: Person) -> Follow:
    """Somebody who follows, counted."""
    row = Follow.objects.create(problem=problem, person=person)
    problem.follower_count += 1
    problem.save(update_fields=["follower_count"])
    return row


def make_evidence(problem: Problem, **fields: Any) -> Evidence:
    """Something that shows it, counted."""
    fields.setdefault("kind", Evidence.Kind.STORY)
    fields.setdefault("text", "어젯밤 8시에도 꺼져 있었어요.")
    if "by" not in fields:
        fields["by"] = make_person()
    row = Evidence.objects.create(problem=problem, **fields)
    problem.evidence_count += 1
    problem.save(update_fields=["evidence_count"])
    return row


def make_answer(problem: Problem, **fields: Any) -> Answer:
    """A public statement of the institution in charge."""
    fields.setdefault("kind", Answer.Kind.PROGRESS)
    fields.setdefault("text", "등을 주문했고 다음 주에 바꿔 달아요.")
    fields.setdefault("partner", problem.owner_partner)
    return Answer.objects.create(problem=problem, **fields)


def make_partner(**fields: Any) -> Partner:
    """An institution."""
    number = next(_numbers)
    fields = {"slug": f"partner-{number}", "name": f"기관 {number}", "kind": Partner.Kind.PUBLIC} | fields
    return Partner.objects.create(**fields)


def make_theme(**fields: Any) -> Theme:
    """An area of daily life."""
    number = next(_numbers)
    fields = {"slug": f"theme-{number}", "name": f"영역 {number}", "name_en": f"Area {number}"} | fields
    return Theme.objects.create(**fields)
