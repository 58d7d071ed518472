"""Views for machines: monitors, crawlers, browsers that install the site."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from madang.core import outbox
from madang.ui import colours
from madang.ui.centre import CENTRE

SLOW_OUTBOX_SECONDS = 600
LOGOS = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}
SHELL = (
    "ui/madang.css", "ui/icons.svg", "ui/js/page.js", "ui/js/forms.js", "ui/js/live.js", "ui/js/htmx.min.js",
    "ui/font/font.css", "ui/mark/icon-192.png",
)  # fmt: skip


@require_safe
@cache_control(no_store=True)
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@cache_control(no_store=True)
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: database, migrations and the age of what waits in the outbox; 503 where people would notice."""
    state: dict[str, object] = {"database": False, "migrations": False, "outbox_seconds": None}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        state["database"] = True
        state["migrations"] = _is_migrated()
        age = outbox.age_seconds()
        state["outbox_seconds"] = round(age, 1)
        state["outbox"] = age < SLOW_OUTBOX_SECONDS
    except DatabaseError:
        pass
    ready = bool(state["database"] and state["migrations"])
    return JsonResponse({"ready": ready, **state}, status=200 if ready else 503)


_migrated = False


def _is_migrated() -> bool:
    """Whether no migration is missing; once true it stays true for this process."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: everything public, nothing of one's own, no forms."""
    private = (
        "/me/",
        "/desk/",
        "/expert/",
        "/accounts/",
        "/demo/",
        "/display/",
        "/ui/",
        "/offline/",
        "/search/",
    )
    lines = ["User-agent: *", *(f"Disallow: {prefix}{path}" for prefix in ("", "/en") for path in private)]
    lines += ["", f"Sitemap: {settings.BASE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon old browsers ask for by habit."""
    found = finders.find("ui/mark/favicon.ico")
    if not isinstance(found, str):
        raise Http404
    return HttpResponse(Path(found).read_bytes(), content_type="image/x-icon")


@require_safe
@cache_control(public=True, max_age=31536000, immutable=True)
def theme(request: HttpRequest) -> HttpResponse:
    """The centre's own main colour; its address carries the colour, so that it may be kept for ever."""
    if not settings.CENTRE_COLOUR:
        raise Http404
    return HttpResponse(colours.theme(settings.CENTRE_COLOUR), content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=31536000, immutable=True)
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A drawn picture of ours in the centre's colour, which its address carries as that of the theme does."""
    found = finders.find(f"ui/{name}.svg")
    if not settings.CENTRE_COLOUR or not isinstance(found, str):
        raise Http404
    drawn = colours.recoloured(
        Path(found).read_text(), settings.CENTRE_COLOUR, is_dark=name.endswith("-dark")
    )
    return HttpResponse(drawn, content_type="image/svg+xml")


@require_safe
@cache_control(public=True, max_age=3600)
def logo(request: HttpRequest) -> HttpResponse:
    """The centre's own logo, from the file the operator named."""
    path: Path | None = settings.CENTRE_LOGO
    if path is None or path.suffix.lower() not in LOGOS or not path.is_file():
        raise Http404
    answer = HttpResponse(path.read_bytes(), content_type=LOGOS[path.suffix.lower()])
    # An SVG may bring its own styles, but nothing that runs.
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


@lru_cache(maxsize=1)
def shell_version() -> str:
    """Changes when any file of the shell does."""
    return hashlib.sha256("\n".join(map(static, SHELL)).encode()).hexdigest()[:12]


@require_safe
@cache_control(public=True, max_age=0, must_revalidate=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker behind the offline page; at the root so that it answers for every page."""
    shell = [*map(static, SHELL), "/offline/", "/en/offline/"]
    values = {"version": json.dumps(shell_version()), "shell": json.dumps(shell)}
    response = render(request, "ui/sw.js", values, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    return response


@require_safe
@cache_control(public=True, max_age=86400)
def manifest(request: HttpRequest, language: str) -> HttpResponse:
    """What a phone needs to put the site on its first screen."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        start = reverse("ui:offline").removesuffix("offline/")
        content = {
            "id": start,
            "name": CENTRE.name,
            "short_name": _("Madang"),
            "description": CENTRE.tagline,
            "lang": language,
            "dir": "ltr",
            "start_url": start,
            "scope": "/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#ffffff",
            "categories": ["government", "social"],
            "icons": [
                {"src": static(f"ui/mark/{name}-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png",
                 "purpose": "maskable" if name == "maskable" else "any"}
                for name in ("icon", "maskable") for side in (192, 512)
            ],
            "shortcuts": [
                {"name": _("Report a problem"), "url": f"{start}problems/new/"},
                {"name": _("My activity"), "url": f"{start}me/"},
            ],
        }  # fmt: skip
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/manifest+json; charset=utf-8")
