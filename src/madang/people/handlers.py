"""What people does when something below happens: allauth's sign-in, and what core asks every app about personal data."""

import secrets
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.signals import user_logged_in
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from madang.core import clock, ids, personal, retention
from madang.core.retention import About, Basis, Ends, Kept
from madang.people import actions, queries, rules
from madang.people.models import AccessToken, AddressChange, Notice, Person, Reading
from madang.people.tasks import send_mail
from madang.ui.centre import CENTRE

LINK_KEY = "people_provider_to_link"
LINK_MINUTES = 15
RECENT_SECONDS = 300


class AccountAdapter(DefaultAccountAdapter):
    """allauth's letters leave through the outbox like every other letter, and its words are ours."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This is not the code of the letter. Please look again and type the six digits."
        ),
        "too_many_login_attempts": gettext_lazy(
            "That was tried too often. Please wait ten minutes, then ask for a new code."
        ),
        "rate_limited": gettext_lazy("That was a bit fast. Please wait a minute and try again."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        letter = self.render_mail(template_prefix, email, {"email": email, **context})
        send_mail.enqueue(ids.token(12), email, letter.subject, str(letter.body))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the pages themselves say it, and the lists of devices and passkeys show it."""

    def format_email_subject(self, subject: str) -> str:
        return subject

    def generate_login_code(self) -> str:
        """Six digits: easily typed on a telephone; five tries, ten minutes, once."""
        return f"{secrets.randbelow(10**6):06d}"

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody goes who came from nowhere: a member to their own page, a guest to joining."""
        person = request.user
        return reverse("people:me" if isinstance(person, Person) and person.is_member else "people:join")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_login_stages(self) -> list[str]:
        """A second factor is asked of staff alone, and only where the centre wants it."""
        own = f"{StaffSecondFactor.__module__}.{StaffSecondFactor.__qualname__}"
        return [own if path.endswith(".AuthenticateStage") else path for path in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Whoever signed in during the last minutes has just shown who they are; so a lost passkey can be removed."""
        session = context.request.session
        records = session.get(queries.AUTHENTICATIONS, [])
        last = max((record["at"] for record in records), default=0)
        return bool(clock.now().timestamp() - last > RECENT_SECONDS)


class StaffSecondFactor(AuthenticateStage):
    """For citizens a passkey is a quicker way in, not one more door: whoever lost it can still use a code."""

    def _should_handle(self, request: HttpRequest) -> bool:
        person = self.login.user
        is_staff = isinstance(person, Person) and person.may_somewhere("desk.enter")
        return settings.MFA_REQUIRED_FOR_STAFF and is_staff and super()._should_handle(request)


class PasskeyAdapter(DefaultMFAAdapter):
    """Passkeys with our words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This passkey does not open an account here. Please use a code by e-mail."
        ),
        "unverified_email": gettext_lazy(
            "Please prove your e-mail address first: sign out and use a code by e-mail."
        ),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}

    def _get_site_name(self) -> str:
        return str(CENTRE.name)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Sign-in by Kakao, Naver or any OpenID Connect provider.

    A provider's word is enough for an address nobody here has. Where the address belongs to somebody already, or the
    provider does not vouch for it, the mailbox decides: we send our own code, and link the provider account after it.
    So nobody enters another person's account by claiming their address elsewhere.
    """

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        sociallogin.account.extra_data = {}  # what the provider tells beside address and key is not needed
        if sociallogin.is_existing:
            SocialAccount.objects.filter(pk=sociallogin.account.pk).update(extra_data={})
            return
        if request.user.is_authenticated:
            return
        address = next(iter(sociallogin.email_addresses), None)
        email = address.email.lower() if address else ""
        if address and address.verified and not Person.objects.filter(email__iexact=email).exists():
            return
        request.session[LINK_KEY] = {
            "provider": sociallogin.account.provider, "uid": sociallogin.account.uid, "at": clock.now().timestamp(),
        }  # fmt: skip
        raise ImmediateHttpResponse(
            self.ask_for_code(request, email, sociallogin.get_redirect_url(request) or "")
        )

    def ask_for_code(self, request: HttpRequest, email: str, after: str) -> HttpResponseRedirect:
        """The code page for `email`, or the sign-in page where the provider told no address."""
        query = f"?{urlencode({'next': after})}" if after else ""
        may_send = email and ratelimit.consume(
            request, app="allauth.account", action="request_login_code", key=email, limit_get=True
        )
        if not may_send:
            messages.info(
                request, _("Please prove your e-mail address once. After that the other account is enough.")
            )
            return HttpResponseRedirect(reverse("account_login") + query)
        person = actions.make_guest(email=email, language=(get_language() or "ko")[:2])
        LoginCodeVerificationProcess.initiate(request=request, user=person, email=email)
        return HttpResponseRedirect(reverse("account_confirm_login_code") + query)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        return reverse("people:settings")


