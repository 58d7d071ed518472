"""What deliberations tell the rest of the house, and what they do when something below happens."""

from typing import Any

from allauth.account.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import personal, retention
from madang.core.retention import About, Basis, Ends, Kept
from madang.deliberations import actions, emails, queries, rules
from madang.deliberations.models import Deliberation
from madang.deliberations.queries.device import cookie_token
from madang.people import queries as people
from madang.people.models import Person
from madang.people.rules import AUDIT_WORDS, register_notice
from madang.problems.queries import register_panel
from madang.search.models import Document, Source, register

personal.register("deliberations", export=queries.personal_data, erase=actions.erase_person)
people.own_things.append(queries.own_section)
people.what_now.append(queries.tasks_of)
register_panel(queries.panel)
register(
    Source(
        kind="deliberation",
        model=Deliberation,
        label=_("Deliberations"),
        icon="message-circle",
        visible_to=Deliberation.objects.visible_to,
        documents=lambda row: [Document(row.language, row.question, f"{row.introduction}\n{row.summary}")],
        url=lambda row: reverse("deliberations:detail", args=[row.pk]),
        note=Deliberation.get_state_display,
        fields=frozenset({"question", "introduction", "summary", "language", "state"}),
    )
)
retention.register(
    Kept(
        "deliberations.answers",
        what=_("What you answered in deliberations"),
        purpose=_("Finding what neighbours share; nobody sees what one person answered"),
        basis=Basis.CHOICE,
        fields=("deliberations.Voter", "deliberations.StatementVote"),
        ends=Ends.WITHDRAWN,
    ),
    Kept(
        "deliberations.statements",
        what=_("Statements you wrote for others to answer"),
        purpose=_("Finding what neighbours share"),
        basis=Basis.CHOICE,
        fields=("deliberations.Statement",),
        ends=Ends.RECORD,
    ),
    Kept(
        "deliberations.devices",
        what=_("That a browser took part in a deliberation without an account"),
        purpose=_("So that everybody counts once and can change their answers"),
        basis=Basis.CHOICE,
        fields=("deliberations.Device",),
        ends=_("From the end of the deliberation on"),
        kept=rules.DEVICES_KEPT,
        over=queries.devices_over,
        forget=actions.forget_devices,
    ),
    Kept(
        "deliberations.decisions",
        what=_("Deliberations that curators prepared, and their maps"),
        purpose=_("So that everybody can see what was asked and what came of it"),
        basis=Basis.TASK,
        fields=("deliberations.Deliberation", "deliberations.MapRun"),
        ends=Ends.RECORD,
        about=About.STAFF,
    ),
)
for code, label in emails.KINDS.items():
    register_notice(code, label)
AUDIT_WORDS.update(
    {
        "deliberations.prepared": pgettext_lazy("audit", "prepared a deliberation"),
        "deliberations.edited": pgettext_lazy("audit", "changed a deliberation"),
        "deliberations.opened": pgettext_lazy("audit", "opened a deliberation"),
        "deliberations.closed": pgettext_lazy("audit", "closed a deliberation"),
        "deliberations.published": pgettext_lazy("audit", "published the result of a deliberation"),
        "deliberations.recomputed": pgettext_lazy("audit", "had a map of opinions made anew"),
        "deliberations.seeds_added": pgettext_lazy("audit", "wrote statements for a deliberation"),
        "deliberations.sheets_copied": pgettext_lazy("audit", "copied in answers from paper"),
        "deliberations.statement_added": pgettext_lazy("audit", "wrote a statement"),
        "deliberations.statement_shown": pgettext_lazy("audit", "had a statement asked"),
        "deliberations.statement_removed": pgettext_lazy("audit", "removed a statement"),
        "deliberations.appealed": pgettext_lazy("audit", "asked to look again at a removed statement"),
        "deliberations.appeal_decided": pgettext_lazy("audit", "decided about a removed statement again"),
        "deliberations.answers_withdrawn": pgettext_lazy(
            "audit", "took their answers in a deliberation back"
        ),
        "deliberations.voter_excluded": pgettext_lazy("audit", "left somebody’s answers out"),
        "deliberations.voter_let_in": pgettext_lazy("audit", "counted somebody’s answers again"),
    }
)


@receiver(user_logged_in)
def absorb_device(request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """What this browser answered before becomes the person's own, so that nobody counts twice."""
    if token := cookie_token(request):
        actions.absorb_device(by=user, device=token)
