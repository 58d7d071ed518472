"""The small script that other sites put on their pages."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madang.helpdesk.models import Desk

KEPT_SECONDS = 300


@require_safe
def widget_script(request: HttpRequest, slug: str) -> HttpResponse:
    """A button that opens the desk in a frame; only sites among the desk's `origins` can show the frame."""
    desk = get_object_or_404(Desk.objects.visible_to(None), slug=slug)
    words = {
        "frame": settings.BASE_URL + reverse("helpdesk:embed_chat", args=[slug]),
        "title": desk.name_in(get_language()),
        "open": _("Ask “%(desk)s”") % {"desk": desk.name_in(get_language())},
        "close": _("Close"),
    }
    # Within a script `</` and U+2028 can stand nowhere: JSON in ASCII has neither once `<` is escaped.
    context = {"words": json.dumps(words).replace("<", "\\u003c")}
    response = render(request, "helpdesk/widget.js", context, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
