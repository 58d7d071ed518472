"""What a person has and should do here, what we know of them, and what stands on a problem's page."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from madang.core import clock
from madang.deliberations import rules
from madang.deliberations.models import Deliberation, MapRun, Statement, StatementVote, Voter
from madang.deliberations.queries.desk import waiting_statements
from madang.deliberations.queries.results import shown_result
from madang.people.models import Person
from madang.people.rules import OwnItem, OwnSection, Task, Urgency
from madang.problems.models import Problem
from madang.problems.queries import Panel, PanelItem

SHOWN = 5
TONES = {"draft": "neutral", "open": "ok", "closed": "info", "published": "info"}


def own_section(person: Person) -> OwnSection | None:
    """The deliberations the person took part in, and how many statements are left to answer."""
    asked = Statement.objects.shown().filter(deliberation=OuterRef("deliberation")).order_by()
    rows = (
        Voter.objects.filter(person=person)
        .select_related("deliberation")
        .annotate(
            answered=Count("votes", filter=Q(votes__statement__state=Statement.State.SHOWN)),
            asked=Subquery(asked.values("deliberation").annotate(count=Count("pk")).values("count")),
        )
        .order_by("-pk")[:SHOWN]
    )
    items = [_own_item(row.deliberation, (row.asked or 0) - row.answered) for row in rows]
    return OwnSection(title=gettext_lazy("Deliberations I took part in"), items=items)


def _own_item(deliberation: Deliberation, left: int) -> OwnItem:
    page, following = "deliberations:detail", ""
    if deliberation.state == Deliberation.State.PUBLISHED:
        page, following = "deliberations:result", _("See the result")
    elif deliberation.is_open and left > 0:
        following = ngettext("%(num)s statement left", "%(num)s statements left", left) % {"num": left}
    return OwnItem(
        text=deliberation.question, href=reverse(page, args=[deliberation.pk]),
        status=deliberation.get_state_display(), tone=TONES[deliberation.state],
        when=deliberation.closes_on if deliberation.is_open else deliberation.published_at, next_step=following,
        language=deliberation.language,
    )  # fmt: skip


def tasks_of(person: Person) -> Iterable[Task]:
    """For curators: statements that wait for a look, and results that wait to be published."""
    if not person.may("problems.curate"):
        return
    waiting = waiting_statements()
    if first := waiting.first():
        due = clock.local(first.created_at + rules.LOOK_WITHIN).date()
        yield Task(
            text=_("Look at “%(text)s”") % {"text": first.text},
            detail=_("%(count)s statements of deliberations wait.") % {"count": waiting.count()},
            href=reverse("deliberations:queue"), action=_("Open the queue"), due=due,
            urgency=Urgency.OVERDUE if due < clock.today() else Urgency.ANSWER_WAITED_FOR,
        )  # fmt: skip
    closed = Deliberation.objects.filter(state=Deliberation.State.CLOSED).order_by("closed_at")
    if row := closed.first():
        yield Task(
            text=_("Publish the result of “%(question)s”") % {"question": row.question},
            detail=_("It is closed; those who took part are waiting."),
            href=reverse("deliberations:desk", args=[row.pk]), action=_("Open it"), urgency=Urgency.DUE_SOON,
        )  # fmt: skip


def personal_data(person: Person) -> dict[str, Any]:
    """Everything the person answered and wrote here."""
    votes = StatementVote.objects.filter(voter__person=person).order_by("pk")
    written = Statement.objects.filter(voter__person=person).order_by("pk")
    return {
        "took_part": list(
            Voter.objects.filter(person=person).values("deliberation__number", "number", "created_at", "ban_reason")
        ),
        "votes": list(
            votes.values("statement__deliberation__number", "statement__text", "value", "changed_at")
        ),
        "statements": list(
            written.values(
                "deliberation__number", "text", "state", "created_at", "reason_code", "note", "appeal",
                "appeal_decision", "appeal_reason",
            )
        ),
    }  # fmt: skip


def panel(problem: Problem) -> Panel:
    """On a problem's page: what all share, word for word, of published results; and what is open now."""
    voters = MapRun.objects.filter(deliberation=OuterRef("pk")).order_by("-pk").values("voters")[:1]
    rows = (
        Deliberation.objects.visible_to(None)
        .filter(Q(links__problem=problem) | Q(links__problem__merged_into=problem))
        .distinct()
        .annotate(voter_count=Subquery(voters))
        .order_by("-pk")[:SHOWN]
    )
    items = [item for row in rows for item in _items(row)]
    return Panel(gettext_lazy("What neighbours think"), items)


def _items(deliberation: Any) -> Iterable[PanelItem]:
    if deliberation.frozen is None:
        count = deliberation.voter_count or 0
        yield PanelItem(
            text=deliberation.question, href=reverse("deliberations:detail", args=[deliberation.pk]),
            status=deliberation.get_state_display(), tone=TONES[deliberation.state],
            detail=ngettext("%(num)s person took part", "%(num)s people took part", count) % {"num": count},
            language=deliberation.language,
        )  # fmt: skip
        return
    shown = shown_result(deliberation.frozen)
    where = reverse("deliberations:result", args=[deliberation.pk])
    for line in shown.shared[:3]:
        said = " · ".join(
            f"{bar.name} {bar.percent}%" for bar in line.bars or [line.everybody] if bar.percent is not None
        )
        yield PanelItem(
            text=line.text, href=where, status=_("All groups agree") if shown.groups else _("Most agree"), tone="ok", detail=said,
            language=line.language,
        )  # fmt: skip
    if not shown.shared:
        yield PanelItem(
            text=deliberation.question, href=where, status=deliberation.get_state_display(), tone="info",
            language=deliberation.language,
        )  # fmt: skip
