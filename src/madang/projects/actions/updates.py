"""How it is going, told by the team; files it keeps."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from madang.core import clock, files, versions
from madang.core.errors import NotAllowed
from madang.core.language import language_of
from madang.core.models import StoredFile
from madang.people.models import Person
from madang.projects.models import Project, ProjectFile, Update
from madang.projects.models.changing import must_say, must_work, noted, place_of, room_changed, stirred


def _locked(update: Update, by: Person) -> Update:
    """The update under a lock. Drafts are their writer's alone; what is published is the whole team's."""
    row = Update.objects.select_for_update(of=("self",)).select_related("project").get(pk=update.pk)
    place_of(row.project, by)
    if row.is_draft and row.by_id != by.pk:
        raise NotAllowed
    return row


def _shown(update: Update) -> None:
    if update.is_public:
        stirred(update.project)
    room_changed(update.project)


@transaction.atomic
def start_update(
    *,
    project: Project,
    by: Person,
    title: str = "",
    body: str = "",
    is_public: bool = True,
    language: str = "ko",
) -> Update:
    """A draft that only `by` sees until it is published. Raises WrongState, NotAllowed."""
    place_of(project, by)
    must_work(project)
    return Update.objects.create(
        project=project, by=by, title=title.strip(), body=body, is_public=is_public,
        language=language_of(title + body, language),
    )  # fmt: skip


@transaction.atomic
def save_update(
    *, update: Update, by: Person, title: str, body: str, is_public: bool, version: int | None = None,
    picture: StoredFile | None = None, without_picture: bool = False,
) -> Update:  # fmt: skip
    """Keep what was written; a draft needs no title yet. Without `version` the last one wins (autosave of a draft).

    A published one that is saved as it stands is not marked as edited.

    Raises EditConflict, EmptyWords (once published), NotAllowed.
    """
    row = _locked(update, by)
    if version is not None or not row.is_draft:
        versions.check(row, version or 0, ["title", "body", "is_public"])
    was_public = row.is_public and not row.is_draft
    before = _words(row)
    row.title = title.strip() if row.is_draft else must_say(title, field="title")
    row.body, row.is_public = body, is_public
    row.picture = picture or (None if without_picture else row.picture)
    row.saved_at = clock.now()
    row.language = language_of(title + body, row.language)
    if not row.is_draft and _words(row) != before:
        row.edited_at = row.saved_at
        noted(by, "update_edited", row)
        _shown(row) if was_public == row.is_public else stirred(row.project)
    row.save()
    return row


def _words(update: Update) -> tuple[object, ...]:
    return update.title, update.body, update.is_public, update.picture_id


@transaction.atomic
def publish_update(*, update: Update, by: Person) -> Update:
    """Show the draft to the team, and to everybody where it is public. Raises EmptyWords, WrongState, NotAllowed."""
    row = _locked(update, by)
    must_work(row.project)
    must_say(row.title, field="title")
    must_say(row.body, field="body", at_least=5)
    if row.is_draft:
        row.published_at = clock.now()
        row.save(update_fields=["published_at"])
        _shown(row)
        noted(by, "update_published", row)
    return row


@transaction.atomic
def remove_update(*, update: Update, by: Person) -> None:
    """Take an update away: its writer or the lead. Raises NotAllowed."""
    row = _locked(update, by)
    if row.by_id != by.pk and not place_of(row.project, by).is_lead:
        raise NotAllowed
    noted(by, "update_removed", row)
    _shown(row)
    row.delete()


# --- files --------------------------------------------------------------------------------------------


@transaction.atomic
def add_file(
    *, project: Project, by: Person, upload: UploadedFile, title: str, is_public: bool = False, alt: str = ""
) -> ProjectFile:
    """Keep a file for the team, or for everybody. Raises FileRefused, EmptyWords, WrongState, NotAllowed."""
    place_of(project, by)
    must_work(project)
    name = must_say(title, field="title")
    stored = files.store(upload, by=by, alt=alt)
    row = ProjectFile.objects.create(project=project, file=stored, title=name, is_public=is_public, by=by)
    _file_changed(row)
    noted(by, "file_added", row)
    return row


@transaction.atomic
def share_file(*, file: ProjectFile, by: Person, is_public: bool) -> ProjectFile:
    """Let everybody open it, or only the team. Raises NotAllowed."""
    place_of(file.project, by)
    file.is_public = is_public
    file.save(update_fields=["is_public"])
    stirred(file.project)
    room_changed(file.project)
    noted(by, "file_shared", file, is_public=is_public)
    return file


@transaction.atomic
def remove_file(*, file: ProjectFile, by: Person) -> None:
    """Erase a file: who gave it, or the lead. Raises NotAllowed."""
    place = place_of(file.project, by)
    if file.by_id != by.pk and not place.is_lead:
        raise NotAllowed
    noted(by, "file_removed", file)
    _file_changed(file)
    stored = file.file
    file.delete()
    files.remove(stored)


def _file_changed(file: ProjectFile) -> None:
    if file.is_public:
        stirred(file.project)
    room_changed(file.project)
