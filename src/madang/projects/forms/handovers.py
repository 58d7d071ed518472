"""Offering, receiving, answering, and saying what became of it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.partners.models import Partner
from madang.people.models import Person
from madang.projects.models import Handover, HandoverCheck, Licence, PrototypeVersion
from madang.projects.models.handovers import ANSWER_MAX, MAINTAINER_MAX, NOTE_MAX, REASON_MAX, WHAT_MAX
from madang.ui.forms import Cards, Markdown, Text


class OfferForm(forms.Form):
    """Offering a frozen version to an institution."""

    version = forms.ModelChoiceField(label=_("Which version?"), queryset=PrototypeVersion.objects.none())
    partner = forms.ModelChoiceField(
        label=_("To which institution?"), queryset=Partner.objects.filter(is_active=True)
    )
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
        partner: Any = self.fields["partner"]
        partner.label_from_instance = lambda each: each.name_in(get_language())


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
    """The public answer."""

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
