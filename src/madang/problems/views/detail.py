"""One problem: its page, its pictures, its short form."""

from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from madang.comments.queries import shown_thread
from madang.core import files, live
from madang.core.caching import macros, public_page, shared
from madang.people.models import Person
from madang.people.queries import viewer
from madang.problems import actions, emails, queries
from madang.problems.models import Answer, DueChange, Evidence, Follow, MeToo, ModerationCase, Problem

TEMPLATE = "problems/_page.html"
PARTS = ("head", "banners", "what", "charge", "voices", "machine")
# Of the problem where something was written first.
ORIGIN = ("came_from__title", "came_from__language", "came_from__is_public")
STORIES = 5
EVIDENCE = 20


@require_safe
@public_page("problem:{pk}", "comments:problems.problem:{pk}", "programmes", "partners", live.ERASED)
def problem_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything public about one problem; for the reporter and the staff also what waits for them."""
    person = viewer(request)
    rows = Problem.objects.visible_to(person)
    if person is not None:
        mine = {"problem": OuterRef("pk"), "person": person}
        rows = rows.annotate(
            is_counted=Exists(MeToo.objects.filter(**mine)), is_followed=Exists(Follow.objects.filter(**mine))
        )
    problem = get_object_or_404(rows, pk=pk)
    own = _own(problem, person)
    if person is not None:
        actions.note_reading(problem=problem, by=person)
    context = {
        "problem": problem, "parts": _parts(problem, person, own),
        "thread": shown_thread(problem, person, request.GET.get("comments")), **own,
    }  # fmt: skip
    return render(request, "problems/problem_detail.html", context)


def _parts(problem: Problem, person: Person | None, own: dict[str, Any]) -> dict[str, SafeString]:
    """The parts of the page. Who has no part in the problem sees the same as everybody, which is kept."""

    def make() -> tuple[dict[str, SafeString], frozenset[int]]:
        data = _public(problem.pk)
        return macros(TEMPLATE, PARTS, data), frozenset(row.by_id for row in data["evidence"])

    if not (own.get("is_mine") or own.get("may_curate") or own.get("may_answer")):
        topics = (f"problem:{problem.pk}", "programmes", "partners", live.ERASED)
        state = (problem.pk, problem.version, problem.me_too_count, problem.comment_count)
        parts, writers = shared("problems.page", topics, make, key=state)
        if person is None or person.pk not in writers:
            return parts
    return macros(TEMPLATE, PARTS, {**_public(problem.pk), **own, "person": person})


def _public(pk: int) -> dict[str, Any]:
    """What the page shows to everybody."""
    rows = Problem.objects.with_public_page().annotate(
        has_moved_date=Exists(DueChange.objects.filter(problem=OuterRef("pk"))),
        has_merged=Exists(Problem.objects.filter(merged_into=OuterRef("pk"))),
    )  # fmt: skip
    problem = rows.get(pk=pk)
    owner = emails.owner_name(problem)
    return {
        "problem": problem, "owner": owner, "steps": queries.steps(problem, owner),
        "answers": _answers(problem),
        "due_changes": _due_changes(problem), "merged": _merged(problem), "evidence": _evidence(problem),
        "stories": _stories(problem), "panels": queries.panels(problem),
        "threshold": settings.ME_TOO_THRESHOLD, "machine_data": linked_data(problem),
    }  # fmt: skip


def _answers(problem: Problem) -> list[Answer]:
    return list(Answer.objects.filter(problem=problem).select_related("partner", "by").order_by("pk"))


def _due_changes(problem: Any) -> Any:
    return list(DueChange.objects.filter(problem=problem).order_by("pk")) if problem.has_moved_date else ()


def _merged(problem: Any) -> Any:
    if not problem.has_merged:
        return ()
    rows = Problem.objects.filter(merged_into=problem, is_public=True)
    return list(rows.only("number", "title", "language").order_by("pk"))


def _evidence(problem: Problem) -> Any:
    if not problem.evidence_count:
        return ()
    rows = Evidence.objects.filter(problem=problem, state=Evidence.State.SHOWN)
    rows = rows.select_related("by", "file", "came_from").only(
        "kind", "text", "language", "url", "alt", "created_at", "by__name", "by__erased_at", "file__name", "file__size",
        "file__width", "file__height", *ORIGIN,
    )  # fmt: skip
    return list(rows.order_by("pk")[:EVIDENCE])


def _stories(problem: Problem) -> Any:
    """The latest words of those who live with it."""
    if not problem.me_too_count:
        return ()
    rows = MeToo.objects.filter(problem=problem, is_hidden=False).exclude(story="")
    rows = rows.select_related("person", "came_from").only(
        "story", "frequency", "language", "created_at", "person__name", "person__erased_at", *ORIGIN
    )
    return list(rows.order_by("-pk")[:STORIES])


def _own(problem: Problem, person: Person | None) -> dict[str, Any]:
    """What the viewer may do here."""
    if person is None:
        return {}
    is_mine = problem.reporter_id == person.pk
    return {
        "is_mine": is_mine,
        "may_curate": person.may("problems.curate"),
        "may_answer": problem.is_listed
        and person.may_somewhere("problems.answer")
        and person.may("problems.answer", scope=problem.owner_partner),
        "case": _last_case(problem) if is_mine and not problem.is_listed else None,
    }


def _last_case(problem: Problem) -> ModerationCase | None:
    return ModerationCase.objects.filter(problem=problem, target="").order_by("-pk").first()


@require_safe
@public_page("problems")
def problem_similar(request: HttpRequest, pk: int) -> HttpResponse:
    """Other problems that sound alike: a part of the page, fetched when it comes into view."""
    problem = get_object_or_404(Problem.objects.visible_to(viewer(request)), pk=pk)
    text = f"{problem.title} {problem.body[:200]}"
    found = queries.similar(text, problem.district, problem.theme_id, exclude=problem.pk)
    return render(request, "problems/_similar_list.html", {"found": found})


@require_safe
def problem_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of a problem, for whoever may see the problem; `?size=` s, m or l."""
    problem = get_object_or_404(Problem.objects.visible_to(viewer(request)).select_related("picture"), pk=pk)
    if problem.picture is None:
        raise Http404
    return files.response(problem.picture, request.GET.get("size", "m"))


