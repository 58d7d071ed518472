"""Answering: everybody once per statement, the last answer counts, with or without an account."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory

from madang.core import clock
from madang.deliberations import actions, handlers
from madang.deliberations.actions import vote as absorbing
from madang.deliberations.models import Deliberation, Device, Statement, StatementVote, Voter
from madang.deliberations.tests.factories import make_deliberation, make_statement
from madang.people.models import Person
from madang.people.tests.factories import make_guest

pytestmark = pytest.mark.django_db
COOKIE = "madang_voter"


def page_of(client: Client, row: Deliberation) -> str:
    return client.get(f"/deliberations/{row.pk}/").content.decode()


def hidden(page: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def vote(client: Client, row: Deliberation, statement: Statement, value: Any = 1, **more: Any) -> Any:
    device = more.pop("device", None) or hidden(page_of(client, row), "device")
    data = {"statement": statement.pk, "value": value, "device": device}
    return client.post(f"/deliberations/{row.pk}/vote/", data, **more)


@pytest.fixture
def row(db: None) -> Deliberation:
    return make_deliberation()


@pytest.fixture
def statement(row: Deliberation) -> Statement:
    return Statement.objects.filter(deliberation=row).order_by("pk")[0]


def test_a_visitor_answers_and_gets_the_next_one_with_a_receipt(
    row: Deliberation, statement: Statement
) -> None:
    client = Client()
    assert COOKIE not in client.get(f"/deliberations/{row.pk}/").cookies, "nothing is set by looking"
    answer = vote(client, row, statement)
    assert answer.status_code == 302 and client.cookies[COOKIE]["httponly"]
    stored = StatementVote.objects.get()
    assert (stored.statement, stored.value, stored.voter.person) == (statement, 1, None)
    page = client.get(answer["Location"].partition("#")[0]).content.decode()
    assert statement.text in page and "그래요" in page and stored.voter.number in page
    assert "5개 중 1개에 답했어요" in page
    assert hidden(page, "statement") != str(statement.pk)


def test_a_member_and_a_guest_answer_as_themselves(
    client_of: Callable[[Person], Client], row: Deliberation, statement: Statement, mina: Person
) -> None:
    guest = make_guest()
    for person in (mina, guest):
        answer = vote(client_of(person), row, statement)
        assert COOKIE not in answer.cookies
    assert set(Voter.objects.values_list("person", flat=True)) == {mina.pk, guest.pk}
    assert not Device.objects.exists()


def test_the_last_answer_counts_and_an_earlier_one_is_shown_to_be_changed(
    row: Deliberation, statement: Statement
) -> None:
    client = Client()
    vote(client, row, statement, 1)
    page = client.get(f"/deliberations/{row.pk}/?statement={statement.pk}").content.decode()
    assert hidden(page, "statement") == str(statement.pk) and 'aria-pressed="true"' in page
    vote(client, row, statement, -1)
    assert StatementVote.objects.get().value == -1


def test_a_press_that_comes_twice_before_the_cookie_is_one_voter(
    row: Deliberation, statement: Statement
) -> None:
    device = hidden(page_of(Client(), row), "device")
    for _press in range(2):
        vote(Client(), row, statement, device=device)
    assert Voter.objects.count() == StatementVote.objects.count() == 1


def test_the_part_alone_is_swapped_in_place(row: Deliberation, statement: Statement) -> None:
    answer = vote(Client(), row, statement, headers={"HX-Request": "true", "HX-Target": "ballot"})
    part = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in part and "data-focus" in part
    assert COOKIE in answer.cookies


def test_the_same_statement_waits_however_often_one_looks(row: Deliberation, statement: Statement) -> None:
    client = Client()
    vote(client, row, statement)
    assert len({hidden(page_of(client, row), "statement") for _look in range(5)}) == 1


def test_when_all_is_answered_the_map_is_next(row: Deliberation) -> None:
    client = Client()
    for each in Statement.objects.filter(deliberation=row):
        vote(client, row, each, device=None if COOKIE not in client.cookies else "x")
    assert f"/deliberations/{row.pk}/result/" in page_of(client, row)
    assert 'name="value"' not in page_of(client, row)


# --- refused to the wrong person -------------------------------------------------------------------


def test_where_an_address_is_asked_for_a_visitor_signs_in_first(
    client_of: Callable[[Person], Client], mina: Person
) -> None:
    row = make_deliberation(who="proven")
    statement = Statement.objects.filter(deliberation=row)[0]
    page = page_of(Client(), row)
    assert 'name="value"' not in page and f"?next=/deliberations/{row.pk}/" in page
    answer = Client().post(
        f"/deliberations/{row.pk}/vote/", {"statement": statement.pk, "value": 1, "device": "x"}
    )
    assert answer.status_code == 403 and not StatementVote.objects.exists()
    assert vote(client_of(mina), row, statement, device="x").status_code == 302


def test_a_draft_exists_for_curators_alone(
    client_of: Callable[[Person], Client], mina: Person, daeho: Person
) -> None:
    row = make_deliberation(state="draft")
    statement = Statement.objects.filter(deliberation=row)[0]
    assert Client().get(f"/deliberations/{row.pk}/").status_code == 404
    assert vote(client_of(mina), row, statement, device="x").status_code == 404
    assert client_of(daeho).get(f"/deliberations/{row.pk}/").status_code == 200
    assert vote(client_of(daeho), row, statement, device="x").status_code == 409


def test_a_forged_cookie_or_form_is_nobody(row: Deliberation, statement: Statement) -> None:
    client = Client()
    vote(client, row, statement)
    value = client.cookies[COOKIE].value
    for forged in ("", "x", value[:-3] + "abc", "token:1:2", "\x00"):
        stranger = Client()
        stranger.cookies[COOKIE] = forged
        page = page_of(stranger, row)
        assert "5개 중 0개에 답했어요" in page
        answer = vote(stranger, row, statement, device="made:up")
        assert answer.status_code == 403 and COOKIE not in answer.cookies
    assert StatementVote.objects.count() == 1


def test_the_stored_browser_tells_neither_its_token_nor_the_other_deliberation(
    statement: Statement, row: Deliberation
) -> None:
    client, other = Client(), make_deliberation()
    vote(client, row, statement)
    vote(client, other, Statement.objects.filter(deliberation=other)[0])
    digests = list(Device.objects.values_list("digest", flat=True))
    assert len(set(digests)) == 2 and not any(each in client.cookies[COOKIE].value for each in digests)


# --- refused in the wrong state --------------------------------------------------------------------


@pytest.mark.parametrize("part", [True, False])
def test_a_deliberation_that_closes_while_somebody_answers_says_so_and_keeps_nothing(
    row: Deliberation, statement: Statement, daeho: Person, part: bool
) -> None:
    client = Client()
    vote(client, row, statement)
    device = hidden(page_of(client, row), "device")
    actions.close_deliberation(deliberation=row, by=daeho)
    headers = {"HX-Request": "true", "HX-Target": "ballot"} if part else {}
    other = Statement.objects.filter(deliberation=row).order_by("pk")[1]
    answer = vote(client, row, other, device=device, headers=headers)
    assert answer.status_code == (422 if part else 409)
    assert "방금 답은 저장하지 않았어요" in answer.content.decode()
    assert StatementVote.objects.count() == 1


def test_after_the_last_day_nothing_is_taken_though_nobody_closed_it(
    row: Deliberation, statement: Statement
) -> None:
    device = hidden(page_of(Client(), row), "device")
    with clock.travel(clock.now() + timedelta(days=11)):
        assert vote(Client(), row, statement, device=device).status_code == 409
    assert not StatementVote.objects.exists()


def test_a_statement_that_was_removed_meanwhile_is_not_answered_and_the_next_stands_there(
    row: Deliberation, statement: Statement, daeho: Person
) -> None:
    client = Client()
    device = hidden(page_of(client, row), "device")
    actions.remove_statement(statement=statement, by=daeho, reason_code="ad", note="")
    answer = vote(client, row, statement, device=device)
    page = answer.content.decode()
    assert answer.status_code == 409 and "이제 묻지 않아요" in page and 'name="value"' in page


# --- bad input -------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["", "2", "yes", "-11", "１"])
def test_what_is_no_answer_is_refused(row: Deliberation, statement: Statement, value: str) -> None:
    assert vote(Client(), row, statement, value).status_code == 409
    assert not StatementVote.objects.exists()


@pytest.mark.parametrize("key", ["", "0", "x", "9" * 30])
def test_an_unknown_statement_is_nothing(row: Deliberation, key: str) -> None:
    data = {"statement": key, "value": "1", "device": hidden(page_of(Client(), row), "device")}
    assert Client().post(f"/deliberations/{row.pk}/vote/", data).status_code == 404
    other = make_statement(make_deliberation(statements=0))
    data["statement"] = str(other.pk)
    assert Client().post(f"/deliberations/{row.pk}/vote/", data).status_code == 404


# --- a browser that signs in -----------------------------------------------------------------------


def signed_in_from(client: Client, person: Person) -> None:
    """What we do when allauth tells of a sign-in with this browser; the journey signs in for real."""
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    handlers.absorb_device(request=request, user=person)


def test_signing_in_twice_at_once_loses_no_answer(row: Deliberation, mina: Person) -> None:
    browser = Client()
    vote(browser, row, row.statements.order_by("pk")[0], 1)
    # Both found the browser before either had it absorbed.
    device = Device.objects.get()
    assert [absorbing._absorb(device, mina), absorbing._absorb(device, mina)] == [True, False]
    assert StatementVote.objects.get().voter.person == mina


def test_whoever_signs_in_later_keeps_the_answers_and_counts_once(
    client_of: Callable[[Person], Client], row: Deliberation, mina: Person
) -> None:
    first, second, third = Statement.objects.filter(deliberation=row).order_by("pk")[:3]
    browser, own = Client(), client_of(mina)
    with clock.travel(clock.now() - timedelta(hours=2)):
        vote(browser, row, first, 1)
        vote(own, row, first, -1)
        vote(own, row, second, 1)
    with clock.travel(clock.now() - timedelta(hours=1)):
        vote(browser, row, second, -1)
        vote(browser, row, third, 0)
    signed_in_from(browser, mina)
    voter = Voter.objects.get()
    assert voter.person == mina
    said = dict(StatementVote.objects.values_list("statement", "value"))
    assert said[second.pk] == -1 and said[third.pk] == 0, "the later answer counts"
    assert StatementVote.objects.count() == 3


def test_signed_out_the_same_browser_is_asked_to_sign_in_again(
    row: Deliberation, statement: Statement, mina: Person
) -> None:
    browser = Client()
    vote(browser, row, statement)
    signed_in_from(browser, mina)
    answer = vote(browser, row, statement, -1)
    assert answer.status_code == 403 and "로그인하면" in answer.content.decode()
    assert StatementVote.objects.get().value == 1
    assert statement.text not in browser.get(f"/deliberations/{row.pk}/mine/").content.decode()


def test_excluded_answers_stay_excluded_when_they_go_over(
    row: Deliberation, statement: Statement, mina: Person, daeho: Person
) -> None:
    browser = Client()
    vote(browser, row, statement)
    actions.ban_voter(voter=Voter.objects.get(), by=daeho, reason="같은 답을 여러 번 보냈어요")
    actions.cast_vote(deliberation=row, statement=statement, by=mina, value=1)
    signed_in_from(browser, mina)
    assert Voter.objects.get().is_banned
