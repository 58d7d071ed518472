"""The plan of a trial, part by part."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.projects.models import PrototypeVersion
from madang.trials import rules
from madang.trials.models import Measure, Trial
from madang.trials.models.trial import (
    CONSENT_MAX,
    CONTACT_MAX,
    COUNT_LABEL_MAX,
    DATA_KEPT_MAX,
    HYPOTHESIS_MAX,
    KEPT_CHOICES,
    PLACE_MAX,
    PLAN_MAX,
    REASON_MAX,
    RISKS_MAX,
    SOUGHT_MAX,
    TITLE_MAX,
    WHY_MAX,
)
from madang.ui.forms import Cards, Chips, Markdown, TermForm, Text, keep_chosen

LINES_MAX = 2000


class WhatForm(forms.Form):
    """One version, one expectation."""

    title = forms.CharField(label=_("What is the trial called?"), max_length=TITLE_MAX)
    prototype_version = forms.ModelChoiceField(
        label=_("Which version is tried?"), queryset=PrototypeVersion.objects.none(),
        help_text=_("A frozen version never changes, so everybody tries the same."),
    )  # fmt: skip
    hypothesis = forms.CharField(
        label=_("What do you expect?"), max_length=HYPOTHESIS_MAX, widget=Text(3),
        help_text=_("One sentence that could turn out wrong, with a number: “Eight of ten find the bus in two minutes.”"),
    )  # fmt: skip
    why = forms.CharField(
        label=_("Why does it matter?"), max_length=WHY_MAX, widget=Text(3), required=False,
        help_text=_("What would you do differently, depending on what comes out?"),
    )  # fmt: skip

    def __init__(self, *args: Any, versions: list[PrototypeVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["prototype_version"]
        field.queryset = PrototypeVersion.objects.filter(pk__in=[each.pk for each in versions])
        field.choices = [(each.pk, each.label) for each in versions]
        keep_chosen(self, "prototype_version")
        field.choices = [(each.pk, each.label) for each in versions]


class WhoForm(TermForm):
    """With whom, where and when."""

    sought = forms.CharField(
        label=_("Whom do you look for?"), max_length=SOUGHT_MAX, required=False,
        help_text=_("For example: people over 60 who read text messages by themselves."),
    )  # fmt: skip
    cells_text = forms.CharField(
        label=_("Which kinds of participants, and how many of each?"), max_length=LINES_MAX, widget=Text(4),
        help_text=_("One on each line, then | and the number of seats: “60s | 5”. One line is enough: “Everybody | 10”. Numbers are shown from 5 people on."),
    )  # fmt: skip
    selection = forms.ChoiceField(label=_("Who gets a seat?"), widget=Cards, choices=Trial.Selection.choices)
    recruit_until = forms.DateField(label=_("Last day to sign up"), required=False)
    place = forms.CharField(label=_("Where does it take place?"), max_length=PLACE_MAX, required=False)
    starts_on = forms.DateField(label=_("First day"), required=False)
    ends_on = forms.DateField(label=_("Last day"), required=False)


class HowForm(forms.Form):
    """What they do, and what is measured."""

    plan = forms.CharField(
        label=_("How does it go, step by step?"), max_length=PLAN_MAX, widget=Markdown(6), required=False,
        help_text=_("From the welcome to the goodbye. How long does it take?"),
    )  # fmt: skip
    tasks_text = forms.CharField(
        label=_("What do participants do?"), max_length=LINES_MAX, widget=Text(4), required=False,
        help_text=_("One task on each line, as you would say it: “Find the next bus to the library.”"),
    )  # fmt: skip
    at_tasks = forms.MultipleChoiceField(
        label=_("What do you measure at each task?"), widget=Chips, required=False,
        choices=[(kind.value, Measure.Kind(kind.value).label) for kind in rules.AT_TASKS],
    )  # fmt: skip
    count_label = forms.CharField(
        label=_("What is counted?"), max_length=COUNT_LABEL_MAX, required=False,
        help_text=_("Only where you count something, for example: how often they asked for help."),
    )  # fmt: skip
    scales_text = forms.CharField(
        label=_("What do you ask at the end?"), max_length=LINES_MAX, widget=Text(3), required=False,
        help_text=_("One question on each line: question | what 1 means | what 5 means. Write | 7 at its end for seven points."),
    )  # fmt: skip
    with_sus = forms.BooleanField(
        label=_("Also the ten sentences on usability (SUS): they make it comparable with other things"),
        required=False,
    )


class ConsentForm(forms.Form):
    """What they agree to, and what could go wrong."""

    consent_text = forms.CharField(
        label=_("What do participants agree to?"), max_length=CONSENT_MAX, widget=Text(6), required=False,
        help_text=_("In words a 14-year-old understands: what happens, how long, that they may stop at any time."),
    )  # fmt: skip
    data_kept = forms.CharField(
        label=_("What is written down of them?"), max_length=DATA_KEPT_MAX, widget=Text(2), required=False,
        help_text=_("Only what you need. Never names, faces or voices."),
    )  # fmt: skip
    kept_days = forms.TypedChoiceField(
        label=_("How long after the end do the centre's records still know who had which code?"), coerce=int,
        choices=KEPT_CHOICES, help_text=_("Until then participants can still withdraw. Then nothing leads to anybody any more."),
    )  # fmt: skip
    contact = forms.CharField(
        label=_("Whom can participants ask?"), max_length=CONTACT_MAX, required=False,
        help_text=_("An office or an address of the team, not somebody's private number."),
    )  # fmt: skip
    risks = forms.CharField(
        label=_("What could go wrong, and what do you do about it?"), max_length=RISKS_MAX, widget=Text(4), required=False,
        help_text=_("The centre reads this before anybody can sign up."),
    )  # fmt: skip


FORMS: dict[str, type[forms.Form]] = {
    "what": WhatForm,
    "who": WhoForm,
    "how": HowForm,
    "consent": ConsentForm,
}


class ReasonForm(forms.Form):
    """A reason that everybody concerned reads."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_MAX,
        widget=Text(3),
        help_text=_("Those concerned read it. Be kind."),
    )


class CheckForm(forms.Form):
    """What the centre says of a plan."""

    decision = forms.ChoiceField(
        label=_("Is it safe for those who take part?"), widget=Cards,
        choices=[("approve", _("Yes. People can sign up from now on.")), ("send_back", _("Not yet. The team changes something first."))],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("What should the team know?"), max_length=REASON_MAX, widget=Text(3), required=False,
        help_text=_("Needed where you send it back: what has to be different?"),
    )  # fmt: skip
