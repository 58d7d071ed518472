"""Opening a desk, its words and hours, where it stands, who answers, closing it: by whom, and by nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from madang.core.errors import EditConflict, NotAllowed
from madang.core.models import AuditEntry
from madang.helpdesk import actions
from madang.helpdesk.models import Conversation, Desk
from madang.helpdesk.models.desks import CENTRE
from madang.helpdesk.tests.factories import make_agent, make_desk, make_entry
from madang.partners.tests.factories import make_partner, make_staff
from madang.people.models import Notice, Person, Role
from madang.people.tests.factories import make_person
from madang.projects.actions import hide_project, show_project
from madang.projects.models import Project
from madang.projects.tests.factories import make_membership, make_project

type ClientOf = Callable[[Person], Client]


def test_an_empty_centre_has_its_desk(db: None) -> None:
    desk = Desk.objects.get(slug=CENTRE)
    assert desk.is_centre and desk.week["0"] == ["09:00-18:00"] and desk.keeps_holidays
    assert "센터 상담 창구" in Client().get("/help/").content.decode()


# --- opening --------------------------------------------------------------------------------------


def test_the_lead_of_a_team_opens_a_desk_with_a_name_and_is_told_the_next_step(
    client_of: ClientOf, jun: Person
) -> None:
    team = make_project(jun, title="만남자리")
    client = client_of(jun)
    page = client.get("/help/desks/new/").content.decode()
    assert "만남자리 상담 창구" in page and "‘만남자리’의 상담 창구예요." in page
    answer = client.post(
        "/help/desks/new/", {"keeper": f"projects.project:{team.pk}", "name": "만남자리에 물어보기"}
    )
    desk = Desk.objects.get(project=team)
    assert answer["Location"] == f"/help/{desk.slug}/knowledge/" and desk.slug == team.slug
    assert desk.week["4"] == ["09:00-18:00"] and "6" in desk.week and desk.created_by == jun
    page = client.get(answer["Location"]).content.decode()
    assert "첫 답변 쓰기" in page
    assert f'href="/help/{desk.slug}/room/"' in page, "nobody is there until somebody goes on duty"
    assert AuditEntry.objects.filter(verb="helpdesk.desk_opened").exists()


def test_an_institution_opens_its_own_and_a_second_one_gets_an_address(
    client_of: ClientOf, hana: Person
) -> None:
    partner = make_partner(slug="library")
    make_staff(hana, partner)
    for _ in range(2):
        sent = {"keeper": f"partners.partner:{partner.pk}", "name": "도서관 상담"}
        assert client_of(hana).post("/help/desks/new/", sent).status_code == 302
    assert sorted(Desk.objects.filter(partner=partner).values_list("slug", flat=True)) == [
        "library",
        "library-2",
    ]


def test_the_centre_chooses_the_address(client_of: ClientOf, daeho: Person) -> None:
    sent = {"keeper": "centre", "name": "행사 상담", "slug": "events"}
    assert client_of(daeho).post("/help/desks/new/", sent).status_code == 302
    assert Desk.objects.get(slug="events").partner is None
    for taken in ("events", "Events", "desks"):
        assert client_of(daeho).post("/help/desks/new/", {**sent, "slug": taken}).status_code == 422


def test_nobody_else_opens_one(client_of: ClientOf, mina: Person, sora: Person) -> None:
    team = make_project()
    make_membership(team, mina)
    for person in (mina, sora):
        assert client_of(person).get("/help/desks/new/").status_code == 404
        with pytest.raises(NotAllowed):
            actions.open_desk(by=person, name="x", project=team)
        with pytest.raises(NotAllowed):
            actions.open_desk(by=person, name="x")
    assert Client().get("/help/desks/new/").status_code == 302


def test_a_lead_opens_none_for_another_team_or_one_that_has_ended(client_of: ClientOf, jun: Person) -> None:
    make_project(jun)
    other, ended = make_project(), make_project(jun, state=Project.State.CLOSED)
    for team in (other, ended):
        sent = {"keeper": f"projects.project:{team.pk}", "name": "x"}
        assert client_of(jun).post("/help/desks/new/", sent).status_code == 422
        with pytest.raises(NotAllowed):
            actions.open_desk(by=jun, name="x", project=team)


def test_a_team_has_only_so_many_desks(
    client_of: ClientOf, jun: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("madang.helpdesk.actions.desks.DESKS_MAX", 1)
    team = make_project(jun)
    make_desk(project=team, is_active=False)
    make_desk(project=make_project())
    sent = {"keeper": f"projects.project:{team.pk}", "name": "둘째 창구"}
    answer = client_of(jun).post("/help/desks/new/", sent)
    assert answer.status_code == 422 and "1개까지" in answer.content.decode()


def test_of_two_who_open_one_at_the_same_moment_the_second_is_told(
    daeho: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_desk(slug="events")
    monkeypatch.setattr("madang.helpdesk.actions.desks._slug", lambda wanted, instead: "events")
    with pytest.raises(actions.SlugTaken):
        actions.open_desk(by=daeho, name="행사 상담", slug="events")


def test_nobody_opens_one_for_an_institution_that_left(hana: Person) -> None:
    partner = make_partner(is_active=False)
    make_staff(hana, partner)
    with pytest.raises(NotAllowed):
        actions.open_desk(by=hana, name="x", partner=partner)


@pytest.mark.parametrize("fields", [{"name": " "}, {"name": "가" * 81}, {"name": "x", "about": "가" * 301}])
def test_a_desk_needs_words_that_fit(jun: Person, fields: dict[str, Any]) -> None:
    with pytest.raises(actions.BadDesk):
        actions.open_desk(by=jun, project=make_project(jun), **fields)


# --- changing -------------------------------------------------------------------------------------


def hours(desk: Desk, **changed: Any) -> dict[str, Any]:
    week = {f"day_{day}": ", ".join(desk.week.get(str(day), ())) for day in range(7)}
    return {**week, "days": "", "parallel": 2, "answer_days": 2, "version": desk.version, **changed}


def test_the_hours_are_changed(client_of: ClientOf, jun: Person) -> None:
    desk = make_desk(project=make_project(jun))
    sent = hours(
        desk, day_0="9:00~12:00, 13:00-18:00", day_5="10:00-13:00", days="2026-12-24 09:00-12:00\n2026-12-31 휴무",
        parallel=3, answer_days=4,
    )  # fmt: skip
    assert client_of(jun).post(f"/help/{desk.slug}/desk/hours/", sent).status_code == 302
    desk.refresh_from_db()
    assert desk.week["0"] == ["09:00-12:00", "13:00-18:00"] and desk.week["5"] == ["10:00-13:00"]
    assert desk.days == {"2026-12-24": ["09:00-12:00"], "2026-12-31": []}
    assert (desk.parallel, desk.answer_days, desk.keeps_holidays, desk.version) == (3, 4, False, 2)


@pytest.mark.parametrize(
    "wrong",
    [{"day_1": "nine"}, {"day_1": "18:00-09:00"}, {"days": "tomorrow 09:00-10:00"}, {"days": "2026-12-24"},
     {"parallel": 0}, {"parallel": 11}, {"answer_days": 31}],
)  # fmt: skip
def test_hours_that_are_none_are_refused_in_words(
    client_of: ClientOf, jun: Person, wrong: dict[str, Any]
) -> None:
    desk = make_desk(project=make_project(jun))
    answer = client_of(jun).post(f"/help/{desk.slug}/desk/hours/", hours(desk, **wrong))
    assert answer.status_code == 422 and 'class="error"' in answer.content.decode()
    desk.refresh_from_db()
    assert desk.version == 1


def test_the_second_of_two_sees_what_the_first_one_saved(client_of: ClientOf, daeho: Person) -> None:
    desk = make_desk("처음 이름")
    client, sent = client_of(daeho), {"name": "둘째 이름", "version": desk.version}
    assert client.post(f"/help/{desk.slug}/desk/", sent).status_code == 302
    again = client.post(f"/help/{desk.slug}/desk/", {**sent, "name": "셋째 이름"})
    assert again.status_code == 422 and "둘째 이름" in again.content.decode()
    with pytest.raises(EditConflict) as raised:
        actions.edit_desk(desk=desk, by=daeho, version=1, name="넷째")
    assert raised.value.current["name"] == "둘째 이름"
    conflict = client.post(f"/help/{desk.slug}/desk/hours/", hours(desk, day_2="10:00-11:00"))
    assert conflict.status_code == 422 and "09:00-18:00" in conflict.content.decode()


def test_other_sites_are_named_and_the_lines_for_them_shown(
    client_of: ClientOf, daeho: Person, settings: Any
) -> None:
    desk = make_desk()
    client, address = client_of(daeho), f"/help/{desk.slug}/desk/embed/"
    page = client.get(address).content.decode()
    assert (
        f"/help/{desk.slug}/widget.js&#34; async" in page
        or f"/help/{desk.slug}/widget.js&quot; async" in page
    )
    sent = {
        "origins": "https://Www.Example.org/\nhttp://localhost:3000\n\nhttps://www.example.org",
        "version": 1,
    }
    assert client.post(address, sent).status_code == 302
    desk.refresh_from_db()
    assert desk.origins == ["https://www.example.org", "http://localhost:3000"]
    for wrong in ("http://example.org", "https://example.org/path", "javascript:alert(1)", "https://*.org"):
        assert client.post(address, {"origins": wrong, "version": 2}).status_code == 422


PAGES = ["", "hours/", "embed/", "agents/", "closure/", "agents/1/removal/"]


@pytest.mark.parametrize("path", PAGES)
def test_whoever_only_answers_keeps_no_desk(
    client_of: ClientOf, mina: Person, sora: Person, path: str
) -> None:
    team = make_project()
    make_membership(team, mina)
    desk = make_desk(project=team)
    make_agent(desk, sora)
    for person in (mina, sora, make_person()):
        assert client_of(person).post(f"/help/{desk.slug}/desk/{path}", {"name": "x"}).status_code == 404
        with pytest.raises(NotAllowed):
            actions.edit_desk(desk=desk, by=person, name="x")


# --- closing --------------------------------------------------------------------------------------


def test_a_desk_is_closed_and_opened_again(
    client_of: ClientOf, jun: Person, mina: Person, indexed: Callable[[], None]
) -> None:
    desk = make_desk(project=make_project(jun))
    entry = make_entry(desk)
    client = client_of(jun)
    assert client.post(f"/help/{desk.slug}/desk/closure/").status_code == 302
    assert client_of(mina).get(f"/help/{desk.slug}/answers/").status_code == 404
    assert Client().get(f"/help/{desk.slug}/answers/{entry.pk}/").status_code == 404
    assert desk.name not in Client().get("/help/").content.decode()
    assert client.get(f"/help/{desk.slug}/answers/").status_code == 200
    indexed()
    assert client.post(f"/help/{desk.slug}/desk/closure/", {"reopen": "1"}).status_code == 302
    assert Client().get(f"/help/{desk.slug}/answers/{entry.pk}/").status_code == 200
    assert f"/answers/{entry.pk}/" in Client().get("/search/?q=회의실").content.decode(), (
        "found again at once"
    )


def test_the_desk_of_a_team_that_the_centre_hides_is_hidden_with_it(
    client_of: ClientOf, daeho: Person, jun: Person, sora: Person, indexed: Callable[[], None]
) -> None:
    team = make_project(jun, title="광고하는 팀")
    desk = make_desk("광고 창구", project=team)
    entry = make_entry(desk, title="느티나무 광고는 어디서 보나요?")
    indexed()
    closed = [
        f"/help/{desk.slug}/{path}"
        for path in ("", "answers/", f"answers/{entry.pk}/", "widget.js", "embed/")
    ]
    closed += [f"/api/v1/helpdesk/{desk.slug}/entries"]
    lists = ["/help/", "/search/?q=느티나무", "/api/v1/search?q=느티나무", "/api/v1/helpdesk"]

    def shown(client: Client, path: str) -> bool:
        return f"/help/{desk.slug}/" in client.get(path).content.decode()

    assert [Client().get(path).status_code for path in closed] == [200] * 6
    assert all(shown(Client(), path) for path in lists)
    hide_project(project=team, by=daeho, reason="광고예요.")
    assert [Client().get(path).status_code for path in closed] == [404] * 6
    for client in (Client(), client_of(sora)):
        assert not any(shown(client, path) for path in lists)
    assert client_of(jun).get(closed[1]).status_code == 200, "the team still sees it"
    show_project(project=team, by=daeho)
    assert all(shown(Client(), path) for path in lists), "found again at once"


def test_an_institution_that_no_longer_takes_part_has_no_desk(client_of: ClientOf, daeho: Person) -> None:
    desk = make_desk("옛 기관 창구", partner=make_partner(is_active=False))
    assert Client().get(f"/help/{desk.slug}/").status_code == 404
    assert desk.name not in Client().get("/help/").content.decode()
    assert client_of(daeho).get(f"/help/{desk.slug}/").status_code == 200


def test_a_closed_desk_is_still_seen_by_the_centre(client_of: ClientOf, daeho: Person) -> None:
    desk = make_desk(is_active=False)
    assert client_of(daeho).get(f"/help/{desk.slug}/answers/").status_code == 200


def test_nobody_closes_the_desk_of_the_centre_or_one_where_somebody_waits(
    client_of: ClientOf, daeho: Person
) -> None:
    centre, desk = Desk.objects.get(slug=CENTRE), make_desk()
    Conversation.objects.create(desk=desk, state=Conversation.State.QUEUED)
    for row, error in ((centre, actions.CentreDeskStays), (desk, actions.DeskBusy)):
        assert client_of(daeho).post(f"/help/{row.slug}/desk/closure/").status_code == 409
        with pytest.raises(error):
            actions.close_desk(desk=row, by=daeho)
        row.refresh_from_db()
        assert row.is_active


# --- agents ---------------------------------------------------------------------------------------


def test_agents_are_let_in_and_out(client_of: ClientOf, jun: Person, sora: Person) -> None:
    desk = make_desk(project=make_project(jun))
    client, address = client_of(jun), f"/help/{desk.slug}/desk/agents/"
    assert client.post(address, {"email": " SORA@example.org"}).status_code == 302
    assert "소라" in client.get(address).content.decode()
    assert client_of(sora).get(f"/help/{desk.slug}/knowledge/").status_code == 200
    client.post(address, {"email": "sora@example.org"})
    assert Notice.objects.get(person=sora).url == f"/help/{desk.slug}/room/", "told once, and where"
    assert client.post(f"{address}{sora.pk}/removal/").status_code == 302
    assert client_of(Person.objects.get(pk=sora.pk)).get(f"/help/{desk.slug}/knowledge/").status_code == 404
    assert AuditEntry.objects.filter(verb="people.role_taken").exists()


def test_somebody_who_has_not_joined_cannot_be_let_in(client_of: ClientOf, daeho: Person) -> None:
    desk = make_desk()
    answer = client_of(daeho).post(f"/help/{desk.slug}/desk/agents/", {"email": "nobody@example.org"})
    assert answer.status_code == 422 and not Role.objects.filter(kind="agent").exists()


def test_a_desk_has_only_so_many_agents(daeho: Person, sora: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("madang.helpdesk.actions.desks.AGENTS_MAX", 1)
    desk = make_desk()
    make_agent(desk)
    with pytest.raises(actions.TooManyAgents):
        actions.add_agent(desk=desk, by=daeho, email=sora.email)


def test_addresses_are_not_tried_out(client_of: ClientOf, daeho: Person) -> None:
    client, address = client_of(daeho), f"/help/{make_desk().slug}/desk/agents/"
    pages = [client.post(address, {"email": f"a{n}@example.org"}).content.decode() for n in range(21)]
    assert "가입한 사람이 없" in pages[19] and "가입한 사람이 없" not in pages[20]


def test_whoever_is_no_agent_is_not_taken_off(client_of: ClientOf, daeho: Person, sora: Person) -> None:
    desk = make_desk()
    assert client_of(daeho).post(f"/help/{desk.slug}/desk/agents/{sora.pk}/removal/").status_code == 404


def test_an_agent_of_one_desk_has_nothing_at_another(client_of: ClientOf, sora: Person) -> None:
    make_agent(make_desk(), sora)
    assert client_of(sora).get(f"/help/{make_desk().slug}/knowledge/").status_code == 404


# --- lists ----------------------------------------------------------------------------------------


def test_the_list_of_ones_desks_asks_as_often_for_thirty(
    assert_same_queries: Any, client_of: ClientOf, daeho: Person
) -> None:
    client = client_of(daeho)

    def rows(number: int) -> None:
        for _ in range(number):
            make_entry(make_desk(partner=make_partner()))
            make_desk(project=make_project())

    assert assert_same_queries(rows, lambda: client.get("/help/desks/")) <= 18


def test_the_public_list_asks_as_often_for_thirty(assert_same_queries: Any) -> None:
    def rows(number: int) -> None:
        for _ in range(number):
            make_entry(make_desk(partner=make_partner()))

    assert assert_same_queries(rows, lambda: Client().get("/help/")) <= 12


def test_whoever_has_no_desk_and_may_open_none_finds_no_list(client_of: ClientOf, mina: Person) -> None:
    assert client_of(mina).get("/help/desks/").status_code == 404


def test_the_pages_of_institution_and_team_lead_to_their_desks(client_of: ClientOf, mina: Person) -> None:
    partner, team = make_partner(), make_project()
    ours, theirs = make_desk("도서관에 물어보기", partner=partner), make_desk("팀에 물어보기", project=team)
    closed = make_desk("닫은 창구", partner=partner, is_active=False)
    page = client_of(mina).get(f"/partners/{partner.slug}/").content.decode()
    assert f"/help/{ours.slug}/" in page and closed.name not in page
    assert f"/help/{theirs.slug}/" in client_of(mina).get(f"/projects/{team.slug}/").content.decode()
