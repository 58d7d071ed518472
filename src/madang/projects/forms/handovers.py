"""Offering, receiving, answering, and saying what became of it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.partners.models import Partner
from madang.people.models import Person
from madang.projects import rules
from madang.projects.models import (
    Condition,
    Handover,
    HandoverCheck,
    Licence,
    MaintenancePlan,
    PrototypeVersion,
)
from madang.projects.models.handovers import ANSWER_MAX, MAINTAINER_MAX, NOTE_MAX, REASON_MAX, WHAT_MAX
from madang.projects.models.promises import (
    CONDITION_MAX,
    CONDITION_NOTE_MAX,
    COST_MAX,
    ENDING_NOTE_MAX,
    FAULTS_MAX,
    KEEPER_MAX,
    PAYER_MAX,
)
from madang.ui.forms import Cards, ChipsOne, Markdown, Text


class OfferForm(forms.Form):
    """Offering a frozen version to an institution."""

    version = forms.ModelChoiceField(label=_("Which version?"), queryset=PrototypeVersion.objects.none())
    partners = forms.ModelMultipleChoiceField(
        label=_("To which institutions?"), queryset=Partner.objects.filter(is_active=True),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("You may ask several at once. Each answers for itself, and everybody sees who was asked."),
    )  # fmt: skip
    what = forms.CharField(
        label=_("What do you hand over, and what should the institution do with it?"), max_length=WHAT_MAX,
        widget=Text(4), help_text=_("Everybody reads this."),
    )  # fmt: skip
    maintainer = forms.CharField(
        label=_("Who keeps it running until then?"), max_length=MAINTAINER_MAX,
        help_text=_("Name the team or an office, not a person."),
    )  # fmt: skip
    licence = forms.ChoiceField(
        label=_("Licence"), choices=[(each.value, each.label) for each in Licence if each]
    )
    answer_due_on = forms.DateField(
        label=pgettext_lazy("due date", "Answer by"),
        help_text=_("From a week to half a year. The date is public, and so is a missed one."),
    )

    def __init__(self, *args: Any, versions: list[PrototypeVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version: Any = self.fields["version"]
        version.queryset = PrototypeVersion.objects.filter(pk__in=[each.pk for each in versions])
        version.choices = [(each.pk, each.label) for each in versions]
        partners: Any = self.fields["partners"]
        partners.label_from_instance = lambda each: each.name_in(get_language())


def offer_initial(versions: list[PrototypeVersion], licence: str, maintainer: str) -> dict[str, Any]:
    """What is likely: the newest version, its licence, the team as keeper, three weeks."""
    return {
        "version": versions[0].pk if versions else None, "licence": licence, "maintainer": maintainer,
        "answer_due_on": clock.today() + timedelta(days=21),
    }  # fmt: skip


class ReceiveForm(forms.Form):
    """Who answers for it by name."""

    recipient = forms.ModelChoiceField(
        label=_("Who is in charge of it?"), queryset=Person.objects.none(),
        help_text=_("The name is public, so that the team knows whom to ask."),
    )  # fmt: skip

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["recipient"]
        field.queryset = Person.objects.filter(pk__in=[pk for pk, _name in choices])
        field.choices = choices


class AnswerForm(forms.Form):
    """The public answer, and the conditions of an adoption where there are any."""

    SHOWN_AS = {"conditions": "condition_1_text"}

    outcome = forms.ChoiceField(
        label=_("What do you decide?"), widget=Cards,
        choices=[
            (Handover.State.ADOPTED, _("We adopt it as it is")),
            (Handover.State.ADAPTED, _("We adopt it with changes")),
            (Handover.State.DECLINED, _("We do not adopt it")),
        ],
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Public answer"), max_length=ANSWER_MAX, widget=Markdown(6),
        help_text=_("Conclusion first: what you do, from when, where. Everybody reads it, for good."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_MAX, required=False, widget=Text(3),
        help_text=_("Needed where you decline: what would have to be different?"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, rules.CONDITIONS_MAX + 1):
            start = f"condition_{number}"
            self.fields[f"{start}_text"] = forms.CharField(
                label=_("What must happen?"), max_length=CONDITION_MAX, required=False, widget=Text(2)
            )
            self.fields[f"{start}_side"] = forms.ChoiceField(
                label=_("Who sees to it?"), choices=Condition.Side, required=False, widget=ChipsOne,
                initial=Condition.Side.TEAM,
            )  # fmt: skip
            self.fields[f"{start}_due_on"] = forms.DateField(label=_("By when?"), required=False)

    @property
    def condition_rows(self) -> list[tuple[int, list[Any], bool]]:
        """Number, fields, and whether something is in them, of each possible condition."""
        found = []
        for number in range(1, rules.CONDITIONS_MAX + 1):
            fields = [self[f"condition_{number}_{name}"] for name in ("text", "side", "due_on")]
            found.append((number, fields, any(each.errors for each in fields) or bool(fields[0].value())))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        conditions = []
        for number in range(1, rules.CONDITIONS_MAX + 1):
            given = {
                name: data.pop(f"condition_{number}_{name}", None) for name in ("text", "side", "due_on")
            }
            if given["text"] or given["due_on"]:
                self._must_be_whole(number, given)
                conditions.append({**given, "side": given["side"] or Condition.Side.TEAM})
        return data | {"conditions": conditions}

    def _must_be_whole(self, number: int, given: dict[str, Any]) -> None:
        for name, words in (
            ("text", _("Please say what must happen.")),
            ("due_on", _("Please say by when.")),
        ):
            key = f"condition_{number}_{name}"
            if not given[name] and key not in self.errors:
                self.add_error(key, words)


class NoteForm(forms.Form):
    """A few words about a condition."""

    note = forms.CharField(max_length=CONDITION_NOTE_MAX, widget=Text(3))

    def __init__(self, *args: Any, label: Any, required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label, self.fields["note"].required = label, required
        self.fields["note"].help_text = _("Everybody reads this.")


class PlanForm(forms.Form):
    """Who keeps it running, from when until when, what it costs, where faults are reported, how it ends."""

    keeper = forms.CharField(
        label=_("Who keeps it running?"), max_length=KEEPER_MAX, help_text=_("Name an office, not a person.")
    )
    from_on = forms.DateField(label=_("From when?"))
    until_on = forms.DateField(
        label=_("Until when?"), required=False, help_text=_("Leave it empty where there is no end in sight.")
    )
    cost_a_year = forms.IntegerField(
        label=_("What does it cost a year?"),
        required=False,
        min_value=0,
        max_value=COST_MAX,
        help_text=_("In won."),
    )
    payer = forms.CharField(label=_("Who pays for it?"), max_length=PAYER_MAX, required=False)
    faults = forms.CharField(
        label=_("Where does one report a fault?"), max_length=FAULTS_MAX,
        help_text=_("A telephone number, an address or a page that somebody reads."),
    )  # fmt: skip
    ending = forms.ChoiceField(
        label=_("What happens when it ends?"), choices=MaintenancePlan.Ending, widget=Cards
    )
    ending_note = forms.CharField(
        label=_("More about that"), max_length=ENDING_NOTE_MAX, required=False, widget=Text(3)
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def plan_initial(handover: Handover) -> dict[str, Any]:
    """The plan as it stands; before the first, from today on."""
    plan = handover.plan
    if plan is None:
        return {"from_on": clock.today(), "version": 0}
    return {name: getattr(plan, name) for name in MaintenancePlan.SAID} | {"version": plan.number}


class CheckForm(forms.Form):
    """Whether it is still in use."""

    result = forms.ChoiceField(
        label=_("Is it in use?"), widget=Cards,
        choices=[
            (each.value, each.label)
            for each in (HandoverCheck.Result.IN_USE, HandoverCheck.Result.PARTLY, HandoverCheck.Result.STOPPED)
        ],
    )  # fmt: skip
    note = forms.CharField(
        label=_("How is it used?"), max_length=NOTE_MAX, widget=Text(3),
        help_text=_("One sentence with a number is best: how many people, how often. Where it stopped: why?"),
    )  # fmt: skip
