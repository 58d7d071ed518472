"""What those who keep a desk type: whose it is, its words, its hours, where it stands, who answers."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from madang.helpdesk.actions.desks import ANSWER_DAYS_MAX, SLUG_MAX
from madang.helpdesk.models import Desk
from madang.helpdesk.models.desks import ABOUT_MAX, NAME_MAX, PARALLEL_MAX
from madang.helpdesk.queries import Keeper
from madang.helpdesk.queries.retrieving import are_crossed
from madang.helpdesk.rules.hours_text import NoHours, read_days, read_spans, write_days
from madang.helpdesk.rules.origins import ORIGIN_MAX, ORIGINS_MAX
from madang.ui.forms import Text

TIMES_MAX = 120
DAYS_TEXT_MAX = 8000


class OpenForm(forms.Form):
    """A new desk: whose, what it is called, what can be asked. Everything else begins as usual."""

    keeper = forms.ChoiceField(label=_("Whose desk is it?"))
    name = forms.CharField(label=_("What is the desk called?"), max_length=NAME_MAX)
    about = forms.CharField(
        label=_("What can be asked here?"), max_length=ABOUT_MAX, required=False, widget=Text(2),
        help_text=_("One or two sentences. Whoever looks for the right desk reads them."),
    )  # fmt: skip
    slug = forms.SlugField(
        label=_("Address of the desk"), max_length=SLUG_MAX, required=False,
        help_text=_("Small Latin letters, digits and hyphens. Left empty, we choose one."),
    )  # fmt: skip

    def __init__(self, *args: Any, keepers: list[Keeper], with_slug: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keepers = {keeper.key: keeper for keeper in keepers}
        field: Any = self.fields["keeper"]
        field.choices = [(keeper.key, keeper.name) for keeper in keepers]
        if len(keepers) == 1:
            field.widget, field.initial = forms.HiddenInput(), keepers[0].key
        if not with_slug:
            del self.fields["slug"]

    def chosen(self) -> dict[str, Any]:
        """What a valid form says, as `open_desk` takes it."""
        data = dict(self.cleaned_data)
        keeper = self.keepers[data.pop("keeper")]
        return {**data, "partner": keeper.partner, "project": keeper.project}


class DeskForm(forms.ModelForm):
    """The words of a desk, and whether a language model may help. Never saved by itself."""

    class Meta:
        model = Desk
        fields = ("name", "about", "name_en", "about_en", "uses_model")
        widgets = {"about": Text(2), "about_en": Text(2)}
        help_texts = {
            "name_en": _("Left empty, English pages show the Korean name."),
            "uses_model": _(
                "Only where the centre has connected one. Each such answer says so, and shows what it was made of."
            ),
        }

    def validate_constraints(self) -> None:
        """The action says it in words."""


class SpansField(forms.CharField):
    """Times of one day: `09:00-12:00, 13:00-18:00`; empty for a closed day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=TIMES_MAX, required=False, **options)

    def clean(self, value: Any) -> list[str]:
        """The spans as they are stored."""
        try:
            return read_spans(super().clean(value))
        except NoHours as error:
            words = gettext("“%(text)s” is no time of a day. Write it like 09:00-12:00, 13:00-18:00.")
            raise forms.ValidationError(words % {"text": error.text[:TIMES_MAX]}) from error


class HoursForm(forms.Form):
    """When somebody is there, how many talks one person holds, and by when a message is answered."""

    SHOWN_AS = {"week": "day_0"}

    keeps_holidays = forms.BooleanField(label=_("Closed on public holidays"), required=False)
    days = forms.CharField(
        label=_("Special days"), required=False, widget=Text(4), validators=[MaxLengthValidator(DAYS_TEXT_MAX)],
        help_text=_("One on each line, with its times or “closed”: 2026-12-24 09:00-12:00, 2026-12-31 closed."),
    )  # fmt: skip
    parallel = forms.IntegerField(
        label=_("Talks of one person at once"), min_value=1, max_value=PARALLEL_MAX,
        help_text=_("Beginners hold two well, experienced people three."),
    )  # fmt: skip
    answer_days = forms.IntegerField(
        label=_("Working days until a message is answered"), min_value=1, max_value=ANSWER_DAYS_MAX,
        help_text=_("Whoever writes outside the hours is promised an answer by then."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in range(7):
            self.fields[f"day_{day}"] = SpansField(label=WEEKDAYS[day])
        self.order_fields([*(f"day_{day}" for day in range(7)), "keeps_holidays"])

    def clean_days(self) -> dict[str, list[str]]:
        try:
            return read_days(self.cleaned_data["days"])
        except NoHours as error:
            words = gettext("This line cannot be read: “%(text)s”. Write it like 2026-12-24 09:00-12:00.")
            raise forms.ValidationError(words % {"text": error.text[:TIMES_MAX]}) from error

    def chosen(self) -> dict[str, Any]:
        """What a valid form says, as `edit_desk` takes it."""
        data = dict(self.cleaned_data)
        return {**data, "week": {str(day): data.pop(f"day_{day}") for day in range(7)}}


def hours_shown(desk: Desk) -> dict[str, Any]:
    """What the form of the hours begins with."""
    week = {f"day_{day}": ", ".join(desk.week.get(str(day), ())) for day in range(7)}
    return {
        **week, "days": write_days(desk.days, pgettext("desk", "closed")), "keeps_holidays": desk.keeps_holidays,
        "parallel": desk.parallel, "answer_days": desk.answer_days,
    }  # fmt: skip


class OriginsForm(forms.Form):
    """The sites that may show the desk, one on each line."""

    origins = forms.CharField(
        label=_("Sites that may show the desk"), required=False, widget=Text(4),
        validators=[MaxLengthValidator(ORIGINS_MAX * ORIGIN_MAX)],
        help_text=_("One address on each line, such as https://www.example.org. Pages behind it need not be named."),
    )  # fmt: skip

    def chosen(self) -> list[str]:
        """The lines of a valid form."""
        return [line.strip() for line in self.cleaned_data["origins"].splitlines() if line.strip()]


class AgentForm(forms.Form):
    """Somebody who answers at a desk."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("The address with which they joined.")
    )


class Sureness(forms.NumberInput):
    """A number with a point and any digits behind it."""

    def __init__(self) -> None:
        super().__init__(attrs={"step": "any", "inputmode": "decimal"})


class ThresholdForm(forms.Form):
    """How sure a desk must be, from 0 to 1; left empty, the shipped value counts."""

    answer_from = forms.FloatField(
        label=_("Answer from"), min_value=0, max_value=1, required=False, widget=Sureness(),
        help_text=_("How sure the desk must be to answer, from 0 to 1. Higher: fewer answers, and more of them right."),
    )  # fmt: skip
    suggest_from = forms.FloatField(
        label=_("Offer a choice from"), min_value=0, max_value=1, required=False, widget=Sureness(),
        help_text=_("From here on up to three titles are offered. Below it the desk says that it found nothing."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and are_crossed(Desk(**self.wanted())):
            self.add_error(
                "suggest_from", gettext("This number is at most as large as the one for answering.")
            )
        return data

    def wanted(self) -> dict[str, float | None]:
        """What a valid form says, as `set_thresholds` takes it."""
        return {name: self.cleaned_data[name] for name in ("answer_from", "suggest_from")}
