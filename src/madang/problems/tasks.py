"""Telling people about a problem, after the action that changed it."""

from datetime import date

from django.tasks import task

from madang.people.models import Person
from madang.problems import emails, queries
from madang.problems.models import Problem


def _problem(problem_id: int) -> Problem | None:
    return Problem.objects.select_related("owner_partner", "owner_person").filter(pk=problem_id).first()


@task
def tell_followers(problem_id: int, kind: str, key: str, but: list[int], values: dict[str, str]) -> None:
    """Tell everybody who follows the problem or said me-too, once per `key`."""
    if problem := _problem(problem_id):
        for person in emails.followers(problem, but=but):
            emails.tell(
                person=person, problem=problem, kind=kind, key=key, values=values, about=emails.FOLLOWED
            )


@task
def tell_owners(problem_id: int, kind: str, key: str, but: list[int], values: dict[str, str]) -> None:
    """Tell those who answer for the problem: the named person, or the institution's staff, or the centre's desk."""
    if problem := _problem(problem_id):
        for person in queries.owners_of(problem):
            if person.pk not in but:
                emails.tell(
                    person=person, problem=problem, kind=kind, key=key, values=values, about=emails.DUTY
                )


@task
def tell_curators(problem_id: int, kind: str, key: str, values: dict[str, str]) -> None:
    """Tell the centre's curators."""
    if problem := _problem(problem_id):
        for person in Person.objects.filter(pk__in=queries.curator_ids()):
            emails.tell(person=person, problem=problem, kind=kind, key=key, values=values, about=emails.DUTY)


def tell_reporter(
    problem: Problem, kind: str, *, by: Person | None, key: str = "", on: date | None = None, **words: str
) -> None:
    """Tell the reporter at once, unless `by` is the reporter: nobody is told of what they did themselves."""
    if by is None or by.pk != problem.reporter_id:
        _to_reporter(problem, kind, None, key, on, words)


def give_receipt(problem: Problem, kind: str, *, on: date | None = None) -> None:
    """Put the receipt of what the reporter just sent into their inbox; by mail nobody hears of their own acts."""
    _to_reporter(problem, kind, problem.reporter, "", on, {})


def _to_reporter(
    problem: Problem, kind: str, by: Person | None, key: str, on: date | None, words: dict[str, str]
) -> None:
    values = words | ({"date": on.isoformat()} if on else {})
    key = key or str(problem.version)
    emails.tell(person=problem.reporter, problem=problem, kind=kind, key=key, values=values, by=by)


def tell_all(
    problem: Problem, kind: str, *, by: Person | None, key: str = "", on: date | None = None, **words: str
) -> None:
    """Tell the reporter at once, and by the worker all who follow the problem or added something to it."""
    tell_reporter(problem, kind, by=by, key=key, on=on, **words)
    values = words | ({"date": on.isoformat()} if on else {})
    tell_followers.enqueue(problem.pk, kind, key or str(problem.version), [by.pk] if by else [], values)


def remind_owners(
    problem: Problem, kind: str, *, by: Person | None, key: str = "", on: date | None = None
) -> None:
    """Tell by the worker those who answer for the problem."""
    values = {"date": on.isoformat()} if on else {}
    tell_owners.enqueue(problem.pk, kind, key or str(problem.version), [by.pk] if by else [], values)


def tell_author(problem: Problem, author: Person, kind: str, *, by: Person, key: str, **words: str) -> None:
    """Tell whoever added something to the problem, unless they did it themselves."""
    if author.pk != by.pk:
        emails.tell(person=author, problem=problem, kind=kind, key=key, values=words)
