"""What voters and curators type."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from madang.comments.models import APPEAL_MAX, NOTE_MAX, Reason
from madang.deliberations.actions.manage import FIELDS
from madang.deliberations.models import Deliberation
from madang.deliberations.models.deliberation import WORDS_MAX
from madang.deliberations.models.voting import REASON_MAX
from madang.deliberations.rules import TEXT_MAX
from madang.problems.models import Problem
from madang.ui.forms import ChipsOne, DecoyForm, Text, keep_chosen, text_field

# More boxes than this are no choice any more; an older problem is named in the address, `?problem=`.
PROBLEMS_SHOWN = 60


def posted(request: HttpRequest) -> Any:
    """The data of a POST, even where it brings none; otherwise nothing."""
    return request.POST if request.method == "POST" else None


class StatementForm(DecoyForm):
    """A line of one's own."""

    text = forms.CharField(
        label=_("What do you think, in one line?"), max_length=TEXT_MAX, widget=Text(2),
        help_text=_("One thought, to which others can say yes or no. Please no names and no links."),
        error_messages={"required": _("Please write a sentence to which others can say yes or no.")},
    )  # fmt: skip
    is_new = forms.BooleanField(required=False, widget=forms.HiddenInput)


class ProblemsField(forms.ModelMultipleChoiceField):
    """Public problems, by their titles."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


class DeliberationForm(forms.ModelForm):
    """A deliberation as curators prepare it. Never saved by itself: an action does that."""

    problems = ProblemsField(
        Problem.objects.none(), label=_("Problems it is about"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("The result will stand on their pages."),
    )  # fmt: skip

    class Meta:
        model = Deliberation
        fields = FIELDS
        formfield_callback = text_field
        widgets = {"who": forms.RadioSelect, "language": ChipsOne}
        labels = {"theme": _("Area"), "language": pgettext_lazy("deliberation", "Language")}
        help_texts = {
            "question": _("Open, in everyday words. For example: “How do we want to use fewer cups?”"),
            "promise": _("Who reads the result, and by when they say what they do with it."),
            "is_moderated_first": _("Otherwise they are asked at once."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language()
        theme: Any = self.fields["theme"]
        theme.label_from_instance = lambda row: row.name_in(language)
        theme.queryset = theme.queryset.filter(is_active=True)
        self.fields["language"] = forms.ChoiceField(
            label=pgettext_lazy("deliberation", "Language"), choices=[("ko", "한국어"), ("en", "English")], widget=ChipsOne
        )  # fmt: skip
        problems: Any = self.fields["problems"]
        newest = Problem.objects.listed().order_by("-published_at", "-pk").values("pk")[:PROBLEMS_SHOWN]
        problems.queryset = Problem.objects.filter(pk__in=newest)
        keep_chosen(self, "theme", "problems")


class OpenForm(forms.Form):
    """Until when it is open."""

    closes_on = forms.DateField(label=_("Open until"), widget=forms.DateInput)


class PublishForm(forms.Form):
    """What curators say of the result."""

    summary = forms.CharField(
        label=_("In the curators' words"), max_length=WORDS_MAX, required=False, widget=Text(4),
        help_text=_("Two or three sentences: what all share, what divides, what happens now."),
    )  # fmt: skip


class SeedsForm(forms.Form):
    """Several statements at once, one a line."""

    texts = forms.CharField(
        label=_("Statements, one a line"), widget=Text(6), max_length=TEXT_MAX * 30,
        help_text=_("From different points of view, so that everybody finds something to agree and to disagree with."),
    )  # fmt: skip


class RemoveForm(forms.Form):
    """Why a statement is not asked."""

    reason_code = forms.ChoiceField(label=_("Reason"), choices=Reason.choices)
    note = forms.CharField(
        label=_("What the author reads"), max_length=NOTE_MAX, required=False, widget=Text(2)
    )


class BanForm(forms.Form):
    """Whose answers are left out."""

    number = forms.CharField(
        label=_("Receipt number"), max_length=20, help_text=_("It stands beside each statement: V2611-…")
    )
    reason = forms.CharField(label=_("Reason, which they read"), max_length=REASON_MAX, widget=Text(2))


class AppealForm(forms.Form):
    """Why a statement should be asked."""

    text = forms.CharField(label=_("Why should it be asked?"), max_length=APPEAL_MAX, widget=Text(4))


class AppealDecisionForm(forms.Form):
    """The decision about an appeal."""

    is_granted = forms.TypedChoiceField(
        label=_("Decision"), choices=[("yes", _("It is asked")), ("no", _("It stays out"))],
        widget=forms.RadioSelect, coerce=lambda value: value == "yes", empty_value=None,
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason, which the author reads"), max_length=NOTE_MAX, widget=Text(3))
