"""What people type around comments."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.comments.models import APPEAL_MAX, BODY_MAX, NOTE_MAX, Appeal, Reason
from madang.ui.forms import DecoyForm, Text


class CommentForm(DecoyForm):
    """The text of a comment. Its length is checked by the action, which says how long it is."""

    body = forms.CharField(
        label=_("Comment"), max_length=BODY_MAX, strip=True,
        help_text=_("Be kind, stay on the subject, tell no personal data."),
        widget=Text(4),
    )  # fmt: skip


class ReportForm(forms.Form):
    """Which rule a comment is against."""

    reason_code = forms.ChoiceField(
        label=_("Which rule is it against?"), choices=Reason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Anything the moderators should know"), max_length=NOTE_MAX, required=False,
        widget=Text(3),
    )  # fmt: skip


class RemovalForm(forms.Form):
    """Why a comment is removed."""

    reason_code = forms.ChoiceField(
        label=_("Which rule is it against?"), choices=Reason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What the author reads"), max_length=NOTE_MAX,
        help_text=_("One or two sentences: which words, and why. The author can appeal."),
        widget=Text(3),
    )  # fmt: skip


class AppealForm(forms.Form):
    """Why a removed comment should be shown again."""

    text = forms.CharField(
        label=_("Why should it be shown again?"),
        max_length=APPEAL_MAX,
        widget=Text(5),
    )


class DecisionForm(forms.Form):
    """The decision on an appeal, with its reason."""

    decision = forms.ChoiceField(
        label=pgettext_lazy("appeal", "Decision"), choices=Appeal.Decision.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("What the author reads"), max_length=NOTE_MAX, widget=Text(3))
