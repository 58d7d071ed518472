"""Who comes in: everybody to a round, people to their own wishes, the desk to the rest."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from madang.matching.models import Round
from madang.people.models import Person
from madang.people.queries import signed_in

page_methods = require_http_methods(["GET", "HEAD", "POST"])


def visible(request: HttpRequest, person: Person | None, pk: int) -> Round:
    """The round, where `person` may see it."""
    return get_object_or_404(Round.objects.visible_to(person).select_related("programme"), pk=pk)


def coordinator(request: HttpRequest) -> Person:
    """The person, who must form teams for the centre; for everybody else the page does not exist."""
    person = signed_in(request)
    if not person.may("matching.coordinate"):
        raise Http404
    return person


def own_round(request: HttpRequest, pk: int) -> tuple[Person, Round]:
    """The coordinator and one of the rounds."""
    person = coordinator(request)
    rows = Round.objects.editable_by(person).select_related("programme", "published_run")
    return person, get_object_or_404(rows, pk=pk)


def yes_or_no(request: HttpRequest) -> bool:
    """What was answered; 404 for a form that says neither, so that nothing is given up by a broken one."""
    answer = request.POST.get("answer", "")
    if answer not in {"yes", "no"}:
        raise Http404
    return answer == "yes"


def to_joining(request: HttpRequest) -> HttpResponse:
    """Guests join first and come back."""
    return redirect(f"{reverse('people:join')}?{urlencode({'next': request.path})}")
