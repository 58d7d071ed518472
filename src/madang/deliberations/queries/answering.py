"""Where a voter stands: what they answered, what is asked next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from madang.core.caching import shared
from madang.deliberations import rules
from madang.deliberations.models import Deliberation, Device, MapRun, Statement, StatementVote, Voter
from madang.deliberations.models.changing import topic
from madang.deliberations.models.voting import device_digest
from madang.people.models import Person


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement as it is asked."""

    pk: int
    text: str
    language: str
    weight: float


@dataclass(frozen=True, slots=True)
class Ballot:
    """What is asked now, and how far the voter is."""

    statement: Asked | None
    # What the voter said of it before: None where they have not answered it.
    said: int | None
    answered: int
    total: int

    @property
    def left(self) -> int:
        """How many statements are not answered yet."""
        return self.total - self.answered

    @property
    def number(self) -> int:
        """Which of the statements this is, counted from 1."""
        return min(self.answered + 1, self.total)


@dataclass(frozen=True, slots=True)
class Answered:
    """One statement with what the voter said of it, and when."""

    statement: Asked
    said: int
    at: datetime

    @property
    def words(self) -> Any:
        """The answer in words."""
        return StatementVote.Value(self.said).label


def voter_of(deliberation: Deliberation, person: Person | None, device: str) -> Voter | None:
    """Who answers here: the person, otherwise the browser with the token `device`; None before the first answer.

    A browser whose answers went over to an account is nobody by itself: they are for that account to see.
    """
    if person is not None:
        return Voter.objects.filter(deliberation=deliberation, person=person).first()
    if not device:
        return None
    digest = device_digest(device, deliberation.pk)
    found = Device.objects.filter(digest=digest, voter__person=None).select_related("voter").first()
    return found.voter if found else None


def asked(deliberation: Deliberation) -> dict[int, Asked]:
    """Every statement that is asked, with its weight for who answers next: the same for everybody, and kept."""

    def read() -> dict[int, Asked]:
        run = MapRun.objects.filter(deliberation=deliberation).order_by("-pk").only("weights").first()
        weights = run.weights if run else {}
        rows = Statement.objects.shown().filter(deliberation=deliberation).order_by("pk")
        return {
            key: Asked(key, text, language, weights.get(str(key), rules.NEW_WEIGHT))
            for key, text, language in rows.values_list("pk", "text", "language")
        }

    return shared("deliberations.asked", (topic(deliberation),), read, key=(deliberation.pk,))


def _said(voter: Voter | None) -> dict[int, int]:
    if voter is None:
        return {}
    return dict(StatementVote.objects.filter(voter=voter).values_list("statement", "value"))


def ballot(deliberation: Deliberation, voter: Voter | None, *, chosen: int = 0, seed: str = "") -> Ballot:
    """The statement to answer now: the one that was `chosen`, otherwise one drawn for this voter.

    Asked again without a new answer, the same voter gets the same one. `seed` stands for a voter who is none yet.
    """
    statements, said = asked(deliberation), _said(voter)
    answered = [key for key in statements if key in said]
    if chosen not in statements:
        left = {key: each.weight for key, each in statements.items() if key not in said}
        chosen = rules.draw(left, f"{voter.pk if voter else seed}:{len(answered)}") or 0
    return Ballot(statements.get(chosen), said.get(chosen), len(answered), len(statements))


def answers(deliberation: Deliberation, voter: Voter | None) -> list[Answered]:
    """What the voter answered, the latest first."""
    if voter is None:
        return []
    statements = asked(deliberation)
    rows = StatementVote.objects.filter(voter=voter).order_by("-changed_at", "-pk")
    return [
        Answered(statements[key], value, at)
        for key, value, at in rows.values_list("statement", "value", "changed_at")
        if key in statements
    ]


def receipt(voter: Voter | None, statement_id: int) -> Answered | None:
    """That an answer of the voter is stored, as it is stored; None where there is none."""
    if voter is None or not statement_id:
        return None
    rows = StatementVote.objects.filter(voter=voter, statement=statement_id).select_related("statement")
    vote = rows.first()
    if vote is None:
        return None
    text = vote.statement
    return Answered(Asked(text.pk, text.text, text.language, 0.0), vote.value, vote.changed_at)
