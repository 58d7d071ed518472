"""A report while it is being written: kept at every step, found again, sent once."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from madang.core import clock, files
from madang.core.errors import DomainError
from madang.core.language import language_of
from madang.core.models import StoredFile
from madang.people.models import Person
from madang.problems.actions.report import report_problem
from madang.problems.models import Problem, ReportDraft
from madang.problems.models.drafts import WORDS, clean_words


class AlreadySent(DomainError):
    """The draft became a report before."""


@transaction.atomic
def save_draft(*, draft: ReportDraft | None, by: Person | None, step: int = 0, **given: Any) -> ReportDraft:
    """Keep what was written so far: any of `WORDS`, `theme`, `language`, `is_decorative`. Without `draft` begin one.

    A draft is valid with anything missing.
    """
    row = draft or ReportDraft(person=by)
    for name, value in clean_words(given).items():
        setattr(row, name, value)
    if "theme" in given:
        row.theme = given["theme"]
    if "language" in given:
        row.language = language_of(f"{row.title} {row.body}", given["language"])
    row.is_decorative = bool(given.get("is_decorative", row.is_decorative))
    row.step, row.saved_at = max(row.step, step), clock.now()
    row.save()
    return row


@transaction.atomic
def attach_picture(*, draft: ReportDraft, by: Person | None, upload: UploadedFile) -> ReportDraft:
    """Put a picture to the draft in place of the one before. Raises FileRefused."""
    old = draft.picture
    draft.picture = files.store(upload, by=by, alt=draft.picture_alt, images_only=True)
    draft.saved_at = clock.now()
    draft.save(update_fields=["picture", "saved_at"])
    if old:
        files.remove(old)
    return draft


@transaction.atomic
def detach_picture(*, draft: ReportDraft, by: Person | None) -> ReportDraft:
    """Take the picture off the draft and erase it."""
    old, draft.picture, draft.picture_alt = draft.picture, None, ""
    draft.save(update_fields=["picture", "picture_alt"])
    if old:
        files.remove(old)
    return draft


@transaction.atomic
def claim_draft(*, draft: ReportDraft, by: Person) -> ReportDraft:
    """The draft that was begun before signing in belongs to `by` from now on."""
    draft.person = by
    draft.save(update_fields=["person"])
    if draft.picture_id:
        StoredFile.objects.filter(pk=draft.picture_id, owner_id=None).update(owner_id=by.pk)
    return draft


@transaction.atomic
def discard_draft(*, draft: ReportDraft, by: Person | None) -> None:
    """Throw the draft and its picture away."""
    picture = draft.picture
    draft.delete()
    if picture:
        files.remove(picture)


@transaction.atomic
def send_draft(*, draft: ReportDraft, by: Person) -> Problem:
    """Turn the draft into a report of `by`. Raises ReportIncomplete, TooManyReports, AlreadySent."""
    row = (
        ReportDraft.objects.select_for_update(of=("self",))
        .select_related("theme", "picture")
        .filter(pk=draft.pk)
    )
    kept = row.first()
    if kept is None:
        raise AlreadySent(_("This report was sent already. You find it in your own page."))
    problem = report_problem(
        by=by, theme=kept.theme, picture=kept.picture, language=kept.language,
        **{name: getattr(kept, name) for name in WORDS},
    )  # fmt: skip
    kept.delete()
    return problem


@transaction.atomic
def forget_drafts(*, rows: QuerySet[ReportDraft], by: Person | None = None) -> int:
    """Throw all these drafts away with their pictures. Returns how many."""
    drafts = list(rows.select_related("picture"))
    for draft in drafts:
        discard_draft(draft=draft, by=by)
    return len(drafts)
