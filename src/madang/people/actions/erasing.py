"""Leaving: every personal string goes; what others built upon stays without its person."""

import json
from functools import partial, reduce
from operator import or_

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from madang.core import audit, clock, live, personal
from madang.core.errors import DomainError, NotAllowed
from madang.core.models import AuditEntry, OutboxTask, StoredFile, UsedFormToken
from madang.people import emails, queries
from madang.people.actions.roles import keep_an_administrator
from madang.people.models import AddressChange, Notice, Person, Profile, Reading
from madang.people.rules import without_name

CONFIRMATION = {"ko": "삭제", "en": "erase"}


class NotConfirmed(DomainError):
    """Erasing needs the word that shows that it is meant."""

    field = "word"


@transaction.atomic
def erase_account(*, by: Person, word: str) -> None:
    """Erase everything personal of `by`, in every app, for good. Raises NotConfirmed, LastAdministrator."""
    if word.strip().lower() not in CONFIRMATION.values():
        raise NotConfirmed(_("Please type the word exactly as shown, so that nothing is erased by mistake."))
    keep_an_administrator(without=by)
    erase(by=by)


@transaction.atomic
def erase(*, by: Person) -> None:
    """Erase everything personal of `by`, in every app."""
    personal.erase(by)
    # Without an actor: the chain keeps that it happened, not who it was.
    audit.record(by=None, verb="people.erased", target=by)


def erase_person(*, by: Person) -> None:
    """What people itself knows of `by`; registered to run after every app above. Raises NotAllowed if done before."""
    if by.erased_at:
        raise NotAllowed
    email, name = by.email, by.name
    _erase_ways_in(by)
    Notice.objects.filter(person=by).delete()
    Reading.of.through.objects.filter(person=by).delete()
    for rows in (by.mail_preferences, by.access_tokens, by.roles):
        rows.all().delete()
    Profile.objects.filter(person=by).delete()
    by.consents.filter(withdrawn_at=None).update(withdrawn_at=clock.now())
    addresses = [email, *_address_wished_for(by)]
    for address in addresses:
        _erase_mentions(by, address, name)
    _erase_files(by, name)
    audit.erase_person(person_id=by.pk)
    UsedFormToken.objects.filter(person_key=by.pk).delete()
    _erase_from_audit(email, name)
    by.email, by.name, by.is_active, by.is_member = f"erased-{by.pk}@erased.invalid", "", False, False
    by.joined_at, by.erased_at, by.language, by.last_digest_on = None, clock.now(), "ko", None
    by.last_login = None
    by.save()
    live.bump(live.ERASED)
    for address in addresses:
        transaction.on_commit(partial(emails.forget_letters, address))


def _address_wished_for(person: Person) -> list[str]:
    """The address that `person` wanted to move to, forgotten now; never one that is somebody else's."""
    change = AddressChange.objects.filter(person=person).first()
    if change is None:
        return []
    change.delete()
    return [] if queries.is_held_by_another(change.email, but=person) else [change.email]


def _erase_ways_in(person: Person) -> None:
    """Sessions, passkeys, provider accounts, proven addresses. Sessions that only began to sign in hold it too."""
    for session in UserSession.objects.filter(user=person):
        session.end()
    held = [
        row.session_key
        for row in Session.objects.iterator()
        if person.email in (text := json.dumps(row.get_decoded(), ensure_ascii=False))
        or f'"_auth_user_id": "{person.pk}"' in text
    ]
    Session.objects.filter(session_key__in=held).delete()
    for model in (EmailAddress, SocialAccount, Authenticator):
        model.objects.filter(user=person).delete()


def _erase_mentions(person: Person, email: str, name: str) -> None:
    """In other people's inboxes and in letters that wait to leave."""
    with override("ko"):
        instead = gettext("Someone who left")
    mentioning = Q(subject__contains=email) | Q(body__contains=email)
    if len(name) > 1:
        mentioning |= Q(subject__contains=name) | Q(body__contains=name)
    for notice in Notice.objects.filter(mentioning):
        for field in ("subject", "body"):
            text = getattr(notice, field).replace(email, instead)
            setattr(notice, field, without_name(text, name, instead)[: 200 if field == "subject" else 2000])
        notice.save(update_fields=["subject", "body"])
    for row in OutboxTask.objects.all():
        text = json.dumps(row.arguments, ensure_ascii=False)
        if email in text:
            row.delete()
        elif (len(name) > 1 and name in text) or email in row.last_error or (name and name in row.last_error):
            row.arguments = json.loads(without_name(text, name, instead))
            row.last_error = ""
            row.save(update_fields=["arguments", "last_error"])


def _erase_files(person: Person, name: str) -> None:
    """Files that apps keep for others lose their giver and the name they were given."""
    for stored in StoredFile.objects.filter(owner_id=person.pk):
        stored.owner_id = None
        stored.name = f"file.{stored.name.rpartition('.')[2]}"[:120]
        stored.alt = without_name(stored.alt, name, "")
        stored.save(update_fields=["owner_id", "name", "alt"])


def _erase_from_audit(email: str, name: str) -> None:
    """Personal parts of entries by others that mention the person."""
    written = {text for part in (email, name) if len(part) > 1 for text in (part, json.dumps(part)[1:-1])}
    holding = reduce(or_, (Q(text__contains=text) for text in written))
    entries = AuditEntry.objects.filter(personal__isnull=False).annotate(text=Cast("personal", TextField()))
    for entry in entries.filter(holding).iterator(chunk_size=500):
        told = {key: value for key, value in (entry.personal or {}).items() if key not in {"salt", "actor"}}
        text = json.dumps(told, ensure_ascii=False) if told else ""
        if email in text or (len(name) > 1 and without_name(text, name, "") != text):
            AuditEntry.objects.filter(pk=entry.pk).update(personal=None)
