"""Telling many people, after the action that changed something."""

from django.tasks import task

from madang.people.models import Person
from madang.trials import emails
from madang.trials.models import Trial


@task
def tell_neighbours(trial_id: int, by_id: int | None) -> None:
    """Tell those who live with the team's problems that a result is out, once each."""
    trial = Trial.objects.public().filter(pk=trial_id).select_related("project", "result").first()
    if trial is None or not trial.is_published:
        return
    by = Person.objects.filter(pk=by_id).first() if by_id else None
    for person in emails.neighbours_of(trial):
        emails.tell(
            person=person, trial=trial, letter="result_out", key=str(trial.pk), by=by,
            outcome=trial.result.get_outcome_display(),
        )  # fmt: skip
