"""All teams: list and feed."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madang.core import ids, paging
from madang.core.caching import public_page
from madang.people.models import Profile
from madang.people.queries import viewer
from madang.programmes.models import Theme
from madang.projects import queries
from madang.projects.forms import FilterForm
from madang.projects.models import Project, Update

FEED_SIZE = 30


def chosen_of(request: HttpRequest, themes: list[Theme]) -> queries.Chosen:
    """The filters as the address has them; what is not understood filters nothing."""
    data = request.GET
    return queries.Chosen(
        q=data.get("q", "").strip()[:100],
        theme=next((each for each in themes if each.slug == data.get("theme")), None),
        state=data.get("state", "") if data.get("state") in Project.State.values else "",
        skill=data.get("skill", "") if data.get("skill") in Profile.Skill.values else "",
        is_looking=bool(data.get("looking")),
    )


@require_safe
@public_page("projects", "programmes")
def project_list(request: HttpRequest) -> HttpResponse:
    """Every public team, those that look for people first. A number in the search box leads to its page."""
    themes = list(Theme.objects.filter(is_active=True))
    chosen = chosen_of(request, themes)
    if number := ids.clean_receipt(chosen.q):
        found = Project.objects.visible_to(viewer(request)).filter(number=number).first()
        if found:
            return redirect("projects:detail", slug=found.slug)
    kept = {
        name: value
        for name, value in request.GET.items()
        if name not in {"page", "after", "before"} and value
    }
    context = {
        "form": FilterForm(request.GET, themes=themes), "chosen": chosen, "query": urlencode(kept),
        "page": paging.page(request, queries.chosen_rows(chosen), order=queries.ORDER), "tones": queries.TONES,
        "links": queries.list_links(),
    }  # fmt: skip
    return render(request, "projects/project_list.html", context)


@require_safe
@public_page("projects")
def project_feed(request: HttpRequest) -> HttpResponse:
    """What teams tell, newest first, as an Atom feed."""
    rows = Update.objects.public().filter(project__hidden_at=None).select_related("project")
    return atom(_("Teams"), reverse("projects:list"), reverse("projects:feed"), rows)


def atom(title: str, page: str, address: str, rows: object) -> HttpResponse:
    """Updates as an Atom feed."""
    base = settings.BASE_URL
    feed = Atom1Feed(
        title=f"{title} | {settings.CENTRE_NAME}", link=base + page, description="", language=get_language() or "ko",
        feed_url=base + address,
    )  # fmt: skip
    for row in rows.order_by("-published_at", "-pk")[:FEED_SIZE]:  # type: ignore[attr-defined]  # a QuerySet
        link = base + reverse("projects:update", args=[row.project.slug, row.pk])
        feed.add_item(
            title=f"{row.project.title}: {row.title}", link=link, description=row.body[:500], pubdate=row.published_at,
            updateddate=row.edited_at or row.published_at, unique_id=f"urn:madang:update:{row.pk}",
        )  # fmt: skip
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
