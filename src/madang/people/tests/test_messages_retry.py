"""What could not be sent is seen in the staff room, and one press has it sent again."""

from collections.abc import Callable

import pytest
from django.test import Client

from madang.core import audit, clock, outbox
from madang.core.errors import NotAllowed
from madang.core.models import AuditEntry, OutboxTask
from madang.people import actions, rules
from madang.people.models import Person
from madang.people.tasks import send_mail
from madang.people.tests.letters import sent_letters

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]
PATH = "/desk/stuck/"
TRACE = "Traceback …\n  File …\nsmtplib.SMTPRecipientsRefused: {'mina@example.org': (550, b'no')}\n"


def make_stuck(to: str = "mina@example.org") -> OutboxTask:
    """A letter that was tried ten times."""
    result = send_mail.enqueue(f"key-{to}", to, "제목", "내용")
    row = OutboxTask.objects.get(pk=result.id)
    row.state, row.attempts, row.last_error, row.due_at = OutboxTask.State.STUCK, 10, TRACE, clock.now()
    row.save()
    return row


def test_what_is_stuck_is_seen_and_sent_again(daeho: Person, client_of: ClientOf) -> None:
    make_stuck()
    client = client_of(daeho)
    assert f'href="{PATH}"' in client.get("/desk/").content.decode()
    page = client.get(PATH).content.decode()
    assert "SMTPRecipientsRefused" in page and "다시 시도" in page and "mina@example.org" not in page
    assert outbox.deliver_due() == 0
    answer = client.post(PATH, follow=True)
    assert "1건" in answer.content.decode() and "SMTPRecipientsRefused" not in answer.content.decode()
    assert outbox.deliver_due() == 1 and [letter.to for letter in sent_letters()] == [["mina@example.org"]]
    entry = AuditEntry.objects.get(verb="people.messages_retried")
    assert (entry.actor_id, entry.details) == (daeho.pk, {"count": 1})
    assert rules.audit_words(entry.verb) != entry.verb and not list(audit.faults())


def test_nothing_stuck_changes_nothing(daeho: Person, client_of: ClientOf) -> None:
    client = client_of(daeho)
    assert "다시 시도" not in client.get(PATH).content.decode()
    assert client.post(PATH).status_code == 302
    assert not AuditEntry.objects.filter(verb="people.messages_retried").exists()


def test_only_who_runs_the_centre_does_it(
    jun: Person, mina: Person, client: Client, client_of: ClientOf
) -> None:
    actions.give_role(person=jun, kind="curator")
    row = make_stuck()
    assert "/sign-in/" in client.post(PATH)["Location"]
    for person in (mina, jun):
        assert client_of(person).get(PATH).status_code == client_of(person).post(PATH).status_code == 404
        with pytest.raises(NotAllowed):
            actions.retry_messages(by=person)
    assert f'href="{PATH}"' not in client_of(jun).get("/desk/").content.decode()
    row.refresh_from_db()
    assert row.state == OutboxTask.State.STUCK


def test_many_are_shown_page_by_page_with_as_few_queries(
    daeho: Person, client_of: ClientOf, assert_same_queries: Callable[..., int]
) -> None:
    client, made = client_of(daeho), iter(range(99))

    def rows(count: int) -> None:
        for _ in range(count):
            make_stuck(f"person{next(made)}@example.org")

    assert_same_queries(rows, lambda: client.get(PATH))
    assert client.get(f"{PATH}?after=nonsense").status_code == 200
