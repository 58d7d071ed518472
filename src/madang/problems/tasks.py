"""Telling the many who follow a problem, after the action that changed it."""

from django.tasks import task

from madang.problems import emails
from madang.problems.models import Problem


@task
def tell_followers(problem_id: int, kind: str, key: str, but: list[int], values: dict[str, str]) -> None:
    """Put a notice of `kind` into the inbox of everybody who follows the problem or said me-too, once per `key`."""
    problem = Problem.objects.filter(pk=problem_id).first()
    if problem is None:
        return
    for person in emails.followers(problem, but=but):
        emails.tell(person=person, problem=problem, kind=kind, key=key, values=values)
