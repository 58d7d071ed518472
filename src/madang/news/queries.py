"""What a page of news needs beside the notice itself."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from madang.core.models import StoredFile
from madang.news.models import Article, Attachment
from madang.people.models import Person
from madang.programmes.models import Programme
from madang.search.queries import near_keys

FOUND_MAX = 200


def newest(words: str = "", programme: str = "") -> QuerySet[Article]:
    """Published notices, newest first, that fit `words`, of one programme (its slug) or all."""
    found = Article.objects.published().select_related("programme")
    if words.strip():
        found = found.filter(pk__in=near_keys(words, "article", limit=FOUND_MAX))
    if programme:
        found = found.filter(programme__slug=programme)
    return found


def with_parts(rows: QuerySet[Article]) -> QuerySet[Article]:
    """With programme and attachments, for a page of one notice."""
    files = Attachment.objects.select_related("file")
    return rows.select_related("programme").prefetch_related(Prefetch("attachments", files))


def neighbours(article: Article) -> tuple[Article | None, Article | None]:
    """The published notices just before and just after this one in time."""
    if article.published_at is None:
        return None, None
    rows = Article.objects.published().only("pk", "slug", "title", "language", "published_at")
    when, pk = article.published_at, article.pk
    before = rows.filter(Q(published_at__lt=when) | Q(published_at=when, pk__lt=pk)).order_by(
        "-published_at", "-pk"
    )
    after = rows.filter(Q(published_at__gt=when) | Q(published_at=when, pk__gt=pk)).order_by(
        "published_at", "pk"
    )
    return before.first(), after.first()


def programmes_in_news() -> QuerySet[Programme]:
    """The programmes that have a published notice, for the filter."""
    with_news = Article.objects.published().filter(programme__isnull=False).values("programme")
    return Programme.objects.visible_to(None).filter(pk__in=with_news)


def attachment_for(person: Person | None, slug: str, pk: int) -> StoredFile | None:
    """The file of an attachment if the person may see its notice."""
    article = Article.objects.visible_to(person).filter(slug=slug)
    row = Attachment.objects.filter(pk=pk, article__in=article).select_related("file").first()
    return row.file if row else None


def personal_data(person: Person) -> dict[str, Any]:
    """What the person wrote as an editor. The contact data in a notice are the centre's, not an account's."""
    rows = Article.objects.filter(author=person).values("slug", "title", "created_at", "published_at")
    return {"articles": list(rows)}
