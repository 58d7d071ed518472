"""REST: notices."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router, Schema

from madang.core import paging
from madang.news import queries
from madang.news.models import Article
from madang.people.queries import viewer

router = Router(tags=["news"])


class AttachmentOut(Schema):
    title: str
    name: str
    size: int
    content_type: str
    url: str

    @staticmethod
    def resolve_name(obj: Any) -> str:
        return str(obj.file.name)

    @staticmethod
    def resolve_size(obj: Any) -> int:
        return int(obj.file.size)

    @staticmethod
    def resolve_content_type(obj: Any) -> str:
        return str(obj.file.content_type)

    @staticmethod
    def resolve_url(obj: Any) -> str:
        return settings.BASE_URL + reverse("news:file", args=[obj.article.slug, obj.pk])


class ArticleOut(Schema):
    slug: str
    title: str
    language: str
    department: str
    licence: int
    programme: str
    published_at: datetime | None
    edited_at: datetime | None
    url: str

    @staticmethod
    def resolve_programme(obj: Any) -> str:
        return obj.programme.slug if obj.programme else ""

    @staticmethod
    def resolve_url(obj: Any) -> str:
        return settings.BASE_URL + reverse("news:detail", args=[obj.slug])


class ArticleFullOut(ArticleOut):
    body: str
    contact_name: str
    contact_phone: str
    contact_email: str
    comments_open: bool
    attachments: list[AttachmentOut]

    @staticmethod
    def resolve_attachments(obj: Any) -> Any:
        return obj.attachments.all()


@router.get("", response=list[ArticleOut])
def article_list(
    request: HttpRequest,
    response: HttpResponse,
    q: str = Query("", max_length=100),
    programme: str = Query("", max_length=60),
    after: str = "",
    limit: int = Query(20, ge=1, le=paging.MOST),
) -> list[Article]:
    """Published notices, newest first; `q` are words that all stand in it, `programme` is a slug."""
    rows = queries.newest(q, programme)
    return paging.part(request, response, rows, order=("-published_at",), limit=limit, after=after)


@router.get("/{slug:slug}", response=ArticleFullOut)
def article(request: HttpRequest, slug: str) -> Article:
    """One notice with its text in Markdown and its files; editors may read drafts."""
    return get_object_or_404(queries.with_parts(Article.objects.visible_to(viewer(request))), slug=slug)
