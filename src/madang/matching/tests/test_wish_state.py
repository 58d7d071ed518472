"""Stating wishes: question by question, sent, changed, withdrawn; with whom and with whom not."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madang.core import clock
from madang.matching import actions
from madang.matching.models import NeverWish, Round, TogetherAsk, Wish
from madang.matching.tests import factories as f
from madang.people.models import Notice, Person, Profile
from madang.people.tests.factories import make_guest, make_person
from madang.problems.tests.factories import make_problem
from madang.projects.tests import factories as teams

ClientOf = Callable[[Person], Client]


def at(row: Round, page: str = "") -> str:
    return f"/matching/{row.pk}/wish/{page}"


def test_five_questions_and_a_receipt(round: Round, mina: Person, client_of: ClientOf, post: Any) -> None:
    Profile.objects.filter(person=mina).update(skills=["lived", "writing"], available_times=["weekend_day"])
    browser, (one, two) = client_of(mina), f.problems_of(round)
    page = browser.get(at(round)).content.decode()
    assert re.search(r'value="lived"[^>]* checked', page), "skills are taken over from the profile"
    assert post(browser, at(round), role="citizen", skills=["lived", "web"], go="next")["Location"] == at(
        round, "problems/"
    )
    post(browser, at(round, "problems/"), go=f"add:{one}")
    post(browser, at(round, "problems/"), go=f"add:{two}")
    post(browser, at(round, "problems/"), go=f"up:{two}", anywhere="on")
    post(browser, at(round, "problems/"), go="next", anywhere="on")
    wish = Wish.objects.get(person=mina)
    assert (wish.choices, wish.anywhere, wish.skills) == ([two, one], True, ["lived", "web"])
    assert wish.slots == ["weekend_day"], "and the times too"
    assert post(browser, at(round, "times/"), slots=["weekday_evening"], go="next")["Location"] == at(
        round, "together/"
    )
    assert post(browser, at(round, "together/"), go="next")["Location"] == at(round, "send/")
    assert post(browser, at(round, "send/"))["Location"] == at(round, "sent/")
    wish.refresh_from_db()
    assert (wish.state, wish.slots) == (Wish.State.SENT, ["weekday_evening"])
    assert wish.number in browser.get(at(round, "sent/")).content.decode()
    assert Notice.objects.get(person=mina).body.startswith(f"접수번호: {wish.number}")


def test_two_taps_at_once_are_two_choices(round: Round, mina: Person) -> None:
    one, two = f.problems_of(round)
    wish = f.make_wish(round, mina, choices=[], state=Wish.State.DRAFT)
    # Both read the wish before either changed it.
    first, second = Wish.objects.get(pk=wish.pk), Wish.objects.get(pk=wish.pk)
    actions.change_choices(wish=first, by=mina, change="add", problem=one, anywhere=False)
    actions.change_choices(wish=second, by=mina, change="add", problem=two, anywhere=False)
    wish.refresh_from_db()
    assert wish.choices == [one, two]


def test_it_is_kept_as_it_is_chosen(round: Round, mina: Person, client_of: ClientOf) -> None:
    browser = client_of(mina)
    browser.post(at(round, "save/"), {"role": "expert", "skills": ["web"]})
    browser.post(at(round, "save/"), {"slots": ["weekend_day"]})
    wish = Wish.objects.get(person=mina)
    assert (wish.role, wish.skills, wish.slots, wish.state) == ("expert", ["web"], ["weekend_day"], "draft")


def test_what_was_sent_is_changed_at_once_and_stays_complete(
    wish: Wish, mina: Person, client_of: ClientOf, post: Any
) -> None:
    browser, page = client_of(mina), at(wish.round, "problems/")
    for key in list(wish.choices)[:-1]:
        post(browser, page, go=f"remove:{key}")
    answer = post(browser, page, go=f"remove:{wish.choices[-1]}")
    assert answer.status_code == 422
    wish.refresh_from_db()
    assert len(wish.choices) == 1 and wish.is_sent
    assert post(browser, at(wish.round, "times/"), go="send").status_code == 422


@pytest.mark.parametrize("page", ["", "problems/", "times/", "together/", "send/"])
def test_nobody_states_wishes_after_the_day(
    wish: Wish, page: str, mina: Person, client_of: ClientOf, post: Any
) -> None:
    Round.objects.update(wishes_until=clock.today() - timedelta(days=1))
    browser = client_of(mina)
    assert browser.get(at(wish.round, page))["Location"] == f"/matching/{wish.round_id}/"
    assert (
        post(browser, at(wish.round, page), role="expert", go=f"remove:{wish.choices[0]}").status_code == 302
    )
    with pytest.raises(actions.TooLate):
        actions.save_wish(wish=wish, by=mina, step=1, role="expert")
    wish.refresh_from_db()
    assert wish.role == "citizen"


def test_a_guest_joins_first_and_a_visitor_signs_in(round: Round, client_of: ClientOf) -> None:
    assert "/sign-in/" in Client().get(at(round))["Location"]
    guest = make_guest()
    assert client_of(guest).get(at(round))["Location"].startswith("/join/?next=")
    with pytest.raises(actions.MembersOnly):
        actions.begin_wish(round=round, by=guest)


def test_nobody_is_placed_twice_in_a_season(round: Round, mina: Person, client_of: ClientOf) -> None:
    teams.make_project(lead=mina, programme=round.programme)
    with pytest.raises(actions.InTeamAlready):
        actions.begin_wish(round=round, by=mina)
    assert "이미 이 사업의 팀" in client_of(mina).get(f"/matching/{round.pk}/").content.decode()


def test_only_what_is_offered_can_be_chosen_and_once(round: Round, mina: Person) -> None:
    other, (one, two) = make_problem(), f.problems_of(round)
    wish = actions.begin_wish(round=round, by=mina)
    kept = actions.save_wish(
        wish=wish, by=mina, step=2, choices=[two, other.pk, two, one], slots=["never", "weekend_day"]
    )
    assert (kept.choices, kept.slots) == ([two, one], ["weekend_day"])


def test_it_cannot_be_sent_half(round: Round, mina: Person, client_of: ClientOf) -> None:
    wish = f.make_wish(round, mina, state=Wish.State.DRAFT, slots=[], sent_at=None)
    with pytest.raises(actions.NotComplete):
        actions.send_wish(wish=wish, by=mina)
    assert client_of(mina).get(at(round, "send/"))["Location"] == at(round, "times/")


def test_others_cannot_touch_it(wish: Wish, sora: Person, client_of: ClientOf, post: Any) -> None:
    for act in (actions.send_wish, actions.withdraw_wish):
        with pytest.raises(Exception, match="Not found"):
            act(wish=wish, by=sora)
    assert post(client_of(sora), at(wish.round, "withdraw/")).status_code == 404
    assert client_of(sora).get(at(wish.round, "sent/")).status_code == 404


def test_withdrawn_and_stated_again(wish: Wish, mina: Person, client_of: ClientOf, post: Any) -> None:
    browser = client_of(mina)
    assert post(browser, at(wish.round, "withdraw/")).status_code == 302
    wish.refresh_from_db()
    assert wish.state == Wish.State.WITHDRAWN
    again = actions.begin_wish(round=wish.round, by=mina)
    assert (again.pk, again.state, again.choices) == (wish.pk, Wish.State.DRAFT, wish.choices)
    assert actions.send_wish(wish=again, by=mina).is_sent


# --- with whom ----------------------------------------------------------------------------------------


def test_two_friends_stay_together_by_code(
    wish: Wish, jun: Person, mina: Person, client_of: ClientOf, post: Any
) -> None:
    other = f.make_wish(wish.round, jun)
    post(client_of(mina), at(wish.round, "together/"), code=other.code.lower(), go="ask")
    ask = TogetherAsk.objects.get()
    assert (ask.wish, ask.other, ask.state) == (wish, other, "waiting")
    assert Notice.objects.filter(person=jun, subject__contains="미나").exists()
    post(client_of(jun), at(wish.round, f"together/{ask.pk}/"), answer="yes")
    ask.refresh_from_db()
    assert ask.state == TogetherAsk.State.ACCEPTED
    assert Notice.objects.filter(person=mina, subject__contains="준").exists()
    assert "준" in client_of(mina).get(at(wish.round, "together/")).content.decode()


def test_only_who_was_asked_says_yes(
    wish: Wish, jun: Person, mina: Person, sora: Person, client_of: ClientOf, post: Any
) -> None:
    ask = actions.ask_together(wish=wish, by=mina, code=f.make_wish(wish.round, jun).code)
    with pytest.raises(Exception, match="Not found"):
        actions.accept_together(ask=ask, by=mina)
    assert post(client_of(sora), at(wish.round, f"together/{ask.pk}/"), answer="yes").status_code == 404
    assert actions.decline_together(ask=ask, by=jun).state == TogetherAsk.State.DECLINED
    with pytest.raises(actions.WrongState):
        actions.accept_together(ask=ask, by=jun)


def test_asking_back_is_a_yes(wish: Wish, jun: Person, mina: Person) -> None:
    other = f.make_wish(wish.round, jun)
    actions.ask_together(wish=wish, by=mina, code=other.code)
    assert actions.ask_together(wish=other, by=jun, code=wish.code).state == TogetherAsk.State.ACCEPTED
    assert TogetherAsk.objects.count() == 1


def test_after_a_no_the_other_one_asks(wish: Wish, jun: Person, mina: Person) -> None:
    other = f.make_wish(wish.round, jun)
    ask = actions.ask_together(wish=wish, by=mina, code=other.code)
    actions.decline_together(ask=ask, by=jun)
    with pytest.raises(actions.SaidNo, match="준"):
        actions.ask_together(wish=wish, by=mina, code=other.code)
    again = actions.ask_together(wish=other, by=jun, code=wish.code)
    assert actions.accept_together(ask=again, by=mina).state == TogetherAsk.State.ACCEPTED


def test_a_broken_form_parts_nobody(
    wish: Wish, jun: Person, mina: Person, client_of: ClientOf, post: Any
) -> None:
    ask = actions.ask_together(wish=wish, by=mina, code=f.make_wish(wish.round, jun).code)
    assert post(client_of(jun), at(wish.round, f"together/{ask.pk}/")).status_code == 404
    ask.refresh_from_db()
    assert ask.state == TogetherAsk.State.WAITING


def test_a_group_stays_small(wish: Wish, mina: Person) -> None:
    for _ in range(2):
        friend = make_person()
        other = f.make_wish(wish.round, friend)
        actions.accept_together(ask=actions.ask_together(wish=wish, by=mina, code=other.code), by=friend)
    with pytest.raises(actions.TooManyTogether):
        actions.ask_together(wish=wish, by=mina, code=f.make_wish(wish.round).code)


def test_an_unknown_code_is_told_at_its_field(
    wish: Wish, mina: Person, client_of: ClientOf, post: Any
) -> None:
    answer = post(client_of(mina), at(wish.round, "together/"), code="0ABC12", go="ask")
    assert answer.status_code == 422 and "이 번호" in answer.content.decode()
    with pytest.raises(actions.UnknownCode):
        actions.ask_together(wish=wish, by=mina, code=wish.code)


def test_rather_not_is_seen_by_the_desk_alone(
    wish: Wish, jun: Person, mina: Person, eunju: Person, client_of: ClientOf, post: Any
) -> None:
    other = f.make_wish(wish.round, jun)
    post(client_of(mina), at(wish.round, "together/"), first=" 준 ", second="모르는 사람", go="next")
    tied = NeverWish.objects.order_by("pk")
    assert [(one.name, one.other) for one in tied] == [("준", other), ("모르는 사람", None)]
    assert not Notice.objects.filter(person=jun).exists()
    assert "미나" not in client_of(jun).get(at(wish.round, "together/")).content.decode()
    assert client_of(jun).get(f"/matching/{wish.round_id}/desk/people/").status_code == 404
    assert "모르는 사람" in client_of(eunju).get(f"/matching/{wish.round_id}/desk/people/").content.decode()
    with pytest.raises(actions.TooManyNames):
        actions.name_nevers(wish=wish, by=mina, names=["가나", "다라", "마바"])


def test_the_desk_says_whom_a_name_means(
    wish: Wish, jun: Person, mina: Person, eunju: Person, client_of: ClientOf, post: Any
) -> None:
    other = f.make_wish(wish.round, jun)
    actions.name_nevers(wish=wish, by=mina, names=["주니"])
    never = NeverWish.objects.get()
    page = f"/matching/{wish.round_id}/desk/people/{never.pk}/"
    assert post(client_of(jun), page, other=other.pk).status_code == 404
    assert post(client_of(eunju), page, other=99999).status_code == 404
    assert post(client_of(eunju), page, other=other.pk).status_code == 302
    never.refresh_from_db()
    assert never.other == other
    desk = client_of(eunju)
    post(desk, page, other="", number="W2611-0000")
    never.refresh_from_db()
    assert never.other == other
    assert "W2611-0000" in desk.get(f"/matching/{wish.round_id}/desk/people/").content.decode()
    third = f.make_wish(wish.round)
    post(client_of(eunju), page, other=other.pk, number=third.number.lower())
    never.refresh_from_db()
    assert never.other == third


def test_of_many_people_those_are_offered_whose_names_are_near(
    wish: Wish, mina: Person, eunju: Person, client_of: ClientOf
) -> None:
    for number in range(60):
        f.make_wish(wish.round, make_person(name=f"이웃{number}"))
    meant = f.make_wish(wish.round, make_person(name="한결"))
    actions.name_nevers(wish=wish, by=mina, names=["한결이"])
    page = client_of(eunju).get(f"/matching/{wish.round_id}/desk/people/").content.decode()
    offered = page.partition('name="other"')[2].partition("</select>")[0]
    assert 0 < offered.count("<option") <= 10 and f'value="{meant.pk}"' in offered
    assert page.count("이웃") <= 60 and "page=2" in page
