"""What those who prepare a fund type, what teams ask for, and the reasons that everybody reads."""

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from madang.funds.actions import FIELDS
from madang.funds.models import Fund, FundProject, Voiding
from madang.funds.models.fund import (
    BALLOTS_MAX,
    BUDGET_MAX,
    CHOICES_MAX,
    ELECTORS_MAX,
    PURPOSE_MAX,
    REASON_MAX,
)
from madang.partners.models import Partner
from madang.programmes.models import Programme
from madang.projects.models import Project
from madang.ui.forms import Cards, Text, keep_chosen, text_field


class FundForm(forms.ModelForm):
    """A fund while it is being prepared."""

    class Meta:
        model = Fund
        formfield_callback = text_field
        fields = FIELDS
        widgets = {"electorate": Cards}
        help_texts = {
            "introduction": _("In plain words: who gives it, for what, and what is expected in return."),
            "programme": _("Where one is chosen, only its teams can apply."),
            "budget_krw": _("The whole amount, without commas."),
            "expected_ballots": _("A rough number is enough. It decides in which unit money is counted."),
            "most_choices": _("Empty: as many as they like."),
            "apply_until": _(
                "Empty: only the centre puts teams in, and nobody sees the fund before the vote."
            ),
            "opens_at": _(
                "Empty: at the moment in which you open it. The clock of this centre counts (Seoul)."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partner, programme = self.fields["partner"], self.fields["programme"]
        for field, rows in (
            (partner, Partner.objects.filter(is_active=True)),
            (programme, Programme.objects.order_by("-year", "-pk")),
        ):
            field.queryset = rows  # type: ignore[attr-defined]
            field.label_from_instance = lambda row: row.name_in(get_language())  # type: ignore[attr-defined]
        programme.empty_label = _("None")  # type: ignore[attr-defined]
        keep_chosen(self, "partner", "programme")
        for name, most in (
            ("budget_krw", BUDGET_MAX),
            ("expected_ballots", BALLOTS_MAX),
            ("most_choices", CHOICES_MAX),
        ):
            self.fields[name] = forms.IntegerField(
                label=self.fields[name].label, help_text=self.fields[name].help_text, required=self.fields[name].required,
                min_value=1, max_value=most,
            )  # fmt: skip
        self.fields["introduction"].max_length = Fund._meta.get_field("introduction").max_length  # type: ignore[attr-defined]

    def validate_unique(self) -> None:
        """The action does that, under a lock."""

    def validate_constraints(self) -> None:
        """The action says it in words."""


class ElectorsForm(forms.Form):
    """The addresses of those who may vote, one on each line."""

    emails = forms.CharField(
        label=_("Addresses"), required=False, widget=Text(10), max_length=ELECTORS_MAX * 60,
        help_text=_("One on each line. Whoever signs in with one of them may vote."),
    )  # fmt: skip

    def clean_emails(self) -> list[str]:
        found = [line.strip().lower() for line in self.cleaned_data["emails"].replace(",", "\n").splitlines()]
        found = list(dict.fromkeys(line for line in found if line))
        for line in found:
            try:
                validate_email(line)
            except forms.ValidationError as error:
                raise forms.ValidationError(
                    gettext("This is no address: %(line)s") % {"line": line[:80]}
                ) from error
        return found


class EntryForm(forms.ModelForm):
    """What a team asks for."""

    class Meta:
        model = FundProject
        formfield_callback = text_field
        fields = ("project", "purpose", "cost_krw")
        widgets = {"purpose": Text(3)}
        help_texts = {
            "purpose": _(
                "What do you buy or pay with it, and what does it change? Everybody reads this on the ballot."
            ),
            "cost_krw": _("The whole amount, without commas. It is paid in full or not at all."),
        }

    def __init__(self, *args: Any, teams: list[Project] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"] = forms.CharField(
            label=self.fields["purpose"].label, help_text=self.fields["purpose"].help_text, max_length=PURPOSE_MAX,
            widget=Text(3),
        )  # fmt: skip
        self.fields["cost_krw"] = forms.IntegerField(
            label=self.fields["cost_krw"].label,
            help_text=self.fields["cost_krw"].help_text,
            min_value=1,
            max_value=BUDGET_MAX,
        )
        project: Any = self.fields["project"]
        if teams is None:
            del self.fields["project"]
            return
        project.queryset = Project.objects.filter(pk__in=[team.pk for team in teams])
        project.choices = [(team.pk, team.title) for team in teams]
        if len(teams) == 1:
            project.initial = teams[0].pk

    def validate_unique(self) -> None:
        """The action does that, under a lock."""

    def validate_constraints(self) -> None:
        """The action says it in words."""


class ReasonForm(forms.Form):
    """Why: everybody reads it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_MAX, widget=Text(3), help_text=_("Everybody reads this.")
    )


class ExtendForm(ReasonForm):
    """Until when the vote runs, and why it runs longer."""

    closes_at = forms.DateTimeField(label=_("Until when does the vote run?"))
    field_order = ("closes_at", "reason")


class VoidForm(forms.Form):
    """Why a ballot does not count."""

    kind = forms.ChoiceField(
        label=_("Why does this ballot not count?"), choices=Voiding.Kind, widget=Cards,
        help_text=_("How many ballots of each kind do not count is public."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("What did you see?"), max_length=REASON_MAX, widget=Text(3),
        help_text=_("For the centre and for the person, who can ask for it."),
    )  # fmt: skip
