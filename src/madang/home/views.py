from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as write_sitemap
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from madang.core.caching import public_page, shared_part
from madang.deliberations.models import Deliberation
from madang.funds.models import Fund
from madang.home import queries
from madang.news.models import Article
from madang.people.queries import lacks_second_factor, own_sections, task_now, viewer
from madang.problems.models import Problem
from madang.projects.models import Project
from madang.trials.models import Trial

TODAY = ("problems", "deliberations", "projects", "news", "programmes", "funds")


@public_page(*TODAY)
def front(request: HttpRequest) -> HttpResponse:
    """The first page: for a visitor what this is, for a member what to do now."""
    person = viewer(request)
    return render(
        request,
        "home/front.html",
        {
            "today": shared_part("home/_today.html", TODAY, lambda: {"today": queries.centre_today()}),
            "task": task_now(person) if person else None,
            "sections": own_sections(person, at_most=2) if person else [],
            "is_staff": bool(person and person.may_somewhere("desk.enter")),
        },
    )


@public_page("programmes", "partners")
def about(request: HttpRequest) -> HttpResponse:
    """What the centre is, how a problem goes its way, who stands behind it."""
    return render(request, "home/about.html", {"today": queries.centre_today()})


@public_page("deliberations", "funds", "trials", "matching", "projects", "programmes")
def take_part(request: HttpRequest) -> HttpResponse:
    """Everything that somebody can join now."""
    return render(request, "home/take_part.html", {"ways": queries.ways()})


def desk(request: HttpRequest) -> HttpResponse:
    """The staff room: what waits today, the least time left first."""
    person = viewer(request)
    if lacks_second_factor(request):
        return redirect("mfa_index")
    if person is None or not person.may_somewhere("desk.enter"):
        raise Http404
    return render(
        request,
        "home/desk.html",
        {"duties": queries.duties(person), "numbers": queries.today_numbers(person)},
    )


class OpenPages(Sitemap):  # type: ignore[type-arg]  # generic in the stubs only
    """The pages that lead to all others."""

    i18n = True
    alternates = True
    names = ("home:front", "home:about", "home:take_part", "problems:list", "deliberations:list", "projects:list", "trials:list", "news:list", "programmes:list",
             "partners:list", "impact:overview")  # fmt: skip

    def items(self) -> list[str]:
        return list(self.names)

    def location(self, item: str) -> str:
        return reverse(item)


class Things(Sitemap):  # type: ignore[type-arg]  # as above
    """Public rows of one kind, each with its own page in both languages."""

    i18n = True
    alternates = True
    limit = 2000

    def __init__(self, rows: QuerySet[Any], name: str, key: str, changed: str) -> None:
        self.rows, self.name, self.key, self.changed = rows, name, key, changed

    def items(self) -> QuerySet[Any]:
        return self.rows.order_by(f"-{self.changed}", "-pk")

    def location(self, item: Any) -> str:
        return reverse(self.name, args=[getattr(item, self.key)])

    def lastmod(self, item: Any) -> Any:
        return getattr(item, self.changed)


@public_page("problems", "deliberations", "projects", "trials", "funds", "news", "programmes", "partners")
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page, for search engines."""
    sections: dict[str, type[Sitemap] | Sitemap] = {  # type: ignore[type-arg]  # as above
        "pages": OpenPages(),
        "problems": Things(Problem.objects.listed(), "problems:detail", "pk", "last_activity_at"),
        "deliberations": Things(
            Deliberation.objects.visible_to(None), "deliberations:detail", "pk", "opened_at"
        ),
        "projects": Things(Project.objects.visible_to(None), "projects:detail", "slug", "last_activity_at"),
        "trials": Things(Trial.objects.public(), "trials:detail", "pk", "changed_at"),
        "funds": Things(Fund.objects.visible_to(None), "funds:detail", "slug", "created_at"),
        "news": Things(Article.objects.visible_to(None), "news:detail", "slug", "published_at"),
    }
    response = write_sitemap(request, sections)
    return response.render()
