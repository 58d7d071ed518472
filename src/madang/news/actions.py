"""Every change to a notice: drafting, publishing, editing in the open, files."""

import secrets
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from madang.core import audit, clock, files, live, versions
from madang.core.errors import DomainError, NotAllowed
from madang.core.models import StoredFile
from madang.news.models import MOST_ATTACHMENTS, TITLE_MAX, Article, Attachment
from madang.people.models import Person

# What an editor writes; everything else is set by actions.
FIELDS = (
    "title", "body", "language", "department", "contact_name", "contact_phone", "contact_email", "licence",
    "programme", "comments_open",
)  # fmt: skip
SLUG_TRIES = 5


class AlreadyPublished(DomainError):
    """The notice is public already."""


class NotPublished(DomainError):
    """The notice is a draft."""


class ArticleIncomplete(DomainError):
    """Something that readers need is missing."""


class TooManyFiles(DomainError):
    """A notice holds a limited number of attachments."""

    field = "upload"


def _editor(by: Person) -> None:
    if not by.may("news.publish"):
        raise NotAllowed


def _locked(article: Article) -> Article:
    return Article.objects.select_for_update(of=("self",)).get(pk=article.pk)


def _new_slug(title: str) -> str:
    """An address for a notice: the day, the Latin words of its title, and four characters that make it unique."""
    words = slugify(title)[:40].strip("-")
    tail = "".join(secrets.choice("abcdefghjkmnpqrstvwxyz23456789") for _ in range(4))
    return "-".join(filter(None, [f"{clock.today():%Y-%m-%d}", words, tail]))


@transaction.atomic
def write_article(*, by: Person, **fields: Any) -> Article:
    """Begin a notice as a draft with `fields` of FIELDS. Raises NotAllowed."""
    _editor(by)
    known = {name: value for name, value in fields.items() if name in FIELDS}
    article = _with_new_slug(Article(author=by, **known))
    audit.record(by=by, verb="news.written", target=article)
    return article


def _with_new_slug(article: Article) -> Article:
    for attempt in range(SLUG_TRIES):
        article.slug = _new_slug(article.title)
        try:
            with transaction.atomic():
                article.save(force_insert=True)
            return article
        except IntegrityError:
            if attempt == SLUG_TRIES - 1:
                raise
    return article


@transaction.atomic
def edit_article(*, article: Article, by: Person, version: int, **fields: Any) -> Article:
    """Change a notice; once it is public the change carries its date. Raises NotAllowed, EditConflict."""
    _editor(by)
    article = _locked(article)
    versions.check(article, version, list(FIELDS))
    changed = [name for name in FIELDS if name in fields and getattr(article, name) != fields[name]]
    for name in changed:
        setattr(article, name, fields[name])
    if article.is_published and changed:
        article.edited_at = clock.now()
    article.save()
    live.bump("news")
    audit.record(by=by, verb="news.edited", target=article, details={"fields": changed})
    return article


@transaction.atomic
def keep_article(*, by: Person, article: Article | None = None, version: int = 0, **typed: Any) -> Article:
    """Keep what is being typed into a draft, whatever is still missing; without `article` begin one.

    A title stays until there is another. Raises NotAllowed, AlreadyPublished (also where the day is set), EditConflict.
    """
    if article is None:
        return write_article(by=by, **typed)
    article = _locked(article)
    check_discard(article=article, by=by)
    versions.check(article, version, list(FIELDS))
    for name in FIELDS:
        if name in typed and (typed[name] or name != "title"):
            setattr(article, name, typed[name])
    article.save()
    return article


@transaction.atomic
def publish_article(*, article: Article, by: Person, at: datetime | None = None) -> Article:
    """Show the notice to everybody from `at` on, now unless said. Raises NotAllowed, AlreadyPublished, ArticleIncomplete."""
    _editor(by)
    article = _locked(article)
    if article.is_published:
        raise AlreadyPublished(_("This notice is public already."))
    if not (article.title and article.body and article.department):
        raise ArticleIncomplete(
            _("The notice needs a title, a text and a department in charge. Add them first.")
        )
    now = clock.now()
    article.published_at = max(at, now) if at else now
    article.save(update_fields=["published_at"])
    live.bump("news")
    audit.record(by=by, verb="news.published", target=article, details={"at": article.published_at})
    return article


@transaction.atomic
def unpublish_article(*, article: Article, by: Person) -> Article:
    """Make a public (or planned) notice a draft again. Raises NotAllowed, NotPublished."""
    _editor(by)
    article = _locked(article)
    if article.published_at is None:
        raise NotPublished(_("This notice is a draft; nobody else sees it."))
    article.published_at = article.edited_at = None
    article.save(update_fields=["published_at", "edited_at"])
    live.bump("news")
    audit.record(by=by, verb="news.unpublished", target=article)
    return article


def check_discard(*, article: Article, by: Person) -> None:
    """Whether `by` may delete it now. Raises NotAllowed, AlreadyPublished (also where the day is only set)."""
    _editor(by)
    if article.is_published:
        raise AlreadyPublished(_("This notice is public. Take it back to a draft first."))
    if article.published_at is not None:
        raise AlreadyPublished(_("This notice becomes public on a day that is set. Cancel the plan first."))


@transaction.atomic
def discard_article(*, article: Article, by: Person) -> None:
    """Delete a draft with its files. Raises NotAllowed, AlreadyPublished."""
    _editor(by)
    article = _locked(article)
    check_discard(article=article, by=by)
    audit.record(by=by, verb="news.discarded", target=article)
    held = [row.file for row in article.attachments.select_related("file")]
    article.delete()
    for stored in held:
        files.remove(stored)


@transaction.atomic
def attach_file(*, article: Article, by: Person, upload: UploadedFile, title: str = "") -> Attachment:
    """Add a file to a notice. Raises NotAllowed, TooManyFiles, FileRefused."""
    _editor(by)
    article = _locked(article)
    if article.attachments.count() >= MOST_ATTACHMENTS:
        raise TooManyFiles(
            _("A notice holds at most %(limit)s files. Remove one first, or join several into one.")
            % {"limit": MOST_ATTACHMENTS}
        )
    stored = files.store(upload, by=by, alt=title)
    attachment = Attachment.objects.create(article=article, file=stored, title=title.strip()[:TITLE_MAX])
    _touched(article, by, "news.file_attached", attachment)
    return attachment


@transaction.atomic
def detach_file(*, attachment: Attachment, by: Person) -> None:
    """Take a file off a notice and erase it. Raises NotAllowed."""
    _editor(by)
    article = _locked(attachment.article)
    stored: StoredFile = attachment.file
    _touched(article, by, "news.file_removed", attachment)
    attachment.delete()
    files.remove(stored)


def _touched(article: Article, by: Person, verb: str, attachment: Attachment) -> None:
    if article.is_published:
        article.edited_at = clock.now()
        article.save(update_fields=["edited_at"])
    live.bump("news")
    audit.record(by=by, verb=verb, target=article, details={"attachment": attachment.pk})


def forget_author(*, by: Person) -> None:
    """Notices are the centre's: they stay, and no longer name who typed them."""
    Article.objects.filter(author=by).update(author=None)
