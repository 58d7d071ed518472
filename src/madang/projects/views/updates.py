"""Updates and files, in the room of a team."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.core import files, ids, paging
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.core.models import StoredFile
from madang.projects import actions
from madang.projects.forms import FileForm, UpdateForm
from madang.projects.models import ProjectFile, Update
from madang.projects.models.work import UPDATE_BODY_MAX, UPDATE_TITLE_MAX
from madang.projects.views.entering import Room, language, page_methods, renewed, room_view, shown
from madang.ui.forms import lines_of


@require_safe
@room_view
def update_list(request: HttpRequest, room: Room) -> HttpResponse:
    """What the team has told, and my drafts."""
    rows = Update.objects.filter(project=room.project)
    told = paging.page(
        request, rows.filter(published_at__isnull=False).select_related("by"), order=("-published_at",)
    )
    drafts = list(rows.filter(published_at=None, by=room.person).order_by("-saved_at"))
    return shown(request, room, "room_updates", "updates", page=told, drafts=drafts)


def _initial(update: Update) -> dict[str, Any]:
    return {
        "title": update.title, "body": update.body, "is_public": update.is_public, "version": update.version,
        "alt": update.picture.alt if update.picture else "",
    }  # fmt: skip


def _kept_picture(data: dict[str, Any], room: Room) -> StoredFile | None:
    upload, alt = data.pop("picture"), data.pop("alt")
    return files.store(upload, by=room.person, alt=alt, images_only=True) if upload else None


@page_methods
@room_view
@once
def update_new(request: HttpRequest, room: Room) -> HttpResponse:
    """Begin an update. What was written by itself so far is found again through the hidden field `draft`."""
    return _edited(request, room, _draft_of(request, room))


def _draft_of(request: HttpRequest, room: Room) -> Update | None:
    rows = Update.objects.filter(project=room.project, by=room.person, published_at=None)
    return rows.filter(pk=ids.whole(request.POST.get("draft", ""))).first()


@page_methods
@room_view
@once
def update_edit(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Go on writing, look at it as it will be, publish."""
    rows = Update.objects.filter(project=room.project).select_related("picture")
    update: Update = get_object_or_404(rows, pk=pk)
    if update.is_draft and update.by_id != room.person.pk:
        return room.back("room_updates")
    return _edited(request, room, update)


def _edited(request: HttpRequest, room: Room, update: Update | None) -> HttpResponse:
    initial = _initial(update) if update else {"is_public": True}
    form = UpdateForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            update = _saved(form, room, update)
            return _after(request, room, update)
    return shown(request, room, "room_updates", "update_edit", form=renewed(form, update), update=update)


def _saved(form: UpdateForm, room: Room, update: Update | None) -> Update:
    """Keep what was written; an update that does not exist yet begins with it."""
    data = dict(form.cleaned_data)
    picture = _kept_picture(data, room)
    row = update or actions.start_update(project=room.project, by=room.person, language=language())
    version = None if row.is_draft else data.pop("version") or 0
    data.pop("version", None)
    return actions.save_update(update=row, by=room.person, version=version, picture=picture, **data)


def _after(request: HttpRequest, room: Room, update: Update) -> HttpResponse:
    go = request.POST.get("go")
    if go == "preview":
        return redirect("projects:update", slug=room.project.slug, pk=update.pk)
    if go == "publish" and update.is_draft:
        actions.publish_update(update=update, by=room.person)
        messages.success(request, _("Your update can be read now."))
        return redirect("projects:update", slug=room.project.slug, pk=update.pk)
    messages.success(
        request, _("Saved. Only you see the draft.") if update.is_draft else _("Your change is saved.")
    )
    return room.back("update_edit", update.pk)


@require_POST
@room_view
def update_autosave(request: HttpRequest, room: Room) -> HttpResponse:
    """Keep a draft while it is written; answers its key, so that the next time keeps the same one."""
    values: dict[str, Any] = {
        "title": request.POST.get("title", "")[:UPDATE_TITLE_MAX],
        "body": lines_of(request.POST.get("body", ""))[:UPDATE_BODY_MAX],
        "is_public": bool(request.POST.get("is_public")),
    }
    update = _draft_of(request, room)
    if update is None:
        update = actions.start_update(project=room.project, by=room.person, language=language(), **values)
    else:
        actions.save_update(update=update, by=room.person, **values)
    return JsonResponse({"draft": str(update.pk)})


@require_POST
@room_view
@once
def update_remove(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Take an update or a draft away."""
    update = get_object_or_404(Update.objects.filter(project=room.project), pk=pk)
    actions.remove_update(update=update, by=room.person)
    messages.success(request, _("It is gone."))
    return room.back("room_updates")


# --- files --------------------------------------------------------------------------------------------


@page_methods
@room_view
@once
def file_list(request: HttpRequest, room: Room) -> HttpResponse:
    """The team's files, and one more."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            actions.add_file(project=room.project, by=room.person, **form.cleaned_data)
            messages.success(request, _("The file is kept."))
            return room.back("room_files")
    rows = ProjectFile.objects.filter(project=room.project).select_related("file", "by")
    return shown(
        request, room, "room_files", "files", form=form, page=paging.page(request, rows, order=("-pk",))
    )


def _file(room: Room, pk: int) -> ProjectFile:
    return get_object_or_404(
        ProjectFile.objects.filter(project=room.project).select_related("project", "file"), pk=pk
    )


@require_POST
@room_view
@once
def file_share(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Let everybody open a file, or only the team."""
    is_public = request.POST.get("is_public") == "1"
    actions.share_file(file=_file(room, pk), by=room.person, is_public=is_public)
    messages.success(
        request, _("Everybody can open it now.") if is_public else _("Only the team can open it now.")
    )
    return room.back("room_files")


@require_POST
@room_view
@once
def file_remove(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Erase a file."""
    actions.remove_file(file=_file(room, pk), by=room.person)
    messages.success(request, _("The file is erased."))
    return room.back("room_files")