@receiver(user_logged_in)
def link_provider(request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """The provider account that waited for the code now belongs to whoever proved the address."""
    waiting = request.session.pop(LINK_KEY, None)
    if waiting and clock.now().timestamp() - waiting["at"] < LINK_MINUTES * 60:
        actions.link_provider(by=user, provider=waiting["provider"], uid=waiting["uid"])


personal.register("people", export=queries.personal_data, erase=actions.erase_person)
rules.register_notice("people.role", gettext_lazy("Changes of my roles"))
retention.register(
    Kept(
        "people.address",
        what=gettext_lazy("E-mail address (required)"),
        purpose=gettext_lazy("Signing in, receipts, messages about what you sent"),
        basis=Basis.ACCOUNT,
        fields=("people.Person", "account.EmailAddress", "account.EmailConfirmation"),
        ends=Ends.ACCOUNT,
    ),
    Kept(
        "people.name",
        what=gettext_lazy("Name or nickname (required of members)"),
        purpose=gettext_lazy("Stands beside what you write"),
        basis=Basis.ACCOUNT,
        fields=("people.Person.name",),
        ends=Ends.ACCOUNT,
    ),
    Kept(
        "people.guests",
        what=gettext_lazy("An address that was typed and never proved"),
        purpose=gettext_lazy("Sending the code"),
        basis=Basis.ACCOUNT,
        about=About.SITE,
        fields=("people.Person.email",),
        kept=timedelta(days=2),
        over=queries.unproven_guests,
        forget=actions.forget_guests,
    ),
    Kept(
        "people.new_address",
        what=gettext_lazy("A new address that waits for its code"),
        purpose=gettext_lazy("Changing the address"),
        basis=Basis.ACCOUNT,
        about=About.SITE,
        fields=("people.AddressChange",),
        kept=queries.ADDRESS_CODE_WORKS,
        over=lambda border: AddressChange.objects.filter(asked_at__lt=border),
    ),
    Kept(
        "people.profile",
        what=gettext_lazy("District, skills, interests, free times, about me (optional)"),
        purpose=gettext_lazy("Finding problems and teams that fit you; shown to others only if you say so"),
        basis=Basis.CHOICE,
        fields=("people.Profile",),
        ends=gettext_lazy("Until you remove it or delete your account"),
    ),
    Kept(
        "people.consents",
        what=gettext_lazy("Which texts you agreed to, and when"),
        purpose=gettext_lazy("The law asks us to be able to show it"),
        basis=Basis.LAW,
        fields=("people.Consent",),
        ends=gettext_lazy("Until you delete your account; the dates stay without your name"),
    ),
    Kept(
        "people.inbox",
        what=gettext_lazy("Messages in your inbox, and how you want letters"),
        purpose=gettext_lazy("Telling you what became of what you sent"),
        basis=Basis.ACCOUNT,
        fields=("people.Notice", "people.MailPreference"),
        ends=gettext_lazy("Until you delete your account; a message at most"),
        kept=2 * retention.YEAR,
        over=lambda border: Notice.objects.filter(created_at__lt=border),
    ),
    Kept(
        "people.devices",
        what=gettext_lazy("Devices you are signed in with (browser, network address)"),
        purpose=gettext_lazy("So that you can sign a lost device out"),
        basis=Basis.SAFETY,
        fields=("usersessions.UserSession",),
        ends=gettext_lazy("Until you sign out, at most"),
        kept=timedelta(seconds=settings.SESSION_COOKIE_AGE),
        over=queries.ended_devices,
    ),
    Kept(
        "people.sessions",
        what=gettext_lazy("What the site remembers while you are signed in"),
        purpose=gettext_lazy("So that each page knows you"),
        basis=Basis.SAFETY,
        about=About.SITE,
        fields=("sessions.Session",),
        ends=gettext_lazy("Until you sign out, at most"),
        kept=timedelta(seconds=settings.SESSION_COOKIE_AGE),
        # A session says itself when it is over.
        over=lambda border: Session.objects.filter(expire_date__lt=clock.now()),
    ),
    Kept(
        "people.ways_in",
        what=gettext_lazy("Passkeys, and accounts elsewhere that you linked (optional)"),
        purpose=gettext_lazy("Signing in without a code"),
        basis=Basis.CHOICE,
        fields=("mfa.Authenticator", "socialaccount.SocialAccount", "socialaccount.SocialToken"),
        ends=Ends.WITHDRAWN,
    ),
    Kept(
        "people.tokens",
        what=gettext_lazy("Access tokens for programs (optional)"),
        purpose=gettext_lazy("Letting a program act for you"),
        basis=Basis.CHOICE,
        fields=("people.AccessToken",),
        ends=gettext_lazy("Until you end it; after its last day"),
        kept=retention.MONTH,
        over=lambda border: AccessToken.objects.filter(expires_at__lt=border),
    ),
    Kept(
        "people.readings",
        what=gettext_lazy("Who of the staff looked at your data"),
        purpose=gettext_lazy("So that nobody looks without reason, and you can see it"),
        basis=Basis.LAW,
        fields=("people.Reading", "people.Reading_of"),
        ends=gettext_lazy("Until you delete your account, at most"),
        kept=2 * retention.YEAR,
        over=lambda border: Reading.objects.filter(at__lt=border),
        forget=actions.forget_readings,
    ),
    Kept(
        "people.roles",
        what=gettext_lazy("Roles in the centre"),
        purpose=gettext_lazy("Who may do what"),
        basis=Basis.TASK,
        fields=("people.Role",),
        ends=Ends.ACCOUNT,
        about=About.STAFF,
    ),
)
