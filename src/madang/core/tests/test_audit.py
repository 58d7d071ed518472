import pytest
from django.core.management import CommandError, call_command

from madang.core import audit
from madang.core.models import AuditEntry
from madang.people.models import Person

pytestmark = pytest.mark.django_db


def three_entries(person: Person) -> None:
    for number in range(3):
        audit.record(
            by=person, verb="tests.done", target=person, details={"n": number}, personal={"note": "비밀"}
        )


def test_a_whole_trail_is_said_to_be_whole(mina: Person, capsys: pytest.CaptureFixture[str]) -> None:
    three_entries(mina)
    call_command("audit_verify")
    assert "whole: 3 entries" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        {"verb": "tests.undone"}, {"target": "people.person:9"}, {"actor_id": 7}, {"details": {"n": 9}},
        {"personal": {"salt": "x", "note": "다름"}}, {"personal_digest": "0" * 64}, {"hash": "0" * 64},
        {"previous_hash": "1" * 64},
    ],
)  # fmt: skip
def test_a_changed_row_is_named(mina: Person, change: dict[str, object]) -> None:
    three_entries(mina)
    second = AuditEntry.objects.order_by("number")[1].number
    AuditEntry.objects.filter(number=second).update(**change)
    assert any(fault.startswith(f"{second}:") for fault in audit.faults())
    with pytest.raises(CommandError):
        call_command("audit_verify")


def test_a_removed_row_is_named(mina: Person) -> None:
    three_entries(mina)
    AuditEntry.objects.filter(number=2).delete()
    assert "2: missing, 3 follows" in list(audit.faults())


def test_erasing_a_person_keeps_the_chain_whole_and_no_name(mina: Person) -> None:
    three_entries(mina)
    assert audit.erase_person(person_id=mina.pk) == 3
    assert list(audit.faults()) == []
    assert not AuditEntry.objects.filter(personal__isnull=False).exists()