@require_safe
def evidence_file(request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
    """A file somebody added, for whoever may see the problem."""
    problem = get_object_or_404(Problem.objects.visible_to(viewer(request)), pk=pk)
    rows = Evidence.objects.filter(problem=problem, state=Evidence.State.SHOWN, file__isnull=False)
    row = get_object_or_404(rows.select_related("file"), pk=evidence)
    if row.file is None:
        raise Http404
    return files.response(row.file, request.GET.get("size", "m"))


def linked_data(problem: Problem) -> dict[str, Any]:
    """The problem for machines (schema.org)."""
    data: dict[str, Any] = {
        "@type": "DiscussionForumPosting",
        "@id": f"{settings.BASE_URL}{reverse('problems:detail', args=[problem.pk])}",
        "url": f"{settings.BASE_URL}{reverse('problems:detail', args=[problem.pk])}",
        "headline": problem.title,
        "text": problem.body or problem.title,
        "inLanguage": problem.language,
        "identifier": problem.number,
        "datePublished": problem.published_at.isoformat() if problem.published_at else None,
        "commentCount": problem.comment_count,
        "author": {"@type": "Person", "name": problem.reporter.shown_name},
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/AgreeAction",
            "userInteractionCount": problem.me_too_count,
        },
    }
    if problem.place:
        data["contentLocation"] = {"@type": "Place", "name": f"서울특별시 {problem.place.name}"}
    if problem.theme:
        data["about"] = problem.theme.name_in(get_language())
    return {name: value for name, value in data.items() if value is not None}
