import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from madang.core import audit
from madang.people import tasks
from madang.people.models import Notice, Person
from madang.people.tests.scan import places_with

SECRET = "김비밀쪽지"


def test_nothing_is_found_where_nothing_is(mina: Person) -> None:
    assert places_with(SECRET) == []


def test_it_is_found_wherever_it_may_hide(mina: Person, client: Client) -> None:
    Notice.objects.create(person=mina, kind="tests", key="k", subject=SECRET)
    audit.record(by=mina, verb="tests.done", target=mina, personal={"note": SECRET})
    tasks.send_mail.enqueue("k", "a@example.org", SECRET, "")
    session = client.session
    session["note"] = SECRET
    session.save()
    default_storage.save("x/y", ContentFile(f"… {SECRET} …".encode()))
    found = " ".join(places_with(SECRET))
    for place in [
        "people_notice.subject",
        "core_auditentry.personal",
        "core_outboxtask.arguments",
        "django_session",
        "x/y",
    ]:
        assert place in found


@pytest.mark.parametrize("case", ["MINA@example.org", "mina@EXAMPLE.org"])
def test_the_case_of_letters_does_not_hide(mina: Person, case: str) -> None:
    assert "people_person.email" in places_with(case)
