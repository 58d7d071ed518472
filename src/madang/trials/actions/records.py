"""Recording: what the team sees in the field, and what participants answer themselves."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock, versions
from madang.core.errors import DomainError, NotAllowed
from madang.people.models import Person
from madang.people.rules import without_name
from madang.projects.models.changing import place_of
from madang.trials import queries, rules
from madang.trials.models import Measure, Observation, Participant, Trial
from madang.trials.models.changing import WrongState, changed, locked, noted

# What a sheet holds: (measure, item) → value; None takes a value away.
Values = Mapping[tuple[int, int], Decimal | None]


class BadNumber(DomainError):
    """Outside what this measure can be."""


class ConsentOutdated(DomainError):
    """The consent text has changed, and the participant has not agreed to the new one yet."""


class NotTheirs(DomainError):
    """This is measured by the team."""


def _must_be_recordable(trial: Trial, participant: Participant) -> None:
    if trial.state != Trial.State.RUNNING or not participant.is_seated:
        raise WrongState(_("Nothing can be recorded here now. It is possible while the trial runs."))
    if participant.consent_version != trial.consent_version:
        raise ConsentOutdated(
            _("The consent text has changed. Please ask %(code)s to agree to it first, on their own page.")
            % {"code": participant.code}
        )


def _locked(participant: Participant) -> Participant:
    rows = Participant.objects.select_for_update(of=("self",)).select_related("person", "trial__project")
    return rows.get(pk=participant.pk)


def _checked(trial: Trial, values: Values) -> dict[int, Measure]:
    """The measures that `values` are of, by key. Raises BadNumber for what cannot be."""
    measures = {each.pk: each for each in trial.measures.all()}
    for (key, item), value in values.items():
        measure = measures.get(key)
        if measure is None or item not in measure.items:
            raise NotAllowed
        if value is not None and not rules.is_possible(measure.kind, measure.points, value):
            low, high = rules.bounds(measure.kind, measure.points)
            raise BadNumber(
                _("Please give a number from %(low)s to %(high)s.") % {"low": low, "high": high},
                field=f"m{key}_{item}",
            )
    return measures


def _write(participant: Participant, values: Values, by: Person | None) -> None:
    known = {(each.measure_id, each.item): each for each in participant.observations.all()}
    for key, value in values.items():
        row = known.get(key)
        if value is None:
            if row is not None:
                row.delete()
        elif row is None:
            Observation.objects.create(
                participant=participant, measure_id=key[0], item=key[1], value=value, by=by
            )
        elif row.value != value:
            row.value, row.by, row.at = value, by, clock.now()
            row.save()


@transaction.atomic
def record_sheet(
    *, participant: Participant, by: Person, version: int, values: Values, note: str = ""
) -> Participant:
    """Write down one participant's session. A name in the note is replaced by the code.

    Raises EditConflict, BadNumber, ConsentOutdated, WrongState, NotAllowed.
    """
    trial = locked(participant.trial)
    place_of(trial.project, by)
    row = _locked(participant)
    _must_be_recordable(trial, row)
    _checked(trial, values)
    versions.check(row, version, ["note"], also=queries.sheet_as_typed(row))
    name = row.person.name if row.person else ""
    row.note = without_name(note.strip(), name, row.code)
    row.save()
    _write(row, values, by)
    changed(trial)
    noted(by, "recorded", row)
    return row


@transaction.atomic
def answer_sheet(*, participant: Participant, by: Person, values: Values) -> Participant:
    """A participant answers the questions alone. Raises BadNumber, NotTheirs, ConsentOutdated, WrongState, NotAllowed."""
    trial = locked(participant.trial)
    row = _locked(participant)
    if row.person_id is None or row.person_id != by.pk:
        raise NotAllowed
    _must_be_recordable(trial, row)
    measures = _checked(trial, values)
    if any(not measures[key].is_asked for key, _item in values):
        raise NotTheirs(_("This is measured by the team, not asked of you."))
    _write(row, values, None)
    row.version += 1
    row.save()
    changed(trial)
    noted(by, "answered", trial)
    return row
