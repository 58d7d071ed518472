"""What people type about themselves."""

from allauth.account.forms import RequestLoginCodeForm
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madang.people import actions
from madang.people.models import NAME_MAX, Consent


class CodeRequestForm(RequestLoginCodeForm):
    """One field for everybody: whoever has no account yet becomes a guest, so that the answer never tells who has."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget.attrs.update(autocomplete="email", inputmode="email", maxlength=254)

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if email and self._user is None:
            self._user = actions.make_guest(email=email, language=(get_language() or "ko")[:2])
        return email


class JoinForm(forms.Form):
    """A name and the consents."""

    name = forms.CharField(label=_("Name or nickname"), max_length=NAME_MAX,
                           help_text=_("Others see this name."))  # fmt: skip
    purposes = forms.MultipleChoiceField(
        label=_("What you agree to"), choices=Consent.Purpose, widget=forms.CheckboxSelectMultiple
    )
