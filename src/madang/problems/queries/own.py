"""What a person has and should do here, and everything we know of them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.core import clock
from madang.core.models import StoredFile
from madang.core.personal import Exported
from madang.people.models import Person
from madang.people.rules import OwnItem, OwnSection, Task, Urgency
from madang.problems import rules
from madang.problems.models import Answer, Evidence, Follow, MeToo, ModerationCase, Problem, ReportDraft
from madang.problems.rules import State

SHOWN = 5
TONES = {
    State.NEEDS_MORE: "warn", State.OPEN: "warn", State.ADOPTED: "ok", State.ADAPTED: "ok", State.HIDDEN: "danger",
    State.RECEIVED: "info", State.CHECKING: "info", State.TAKEN_UP: "info", State.ANSWERED: "info",
}  # fmt: skip


def own_section(person: Person) -> OwnSection | None:
    """What the person reported, the newest first, and the drafts before it."""
    drafts = ReportDraft.objects.filter(person=person).order_by("-saved_at")[:SHOWN]
    items = [_draft_item(draft) for draft in drafts]
    rows = Problem.objects.filter(reporter=person).order_by("-id")[: SHOWN - len(items)]
    items += [_problem_item(row) for row in rows]
    return OwnSection(
        title=gettext_lazy("What I reported"), items=items, empty=gettext_lazy("You have not reported a problem yet."),
        empty_action=gettext_lazy("Report a problem"), empty_href=reverse("problems:report_what"),
    )  # fmt: skip


def joined_section(person: Person) -> OwnSection | None:
    """The problems of others with which the person lives too, and how each stands."""
    rows = (
        MeToo.objects.filter(person=person, problem__is_public=True).select_related("problem").order_by("-id")
    )
    items = [
        OwnItem(
            text=row.problem.title, href=f"{reverse('problems:detail', args=[row.problem_id])}#me-too",
            status=row.problem.get_state_display(), tone=_tone(row.problem), when=row.created_at,
            next_step=_("You said “me too”"), language=row.problem.language,
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip
    return OwnSection(title=gettext_lazy("Problems I live with too"), items=items)


def _draft_item(draft: ReportDraft) -> OwnItem:
    return OwnItem(
        text=draft.title or _("A draft without a title"), href=f"{reverse('problems:report_what')}?draft={draft.token}",
        status=Problem.State.DRAFT.label, when=draft.saved_at, next_step=_("Go on writing"), language=draft.language,
    )  # fmt: skip


def _problem_item(problem: Problem) -> OwnItem:
    return OwnItem(
        text=problem.title, href=reverse("problems:detail", args=[problem.pk]), status=problem.get_state_display(),
        tone=_tone(problem), when=problem.due_on or problem.received_at, next_step=_next_step(problem), language=problem.language,
    )  # fmt: skip


def _tone(problem: Problem) -> str:
    return "danger" if problem.is_overdue else TONES.get(State(problem.state), "neutral")


def _next_step(problem: Problem) -> str:
    if problem.state == State.NEEDS_MORE:
        return _("Please add something")
    if problem.is_overdue:
        return _("The answer is late") if problem.awaits_answer else _("We are late in looking at it")
    if problem.awaits_answer:
        return _("Answer due")
    return _("Check due") if problem.due_on else ""


def tasks_of(person: Person) -> Iterable[Task]:
    """What the person should do now: complete a report, send a draft, check the queue, answer for an institution."""
    yield from _own_tasks(person)
    if person.may("problems.curate"):
        yield from _queue_task()
    if person.may_somewhere("problems.answer"):
        yield from _duty_task(person)


def _own_tasks(person: Person) -> Iterable[Task]:
    for row in Problem.objects.filter(reporter=person, state=State.NEEDS_MORE).order_by("id")[:3]:
        yield Task(
            text=_("Please add something to “%(title)s”") % {"title": row.title},
            detail=_("The centre asked you a question about it."), href=reverse("problems:edit", args=[row.pk]),
            action=_("Change it and send it again"), urgency=Urgency.ANSWER_WAITED_FOR, language="ko",
        )  # fmt: skip
    for draft in ReportDraft.objects.filter(person=person).order_by("-saved_at")[:1]:
        yield Task(
            text=_("Finish “%(title)s”") % {"title": draft.title or _("A draft without a title")},
            detail=_("Your report is saved, but not sent."),
            href=f"{reverse('problems:report_what')}?draft={draft.token}", action=_("Go on writing"),
            urgency=Urgency.UNFINISHED,
        )  # fmt: skip


def _queue_task() -> Iterable[Task]:
    waiting = Problem.objects.filter(state__in=[State.RECEIVED, State.CHECKING]).order_by(
        "check_due_on", "id"
    )
    if first := waiting.first():
        late = first.is_overdue
        yield Task(
            text=_("Check “%(title)s”") % {"title": first.title},
            detail=_("%(count)s reports wait in the queue.") % {"count": waiting.count()},
            href=reverse("problems:desk", args=[first.pk]), action=_("Open it"), due=first.check_due_on,
            urgency=Urgency.OVERDUE if late else Urgency.ANSWER_WAITED_FOR,
        )  # fmt: skip


def _duty_task(person: Person) -> Iterable[Task]:
    waiting = Problem.objects.answerable_by(person).filter(awaits_answer=True).order_by("answer_due_on", "id")
    detail = _("%(count)s problems wait for your institution.")
    if person.may("problems.answer"):
        # Who may answer for any institution is reminded only of what no institution has been given.
        waiting = waiting.filter(owner_partner=None)
        detail = _("%(count)s problems without an institution wait for the centre.")
    soon = clock.today() + timedelta(days=rules.WARN_DAYS)
    if first := waiting.first():
        due = first.answer_due_on
        urgency = (
            Urgency.OVERDUE
            if first.is_overdue
            else Urgency.DUE_SOON
            if due and due <= soon
            else Urgency.COULD_DO
        )
        yield Task(
            text=_("Answer “%(title)s”") % {"title": first.title},
            detail=detail % {"count": waiting.count()},
            href=reverse("problems:duties"), action=_("See our duties"), due=due, urgency=urgency,
        )  # fmt: skip


def personal_data(person: Person) -> Exported:
    """Everything the person reported, added and answered, with the files they gave."""
    words = ("title", "body", "affected", "district", "place_words", "latitude", "longitude", "picture_alt")
    data: dict[str, Any] = {
        "problems": list(Problem.objects.filter(reporter=person).values("number", "state", "received_at", *words)),
        "drafts": list(ReportDraft.objects.filter(person=person).values("saved_at", *words)),
        "me_toos": list(
            MeToo.objects.filter(person=person).values("problem__number", "district", "frequency", "story", "created_at")
        ),
        "follows": list(Follow.objects.filter(person=person).values("problem__number", "created_at")),
        "evidence": list(
            Evidence.objects.filter(by=person).values("problem__number", "kind", "text", "url", "alt", "state", "created_at")
        ),
        "answers": list(Answer.objects.filter(by=person).values("problem__number", "kind", "text", "at")),
        "appeals": list(
            ModerationCase.objects.filter(problem__reporter=person).exclude(appeal="").values(
                "problem__number", "note", "appeal", "appeal_decision", "appeal_reason"
            )
        ),
    }  # fmt: skip
    keys = [
        *Problem.objects.filter(reporter=person, picture__isnull=False).values_list("picture", flat=True),
        *ReportDraft.objects.filter(person=person, picture__isnull=False).values_list("picture", flat=True),
        *Evidence.objects.filter(by=person, file__isnull=False).values_list("file", flat=True),
    ]
    return Exported(data, list(StoredFile.objects.filter(pk__in=keys)))
