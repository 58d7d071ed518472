"""What people type about institutions and agreements."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core.files import ACCEPT_IMAGES
from madang.partners.actions import CENTRE_FIELDS, OWN_FIELDS
from madang.partners.models import (
    AGREEMENT_MAX,
    DUTIES_MAX,
    PART_MAX,
    Agreement,
    AgreementParty,
    Consortium,
    ConsortiumMember,
    Partner,
)
from madang.ui.forms import Markdown, TermForm, Text, keep_chosen

MOST_PARTIES = 20


def limit_texts(form: forms.ModelForm) -> None:
    """Let long texts show how many characters they may have, from the model's own constant."""
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.Textarea):
            field.max_length = form._meta.model._meta.get_field(name).max_length  # type: ignore[attr-defined]


class PartnerForm(forms.ModelForm):
    """The page of an institution as its own staff changes it. Never saved by itself."""

    class Meta:
        model = Partner
        fields = OWN_FIELDS
        widgets = {"about": Markdown(6), "about_en": Markdown(6)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_texts(self)

    def validate_unique(self) -> None:
        """The action checks the address, under a lock."""


class PartnerCentreForm(PartnerForm):
    """The same for the centre, with name, kind and promise."""

    class Meta(PartnerForm.Meta):
        fields = CENTRE_FIELDS + OWN_FIELDS  # type: ignore[assignment]  # a longer tuple of names
        labels = {"slug": _("Address of its page")}
        help_texts = {
            "slug": _("Small Latin letters, digits and hyphens."),
            "answer_days": _("It promises a public answer within so many days."),
        }


class LogoForm(forms.Form):
    """The logo of an institution."""

    upload = forms.FileField(label=_("Logo"), widget=forms.FileInput(attrs={"accept": ACCEPT_IMAGES}))


class StaffForm(forms.Form):
    """Somebody who works for an institution."""

    email = forms.EmailField(label=_("E-mail"), max_length=254,
                             help_text=_("The address with which they joined."))  # fmt: skip


class ConsortiumForm(forms.ModelForm):
    """A consortium, its members, and for those it has already what part each takes."""

    partners = forms.ModelMultipleChoiceField(
        label=_("Members"),
        queryset=Partner.objects.filter(is_active=True),
        widget=forms.CheckboxSelectMultiple,
    )
    lead = forms.ModelChoiceField(label=_("Leads"), queryset=Partner.objects.filter(is_active=True), required=False,
                                  empty_label=_("Nobody"))  # fmt: skip

    class Meta:
        model = Consortium
        fields = ("name", "name_en", "about")
        widgets = {"about": Text(3)}

    def __init__(
        self, *args: Any, members: Iterable[ConsortiumMember] = (), language: str = "ko", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        keep_chosen(self, "partners", "lead")
        for member in members:
            self.fields[f"part_{member.partner_id}"] = forms.CharField(
                label=_("The part of %(name)s") % {"name": member.partner.name_in(language)},
                max_length=PART_MAX, required=False, initial=member.part,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        lead = data.get("lead")
        if lead and lead not in data.get("partners", []):
            self.add_error("lead", _("The one that leads must be a member."))
        return data

    def chosen(self) -> dict[str, Any]:
        """What a valid form says, as `save_consortium` takes it."""
        data = {name: self.cleaned_data[name] for name in ("name", "name_en", "about", "lead")}
        members = [
            (each, self.cleaned_data.get(f"part_{each.pk}", "")) for each in self.cleaned_data["partners"]
        ]
        return {**data, "members": members}

    def has_new_members(self) -> bool:
        """Whether a member was chosen whose part could not be said yet."""
        return any(f"part_{partner.pk}" not in self.fields for partner in self.cleaned_data["partners"])


class AgreementForm(TermForm):
    """Title, term and text of an agreement."""

    title = forms.CharField(label=_("Title"), max_length=160)
    starts_on = forms.DateField(
        label=pgettext_lazy("agreement", "From"), required=False, widget=forms.DateInput
    )
    ends_on = forms.DateField(label=pgettext_lazy("agreement", "Until"), required=False, widget=forms.DateInput,
                              help_text=_("Leave it empty if there is no last day."))  # fmt: skip
    text = forms.CharField(label=_("Text"), max_length=AGREEMENT_MAX, widget=Markdown(18))


class PartyForm(forms.Form):
    """One institution in an agreement. An empty row counts as none."""

    partner = forms.ModelChoiceField(label=_("Institution"), queryset=Partner.objects.none(), required=False,
                                     empty_label=_("None"))  # fmt: skip
    duties = forms.CharField(
        label=_("What it takes on"),
        max_length=DUTIES_MAX,
        required=False,
        widget=Text(3),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.filter(is_active=True)  # type: ignore[attr-defined]
        keep_chosen(self, "partner")


class BasePartyFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """All parties of an agreement."""

    def clean(self) -> None:
        chosen = [form.cleaned_data["partner"] for form in self.forms if form.cleaned_data.get("partner")]
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(
                _("An institution stands in the list twice. Please leave one row empty.")
            )


PartyFormSet = forms.formset_factory(
    PartyForm, formset=BasePartyFormSet, extra=3, max_num=MOST_PARTIES, validate_max=True
)


def parties_in(formset: Any) -> list[tuple[Partner, str]]:
    """The rows of a valid PartyFormSet that name an institution."""
    rows = [form.cleaned_data for form in formset.forms]
    return [(row["partner"], row["duties"]) for row in rows if row.get("partner")]


def rows_of(agreement: Agreement | None) -> list[dict[str, Any]]:
    """The parties as the formset begins with them."""
    if agreement is None:
        return []
    parties: list[AgreementParty] = list(agreement.parties.all())
    return [{"partner": party.partner_id, "duties": party.duties} for party in parties]


class SignForm(forms.Form):
    """A signature: name, position, and that the text was read."""

    name = forms.CharField(label=_("Your name"), max_length=60, help_text=_("It stands as your signature."))
    title = forms.CharField(label=_("Your position"), max_length=60, required=False)
    has_read = forms.BooleanField(label=_("I have read the text and may sign for my institution."))
