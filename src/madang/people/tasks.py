"""Mail that leaves after the action that asked for it."""

from django.tasks import task

from madang.core import clock
from madang.people import emails
from madang.people.models import Notice


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
