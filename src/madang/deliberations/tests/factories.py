"""Deliberations as they stand after some time, for tests and nothing else."""

import itertools
from datetime import timedelta
from typing import Any

from madang.core import clock, ids
from madang.deliberations import rules
from madang.deliberations.models import Deliberation, DeliberationProblem, Statement, StatementVote, Voter
from madang.people.models import Person
from madang.problems.models import Problem

_numbers = itertools.count(1)


def make_deliberation(
    *, statements: int = 5, problems: tuple[Problem, ...] = (), **fields: Any
) -> Deliberation:
    """A deliberation with so many statements; open for ten days unless `state` says otherwise."""
    number = next(_numbers)
    state = fields.setdefault("state", rules.State.OPEN)
    now = clock.now()
    fields.setdefault("number", ids.receipt_number("D"))
    fields.setdefault("question", f"컵을 어떻게 덜 쓸까요? {number:04}")
    if state != rules.State.DRAFT:
        fields.setdefault("opened_at", now - timedelta(days=3))
        fields.setdefault("closes_on", clock.today() + timedelta(days=10))
    if state in (rules.State.CLOSED, rules.State.PUBLISHED):
        fields.setdefault("closed_at", now - timedelta(hours=1))
    row = Deliberation.objects.create(**fields)
    for problem in problems:
        DeliberationProblem.objects.create(deliberation=row, problem=problem)
    for _ in range(statements):
        make_statement(row)
    return row


def make_statement(deliberation: Deliberation, text: str = "", **fields: Any) -> Statement:
    """A statement that is asked."""
    words = text or f"{next(_numbers)}번째 컵은 가게가 씻어서 다시 써야 해요"
    fields.setdefault("state", Statement.State.SHOWN)
    return Statement.objects.create(
        deliberation=deliberation, text=words, plain=rules.compared(words), **fields
    )


def make_voter(deliberation: Deliberation, answers: dict[Statement, int] | None = None, person: Person | None = None) -> Voter:  # fmt: skip
    """Somebody with these answers."""
    voter = Voter.objects.create(deliberation=deliberation, person=person, number=f"V{next(_numbers):08}")
    StatementVote.objects.bulk_create(
        StatementVote(voter=voter, statement=statement, value=value)
        for statement, value in (answers or {}).items()
    )
    return voter


def make_camps(deliberation: Deliberation, size: int = 30) -> tuple[list[Voter], list[Voter]]:
    """Two groups of `size`: the first half of the statements divides them, the others they share."""
    statements = list(Statement.objects.filter(deliberation=deliberation).order_by("pk"))
    half = len(statements) // 2

    def answers(side: int) -> dict[Statement, int]:
        return dict.fromkeys(statements[:half], side) | dict.fromkeys(statements[half:], 1)

    first = [make_voter(deliberation, answers(1)) for _number in range(size)]
    second = [make_voter(deliberation, answers(-1)) for _number in range(size)]
    return first, second
