"""Telling many people, after the action that changed something."""

from django.tasks import task

from madang.people.models import Person
from madang.projects import emails
from madang.projects.models import Project


@task
def tell_neighbours(project_id: int, by_id: int | None) -> None:
    """Tell those who live with the project's problems that a team has formed, once each."""
    project = Project.objects.filter(pk=project_id, hidden_at=None).first()
    problem = project.problems.order_by("project_problems__pk").first() if project else None
    if project is None or problem is None:
        return
    by = Person.objects.filter(pk=by_id).first() if by_id else None
    for person in emails.neighbours_of(project, but=by):
        emails.tell(
            person=person, project=project, letter="opened", key=str(project.pk), problem=problem.title
        )
