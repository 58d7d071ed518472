"""Planning: what is tried, with whom, how it is measured, and what participants agree to."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock, versions
from madang.core.errors import DomainError, NotAllowed
from madang.core.language import language_of
from madang.people.models import Person
from madang.projects.models import Project, PrototypeVersion
from madang.projects.models.changing import must_work, place_of
from madang.trials import emails, queries, rules
from madang.trials.models import Measure, QuotaCell, Task, Trial
from madang.trials.models.changing import WrongState, changed, must_say, noted, of_lead, of_team
from madang.trials.models.consenting import keep_consent_text
from madang.trials.models.trial import PARTS

TRIALS_MOST = 30
# What participants agree to: a change of these is a new version of their consent.
AGREED = ("consent_text", "data_kept", "kept_days", "contact")


class NotUnderstood(DomainError):
    """Lines that should become rows cannot be read as such."""


class BadDates(DomainError):
    """The days do not follow each other, or are over."""

    field = "starts_on"


class TooManyTrials(DomainError):
    """A team with that many trials forgot some."""


def _must_be_theirs(project: Project, version: PrototypeVersion) -> None:
    if version.prototype.project_id != project.pk:
        raise NotAllowed


@transaction.atomic
def start_trial(
    *, project: Project, by: Person, prototype_version: PrototypeVersion, title: str, hypothesis: str, why: str = "",
    language: str = "ko",
) -> Trial:  # fmt: skip
    """Begin to plan a trial of one frozen version; only the team sees it. Raises EmptyWords, TooManyTrials, WrongState,
    NotAllowed."""
    row = Project.objects.locked(project.pk)
    place_of(row, by)
    must_work(row)
    _must_be_theirs(row, prototype_version)
    if row.trials.count() >= TRIALS_MOST:  # type: ignore[attr-defined]  # the reverse side of Trial.project
        raise TooManyTrials(
            _("There are %(count)s trials. Please remove old plans first.") % {"count": TRIALS_MOST}
        )
    trial = Trial.objects.create(
        project=row, prototype_version=prototype_version, title=must_say(title, field="title"), why=why.strip(),
        hypothesis=must_say(hypothesis, field="hypothesis", at_least=10), language=language_of(title + hypothesis, language),
        created_by=by,
    )  # fmt: skip
    changed(trial)
    noted(by, "planned", trial)
    return trial


@transaction.atomic
def save_part(*, trial: Trial, by: Person, version: int, part: str, **fields: Any) -> Trial:
    """Write one part of the plan (a key of PARTS). `cells_text`, `tasks_text`, `scales_text` and `with_sus` become rows.

    What participants agree to may still be changed while people sign up or take part: then it is a new version, and
    everybody in it is asked again. What the centre checked beside it stays. Raises EditConflict, NotUnderstood, BadDates, EmptyWords, WrongState, NotAllowed.
    """
    row = of_team(trial, by)
    must_work(row.project)
    _must_be_open(row, part, by)
    versions.check(
        row, version, list(PARTS[part]), also=queries.rows_as_typed(row) if part in {"who", "how"} else {}
    )
    before = [getattr(row, name) for name in AGREED]
    for name in PARTS[part] if row.is_draft else AGREED:
        if name in fields:
            setattr(row, name, fields[name].strip() if isinstance(fields[name], str) else fields[name])
    _check(row, part)
    _write_rows(row, part, fields)
    row.save()
    if part == "consent" and not row.is_draft and before != [getattr(row, name) for name in AGREED]:
        _ask_again(row, by)
    changed(row)
    noted(by, "plan_saved", row, part=part)
    return row


def _must_be_open(trial: Trial, part: str, by: Person) -> None:
    """Raise WrongState where this part may not be changed any more."""
    if trial.is_draft:
        return
    if part != "consent" or trial.state not in rules.ALIVE:
        raise WrongState(
            _("The plan was handed in, so it stays as it is. What changed can be told in the result.")
        )
    of_lead(trial, by)


def _check(trial: Trial, part: str) -> None:
    if part == "what":
        must_say(trial.title, field="title")
        must_say(trial.hypothesis, field="hypothesis", at_least=10)
        _must_be_theirs(trial.project, trial.prototype_version)
    if part == "who":
        _check_days(trial)


def _check_days(trial: Trial) -> None:
    for name in ("recruit_until", "starts_on", "ends_on"):
        day = getattr(trial, name)
        if day and rules.is_too_far(day, clock.today()):
            raise BadDates(_("Please choose a day within the next two years."), field=name)
    if trial.starts_on and trial.ends_on and trial.ends_on < trial.starts_on:
        raise BadDates(_("The last day lies before the first. Please check both."), field="ends_on")
    if trial.recruit_until and trial.ends_on and trial.recruit_until > trial.ends_on:
        raise BadDates(
            _("People can sign up until the last day of the trial at most."), field="recruit_until"
        )


def _write_rows(trial: Trial, part: str, fields: dict[str, Any]) -> None:
    if part == "who" and "cells_text" in fields:
        _write_cells(trial, fields["cells_text"])
    if part == "how" and "tasks_text" in fields:
        _write_measures(trial, fields)


def _write_cells(trial: Trial, text: str) -> None:
    cells = rules.cells_from(text)
    if cells is None:
        raise NotUnderstood(
            _("Please write one kind of participants on each line, then | and how many: “60s | 5”. At most %(cells)s lines.")
            % {"cells": rules.CELLS_MOST}, field="cells_text",
        )  # fmt: skip
    wanted = [(cell.label, cell.seats) for cell in cells]
    if wanted != list(trial.cells.values_list("label", "seats")):
        trial.cells.all().delete()
        QuotaCell.objects.bulk_create(
            [
                QuotaCell(trial=trial, position=place, label=label, seats=seats)
                for place, (label, seats) in enumerate(wanted)
            ]
        )
    trial.seats = sum(seats for _label, seats in wanted)


def _write_measures(trial: Trial, fields: dict[str, Any]) -> None:
    titles = rules.lines_from(fields["tasks_text"], most=rules.TASKS_MOST, longest=rules.TASK_TITLE_MAX)
    if titles is None:
        raise NotUnderstood(
            _("Please write one task on each line: at most %(tasks)s, each different and up to %(letters)s characters.")
            % {"tasks": rules.TASKS_MOST, "letters": rules.TASK_TITLE_MAX}, field="tasks_text",
        )  # fmt: skip
    scales = rules.scales_from(fields["scales_text"])
    if scales is None:
        raise NotUnderstood(
            _("Please write one question on each line: question | what 1 means | what 5 means."),
            field="scales_text",
        )
    measures = rules.measures_of(len(titles), trial.at_tasks, trial.count_label, scales, fields["with_sus"])
    if titles == list(trial.tasks.values_list("title", flat=True)) and measures == queries.planned_measures(
        trial
    ):
        return
    trial.measures.all().delete()
    trial.tasks.all().delete()
    tasks = Task.objects.bulk_create(
        [Task(trial=trial, position=place, title=title) for place, title in enumerate(titles)]
    )
    Measure.objects.bulk_create(
        [
            Measure(
                trial=trial, position=place, kind=each.kind, label=each.label, points=each.points, low_label=each.low_label,
                high_label=each.high_label, task=None if each.task is None else tasks[each.task],
            )
            for place, each in enumerate(measures)
        ]
    )  # fmt: skip


def _ask_again(trial: Trial, by: Person) -> None:
    """A new version of what participants agree to: everybody in it hears of it and is asked."""
    trial.consent_version += 1
    trial.save(update_fields=["consent_version"])
    keep_consent_text(trial)
    for participant in trial.participants.in_it().select_related("person"):  # type: ignore[attr-defined]
        emails.tell_participant(participant, "consent_changed", key=str(trial.consent_version), by=by)
    for person in emails.checkers():
        emails.tell(
            person=person,
            trial=trial,
            letter="consent_to_read",
            key=f"{trial.pk}:{trial.consent_version}",
            by=by,
        )


@transaction.atomic
def discard_trial(*, trial: Trial, by: Person) -> None:
    """Throw a plan away that was never approved. Raises WrongState, NotAllowed."""
    row = of_lead(trial, by)
    if not row.is_draft:
        raise WrongState(_("Only a plan can be thrown away. What has begun can be stopped, with a reason."))
    noted(by, "discarded", row)
    changed(row)
    row.delete()
