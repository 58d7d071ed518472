"""What others tell a person: the inbox at once, mail as the person prefers."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db import IntegrityError, transaction
from django.db.models import Q

from madang.core import audit, clock, live, outbox
from madang.core.errors import NotAllowed
from madang.people import queries
from madang.people.models import MailPreference, Notice, Person
from madang.people.tasks import send_digest, send_mail, send_notice

# Older news are in the inbox; a letter does not begin with them after a pause.
DIGEST_REACHES_BACK = timedelta(days=7)
DIGEST_MOST = 50


@transaction.atomic
def notify(
    *,
    person: Person,
    kind: str,
    key: str,
    subject: str,
    body: str = "",
    url: str = "",
    by: Person | None = None,
) -> Notice | None:
    """Put a notice into the person's inbox at once, once per `key`; by mail as they prefer.

    `kind` is the event, such as `problems.answered`. Write `subject` and `body` in the language of the person
    (`translation.override(person.language)`). `by` is who caused it: nobody gets mail about what they did themselves.
    People who left get nothing: None.
    """
    if not person.is_active or person.erased_at:
        return None
    is_own = by is not None and by.pk == person.pk
    notice = Notice(
        key=f"{key}:{person.pk}"[:120], person=person, kind=kind, subject=subject[:200], body=body[:2000],
        url=url[:300], mailed_at=clock.now() if is_own else None,
    )  # fmt: skip
    try:
        # Nearly always new: asking first whether it is there would be one query more for each.
        with transaction.atomic():
            notice.save(force_insert=True)
    except IntegrityError:
        return Notice.objects.get(key=notice.key)
    live.bump(live.inbox(person.pk))
    if not is_own and queries.mail_mode(person, kind) == MailPreference.Mode.NOW:
        send_notice.enqueue(notice.pk)
    return notice


def write_to(*, address: str, key: str, subject: str, body: str, by: Person | None = None) -> None:
    """Send one plain letter to somebody without an account, who left this address for it; `key` names the letter, so
    that a repeated delivery is known as the same."""
    send_mail.enqueue(key, address, subject, body)


@transaction.atomic
def forget_notices(*, keys: Iterable[str], person: Person | None = None, by: Person | None = None) -> int:
    """Take the notices whose `key` begins with one of `keys` out of the inbox of `person`, or of everybody.

    Returns how many.
    """
    begins = reduce(or_, (Q(key__startswith=key) for key in keys), Q(pk=None))
    rows = Notice.objects.filter(begins)
    if person is not None:
        rows = rows.filter(person=person)
    found = dict(rows.values_list("pk", "person_id"))
    Notice.objects.filter(pk__in=list(found)).delete()
    live.bump(*(live.inbox(each) for each in set(found.values())))
    return len(found)


@transaction.atomic
def read_notice(*, notice: Notice, by: Person) -> None:
    """Note that `by` has read their notice."""
    if Notice.objects.filter(pk=notice.pk, person=by, read_at=None).update(read_at=clock.now()):
        live.bump(live.inbox(by.pk))


@transaction.atomic
def read_all_notices(*, by: Person) -> int:
    """Note that `by` has read everything in the inbox. Returns how many notices that were."""
    count = Notice.objects.filter(person=by, read_at=None).update(read_at=clock.now())
    if count:
        live.bump(live.inbox(by.pk))
    return count


@transaction.atomic
def choose_mail(*, by: Person, kind: str, mode: str) -> MailPreference:
    """How notices of `kind` come to `by` by mail; the kind `*` stands for all that are not chosen one by one."""
    preference, _is_new = MailPreference.objects.update_or_create(
        person=by, kind=kind, defaults={"mode": MailPreference.Mode(mode)}
    )
    return preference


@transaction.atomic
def prepare_digest(*, person: Person, day: date, by: Person | None = None) -> int:
    """One letter for `person` with what came since the last and was neither read nor mailed; at most one for `day`.

    The notices are marked in the same transaction in which the letter is asked for, so that it is sent whatever
    happens to this process, and never twice. Returns how many notices it holds; 0: no letter.
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if not locked.is_active or (locked.last_digest_on and locked.last_digest_on >= day):
        return 0
    waiting = Notice.objects.filter(
        person=person, read_at=None, mailed_at=None, created_at__gte=clock.now() - DIGEST_REACHES_BACK
    ).order_by("created_at", "pk")
    modes = queries.mail_modes(person)
    chosen = [notice.pk for notice in waiting if modes(notice.kind) == MailPreference.Mode.DIGEST][
        :DIGEST_MOST
    ]
    if chosen:
        Notice.objects.filter(pk__in=chosen).update(mailed_at=clock.now())
        Person.objects.filter(pk=person.pk).update(last_digest_on=day)
        send_digest.enqueue(person.pk, day.isoformat(), chosen)
    return len(chosen)


def prepare_digests(*, day: date, by: Person | None = None) -> int:
    """The letters of `day` for everybody who has something to hear. Returns how many letters."""
    due = Person.objects.filter(
        Q(last_digest_on=None) | Q(last_digest_on__lt=day),
        is_active=True,
        notices__mailed_at=None,
        notices__read_at=None,
        notices__created_at__gte=clock.now() - DIGEST_REACHES_BACK,
    ).distinct()
    return sum(bool(prepare_digest(person=person, day=day)) for person in due.iterator())


@transaction.atomic
def retry_messages(*, by: Person) -> int:
    """Let everything that failed too often be sent again by the worker. Returns how many. Raises NotAllowed."""
    if not by.may("desk.operate"):
        raise NotAllowed
    count = outbox.retry_stuck()
    if count:
        audit.record(
            by=by, verb="people.messages_retried", target="core.outboxtask", details={"count": count}
        )
    return count
