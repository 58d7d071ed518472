"""The result: written by the team, its numbers frozen when it is published, made again when somebody withdraws."""

import random

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock, versions
from madang.core.errors import NotAllowed
from madang.core.language import language_of
from madang.people.models import Person
from madang.projects.models import PrototypeVersion
from madang.trials import emails, queries, rules
from madang.trials.models import Result, Trial
from madang.trials.models.changing import (
    EmptyWords,
    WrongState,
    must_allow,
    must_say,
    noted,
    of_lead,
    of_team,
)
from madang.trials.models.changing import changed as pages_changed
from madang.trials.tasks import tell_neighbours

WRITTEN = ("outcome", "summary", "learnt", "changed", "newer_version")


@transaction.atomic
def save_result(
    *, trial: Trial, by: Person, version: int, outcome: str, summary: str, learnt: str = "", changed: str = "",
    newer_version: PrototypeVersion | None = None, language: str = "ko",
) -> Result:  # fmt: skip
    """Write what came out; only the team sees it until it is published. `version` 0: nothing was written yet.

    Raises EditConflict, EmptyWords, WrongState, NotAllowed.
    """
    row = of_team(trial, by)
    must_allow("trial", "publish", row)
    if newer_version is not None and newer_version.prototype.project_id != row.project_id:
        raise NotAllowed
    words = must_say(summary, field="summary", at_least=10)
    result = Result.objects.filter(trial=row).first() or Result(trial=row, version=0)
    versions.check(result, version, list(WRITTEN))
    result.outcome, result.summary = rules.Outcome(outcome).value, words
    result.learnt, result.changed, result.newer_version = learnt.strip(), changed.strip(), newer_version
    result.language, result.saved_by = language_of(words, language), by
    result.save()
    pages_changed(row)
    noted(by, "result_saved", row)
    return result


def _freeze(result: Result, trial: Trial) -> None:
    """Make the numbers and the open rows of what is recorded now; the rows in an order that nobody can make again."""
    measures, sheets = queries.facts(trial)
    random.SystemRandom().shuffle(sheets)
    cells = list(trial.cells.values_list("label", flat=True))
    result.numbers = rules.result_of(measures, sheets, cells)
    result.rows = rules.open_rows(measures, sheets)


@transaction.atomic
def publish_result(*, trial: Trial, by: Person) -> Trial:
    """Publish what came out, whatever it is: the words and the numbers are frozen. Everybody who took part hears.

    Raises EmptyWords, WrongState, NotAllowed.
    """
    row = of_lead(trial, by)
    must_allow("trial", "publish", row)
    result = Result.objects.filter(trial=row).first()
    if result is None or not result.learnt:
        raise EmptyWords(_("Write what came out and what you learned, then publish it."))
    _freeze(result, row)
    result.published_at = clock.now()
    result.save()
    row.state, row.ended_at = rules.after("trial", "publish"), clock.now()
    row.unlink_on = queries.unlink_day(row)
    row.version += 1
    row.save()
    pages_changed(row)
    noted(by, "published", row, outcome=result.outcome)
    for participant in row.participants.seated().select_related("person"):  # type: ignore[attr-defined]
        emails.tell_participant(participant, "published", by=by, outcome=result.get_outcome_display())
    tell_neighbours.enqueue(row.pk, by.pk)
    return row


@transaction.atomic
def remake_result(*, trial: Trial, by: Person | None) -> Result | None:
    """Make the numbers of a published result again, because somebody's records were erased; its page says so.

    Raises WrongState.
    """
    if not trial.is_published:
        raise WrongState(_("There is no published result yet."))
    result = Result.objects.select_for_update().get(trial=trial)
    _freeze(result, trial)
    result.remade_on = clock.today()
    result.save()
    pages_changed(trial)
    noted(by, "remade", trial)
    return result
