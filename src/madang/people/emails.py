"""Letters. Each has a Message-ID made from what it is about, so that a repeated delivery is known as the same letter."""

import hashlib
import secrets
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from madang.people.models import Notice


def message_id(key: str) -> str:
    """The Message-ID of the letter `key`, without telling the key."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{hashlib.sha256(f'{settings.SECRET_KEY}:{key}'.encode()).hexdigest()[:40]}@{host}>"


def send(*, key: str, to: str, subject: str, body: str, headers: dict[str, str] | None = None) -> None:
    """Send one plain letter now. Raises what the mail server answers; the outbox tries again."""
    EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        to=[to],
        headers={"Message-ID": message_id(key), "Auto-Submitted": "auto-generated", **(headers or {})},
    ).send()


def send_notice(notice: Notice) -> None:
    """Mail one notice by itself."""
    with translation.override(notice.person.language):
        link = f"{settings.BASE_URL}{notice.url}" if notice.url else f"{settings.BASE_URL}/me/inbox/"
        footer = _("You can choose what comes by mail: %(url)s") % {"url": f"{settings.BASE_URL}/me/settings/"}
    body = "\n\n".join(part for part in (notice.body, link, f"-- \n{footer}") if part)
    send(key=f"notice:{notice.pk}", to=notice.person.email, subject=notice.subject, body=body)


class AccountAdapter(DefaultAccountAdapter):
    """allauth's letters leave through the outbox like every other letter."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # tasks stands above emails; it is looked up when a letter is to leave.
        from madang.core import ids
        from madang.people.tasks import send_mail

        letter = self.render_mail(template_prefix, email, {"email": email, **context})
        send_mail.enqueue(ids.token(12), email, letter.subject, str(letter.body))

    def generate_login_code(self) -> str:
        """Six digits: easily typed on a telephone; five tries, ten minutes, once."""
        return f"{secrets.randbelow(10**6):06d}"

    def is_open_for_signup(self, request: Any) -> bool:
        return True

