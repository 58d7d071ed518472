"""The limit that pages are measured against: Django with no middleware, one query, one Jinja2 page or one row."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import path

from madang.comments.models import Comment
from madang.problems.models import Problem

PAGE = """<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>문제</title></head><body><h1>문제</h1><ul>
{% for row in rows %}<li><h2><a href="/problems/{{ row.pk }}/">{{ row.title }}</a></h2><p>{{ row.theme.name }}</p>
<p>{{ row.me_too_count }} · {{ row.comment_count }} · {{ row.published_at.isoformat() }}</p></li>{% endfor %}
</ul></body></html>"""
_template = engines["jinja2"].from_string(PAGE)
_kept: dict[str, bytes] = {}


def rows(request: HttpRequest) -> HttpResponse:
    """The newest 20 problems with their themes."""
    found = (
        Problem.objects.filter(is_listed=True).select_related("theme").order_by("-published_at", "-id")[:20]
    )
    return HttpResponse(_template.render({"rows": list(found)}))


def kept(request: HttpRequest) -> HttpResponse:
    """The same bytes without a query."""
    if "page" not in _kept:
        _kept["page"] = rows(request).content
    return HttpResponse(_kept["page"])


def insert(request: HttpRequest) -> HttpResponse:
    """One comment, and on to the page."""
    Comment.objects.create(target="problems.problem:1", author_id=1, body=request.POST["body"])
    return HttpResponseRedirect("/rows/")


urlpatterns = [path("rows/", rows), path("kept/", kept), path("insert/", insert)]
