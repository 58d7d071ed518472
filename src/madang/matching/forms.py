"""What people type: wishes question by question, a round, what the desk decides."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from madang.core import ids
from madang.matching import rules
from madang.matching.models import MatchRun, Round, Wish
from madang.matching.models.round import INTRODUCTION_MAX, REASON_MAX, TITLE_MAX, TITLE_MIN
from madang.matching.models.wish import NAME_MAX
from madang.people.models import Profile
from madang.programmes.models import Programme
from madang.ui.forms import Cards, Chips, Text

NUMBER_MAX = 40


def posted(request: HttpRequest) -> Any:
    """The data of a POST, even where it brings none; otherwise nothing."""
    return request.POST if request.method == "POST" else None


# --- wishes -----------------------------------------------------------------------------------------------


class RoleForm(forms.Form):
    """1: as what, and with which skills."""

    role = forms.ChoiceField(label=_("As what do you take part?"), choices=Wish.Role.choices, widget=Cards)
    skills = forms.MultipleChoiceField(
        label=_("What can you bring?"), choices=Profile.Skill.choices, required=False, widget=Chips,
        help_text=_("Taken over from your profile. What you change here counts for this round alone."),
    )  # fmt: skip
    would_lead = forms.BooleanField(
        label=_("I could lead the team: invite to the first meeting and keep an eye on the dates"),
        required=False,
    )


class AnywhereForm(forms.Form):
    """2: the choices themselves are buttons of the page."""

    anywhere = forms.BooleanField(
        label=_("If none of these works out, anywhere is fine: a place is then more certain"), required=False
    )


class TimesForm(forms.Form):
    """3: when the team could meet."""

    slots = forms.MultipleChoiceField(
        label=_("When can you meet each week?"), choices=Profile.Slot.choices, widget=Chips,
        help_text=_("A team needs one time at which all can come. The more you choose, the better your team."),
        error_messages={"required": _("Please choose at least one time. Without a common time no team can be found.")},
    )  # fmt: skip


class CodeForm(forms.Form):
    """4: with whom."""

    code = forms.CharField(
        label=_("Code of your friend"), max_length=20, required=False,
        help_text=_("Six letters and digits. Your friend finds it on this page of their own."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class NeverForm(forms.Form):
    """4: with whom rather not."""

    first = forms.CharField(label=_("Name of the first person"), max_length=NAME_MAX, required=False)
    second = forms.CharField(label=_("Name of the second person"), max_length=NAME_MAX, required=False)

    @property
    def names(self) -> list[str]:
        """What was typed."""
        return [self.cleaned_data.get("first", ""), self.cleaned_data.get("second", "")]


# --- a round ----------------------------------------------------------------------------------------------


class ProgrammeField(forms.ModelChoiceField):
    """A programme, named in the language of the page."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name_in(get_language()))


class RoundForm(forms.Form):
    """A round's words, sizes and dates."""

    programme = ProgrammeField(Programme.objects.none(), label=_("Programme"), empty_label=None)
    title = forms.CharField(label=_("Title"), min_length=TITLE_MIN, max_length=TITLE_MAX)
    introduction = forms.CharField(
        label=_("What people should know"), max_length=INTRODUCTION_MAX, required=False, widget=Text(4),
        help_text=_("For example how often teams meet, and until when they work."),
    )  # fmt: skip
    wishes_until = forms.DateField(
        label=_("Wishes are taken until"), widget=forms.DateInput, help_text=_("This day included.")
    )
    confirm_until = forms.DateField(
        label=_("Answers are taken until"), widget=forms.DateInput,
        help_text=_("Everybody says yes or no to their team until this day."),
    )  # fmt: skip
    size_min = forms.IntegerField(label=_("Fewest people in a team"), min_value=1, max_value=rules.SIZE_MOST)
    size_max = forms.IntegerField(label=_("Most people in a team"), min_value=1, max_value=rules.SIZE_MOST)
    experts = forms.IntegerField(
        label=_("Technical experts in a team, at least"), min_value=0, max_value=rules.SIZE_MOST
    )
    citizens = forms.IntegerField(
        label=_("Citizens in a team, at least"), min_value=0, max_value=rules.SIZE_MOST
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, round: Round | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["programme"]
        field.queryset = Programme.objects.filter(state=Programme.State.RUNNING)
        if round is not None:
            del self.fields["programme"]


class OfferForm(forms.Form):
    """One problem that may be offered."""

    is_offered = forms.BooleanField(label=_("Offer it"), required=False)
    teams = forms.IntegerField(
        label=_("New teams, at most"), min_value=0, max_value=rules.TEAMS_MOST, initial=1, required=False
    )
    skills = forms.MultipleChoiceField(
        label=_("Skills that help"), choices=Profile.Skill.choices, required=False, widget=Chips
    )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it cancelled?"), min_length=5, max_length=REASON_MAX, widget=Text(3),
        help_text=_("Everybody who stated wishes reads this."),
    )  # fmt: skip


class RunForm(forms.Form):
    """How to calculate again."""

    how = forms.ChoiceField(
        label=_("How?"),
        choices=MatchRun.How.choices[::-1],
        widget=Cards,
        initial=MatchRun.How.GENTLE,
        required=False,
    )


class MoveForm(forms.Form):
    """Where to put a person; the choices are the options of the page."""

    to = forms.CharField(max_length=20, error_messages={"required": _("Please choose where to.")})

    def key(self) -> int | None:
        """The key of the team; None for the reserve list. Raises ValueError for anything else."""
        given = self.cleaned_data["to"]
        if given == "reserve":
            return None
        if not given.isascii() or not given.isdigit() or len(given) > 15:
            raise ValueError(_now("Please choose where to."))
        return int(given)


class TieForm(forms.Form):
    """Whom a name means: one of those offered, or anybody by the number of their wish."""

    other = forms.ModelChoiceField(Wish.objects.none(), required=False)
    number = forms.CharField(max_length=NUMBER_MAX, required=False)

    def __init__(self, *args: Any, wishes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other"]
        field.queryset = wishes

    def clean_number(self) -> Wish | None:
        """The wish that has the number."""
        typed = self.cleaned_data["number"]
        if not typed:
            return None
        field: Any = self.fields["other"]
        found: Wish | None = field.queryset.filter(number=ids.clean_receipt(typed)).first()
        if found is None:
            raise forms.ValidationError(
                _("Nobody of this round has the number “%(number)s”. It stands beside each name below.")
                % {"number": typed}
            )
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        return {"other": data.get("number") or data.get("other")}
