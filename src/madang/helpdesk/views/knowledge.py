"""What a desk knows, for those who answer at it: entries with their history, replies, files."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madang.core import clock, ids, paging, versions
from madang.core.downloads import csv_answer
from madang.core.errors import shown_on
from madang.core.idempotency import once
from madang.helpdesk import actions, queries
from madang.helpdesk.forms.gaps import joined, keys_in
from madang.helpdesk.forms.knowledge import FIELDS, ConfirmForm, EntryForm, ImportForm, LookForm, ReplyForm
from madang.helpdesk.models import CannedReply, Conversation, Desk, Entry, Message
from madang.helpdesk.models.entries import TITLE_MAX
from madang.helpdesk.queries import gaps, own
from madang.helpdesk.rules import files
from madang.helpdesk.views.desks import page_methods, shown
from madang.people.actions import note_reading
from madang.people.models import Person
from madang.people.queries import signed_in

HISTORY_MOST = 50


def served(request: HttpRequest, slug: str) -> tuple[Desk, Person]:
    """The desk, for those who answer at it or keep it; 404 for everybody else."""
    person = signed_in(request)
    return get_object_or_404(queries.served(person), slug=slug), person


def _entry(desk: Desk, pk: int) -> Entry:
    return get_object_or_404(Entry.objects.filter(desk=desk).select_related("owner"), pk=pk)


@require_safe
@login_required
def entry_list(request: HttpRequest, slug: str) -> HttpResponse:
    """All that a desk knows; search and filter within."""
    desk, _person = served(request, slug)
    words, chosen = LookForm(request.GET).asked()
    rows = queries.kept(desk, words, chosen).select_related("owner")
    context = {
        "desk": desk, "page": paging.page(request, rows, order=("title",)), "words": words, "chosen": chosen,
        "filters": queries.FILTERS, "counts": queries.counts(desk), "today": clock.today(),
    }  # fmt: skip
    return render(request, "helpdesk/knowledge_list.html", context)


@page_methods
@login_required
@once
def entry_write(request: HttpRequest, slug: str) -> HttpResponse:
    """Write an answer that the desk does not have yet: from nothing, from questions that found none (`asked`), or from
    what an agent wrote in a talk (`talk`, `reply`)."""
    desk, person = served(request, slug)
    keys = keys_in(
        request.POST.getlist("asked") if request.method == "POST" else request.GET.getlist("asked")
    )
    draft = _draft(request, desk, person, keys) if request.method != "POST" else {}
    if draft is None:
        messages.info(request, _("A colleague has dealt with this already."))
        return redirect("helpdesk:gaps", slug=slug)
    form = EntryForm(request.POST or None, desk=desk, initial={"owner": person.pk, **draft})
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            fields = {"desk": desk, "by": person, **form.cleaned_data}
            entry = actions.answer_gap(asked=keys, **fields) if keys else actions.put_entry(**fields)
            messages.success(request, _("The answer is given from now on."))
            return redirect("helpdesk:entry", slug=slug, pk=entry.pk)
    rows = gaps.still_open(desk, draft.get("asked", keys)) if keys or draft else []
    context = {
        "form": form, "desk": desk, "entry": None, "asked": joined(row.pk for row in rows),
        "from_talk": draft.get("body") or draft.get("body_en"),
    }  # fmt: skip
    return shown(request, "entry_edit", context)


def _draft(request: HttpRequest, desk: Desk, person: Person, keys: list[int]) -> dict[str, Any] | None:
    """What the form of a new entry begins with; None where the questions it should answer are dealt with."""
    if keys:
        rows = gaps.still_open(desk, keys)
        return gaps.draft_of_gap(rows) if rows else None
    if number := request.GET.get("talk", ""):
        replies = Message.objects.filter(
            by=Message.By.AGENT, conversation__desk=desk, conversation__number=number[:20],
            conversation__in=Conversation.objects.served_by(person),
        ).select_related("conversation__person")  # fmt: skip
        reply = get_object_or_404(replies, number=ids.whole(request.GET.get("reply", "")))
        note_reading(by=person, what=own.READ_TALK, of=[reply.conversation.person_id])
        return gaps.draft_of_reply(reply)
    return {"title": request.GET["title"][:TITLE_MAX]} if "title" in request.GET else {}


@page_methods
@login_required
@once
def entry_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change an answer; the second of two people sees what the first one saved."""
    desk, person = served(request, slug)
    entry = _entry(desk, pk)
    initial = {**model_to_dict(entry, fields=FIELDS), "variants": "\n".join(entry.variants)}
    form = EntryForm(request.POST or None, desk=desk, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            version = versions.given(request)
            actions.put_entry(desk=desk, by=person, key=entry.key, version=version, **form.cleaned_data)
            messages.success(request, _("Your change is saved."))
            return redirect("helpdesk:entry", slug=slug, pk=pk)
    context = {
        "form": form, "desk": desk, "entry": entry, "version": versions.shown(request, form, entry),
        "today": clock.today(),
    }  # fmt: skip
    return shown(request, "entry_edit", context)


@require_POST
@login_required
@once
def entry_switch(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Stop giving an answer, or give it again."""
    desk, person = served(request, slug)
    is_on = request.POST.get("on") == "1"
    actions.switch_entry(entry=_entry(desk, pk), by=person, is_on=is_on)
    messages.success(
        request, _("It is given again.") if is_on else _("It is no longer given. Nothing is lost.")
    )
    return redirect("helpdesk:entry", slug=slug, pk=pk)


@require_safe
@login_required
def entry_history(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What an answer was before, and who changed what."""
    desk, _person = served(request, slug)
    entry = _entry(desk, pk)
    context = {"desk": desk, "entry": entry, "states": queries.history(entry, HISTORY_MOST)}
    return render(request, "helpdesk/entry_history.html", context)


# --- files ----------------------------------------------------------------------------------------


@page_methods
@login_required
@once
def knowledge_import(request: HttpRequest, slug: str) -> HttpResponse:
    """Read a file: first its numbers are shown, then it is taken, all of it or nothing."""
    desk, person = served(request, slug)
    if "rows" in request.POST:
        return _imported(request, desk, person)
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "desk": desk}
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            rows = form.cleaned_data["upload"]
            context["counted"] = actions.import_entries(desk=desk, by=person, rows=rows, is_trial=True)
            context["rows"] = files.json_lines(rows)
    return shown(request, "knowledge_import", context)


def _imported(request: HttpRequest, desk: Desk, person: Person) -> HttpResponse:
    """The rows that were looked at are taken; a refusal is shown at the top of the page."""
    confirm = ConfirmForm(request.POST)
    if confirm.is_valid():
        with shown_on(confirm):
            done = actions.import_entries(desk=desk, by=person, rows=confirm.cleaned_data["rows"])
            words = _("%(new)s new, %(changed)s changed, %(same)s as before.")
            messages.success(request, words % {"new": done.new, "changed": done.changed, "same": done.same})
            return redirect("helpdesk:knowledge", slug=desk.slug)
    form = ImportForm(data={})
    form.errors.clear()
    for why in (each for errors in confirm.errors.values() for each in errors):
        form.add_error(None, str(why))
    return shown(request, "knowledge_import", {"form": form, "desk": desk})


@require_safe
@login_required
def knowledge_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """All that a desk knows, for spreadsheets."""
    desk, _person = served(request, slug)
    rows = [files.cells(row) for row in queries.as_rows(desk)]
    return csv_answer(f"knowledge-{desk.slug}", [list(files.COLUMNS), *rows])


@require_safe
@login_required
def knowledge_jsonl(request: HttpRequest, slug: str) -> HttpResponse:
    """All that a desk knows, one JSON object a line."""
    desk, _person = served(request, slug)
    answer = HttpResponse(
        files.json_lines(queries.as_rows(desk)), content_type="application/x-ndjson; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="knowledge-{desk.slug}.jsonl"'
    return answer


# --- replies --------------------------------------------------------------------------------------


@require_safe
@login_required
def reply_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The replies that agents use again and again."""
    desk, _person = served(request, slug)
    page = paging.page(request, desk.canned_replies.all(), order=("title",))
    return render(request, "helpdesk/reply_list.html", {"desk": desk, "page": page})


@page_methods
@login_required
@once
def reply_edit(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """Write a reply, or change it; the second of two people sees what the first one saved."""
    desk, person = served(request, slug)
    reply = get_object_or_404(CannedReply, desk=desk, pk=pk) if pk is not None else None
    initial = model_to_dict(reply, fields=["title", "text"]) if reply else {}
    form = ReplyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            version = versions.given(request) if reply else None
            actions.save_reply(desk=desk, by=person, reply=reply, version=version, **form.cleaned_data)
            messages.success(request, _("The reply is saved."))
            return redirect("helpdesk:replies", slug=slug)
    context = {"form": form, "desk": desk, "reply": reply, "version": versions.shown(request, form, reply)}
    return shown(request, "reply_edit", context)


@require_POST
@login_required
@once
def reply_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Throw a reply away."""
    desk, person = served(request, slug)
    actions.remove_reply(reply=get_object_or_404(CannedReply, desk=desk, pk=pk), by=person)
    messages.success(request, _("The reply is thrown away."))
    return redirect("helpdesk:replies", slug=slug)
