"""REST: help desks that can be asked, and what they know; public to read."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router, Schema

from madang.core import paging
from madang.helpdesk import queries
from madang.helpdesk.models import Desk

router = Router(tags=["helpdesk"])


class DeskOut(Schema):
    """`partner` and `project` are the slugs of whose desk it is; both are empty where it is the centre's. `answers`
    counts what `/entries` gives."""

    slug: str
    name: str
    name_en: str
    about: str
    about_en: str
    partner: str
    project: str
    answers: int
    url: str

    @staticmethod
    def resolve_partner(obj: Any) -> str:
        return obj.partner.slug if obj.partner else ""

    @staticmethod
    def resolve_project(obj: Any) -> str:
        return obj.project.slug if obj.project else ""

    @staticmethod
    def resolve_url(obj: Any) -> str:
        return settings.BASE_URL + reverse("helpdesk:chat", args=[obj.slug])


class EntryOut(Schema):
    """`id` names the entry within its desk, as in files. `more` is where more about it stands."""

    id: str
    title: str
    body: str
    title_en: str
    body_en: str
    variants: list[str]
    source: str
    more: str
    valid_until: date | None
    updated_at: datetime
    url: str

    @staticmethod
    def resolve_id(obj: Any) -> str:
        return str(obj.key)

    @staticmethod
    def resolve_more(obj: Any) -> str:
        return settings.BASE_URL + obj.url if obj.url.startswith("/") else str(obj.url)

    @staticmethod
    def resolve_url(obj: Any) -> str:
        return settings.BASE_URL + reverse("helpdesk:entry", args=[obj.desk.slug, obj.pk])


@router.get("", response=list[DeskOut])
def desks(
    request: HttpRequest, response: HttpResponse, after: str = "", limit: int = Query(20, ge=1, le=paging.MOST)
) -> Any:  # fmt: skip
    """The desks that anybody can ask, the centre's own first, then by name."""
    return paging.part(request, response, queries.asked(), order=("place", "name"), limit=limit, after=after)


@router.get("/{desk}/entries", response=list[EntryOut])
def entries(
    request: HttpRequest, response: HttpResponse, desk: str, after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> Any:  # fmt: skip
    """What everybody may read of a desk today, by title."""
    row = get_object_or_404(Desk.objects.visible_to(None), slug=desk)
    rows = queries.readable(row).select_related("desk")
    return paging.part(request, response, rows, order=("title",), limit=limit, after=after)
