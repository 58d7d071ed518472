"""Pages of the house itself: gallery, display settings, plain texts, and what is shown when something is wrong."""

import sys

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import loader
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.core import errors, retention
from madang.core.caching import public_page
from madang.ui import display, gallery_data
from madang.ui.context import has_session
from madang.ui.forms import lines_of
from madang.ui.middleware import language_of


@require_safe
@public_page()
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in its states."""
    return render(request, "ui/gallery.html", gallery_data.everything())


@require_safe
@public_page()
def text_page(request: HttpRequest, name: str) -> HttpResponse:
    """Offline, accessibility, privacy, terms, copyright."""
    return render(request, f"ui/{name}.html", {"kept": retention.table()})


@csrf_exempt  # it changes nothing, and the gallery's forms carry no token
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What is being written in the field that `preview` names, as readers would see it; a part of the page."""
    text = lines_of(request.POST.get(request.POST.get("preview", ""), ""))
    # Writing asks for an account, so does having it drawn: nobody else keeps the server busy with long texts.
    return render(
        request, "ui/_preview.html", {"text": text.strip(), "is_known": request.user.is_authenticated}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def display_settings(request: HttpRequest) -> HttpResponse:
    """Screen, text size and motion; works without an account and without JavaScript."""
    back = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = ""
    if request.method == "POST":
        chosen = display.chosen(request.POST)
        response = HttpResponseRedirect(back or request.path)
        display.keep(response, chosen, secure=settings.SESSION_COOKIE_SECURE)
        if has_session(request):
            messages.success(request, _("Your display settings are saved."))
        return response
    return render(request, "ui/display.html", {"groups": display.groups(display.read(request)), "back": back})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing here, or nothing for you: both look the same."""
    return render(request, "ui/errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same page as for what does not exist."""
    return not_found(request)


def _plain(request: HttpRequest, name: str, status: int) -> HttpResponse:
    """A page that asks neither the database nor the session."""
    language = language_of(request.path_info)
    with translation.override(language):
        text = loader.get_template(f"ui/errors/{name}.html").render(
            {"language": language, "home": "/en/" if language == "en" else "/"}
        )
    return HttpResponse(text, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What came could not be read at all."""
    return _plain(request, "400", 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault, or no room for what is on its way: an upload is read before any view, where only this page is asked."""
    error = sys.exc_info()[1]
    if isinstance(error, Exception) and errors.cannot_store(error):
        return errors.not_stored(request)
    return _plain(request, "500", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere; what was typed is shown so that it is not lost."""
    return render(request, "ui/errors/csrf.html", status=403)
