"""What people type about themselves, and what administrators type about people."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from madang.core.places import DISTRICT_CHOICES
from madang.people import actions, queries, rules
from madang.people.models import ABOUT_MAX, LANGUAGES, NAME_MAX, AccessToken, Consent, Person, Profile, Role
from madang.ui.forms import Chips, ChipsOne, DecoyForm, Text

TOKEN_DAYS = [(30, _("30 days")), (90, _("90 days")), (365, _("One year"))]


class CodeRequestForm(DecoyForm, RequestLoginCodeForm):
    """One field for everybody: whoever has no account yet becomes a guest, so that the answer never tells who has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label=_("E-mail"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        )
        self.order_fields(["homepage"])

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if email and not self.errors:
            self._user = actions.make_guest(email=email, language=(get_language() or "ko")[:2])
        return email


class CodeForm(ConfirmLoginCodeForm):
    """Six digits; telephones offer them from the letter. Spaces and dashes in them are forgiven."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("Code of the letter (6 digits)"),
            max_length=20,
            widget=forms.TextInput(
                attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
            ),
        )

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(char for char in self.cleaned_data["code"] if char.isdigit())
        return str(super().clean_code())


class AddressForm(forms.Form):
    """The address one wants."""

    email = forms.EmailField(
        label=_("New e-mail address"), max_length=254,
        help_text=_("We send a code there. Until you type it nothing changes."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )  # fmt: skip


class AddressCodeForm(forms.Form):
    """The code that was sent to it. Spaces and dashes are forgiven."""

    code = forms.CharField(
        label=_("Code of the letter (6 digits)"), max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )  # fmt: skip

    def clean_code(self) -> str:
        return "".join(char for char in self.cleaned_data["code"] if char.isascii() and char.isdigit())


@contextmanager
def readable() -> Iterator[None]:
    """Inside, an answer that no passkey gives is refused in words; the library raises many kinds of errors for it."""
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise forms.ValidationError(
            _("This passkey does not open an account here. Please use a code by e-mail.")
        ) from error


class CredentialField(forms.JSONField):
    """What a browser's passkey answers. Whatever cannot be read as JSON is refused, however it is broken."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets without end
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Never shown again: an answer works once."""
        return None


class PasskeyLoginForm(LoginWebAuthnForm):
    """Signing in by passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField(widget=forms.HiddenInput)

    def clean_credential(self) -> Any:
        with readable():
            return super().clean_credential()


class PasskeyAgainForm(ReauthenticateWebAuthnForm):
    """Showing once more who one is, by passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField(widget=forms.HiddenInput)

    def clean_credential(self) -> Any:
        with readable():
            return super().clean_credential()


class PasskeyForm(AddWebAuthnForm):
    """A passkey always opens the account by itself, so nothing is asked but its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField(widget=forms.HiddenInput)
        self.fields["name"] = forms.CharField(
            label=_("Name of this passkey"),
            help_text=_("So that you know it again in the list: “my telephone”, “work laptop”."),
            max_length=60,
            required=False,
        )
        self.fields["passwordless"] = forms.BooleanField(
            initial=True, required=False, widget=forms.HiddenInput(attrs={"checked": True})
        )

    def clean(self) -> dict[str, Any]:
        with readable():
            return dict(super().clean())


