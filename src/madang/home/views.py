from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from madang.core.caching import public_page
from madang.home import queries
from madang.people.queries import own_sections, task_now, viewer


@public_page("problems", "projects", "news", "programmes")
def front(request: HttpRequest) -> HttpResponse:
    """The first page: for a visitor what this is, for a member what to do now."""
    person = viewer(request)
    return render(
        request,
        "home/front.html",
        {
            "today": queries.centre_today(person),
            "task": task_now(person) if person else None,
            "sections": own_sections(person)[:2] if person else [],
            "is_staff": bool(person and person.may_somewhere("desk.enter")),
        },
    )


@public_page("programmes", "partners")
def about(request: HttpRequest) -> HttpResponse:
    """What the centre is, how a problem goes its way, who stands behind it."""
    return render(request, "home/about.html", {"today": queries.centre_today(None)})


def desk(request: HttpRequest) -> HttpResponse:
    """The staff room: what waits today, the least time left first."""
    person = viewer(request)
    if person is None or not person.may_somewhere("desk.enter"):
        raise Http404
    return render(
        request,
        "home/desk.html",
        {"duties": queries.duties(person), "numbers": queries.today_numbers(person)},
    )
