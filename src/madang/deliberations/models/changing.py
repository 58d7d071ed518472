"""How a deliberation changes: under a lock, by the table of moves, and what its pages are told."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from madang.core import live
from madang.core.errors import DomainError
from madang.deliberations import rules
from madang.deliberations.models.deliberation import Deliberation


class DeliberationOver(DomainError):
    """Nothing is taken any more, or not yet."""


class WrongState(DomainError):
    """The deliberation has moved on; what was asked is no longer possible."""


def topic(deliberation: Deliberation) -> str:
    """What the pages of one deliberation are kept by."""
    return f"deliberation:{deliberation.pk}"


def locked(deliberation: Deliberation) -> Deliberation:
    """The row as it is now, held until the transaction ends."""
    return Deliberation.objects.select_for_update().get(pk=deliberation.pk)


def held_open(deliberation: Deliberation) -> Deliberation:
    """The row as it is now, which stays open until this transaction ends. Raises DeliberationOver.

    Many vote at once and must not wait for each other, but whoever closes waits for those who are voting. On SQLite
    one transaction writes at a time anyway; PostgreSQL has a lock that only the one who closes minds.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM deliberations_deliberation WHERE id = %s FOR KEY SHARE", [deliberation.pk]
            )
    row = Deliberation.objects.get(pk=deliberation.pk)
    if not row.is_open:
        raise DeliberationOver(
            _(
                "This deliberation is closed, so nothing was stored now. What you answered before still counts."
            )
            if row.is_over
            else _("This deliberation has not begun yet. Please come back when it is open.")
        )
    return row


def must_be_changeable(deliberation: Deliberation) -> None:
    """Raise WrongState once the result is published: what it was made of stays."""
    if deliberation.state == Deliberation.State.PUBLISHED:
        raise WrongState(
            _("The result is published, so this stays as it was. You can prepare a new deliberation.")
        )


def move(deliberation: Deliberation, name: str) -> None:
    """Set the state that the move `name` leads to. Raises WrongState."""
    if not deliberation.allows(name):
        raise WrongState(
            _(
                "This is not possible any more: the deliberation is now “%(state)s”. Please load the page again."
            )
            % {"state": deliberation.get_state_display()}
        )
    deliberation.state = rules.MOVES[name].to.value


def changed(deliberation: Deliberation) -> None:
    """Tell every page that shows the deliberation: its own, the lists, those of its problems."""
    pairs = deliberation.links.values_list("problem_id", "problem__merged_into")
    problems = {key for pair in pairs for key in pair if key}
    live.bump("deliberations", topic(deliberation), *(f"problem:{key}" for key in sorted(problems)))
