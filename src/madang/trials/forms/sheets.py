"""Signing up, sheets, session times, and the result."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.projects.models import PrototypeVersion
from madang.trials import queries, rules
from madang.trials.models import Measure, QuotaCell, Result
from madang.trials.models.participants import NOTE_MAX
from madang.trials.models.results import CHANGED_MAX, LEARNT_MAX, SUMMARY_MAX
from madang.ui.forms import Cards, ChipsOne, Markdown, Text, keep_chosen


class JoinForm(forms.Form):
    """Which kind of participant, how old, and the consents: the required one and the optional ones apart."""

    cell = forms.ModelChoiceField(
        label=_("Which of these are you?"), queryset=QuotaCell.objects.none(), widget=Cards
    )
    age = forms.ChoiceField(
        label=_("How old are you?"), widget=Cards,
        choices=[("old_enough", _("14 or older")), ("younger", _("Younger than 14"))],
    )  # fmt: skip
    agrees = forms.BooleanField(
        label=_("I have read it and agree"),
        error_messages={
            "required": _(
                "Without this consent you cannot take part: nothing may be written down without it."
            )
        },
    )
    may_quote = forms.BooleanField(label=_("My words may be quoted without my name"), required=False)
    may_invite = forms.BooleanField(
        label=_("You may tell me about later trials of this team"), required=False
    )

    def __init__(self, *args: Any, cells: list[QuotaCell], is_lot: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["cell"]
        field.queryset = QuotaCell.objects.filter(pk__in=[each.pk for each in cells])
        field.empty_label = None
        field.choices = [(each.pk, _cell_words(each, is_lot)) for each in cells]


def _cell_words(cell: QuotaCell, is_lot: bool) -> str:
    if is_lot:
        return str(_("%(label)s (%(seats)s seats, by lot)") % {"label": cell.label, "seats": cell.seats})
    if cell.seats_left:
        return str(_("%(label)s (%(seats)s seats left)") % {"label": cell.label, "seats": cell.seats_left})
    return str(_("%(label)s (full: waiting list)") % {"label": cell.label})


class ConfirmForm(forms.Form):
    """Agreeing to the present text."""

    agrees = forms.BooleanField(label=_("I have read it and agree"))


_NOTHING = ("", pgettext_lazy("sheet", "Not recorded"))
_YES_NO = [("1", pgettext_lazy("sheet", "Managed it")), ("0", pgettext_lazy("sheet", "Did not")), _NOTHING]


def _field(measure: Measure, item: int) -> forms.Field:
    """The field for one value, with its bounds."""
    low, high = rules.bounds(measure.kind, measure.points)
    if measure.kind == Measure.Kind.SUCCESS:
        return forms.ChoiceField(
            label=_("Did they manage it?"), choices=_YES_NO, widget=ChipsOne, required=False
        )
    if measure.kind == Measure.Kind.MINUTES:
        return forms.DecimalField(
            label=_("Minutes"), min_value=low, max_value=high, decimal_places=1, required=False,
            widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
        )  # fmt: skip
    if measure.kind == Measure.Kind.COUNT:
        return forms.IntegerField(
            label=measure.label or _("Count"), min_value=low, max_value=high, required=False
        )
    choices = [(str(point), str(point)) for point in range(low, high + 1)]
    is_sus = measure.kind == Measure.Kind.SUS
    label = str(rules.SUS_ITEMS[item - 1]) if is_sus else measure.label
    low_label, high_label = (
        (str(_("not at all")), str(_("very much"))) if is_sus else (measure.low_label, measure.high_label)
    )
    words = _("1 = %(low)s, %(points)s = %(high)s") % {"low": low_label, "points": high, "high": high_label}
    return forms.ChoiceField(
        label=label,
        choices=[*choices, ("", pgettext_lazy("sheet", "No answer"))],
        widget=ChipsOne,
        required=False,
        help_text=words,
    )


class SheetForm(forms.Form):
    """One participant's values; the fields are those of the measures."""

    def __init__(self, *args: Any, measures: list[Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys: dict[str, tuple[int, int]] = {}
        for measure in measures:
            for item in measure.items:
                name = queries.field_name(measure.pk, item)
                self.fields[name] = _field(measure, item)
                self.keys[name] = (measure.pk, item)

    @property
    def values(self) -> dict[tuple[int, int], Decimal | None]:
        """What was typed, by measure and item."""
        found = {key: self.cleaned_data.get(name) for name, key in self.keys.items()}
        return {key: None if value in (None, "") else Decimal(str(value)) for key, value in found.items()}


class RecordForm(SheetForm):
    """The same for the team, with what was seen."""

    note = forms.CharField(
        label=_("What was seen"), max_length=NOTE_MAX, widget=Text(3), required=False,
        help_text=_("Without names: write the code. What did they try, where did they stop?"),
    )  # fmt: skip


class SessionForm(forms.Form):
    """When the team meets a participant."""

    session_at = forms.DateTimeField(
        label=_("When do you meet?"), required=False, widget=forms.DateTimeInput,
        help_text=_("Empty: no time is set. The participant hears of it at once."),
    )  # fmt: skip

    def clean_session_at(self) -> datetime | None:
        """A moment that the calendar of every place can hold."""
        moment: datetime | None = self.cleaned_data["session_at"]
        if moment is not None and not 2000 < moment.year < 2200:
            raise forms.ValidationError(
                _("Please choose a time between the first and the last day of the trial.")
            )
        return moment


class ResultForm(forms.Form):
    """What came out, in the words of the team."""

    outcome = forms.ChoiceField(
        label=_("Did it turn out as you expected?"), widget=Cards, choices=Result.Outcome.choices,
        help_text=_("A no is worth as much as a yes: others need not try the same again."),
    )  # fmt: skip
    summary = forms.CharField(
        label=_("What came out, in two or three sentences?"), max_length=SUMMARY_MAX, widget=Text(3),
        help_text=_("With numbers, and with what did not work."),
    )  # fmt: skip
    learnt = forms.CharField(
        label=_("What did you learn?"), max_length=LEARNT_MAX, widget=Markdown(5), required=False
    )
    changed = forms.CharField(
        label=_("What do you change because of it?"),
        max_length=CHANGED_MAX,
        widget=Markdown(4),
        required=False,
    )
    newer_version = forms.ModelChoiceField(
        label=_("In which version is it changed?"), queryset=PrototypeVersion.objects.none(), required=False,
        empty_label=_("In none yet"),
    )  # fmt: skip

    def __init__(self, *args: Any, versions: list[PrototypeVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["newer_version"]
        field.queryset = PrototypeVersion.objects.filter(pk__in=[each.pk for each in versions])
        keep_chosen(self, "newer_version")
        field.label_from_instance = lambda each: each.label
