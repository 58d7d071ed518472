"""What funds tell the rest of the house."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import personal, retention
from madang.core.retention import About, Basis, Ends, Kept
from madang.funds import actions, emails, queries
from madang.funds.models import Fund
from madang.funds.rules import BALLOTS_KEPT
from madang.people import queries as people
from madang.people.rules import AUDIT_WORDS, READINGS, register_notice
from madang.projects.queries import register_list_link, register_project_panel
from madang.search.models import Document, Source, register

personal.register("funds", export=queries.personal_data, erase=actions.erase_person)
people.own_things.append(queries.own_section)
people.what_now.append(queries.tasks_of)
register_project_panel(queries.panel)
register_list_link("funds:list", _("Seed funds"), "vote")
register(
    Source(
        kind="fund",
        model=Fund,
        label=_("Seed funds"),
        icon="vote",
        visible_to=Fund.objects.visible_to,
        documents=lambda row: [Document(row.language, row.title, row.introduction)],
        url=lambda row: reverse("funds:detail", args=[row.slug]),
        note=Fund.get_state_display,
        fields=frozenset({"title", "introduction", "language", "state", "apply_until"}),
    )
)
retention.register(
    Kept(
        "funds.ballots",
        what=_("What you chose in a vote on a seed fund, and whether you may vote"),
        purpose=_("Counting it once, and letting you change it until the end"),
        basis=Basis.CHOICE,
        fields=("funds.FundBallot", "funds.Elector", "funds.Voiding"),
        ends=_("From the publication of the result on; the ballots stay without names. From then on"),
        kept=BALLOTS_KEPT,
        over=lambda border: Fund.objects.filter(
            Q(published_at__lt=border) | Q(cancelled_at__lt=border), unlinked_at=None
        ),
        forget=actions.forget_ballots,
    ),
    Kept(
        "funds.funds",
        what=_("Who prepared a seed fund, put a project in or moved the end of a vote"),
        purpose=_("So that everybody can see how public money was shared"),
        basis=Basis.TASK,
        fields=("funds.Fund", "funds.FundProject", "funds.Extension"),
        ends=Ends.RECORD,
        about=About.STAFF,
    ),
)
for code, label in emails.KINDS.items():
    register_notice(code, label, comes_to=("funds.manage",) if code == emails.DUTY else ())
READINGS["funds.ballots"] = _("that you voted on a seed fund, and when; not what you chose")
AUDIT_WORDS.update(
    {
        "funds.created": pgettext_lazy("audit", "began to prepare a seed fund"),
        "funds.edited": pgettext_lazy("audit", "changed a seed fund"),
        "funds.electors_set": pgettext_lazy("audit", "set who may vote on a seed fund"),
        "funds.project_entered": pgettext_lazy("audit", "put a project into a seed fund"),
        "funds.project_edited": pgettext_lazy("audit", "changed what a team asks a seed fund for"),
        "funds.project_withdrawn": pgettext_lazy("audit", "took a project off the ballot of a seed fund"),
        "funds.open": pgettext_lazy("audit", "opened the vote on a seed fund"),
        "funds.extend": pgettext_lazy("audit", "let the vote on a seed fund run longer"),
        "funds.close": pgettext_lazy("audit", "ended the vote on a seed fund"),
        "funds.cancel": pgettext_lazy("audit", "called a seed fund off"),
        "funds.voted": pgettext_lazy("audit", "saved a ballot on a seed fund"),
        "funds.ballots_recorded": pgettext_lazy("audit", "recorded ballots on a seed fund"),
        "funds.voided": pgettext_lazy("audit", "let a ballot on a seed fund not count"),
        "funds.restored": pgettext_lazy("audit", "let a ballot on a seed fund count again"),
        "funds.review": pgettext_lazy("audit", "finished looking at the ballots of a seed fund"),
        "funds.reconsider": pgettext_lazy("audit", "took up looking at the ballots of a seed fund again"),
        "funds.compute": pgettext_lazy("audit", "the ballots of a seed fund were counted"),
        "funds.publish": pgettext_lazy("audit", "published the result of a seed fund"),
    }
)