class JoinForm(forms.Form):
    """A name and the consents, the required and the optional ones apart."""

    name = forms.CharField(
        label=_("Name or nickname"), max_length=NAME_MAX, help_text=_("Others see it beside what you write."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )  # fmt: skip
    is_old_enough = forms.BooleanField(
        label=_("I am 14 or older"),
        help_text=_(
            "If you are younger, we need the agreement of a parent or guardian. Please call us together."
        ),
        error_messages={
            "required": _("Below 14 we need the agreement of a parent or guardian. Please call us together.")
        },
    )
    required = forms.MultipleChoiceField(
        label=_("You need to agree to this to join"),
        choices=[(purpose.value, purpose.label) for purpose in Consent.REQUIRED],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("To join, please agree to the two required points.")},
    )
    optional = forms.MultipleChoiceField(
        label=_("This is up to you"),
        help_text=_("You can join without it and change your mind at any time."),
        choices=[
            (purpose.value, purpose.label) for purpose in Consent.Purpose if purpose not in Consent.REQUIRED
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean_required(self) -> list[str]:
        given: list[str] = self.cleaned_data["required"]
        if set(given) != set(Consent.REQUIRED):
            raise forms.ValidationError(_("To join, please agree to the two required points."))
        return given

    @property
    def purposes(self) -> list[str]:
        """Everything agreed to."""
        return [*self.cleaned_data["required"], *self.cleaned_data["optional"]]


class SetupForm(JoinForm):
    """The first administrator: the set-up code of the console, then as everybody."""

    field_order = ["code", "name"]
    code = forms.CharField(
        label=_("Set-up code"), max_length=60, strip=True,
        help_text=_("The start command printed it; it also stands in the file setup_code of the data folder."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class ProfileForm(forms.Form):
    """What a member tells of themselves; all but the name is optional."""

    name = forms.CharField(label=_("Name or nickname"), max_length=NAME_MAX)
    about = forms.CharField(label=_("About me"), max_length=ABOUT_MAX, required=False,
                            widget=Text(4))  # fmt: skip
    district = forms.ChoiceField(
        label=_("District"),
        required=False,
        choices=[("", _("Not given")), *DISTRICT_CHOICES],
    )
    skills = forms.MultipleChoiceField(
        label=_("What I can bring"), required=False, choices=Profile.Skill, widget=Chips,
        help_text=_("Teams find you by this."),
    )  # fmt: skip
    interests = forms.MultipleChoiceField(
        label=_("What I care about"),
        required=False,
        widget=Chips,
        choices=lambda: list(rules.INTERESTS.items()),
    )
    available_times = forms.MultipleChoiceField(
        label=_("When I have time"), required=False, choices=Profile.Slot, widget=Chips
    )
    is_public = forms.BooleanField(
        label=_("Show my profile to everybody"), required=False,
        help_text=_("Name, introduction, skills, interests and district. Never your e-mail address."),
    )  # fmt: skip


class LanguageForm(forms.Form):
    """The language of letters."""

    language = forms.ChoiceField(label=_("Language of letters"), choices=LANGUAGES, widget=ChipsOne)


class MailForm(forms.Form):
    """How each kind of notice that can come to the person comes by mail; what was chosen for others stays chosen."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modes = queries.mail_modes(person)
        for kind in queries.notice_kinds(person):
            self.fields[kind.code] = forms.ChoiceField(
                label=str(kind.label),
                choices=list(rules.MAIL_WORDS.items()),
                initial=modes(kind.code),
                widget=ChipsOne,
            )

    def chosen(self) -> dict[str, str]:
        """The kinds whose mode was changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class TokenForm(forms.Form):
    """A new access token."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=60, help_text=_("So that you know it again: “report script”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=AccessToken.Scope,
        initial=["read"],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label=_("How long?"), choices=TOKEN_DAYS, initial=90, coerce=int, widget=ChipsOne
    )


class EraseForm(forms.Form):
    """The word that shows that it is meant."""

    word = forms.CharField(max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word = actions.CONFIRMATION[(get_language() or "ko")[:2]]
        self.fields["word"].label = _("Type “%(word)s” to erase everything") % {"word": word}


class PeopleFilterForm(forms.Form):
    """Finding people: by name, by whole address, by role."""

    q = forms.CharField(
        label=_("Name or e-mail"), max_length=254, required=False,
        help_text=_("An e-mail address must be whole, and that you looked is recorded."),
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All")), *Role.Kind.choices])


class RoleForm(forms.Form):
    """A role to give."""

    kind = forms.ChoiceField(label=_("Role"), choices=Role.Kind)
    scope = forms.ChoiceField(label=pgettext_lazy("role", "For"), required=False)
    until = forms.DateField(label=pgettext_lazy("role", "Until"), required=False, widget=forms.DateInput,
                            help_text=_("Empty: until it is taken away."))  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = sorted(queries.scope_words().items(), key=lambda pair: pair[1])
        self.fields["scope"].choices = [("", _("The whole centre")), *words]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why an account is closed."""

    reason = forms.CharField(label=_("Why?"), max_length=300, widget=Text(2))


class AuditFilterForm(forms.Form):
    """Parts of the audit trail."""

    verb = forms.CharField(label=_("What (as in “people.joined”)"), max_length=80, required=False)
    actor = forms.IntegerField(label=_("Number of the person"), required=False, min_value=1, max_value=2**31)
    target = forms.CharField(label=_("Thing (as in “people.person:3”)"), max_length=80, required=False)
    since = forms.DateField(label=pgettext_lazy("date", "From"), required=False, widget=forms.DateInput)
    until = forms.DateField(label=pgettext_lazy("date", "To"), required=False, widget=forms.DateInput)
