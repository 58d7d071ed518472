"""One problem: its page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from madang.people.queries import viewer
from madang.problems.models import Problem


def problem_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One problem's page."""
    problem = get_object_or_404(Problem.objects.visible_to(viewer(request)), pk=pk)
    return HttpResponse(problem.title)
