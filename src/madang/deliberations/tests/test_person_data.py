"""What a person has here: their own page, the export, what goes when they leave, how long browsers are remembered."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from madang.core import clock, personal, retention
from madang.core.errors import NotAllowed
from madang.core.models import OutboxTask
from madang.deliberations import actions, queries, rules, tasks
from madang.deliberations.models import Device, MapRun, Statement, StatementVote, Voter
from madang.deliberations.tests.factories import make_camps, make_deliberation
from madang.deliberations.tests.test_vote_cast import vote
from madang.people.models import Person
from madang.people.rules import first_task

pytestmark = pytest.mark.django_db
TEXT = "제가 쓴 한 줄은 이거예요"


def test_ones_own_page_says_how_many_are_left(mina: Person) -> None:
    row = make_deliberation()
    actions.cast_vote(deliberation=row, statement=row.statements.order_by("pk")[0], by=mina, value=1)
    section = queries.own_section(mina)
    assert section is not None and section.items[0].text == row.question
    assert "4" in str(section.items[0].next_step)


def test_what_to_do_now_for_a_curator(daeho: Person, mina: Person) -> None:
    assert first_task(queries.tasks_of(daeho)) is None
    row = make_deliberation()
    actions.add_statement(deliberation=row, by=mina, text=TEXT)
    task = first_task(queries.tasks_of(daeho))
    assert task is not None and task.href == "/deliberations/queue/" and TEXT in str(task.text)
    assert first_task(queries.tasks_of(mina)) is None


def test_the_export_has_every_answer_and_line(mina: Person, sora: Person) -> None:
    row = make_deliberation()
    for person in (mina, sora):
        actions.cast_vote(deliberation=row, statement=row.statements.order_by("pk")[0], by=person, value=-1)
    actions.add_statement(deliberation=row, by=mina, text=TEXT)
    data = personal.exported(mina)["deliberations"].data
    assert [each["value"] for each in data["votes"]] == [-1]
    assert [each["text"] for each in data["statements"]] == [TEXT]
    assert len(data["took_part"]) == 1


def test_whoever_leaves_takes_the_answers_along_and_the_map_is_made_without_them(
    mina: Person, daeho: Person, deliver: Callable[[], int]
) -> None:
    row = make_deliberation(statements=8)
    make_camps(row)
    tasks.make_map.call(row.pk, None)
    without = MapRun.objects.get().result
    for each in row.statements.all():
        actions.cast_vote(deliberation=row, statement=each, by=mina, value=-1)
    statement = actions.add_statement(deliberation=row, by=mina, text=TEXT)
    actions.show_statement(statement=statement, by=daeho)
    actions.cast_vote(deliberation=row, statement=statement, by=daeho, value=1)
    actions.remove_statement(statement=statement, by=daeho, reason_code="ad", note="광고예요, 미나 님")
    Voter.objects.filter(person=daeho).update(banned_at=clock.now(), ban_reason="운영진이에요")
    tasks.make_map.call(row.pk, None)
    OutboxTask.objects.all().delete()
    actions.erase_person(by=mina)
    deliver()
    assert not Voter.objects.filter(person=mina).exists() and StatementVote.objects.count() == 60 * 8 + 1
    assert MapRun.objects.order_by("-pk")[0].result == without
    statement.refresh_from_db()
    assert (statement.voter, statement.note, statement.text) == (None, "", TEXT)


def test_answers_are_taken_back_without_leaving_the_house(
    client_of: Callable[[Person], Client], mina: Person, sora: Person, deliver: Callable[[], int]
) -> None:
    row = make_deliberation(statements=8)
    make_camps(row)
    tasks.make_map.call(row.pk, None)
    without = MapRun.objects.get().result
    browser, own = Client(), client_of(mina)
    for client in (browser, own):
        for each in row.statements.all():
            vote(client, row, each, -1)
    address = f"/deliberations/{row.pk}/mine/withdraw/"
    for stranger in (Client(), client_of(sora)):
        assert stranger.get(address).status_code == stranger.post(address).status_code == 404
    with pytest.raises(NotAllowed):
        actions.withdraw_answers(deliberation=row, by=sora, voter=queries.voter_of(row, mina, ""))
    for client in (browser, own):
        assert address in client.get(f"/deliberations/{row.pk}/mine/").content.decode()
        assert client.get(address).status_code == 200
        assert client.post(address).status_code == 302
    deliver()
    assert StatementVote.objects.count() == 60 * 8
    assert MapRun.objects.order_by("-pk")[0].result == without


def test_what_nobody_was_asked_goes_with_its_author_and_no_appeal_is_left_to_decide(
    mina: Person, daeho: Person
) -> None:
    row = make_deliberation(is_moderated_first=False)
    asked = actions.add_statement(deliberation=row, by=mina, text=TEXT)
    actions.cast_vote(deliberation=row, statement=asked, by=daeho, value=1)
    actions.remove_statement(statement=asked, by=daeho, reason_code="ad", note="")
    voter = queries.voter_of(row, mina, "")
    actions.appeal_statement(statement=asked, by=mina, voter=voter, text="광고가 아니에요, 다시 봐 주세요")
    row.is_moderated_first = True
    row.save()
    waiting = actions.add_statement(deliberation=row, by=mina, text="제 전화번호는 이거예요, 연락 주세요")
    actions.erase_person(by=mina)
    assert not Statement.objects.filter(pk=waiting.pk).exists()
    asked.refresh_from_db()
    assert (asked.voter, asked.appeal) == (None, "") and not queries.waiting_statements(row).exists()


def test_browsers_are_forgotten_some_time_after_the_end_and_the_answers_stay(daeho: Person) -> None:
    ended, running = make_deliberation(), make_deliberation()
    for row in (ended, running):
        vote(Client(), row, row.statements.order_by("pk")[0])
    actions.close_deliberation(deliberation=ended, by=daeho)
    entry = next(each for each in retention.table() if each.code == "deliberations.devices")
    assert retention.forget(entry) == 0
    with clock.travel(clock.now() + rules.DEVICES_KEPT + timedelta(hours=1)):
        assert retention.forget(entry) == 1 and retention.forget(entry) == 0
    assert Device.objects.get().voter.deliberation == running
    assert StatementVote.objects.count() == 2 and Statement.objects.filter(deliberation=ended).count() == 5
