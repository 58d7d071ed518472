"""The door of the demonstration: look at it as somebody."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from madang.demo import queries
from madang.people.queries import viewer

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Choose somebody of the cast and be signed in as them. Outside the demonstration there is no such page."""
    if not settings.DEMO:
        raise Http404
    language = get_language() or "ko"
    if request.method == "POST":
        person = queries.person_of(request.POST.get("as", ""))
        if person is None:
            raise Http404
        login(request, person, backend=BACKEND)
        name = queries.name_of(person, language)
        messages.success(request, _("You are now looking at the demonstration as %(name)s.") % {"name": name})
        return redirect("home:desk" if person.may_somewhere("desk.enter") else "people:me")
    return render(
        request,
        "demo/demo_enter.html",
        {"cast": queries.cast(language), "now": queries.name_of(viewer(request), language)},
    )
