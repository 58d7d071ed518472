"""A mail server that is away: letters wait in the outbox and are sent once when it is back."""

from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from madang.core import clock, outbox
from madang.core.models import OutboxTask
from madang.people.tasks import send_mail
from tests.site import free_port

pytestmark = pytest.mark.django_db


class Letterbox:
    def __init__(self) -> None:
        self.letters: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.letters.append(envelope.content)
        return "250 OK"


def test_letters_wait_for_a_mail_server_that_is_away(settings: Any) -> None:
    port, box = free_port(), Letterbox()
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    }
    send_mail.enqueue("one", "mina@example.org", "제목", "내용")
    outbox.deliver_due()
    row = OutboxTask.objects.get()
    assert row.state == "waiting" and row.attempts == 1 and "Refused" in row.last_error
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        assert outbox.deliver_due() == 0, "it waits a little between tries"
        OutboxTask.objects.update(due_at=clock.now() - timedelta(seconds=1))
        outbox.deliver_due()
        outbox.deliver_due()
    finally:
        server.stop()
    assert len(box.letters) == 1 and not OutboxTask.objects.exists()
