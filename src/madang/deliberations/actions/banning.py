"""Whose answers do not count: a voter is excluded with a reason, and let in again."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import audit, clock
from madang.core.errors import DomainError, NotAllowed
from madang.deliberations import tasks
from madang.deliberations.models import Voter
from madang.deliberations.models.changing import locked, must_be_changeable
from madang.deliberations.models.voting import REASON_MAX
from madang.people.models import Person


class ReasonNeeded(DomainError):
    """Nobody is excluded without a reason."""

    field = "reason"


def _may_change(voter: Voter, by: Person) -> Voter:
    if not by.may("problems.curate"):
        raise NotAllowed
    deliberation = locked(voter.deliberation)
    must_be_changeable(deliberation)
    return Voter.objects.select_for_update().get(pk=voter.pk)


@transaction.atomic
def ban_voter(*, voter: Voter, by: Person, reason: str) -> Voter:
    """Leave a voter's answers out, as if they had never been there; who it is reads the reason.

    Raises NotAllowed, WrongState, ReasonNeeded.
    """
    stored, words = _may_change(voter, by), reason.strip()[:REASON_MAX]
    if len(words) < 5:
        raise ReasonNeeded(_("Please say why, in a sentence. Whoever is excluded reads it."))
    stored.banned_at, stored.banned_by, stored.ban_reason = clock.now(), by, words
    stored.save(update_fields=["banned_at", "banned_by", "ban_reason"])
    tasks.ask_for_map(voter.deliberation)
    audit.record(
        by=by,
        verb="deliberations.voter_excluded",
        target=voter.deliberation,
        details={"number": stored.number},
    )
    return stored


@transaction.atomic
def unban_voter(*, voter: Voter, by: Person) -> Voter:
    """Count a voter's answers again. Raises NotAllowed, WrongState."""
    stored = _may_change(voter, by)
    stored.banned_at, stored.banned_by, stored.ban_reason = None, None, ""
    stored.save(update_fields=["banned_at", "banned_by", "ban_reason"])
    tasks.ask_for_map(voter.deliberation)
    audit.record(
        by=by, verb="deliberations.voter_let_in", target=voter.deliberation, details={"number": stored.number}
    )
    return stored
