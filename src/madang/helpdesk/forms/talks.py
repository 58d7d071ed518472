"""What citizens and agents type in talks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.helpdesk.models.conversations import TEXT_MAX
from madang.ui.forms import Text


class FocusForm(forms.Form):
    """A form with one box, which has the focus again after htmx has put it in anew."""

    def __init__(self, *args: Any, is_focused: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_focused:
            self.fields["text"].widget.attrs["data-focus"] = True


class SayForm(FocusForm):
    """One thing that somebody says. How long it may be, the action says, so that nothing typed is cut. By the placeholder
    a style knows that nothing is typed (see .talk-ended)."""

    text = forms.CharField(
        label=_("Your question"), widget=Text(2, maxlength=TEXT_MAX, placeholder=" "), strip=False,
        help_text=_("Please no names, addresses or numbers of persons."),
    )  # fmt: skip


class LeaveForm(forms.Form):
    """A message in place of waiting."""

    text = forms.CharField(
        label=_("What is it about?"), widget=Text(4, maxlength=TEXT_MAX, placeholder=" "), required=False, strip=False,
        help_text=_("What you wrote before is part of the message."),
    )  # fmt: skip
    email = forms.CharField(
        label=_("E-mail address for the answer"), required=False, max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Used for this one answer alone, and removed 30 days after it."),
    )  # fmt: skip
    agrees = forms.BooleanField(
        label=_("I agree that my address is kept until 30 days after the answer"), required=False
    )


class AgentForm(FocusForm):
    """What an agent writes."""

    text = forms.CharField(label=_("Your reply"), widget=Text(4, maxlength=TEXT_MAX), strip=False)
