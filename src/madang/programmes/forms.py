"""What those who run a programme type."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.partners.models import Consortium, Partner
from madang.programmes.actions import FIELDS, THEME_FIELDS
from madang.programmes.models import NAME_MAX, TEXT_MAX, Phase, Programme, ProgrammePartner, Theme, Track
from madang.ui.forms import TermForm, Text, keep_chosen, text_field

ICONS = [
    ("lightbulb", _("Light bulb")), ("graduation-cap", _("Graduation cap")), ("heart-handshake", _("Heart and hands")),
    ("shield-check", _("Shield")), ("recycle", _("Recycling arrows")), ("library", _("Bookshelf")), ("leaf", _("Leaf")),
    ("users", _("People")), ("house", _("House")), ("map-pin", _("Pin on a map")), ("accessibility", _("Person with open arms")),
    ("landmark", _("Public building")), ("database", _("Data store")), ("book-open", _("Open book")), ("store", _("Shop")),
    ("globe", _("Globe")), ("monitor-smartphone", _("Screen and phone")),
]  # fmt: skip


class _Unsaved(forms.ModelForm):
    """A form whose row is changed by an action, which also checks what must be unique."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Textarea):
                stored = self._meta.model._meta.get_field(name)
                field.max_length = stored.max_length  # type: ignore[attr-defined]  # a CharField
                field.widget.attrs.setdefault("rows", 4)

    def validate_unique(self) -> None:
        """The action does that, under a lock."""


class ProgrammeForm(_Unsaved):
    """What a programme says of itself, and its themes."""

    themes = forms.ModelMultipleChoiceField(
        label=_("Themes"), queryset=Theme.objects.filter(is_active=True), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = Programme
        formfield_callback = text_field
        fields = FIELDS
        labels = {"slug": _("Address of its page"), "consortium": _("Consortium that owns it")}
        help_texts = {
            "slug": _("Small Latin letters, digits and hyphens."),
            "consortium": _("The staff of each of its members may change the programme."),
            "budget_krw": _("The whole amount in won, without commas."),
        }

    def __init__(self, *args: Any, may_give: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_chosen(self, "themes")
        self.fields["consortium"].queryset = Consortium.objects.order_by("name")  # type: ignore[attr-defined]
        if not may_give:
            del self.fields["consortium"]


class ThemeForm(_Unsaved):
    """A theme."""

    icon = forms.ChoiceField(label=_("Symbol"), choices=ICONS)

    class Meta:
        model = Theme
        formfield_callback = text_field
        fields = THEME_FIELDS
        labels = {
            "slug": _("Address"), "default_partner": _("Institution that answers unless said otherwise"),
            "order": _("Place in the list"), "is_active": _("Can be chosen"),
        }  # fmt: skip
        help_texts = {
            "slug": _("Small Latin letters, digits and hyphens."),
            "order": _("The smallest number stands first."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["default_partner"].empty_label = _("None")  # type: ignore[attr-defined]


class PhaseForm(TermForm):
    """A phase. An empty row counts as none; a name is needed only where the kind does not say it."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("None")), *Phase.Kind.choices])
    name = forms.CharField(label=_("Name"), max_length=NAME_MAX, required=False)
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput)
    name_en = forms.CharField(label=_("Name in English"), max_length=NAME_MAX, required=False)


class TrackForm(forms.Form):
    """A track. An empty row counts as none."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=NAME_MAX)
    name_en = forms.CharField(label=_("Name in English"), max_length=NAME_MAX, required=False)
    for_whom = forms.ChoiceField(label=_("For whom"), choices=[("", _("None")), *Track.ForWhom.choices])
    hours = forms.IntegerField(label=_("Hours"), min_value=0, max_value=2000)
    common_hours = forms.IntegerField(label=_("Of these, common to all tracks"), min_value=0, max_value=2000)
    about = forms.CharField(label=_("About"), max_length=TEXT_MAX, required=False,
                            widget=Text(3))  # fmt: skip
    about_en = forms.CharField(label=_("About, in English"), max_length=TEXT_MAX, required=False,
                               widget=Text(3))  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        hours, common = data.get("hours"), data.get("common_hours")
        if hours is not None and common is not None and common > hours:
            self.add_error("common_hours", _("There are more common hours than hours. Please check both."))
        return data


class PartForm(forms.Form):
    """An institution and what it does. An empty row counts as none."""

    partner = forms.ModelChoiceField(
        label=_("Institution"), queryset=Partner.objects.none(), empty_label=_("None")
    )
    part = forms.ChoiceField(
        label=_("What it does"), choices=[("", _("None")), *ProgrammePartner.Part.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.order_by("name")  # type: ignore[attr-defined]


def rows_of(formset: Any) -> list[dict[str, Any]]:
    """The rows of a formset that are filled and not to be taken out."""
    filled = (form.cleaned_data for form in formset.forms if form.cleaned_data)
    return [
        {name: value for name, value in row.items() if name != "DELETE"}
        for row in filled
        if not row.get("DELETE")
    ]


PhaseFormSet = forms.formset_factory(PhaseForm, extra=2, can_delete=True, max_num=20, validate_max=True)
TrackFormSet = forms.formset_factory(TrackForm, extra=1, can_delete=True, max_num=20, validate_max=True)
PartFormSet = forms.formset_factory(PartForm, extra=3, can_delete=True, max_num=60, validate_max=True)
