"""Mail that leaves after the action that asked for it."""

from django.tasks import task

from madang.core import clock
from madang.people import emails
from madang.people.models import Notice, Person


@task
def send_mail(key: str, to: str, subject: str, body: str) -> None:
    """Send one letter; `key` makes its Message-ID, the same at every attempt."""
    emails.send(key=key, to=to, subject=subject, body=body)


@task
def send_notice(notice_id: int) -> None:
    """Mail one notice that its person wants at once."""
    notice = Notice.objects.select_related("person").filter(pk=notice_id, mailed_at=None).first()
    if notice is None or not notice.person.is_active:
        return
    emails.send_notice(notice)
    Notice.objects.filter(pk=notice_id).update(mailed_at=clock.now())


@task
def send_digest(person_id: int, day: str, notice_ids: list[int]) -> None:
    """Mail the letter of one day; what was asked for is fixed, so that a repeated attempt is the same letter."""
    person = Person.objects.filter(pk=person_id, is_active=True, erased_at=None).first()
    notices = list(Notice.objects.filter(pk__in=notice_ids, person_id=person_id).order_by("created_at", "pk"))
    if person and notices:
        emails.send_digest(person, day, notices)
