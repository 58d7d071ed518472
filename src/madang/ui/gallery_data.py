"""What the gallery shows: invented values for every component in its states."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from madang.core import clock
from madang.core.places import DISTRICT_CHOICES, DISTRICTS
from madang.ui import formats
from madang.ui.forms import Chips, ChipsOne, Markdown, Text


class SampleForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(
        label=gettext_lazy("What is the problem?"),
        max_length=80,
        help_text=gettext_lazy("One sentence is enough."),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    story = forms.CharField(
        label=gettext_lazy("What happened?"), max_length=500, widget=Text(4),
        help_text=gettext_lazy("When, where, to whom? Please leave out names and telephone numbers of others."),
    )  # fmt: skip
    notice = forms.CharField(
        label=gettext_lazy("What shall everybody know?"), max_length=2000, required=False, widget=Markdown(5),
        initial=gettext_lazy("## Open until nine\n\n- On weekdays\n- **Not** on holidays"),
    )  # fmt: skip
    district = forms.ChoiceField(label=gettext_lazy("District"), choices=[("", "–"), *DISTRICT_CHOICES])
    who = forms.ChoiceField(
        label=gettext_lazy("Who is affected?"), widget=forms.RadioSelect,
        choices=[("me", gettext_lazy("Me")), ("family", gettext_lazy("My family")),
                 ("all", gettext_lazy("Everybody in the neighbourhood"))],
    )  # fmt: skip
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("What can you bring?"), required=False, widget=Chips,
        choices=[("design", pgettext_lazy("skill", "Design")), ("web", gettext_lazy("Web and apps")), ("data", pgettext_lazy("skill", "Data")),
                 ("writing", pgettext_lazy("skill", "Writing"))],
    )  # fmt: skip
    hours = forms.ChoiceField(
        label=gettext_lazy("How much time do you have?"), widget=ChipsOne, required=False,
        choices=[("2", gettext_lazy("2 hours a week")), ("5", gettext_lazy("5 hours a week"))],
    )  # fmt: skip
    day = forms.DateField(label=gettext_lazy("Since when?"), required=False)
    photo = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )
    agree = forms.BooleanField(label=gettext_lazy("I agree to the terms of use."))


class SampleFilter(forms.Form):
    """The filters of a list."""

    district = forms.ChoiceField(
        label=gettext_lazy("District"), required=False, choices=[("", gettext_lazy("All")), *DISTRICT_CHOICES]
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False,
        choices=[("", gettext_lazy("All")), ("open", gettext_lazy("Looking for a team")), ("answered", gettext_lazy("Answered"))],
    )  # fmt: skip


def everything() -> dict[str, Any]:
    """All values of the gallery page."""
    now = clock.now()
    return {
        "form": SampleForm(
            initial={"skills": ["web"], "hours": "2", "who": "family", "day": clock.today()}, prefix="new"
        ),
        "wrong": SampleForm({"wrong-title": "", "wrong-email": "mina@", "wrong-story": ""}, prefix="wrong"),
        "filter_form": SampleFilter({"state": "open"}),
        "sample_pages": Paginator(range(400), 20).page(7),
        "past": now - timedelta(hours=3),
        "week_ago": now - timedelta(days=6),
        "soon": now + timedelta(days=3, hours=2),
        "counts": {each.code: (number * 7 + 3) % 23 for number, each in enumerate(DISTRICTS)},
        "months": [
            (formats.month(number), value)
            for number, value in zip(range(6, 11), [4, 11, 9, 18, 26], strict=True)
        ],
        "slots": [
            (_("Tue 20 Oct"), [("a", "14:00", "free"), ("b", "14:30", "full"), ("c", "15:00", "free")]),
            (_("Wed 21 Oct"), [("d", "10:00", "mine"), ("e", "10:30", "free")]),
        ],
    }
