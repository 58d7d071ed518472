"""What problems do when something below happens, and what they tell the apps below of themselves."""

from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.comments import queries as comments
from madang.core import clock, personal, retention
from madang.core.retention import About, Basis, Ends, Kept
from madang.people import queries as people
from madang.people import rules as people_rules
from madang.people.models import Person
from madang.problems import actions, emails, queries
from madang.problems.models import Problem, ReportDraft
from madang.search.models import Source, register


def _visible(person: Person | None, pk: int) -> Any:
    return Problem.objects.visible_to(person).filter(pk=pk, is_listed=True).first()


def _count_comment(pk: int, by: int) -> None:
    Problem.objects.filter(pk=pk).update(comment_count=F("comment_count") + by, last_activity_at=clock.now())


comments.register_target(
    "problems.problem",
    visible=_visible,
    url=lambda problem: reverse("problems:detail", args=[problem.pk]),
    label=_("Problem"),
    topics=("problems",),
    on_count=_count_comment,
    on_posted=lambda comment, problem: actions.tell_of_comment(
        problem=problem, by=comment.author, comment=comment
    ),
)
register(
    Source(
        kind="problem",
        model=Problem,
        label=_("Problems"),
        icon="lightbulb",
        visible_to=Problem.objects.visible_to,
        findable=Problem.objects.listed,
        documents=queries.documents_of,
        url=lambda problem: reverse("problems:detail", args=[problem.pk]),
        note=queries.said_of,
        fields=frozenset({"title", "body", "affected", "place_words", "district", "state", "is_listed"}),
    )
)
people.own_things += [queries.own_section, queries.joined_section]
people.what_now.append(queries.tasks_of)
personal.register("problems", export=queries.personal_data, erase=actions.erase_person)
retention.register(
    Kept(
        "problems.reports",
        what=_("Reports, evidence and their pictures"),
        purpose=_("Solving the problem in public, and showing what became of it"),
        basis=Basis.TASK,
        fields=("problems.Problem", "problems.Evidence"),
        ends=Ends.RECORD,
    ),
    Kept(
        "problems.places",
        what=_("The place of a problem"),
        purpose=_("Map and district; only to about 100 metres"),
        basis=Basis.CHOICE,
        fields=("problems.Problem.latitude", "problems.Problem.longitude", "problems.Problem.place_words"),
        ends=_("As long as the report; it goes when you delete your account"),
    ),
    Kept(
        "problems.voices",
        what=_("“Me too”, and what you follow"),
        purpose=_("Showing how many live with a problem, and telling you what becomes of it"),
        basis=Basis.CHOICE,
        fields=("problems.MeToo", "problems.Follow"),
        ends=Ends.WITHDRAWN,
    ),
    Kept(
        "problems.drafts",
        what=_("Drafts of reports"),
        purpose=_("So that you can go on writing later"),
        basis=Basis.CHOICE,
        fields=("problems.ReportDraft",),
        ends=_("Until you send it or throw it away; from the last change on"),
        kept=retention.YEAR,
        over=lambda border: ReportDraft.objects.filter(person__isnull=False, saved_at__lt=border),
        forget=actions.forget_drafts,
    ),
    Kept(
        "problems.unclaimed",
        what=_("Drafts of visitors who did not sign in"),
        purpose=_("So that you can go on writing later"),
        basis=Basis.CHOICE,
        fields=("problems.ReportDraft",),
        ends=_("From the last change on"),
        kept=retention.MONTH,
        over=lambda border: ReportDraft.objects.filter(person=None, saved_at__lt=border),
        forget=actions.forget_drafts,
    ),
    Kept(
        "problems.decisions",
        what=_("Answers and decisions about problems"),
        purpose=_("So that everybody can see who answered what"),
        basis=Basis.TASK,
        fields=(
            "problems.Answer",
            "problems.DueChange",
            "problems.Merge",
            "problems.ModerationCase",
        ),
        ends=Ends.RECORD,
        about=About.STAFF,
    ),
)
for code, label in emails.KINDS.items():
    duty = ("problems.answer", "problems.curate") if code == emails.DUTY else ()
    people_rules.register_notice(code, label, comes_to=duty)
people_rules.READINGS["problems.report"] = _("a report that is not public, with who sent it")
people_rules.AUDIT_WORDS.update(
    {
        "problems.reported": pgettext_lazy("audit", "reported a problem"),
        "problems.edited": pgettext_lazy("audit", "changed a problem"),
        "problems.resent": pgettext_lazy("audit", "sent a problem in again"),
        "problems.withdrawn": pgettext_lazy("audit", "withdrew a problem"),
        "problems.checking": pgettext_lazy("audit", "began to check a problem"),
        "problems.asked_for_more": pgettext_lazy("audit", "asked for more about a problem"),
        "problems.published": pgettext_lazy("audit", "published a problem"),
        "problems.owner_assigned": pgettext_lazy("audit", "named the institution in charge of a problem"),
        "problems.report_declined": pgettext_lazy("audit", "declined a report"),
        "problems.hidden": pgettext_lazy("audit", "hid a problem"),
        "problems.restored": pgettext_lazy("audit", "showed a hidden problem again"),
        "problems.appealed": pgettext_lazy("audit", "asked to look again at a decision"),
        "problems.appeal_decided": pgettext_lazy("audit", "decided about a problem again"),
        "problems.lifted": pgettext_lazy("audit", "called for an answer below the threshold"),
        "problems.taken_down": pgettext_lazy("audit", "took part of a problem down"),
        "problems.merged": pgettext_lazy("audit", "merged two problems"),
        "problems.unmerged": pgettext_lazy("audit", "took merged problems apart"),
        "problems.joined": pgettext_lazy("audit", "said “me too”"),
        "problems.left": pgettext_lazy("audit", "took “me too” back"),
        "problems.evidence_added": pgettext_lazy("audit", "added evidence"),
        "problems.evidence_taken_back": pgettext_lazy("audit", "took evidence back"),
        "problems.taken_up": pgettext_lazy("audit", "took a problem up"),
        "problems.due_changed": pgettext_lazy("audit", "changed the promised day"),
        "problems.answered": pgettext_lazy("audit", "answered in public"),
        "problems.answer_missed": pgettext_lazy("audit", "a promised answer did not come in time"),
        "problems.check_missed": pgettext_lazy("audit", "a report was not checked in time"),
    }
)
