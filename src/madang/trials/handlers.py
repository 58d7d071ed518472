"""What trials tell the rest of the house, and what they do when something below happens."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core import clock, personal, retention
from madang.core.retention import About, Basis, Ends, Kept
from madang.people import queries as people
from madang.people.rules import AUDIT_WORDS, READINGS, MailMode, register_notice
from madang.problems.queries import register_panel
from madang.projects import queries as projects
from madang.search.models import Document, Source, register
from madang.trials import actions, emails, queries
from madang.trials.models import Participant, Trial
from madang.trials.models.trial import KEPT_CHOICES

personal.register("trials", export=queries.personal_data, erase=actions.erase_person)
people.own_things.append(queries.own_section)
people.what_now.append(queries.tasks_of)
register_panel(queries.panel, title=_("Field trials"))
projects.register_room("trials:room", pgettext_lazy("room", "Trials"))
projects.register_project_panel(queries.project_panel)
projects.register_chain_step(queries.chain_steps)
projects.register_list_link("trials:list", _("Field trials"), "target")
register(
    Source(
        kind="trial",
        model=Trial,
        label=_("Field trials"),
        icon="square-check",
        visible_to=Trial.objects.visible_to,
        documents=lambda row: [
            Document(
                row.language, row.title, "\n".join((row.hypothesis, row.why, row.sought, row.place, row.plan))
            )
        ],
        url=lambda row: reverse("trials:detail", args=[row.pk]),
        note=Trial.get_state_display,
        fields=frozenset(
            {"title", "hypothesis", "why", "sought", "place", "plan", "language", "state", "approved_at"}
        ),
    )
)
retention.register(
    Kept(
        "trials.plans",
        what=_("Plans and results of field trials"),
        purpose=_("Finding out together whether something helps, and showing it"),
        basis=Basis.CHOICE,
        fields=("trials.Trial", "trials.Result", "trials.Draw"),
        ends=Ends.RECORD,
    ),
    Kept(
        "trials.safety",
        what=_("Who checked whether a field trial is safe"),
        purpose=_("So that nobody is harmed"),
        basis=Basis.TASK,
        fields=("trials.SafetyCheck",),
        ends=Ends.RECORD,
        about=About.STAFF,
    ),
    Kept(
        "trials.participants",
        what=_("That you take part in a field trial, and what you agreed to"),
        purpose=_("Giving you a seat, meeting you, and erasing what was recorded if you stop"),
        basis=Basis.CHOICE,
        fields=("trials.Participant",),
        ends=_("Until the day that the consent text names; after the end of the trial at most"),
        kept=timedelta(days=max(days for days, _words in KEPT_CHOICES)),
        # Each trial names its own day, which its participants agreed to. One that nobody ends is over a year after its last.
        over=lambda border: Participant.objects.filter(
            Q(trial__unlink_on__lt=clock.today())
            | Q(trial__ended_at=None, trial__ends_on__lt=clock.today() - retention.YEAR),
            person__isnull=False,
        ),
        forget=actions.forget_links,
    ),
    Kept(
        "trials.records",
        what=_("What was measured of you in a field trial, under a code"),
        purpose=_("Finding out whether something helps"),
        basis=Basis.CHOICE,
        fields=("trials.Observation",),
        ends=_("Until you stop; once nothing links the code to you, it stays without leading to anybody"),
    ),
)  # fmt: skip
for code, label in emails.KINDS.items():
    mode = MailMode.NOW if code == emails.TAKING_PART else MailMode.DIGEST
    register_notice(code, label, mode=mode, comes_to=("trials.check",) if code == emails.DUTY else ())
READINGS["trials.names"] = _("who takes part in a field trial: name, code, state")
AUDIT_WORDS.update(
    {
        "trials.planned": pgettext_lazy("audit", "began to plan a trial"),
        "trials.plan_saved": pgettext_lazy("audit", "changed the plan of a trial"),
        "trials.discarded": pgettext_lazy("audit", "threw a plan away"),
        "trials.submit": pgettext_lazy("audit", "handed a trial in for the safety check"),
        "trials.approve": pgettext_lazy("audit", "held a trial to be safe"),
        "trials.send_back": pgettext_lazy("audit", "sent the plan of a trial back"),
        "trials.start": pgettext_lazy("audit", "began the sessions of a trial"),
        "trials.analyse": pgettext_lazy("audit", "ended the sessions of a trial"),
        "trials.resume": pgettext_lazy("audit", "took the sessions of a trial up again"),
        "trials.stop": pgettext_lazy("audit", "stopped a trial"),
        "trials.signed_up": pgettext_lazy("audit", "signed up for a trial"),
        "trials.seated": pgettext_lazy("audit", "gave a seat in a trial"),
        "trials.drawn": pgettext_lazy("audit", "drew the lots of a trial"),
        "trials.consented": pgettext_lazy("audit", "agreed to the changed text of a trial"),
        "trials.withdrawn": pgettext_lazy("audit", "stopped taking part in a trial"),
        "trials.session_set": pgettext_lazy("audit", "set the time of a session"),
        "trials.recorded": pgettext_lazy("audit", "recorded a session"),
        "trials.answered": pgettext_lazy("audit", "answered the questions of a trial"),
        "trials.result_saved": pgettext_lazy("audit", "wrote the result of a trial"),
        "trials.published": pgettext_lazy("audit", "published the result of a trial"),
        "trials.remade": pgettext_lazy("audit", "made the numbers of a result again"),
    }
)
