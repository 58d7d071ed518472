"""How rows of a trial change: who may, by the table of moves, with what follows from it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from madang.core import audit, live
from madang.core.errors import DomainError, NotAllowed
from madang.people.models import Person
from madang.projects.models.changing import EmptyWords, WrongState, must_lead, must_say, place_of
from madang.trials import rules
from madang.trials.models.trial import Trial

__all__ = ["EmptyWords", "NotInTime", "WrongState", "must_say"]


class NotInTime(DomainError):
    """The day for it has not come yet, or has passed."""


def must_allow(noun: str, move: str, row: Any) -> None:
    """Raise WrongState unless `move` of `noun` may start from the state of `row`."""
    if not rules.allows(noun, move, row.state):
        raise WrongState(
            _("This is not possible any more: it now stands at “%(state)s”. Please load the page again.")
            % {"state": row.get_state_display()}
        )


def locked(trial: Trial) -> Trial:
    """The trial as it is now, under a lock: everything that changes a trial, its seats or its records begins here."""
    return Trial.objects.locked(trial.pk)


def of_team(trial: Trial, by: Person) -> Trial:
    """The trial under a lock, for somebody of its team. Raises NotAllowed for everybody else."""
    row = locked(trial)
    place_of(row.project, by)
    return row


def of_lead(trial: Trial, by: Person) -> Trial:
    """The trial under a lock, for the lead of its team. Raises NotAllowed for everybody else."""
    row = locked(trial)
    must_lead(row.project, by)
    return row


def for_check(trial: Trial, by: Person) -> Trial:
    """The trial under a lock, for those who check safety. Raises NotAllowed for everybody else."""
    if not by.may("trials.check"):
        raise NotAllowed
    return locked(trial)


def changed(trial: Trial) -> None:
    """Something of it that pages show changed: kept copies are old, of its team's page and its problems' too."""
    problems = trial.project.project_problems.values_list("problem_id", flat=True)
    live.bump(
        "trials", f"trial:{trial.pk}", "projects", f"project:{trial.project_id}", f"room:{trial.project_id}",
        *(f"problem:{pk}" for pk in problems),
    )  # fmt: skip


def noted(by: Person | None, verb: str, target: Any, **details: Any) -> None:
    """Write the act into the audit trail, which never forgets: what participants do is noted of their trial, not of the
    row that has their code."""
    audit.record(by=by, verb=f"trials.{verb}", target=target, details=details)


def recount(trial: Trial) -> None:
    """Keep what lists show without counting: seats taken, and how many hope for one."""
    states = list(trial.participants.values_list("state", flat=True))
    trial.taken = states.count(rules.ParticipantState.SEATED)
    trial.hoping = sum(
        state in {rules.ParticipantState.APPLIED, rules.ParticipantState.WAITING} for state in states
    )
    Trial.objects.filter(pk=trial.pk).update(taken=trial.taken, hoping=trial.hoping)
