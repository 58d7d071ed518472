"""What people tell of themselves, and what lets their programs in."""

from datetime import timedelta
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import audit, clock, ids
from madang.core.errors import DomainError
from madang.people.actions.joining import give_consent, withdraw_consent
from madang.people.models import AccessToken, Consent, Person, Profile
from madang.people.queries import token_digest

TOKENS_MOST = 20
PROFILE_FIELDS = ("about", "district", "skills", "interests", "available_times")


class TooManyTokens(DomainError):
    """Nobody needs more access tokens than they can keep apart."""


class MembersOnly(DomainError):
    """Only members have this."""


@transaction.atomic
def change_profile(*, by: Person, name: str, is_public: bool, **values: Any) -> Profile:
    """Change what `by` tells of themselves; `values` are fields of Profile. Raises MembersOnly.

    A public profile rests on a consent, which showing gives and hiding withdraws.
    """
    if not by.is_member:
        raise MembersOnly(_("A profile belongs to members. Joining takes a minute."))
    profile, _is_new = Profile.objects.get_or_create(person=by)
    for field in PROFILE_FIELDS:
        if field in values:
            setattr(profile, field, values[field])
    if is_public:
        give_consent(by=by, purpose=Consent.Purpose.PROFILE)
    else:
        withdraw_consent(by=by, purpose=Consent.Purpose.PROFILE)
    profile.is_public = is_public
    profile.save()
    if name and name != by.name:
        by.name = name
        by.save(update_fields=["name"])
    audit.record(by=by, verb="people.profile_changed", target=by)
    return profile


@transaction.atomic
def choose_language(*, by: Person, language: str) -> None:
    """The language of letters to `by`."""
    by.language = language
    by.save(update_fields=["language"])


@transaction.atomic
def make_token(*, by: Person, name: str, scopes: list[str], days: int) -> tuple[AccessToken, str]:
    """A new access token of `by` and its secret, which is shown now and never again. Raises TooManyTokens, MembersOnly."""
    if not by.is_member:
        raise MembersOnly(_("Access tokens belong to members. Joining takes a minute."))
    if by.access_tokens.filter(expires_at__gt=clock.now()).count() >= TOKENS_MOST:
        raise TooManyTokens(
            _("You have 20 access tokens. Remove one that you do not use, then make a new one.")
        )
    secret = f"madang_{ids.token()}"
    token = AccessToken.objects.create(
        person=by,
        name=name,
        prefix=secret[:12],
        digest=token_digest(secret),
        scopes=sorted(AccessToken.Scope(scope).value for scope in set(scopes)),
        expires_at=clock.now() + timedelta(days=days),
    )
    audit.record(
        by=by, verb="people.token_made", target=token, details={"scopes": token.scopes, "days": days}
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token: AccessToken, by: Person) -> None:
    """End an access token of one's own; it works no more from now on."""
    audit.record(by=by, verb="people.token_revoked", target=token)
    token.delete()


@transaction.atomic
def link_provider(*, by: Person, provider: str, uid: str) -> SocialAccount:
    """Let `by` enter by an account elsewhere from now on. One that belongs to somebody else here stays theirs."""
    account, is_new = SocialAccount.objects.get_or_create(provider=provider, uid=uid, defaults={"user": by})
    if is_new:
        audit.record(by=by, verb="people.provider_linked", target=by, details={"provider": provider})
    return account


@transaction.atomic
def unlink_provider(*, account: SocialAccount, by: Person) -> None:
    """End entering by an account elsewhere; the e-mail code always remains."""
    audit.record(by=by, verb="people.provider_unlinked", target=by, details={"provider": account.provider})
    account.delete()
