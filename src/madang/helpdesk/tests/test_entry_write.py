"""Knowledge is written, changed, switched off and looked through by those who answer at the desk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from madang.core import clock
from madang.core.errors import EditConflict, NotAllowed
from madang.helpdesk import actions, queries
from madang.helpdesk.models import CannedReply, Desk, Entry
from madang.helpdesk.models.entries import BODY_MAX
from madang.helpdesk.tests.factories import make_agent, make_desk, make_entry, make_reply
from madang.partners.tests.factories import make_partner, make_staff
from madang.people.models import Person
from madang.people.tests.factories import make_person
from madang.projects.tests.factories import make_membership, make_project

type ClientOf = Callable[[Person], Client]


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def agent(desk: Desk) -> Person:
    return make_agent(desk, make_person("라온"))


def fields(**changed: Any) -> dict[str, Any]:
    return {
        "title": "회의실은 어떻게 빌리나요?", "body": "예약 화면에서 골라요.\n하루 안에 알려 드려요.", "title_en": "", "body_en": "",
        "variants": "방 빌리는 법\n\n모임 자리 있나요", "url": "/about/", "source": "이용 안내", "audience": "public",
        "valid_from": "", "valid_until": "", "owner": "", **changed,
    }  # fmt: skip


def test_an_agent_writes_an_answer_that_everybody_reads(
    client_of: ClientOf, desk: Desk, agent: Person
) -> None:
    answer = client_of(agent).post(f"/help/{desk.slug}/knowledge/new/", fields(owner=agent.pk))
    entry = Entry.objects.get(desk=desk)
    assert answer["Location"] == f"/help/{desk.slug}/answers/{entry.pk}/"
    assert entry.variants == ["방 빌리는 법", "모임 자리 있나요"] and entry.owner == agent
    page = Client().get(answer["Location"]).content.decode()
    assert "예약 화면에서 골라요." in page and "이용 안내" in page and 'href="/about/"' in page
    assert entry.versions.get().by == agent


def test_members_of_the_team_write_too_and_strangers_nothing(
    client_of: ClientOf, mina: Person, sora: Person
) -> None:
    team = make_project()
    make_membership(team, mina)
    desk = make_desk(project=team)
    assert client_of(mina).post(f"/help/{desk.slug}/knowledge/new/", fields()).status_code == 302
    entry = Entry.objects.get(desk=desk)
    paths = ["", "new/", f"{entry.pk}/", f"{entry.pk}/history/", "file/", "file.csv", "file.jsonl"]
    for path in paths:
        assert client_of(sora).get(f"/help/{desk.slug}/knowledge/{path}").status_code == 404, path
        assert Client().get(f"/help/{desk.slug}/knowledge/{path}").status_code == 302, path
    assert client_of(sora).post(f"/help/{desk.slug}/knowledge/{entry.pk}/switch/").status_code == 404
    for refused in (
        lambda: actions.put_entry(desk=desk, by=sora, title="x", body="y"),
        lambda: actions.switch_entry(entry=entry, by=sora, is_on=False),
        lambda: actions.import_entries(desk=desk, by=sora, rows=[]),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_an_entry_of_another_desk_is_not_found_here(client_of: ClientOf, desk: Desk, agent: Person) -> None:
    other = make_entry()
    assert client_of(agent).get(f"/help/{desk.slug}/knowledge/{other.pk}/").status_code == 404
    assert client_of(agent).get(f"/help/{desk.slug}/answers/{other.pk}/").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "}, {"body": ""}, {"body": "가" * (BODY_MAX + 1)}, {"url": "javascript:alert(1)"},
        {"url": "//example.org"}, {"url": "/\\example.org"}, {"url": "/\t/example.org"}, {"audience": "all"}, {"valid_from": "2026-12-02", "valid_until": "2026-12-01"},
        {"valid_until": "never"}, {"variants": "가" * 201}, {"variants": "\n".join(map(str, range(101)))}, {"owner": "0"},
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(
    client_of: ClientOf, desk: Desk, agent: Person, wrong: dict[str, str]
) -> None:
    answer = client_of(agent).post(f"/help/{desk.slug}/knowledge/new/", fields(**wrong))
    assert answer.status_code == 422 and not desk.entries.exists()


def test_only_somebody_of_the_desk_looks_after_an_answer(desk: Desk, agent: Person, sora: Person) -> None:
    with pytest.raises(actions.BadEntry):
        actions.put_entry(desk=desk, by=agent, title="가", body="나", owner=sora)


def test_the_second_of_two_editors_sees_what_the_first_one_saved(
    client_of: ClientOf, desk: Desk, agent: Person
) -> None:
    entry = make_entry(desk, body="처음 답")
    address, client = f"/help/{desk.slug}/knowledge/{entry.pk}/", client_of(agent)
    assert client.post(address, fields(body="둘째 답", version=entry.version)).status_code == 302
    again = client.post(address, fields(body="셋째 답", variants="다른 말", version=entry.version))
    page = again.content.decode()
    assert again.status_code == 422 and "둘째 답" in page and "셋째 답" in page and "방 빌리는 법" in page
    entry.refresh_from_db()
    assert entry.body == "둘째 답"
    with pytest.raises(EditConflict):
        actions.put_entry(desk=desk, by=agent, key=entry.key, version=1, body="넷째 답")


def test_every_state_stays_readable_with_what_changed(client_of: ClientOf, desk: Desk, agent: Person) -> None:
    entry = make_entry(desk, body="화요일에 열어요", variants=["언제 열어요", "몇 시까지"])
    actions.put_entry(
        desk=desk, by=agent, key=entry.key, body="수요일에 열어요", variants=["언제 열어요", "휴관일"]
    )
    actions.switch_entry(entry=entry, by=agent, is_on=False)
    page = client_of(agent).get(f"/help/{desk.slug}/knowledge/{entry.pk}/history/").content.decode()
    assert "<del>화요일에 열어요</del>" in page and "<ins>수요일에 열어요</ins>" in page
    assert "<del>몇 시까지</del>" in page and "<ins>휴관일</ins>" in page and "라온" in page
    with translation.override("ko"):
        states = queries.history(entry, 50)
    assert [len(state.changes or []) for state in states] == [1, 3, 0] and states[-1].changes is None


def test_an_answer_is_switched_off_and_on(client_of: ClientOf, desk: Desk, agent: Person) -> None:
    entry, client = make_entry(desk), client_of(agent)
    address = f"/help/{desk.slug}/answers/{entry.pk}/"
    assert client.post(f"/help/{desk.slug}/knowledge/{entry.pk}/switch/", {"on": "0"}).status_code == 302
    assert Client().get(address).status_code == 404 and client.get(address).status_code == 200
    client.post(f"/help/{desk.slug}/knowledge/{entry.pk}/switch/", {"on": "1"})
    assert Client().get(address).status_code == 200


def test_the_list_is_filtered_and_searched(
    client_of: ClientOf, desk: Desk, agent: Person, indexed: Callable[[], None]
) -> None:
    today = clock.today()
    with clock.travel(clock.now() - timedelta(days=400)):
        make_entry(desk, title="오래된 주차 안내", title_en="Parking", body_en="Old.")
    make_entry(
        desk, title="곧 끝나는 모집", valid_until=today + timedelta(days=5), title_en="Call", body_en="Soon."
    )
    make_entry(desk, title="꺼 둔 휴관 안내", is_on=False, title_en="Closed", body_en="Off.")
    make_entry(desk, title="우리말만 있는 답")
    indexed()
    found = {
        name: [row.title for row in queries.kept(desk, chosen=name).order_by("title")]
        for name in queries.FILTERS
    }
    assert len(found[""]) == 4 and len(found["on"]) == 3
    assert found["off"] == ["꺼 둔 휴관 안내"] and found["expiring"] == ["곧 끝나는 모집"]
    assert found["korean"] == ["우리말만 있는 답"] and found["stale"] == ["오래된 주차 안내"]
    assert queries.counts(desk) == {name: len(rows) for name, rows in found.items()}
    client = client_of(agent)
    page = client.get(f"/help/{desk.slug}/knowledge/?q=휴관").content.decode()
    assert "꺼 둔 휴관 안내" in page and "우리말만" not in page
    page = client.get(f"/help/{desk.slug}/knowledge/?q=주차할+곳").content.decode()
    assert "오래된 주차 안내" in page
    Entry.objects.filter(title="오래된 주차 안내").update(audience="staff")
    indexed()
    page = client.get(f"/help/{desk.slug}/knowledge/?q=주차할+곳").content.decode()
    assert "오래된 주차 안내" in page, "what only agents see, they find too"
    assert client.get(f"/help/{desk.slug}/knowledge/?show=nonsense").status_code == 200
    assert client.get(f"/help/{desk.slug}/knowledge/?q=없는말&show=off").status_code == 200


def test_the_list_asks_as_often_for_thirty(
    assert_same_queries: Any, client_of: ClientOf, desk: Desk, agent: Person
) -> None:
    client = client_of(agent)

    def rows(number: int) -> None:
        for _ in range(number):
            make_entry(desk, owner=make_agent(desk))

    assert assert_same_queries(rows, lambda: client.get(f"/help/{desk.slug}/knowledge/")) <= 18


# --- replies --------------------------------------------------------------------------------------


def test_replies_are_written_changed_and_thrown_away(client_of: ClientOf, desk: Desk, agent: Person) -> None:
    client, address = client_of(agent), f"/help/{desk.slug}/replies/"
    assert client.post(f"{address}new/", {"title": "인사", "text": "안녕하세요."}).status_code == 302
    reply = CannedReply.objects.get()
    assert (
        client.post(f"{address}{reply.pk}/", {"title": "인사", "text": "반가워요.", "version": 1}).status_code
        == 302
    )
    late = client.post(f"{address}{reply.pk}/", {"title": "인사", "text": "또 봐요.", "version": 1})
    assert late.status_code == 422 and "반가워요." in late.content.decode()
    assert client.post(f"{address}new/", {"title": "", "text": "x"}).status_code == 422
    assert (
        client.post(f"{address}{reply.pk}/removal/").status_code == 302 and not CannedReply.objects.exists()
    )


def test_replies_belong_to_those_who_answer(
    client_of: ClientOf, desk: Desk, sora: Person, monkeypatch: Any
) -> None:
    reply, client = make_reply(desk), client_of(sora)
    for path in ("", "new/", f"{reply.pk}/"):
        assert client.get(f"/help/{desk.slug}/replies/{path}").status_code == 404
    assert client.post(f"/help/{desk.slug}/replies/{reply.pk}/removal/").status_code == 404
    for refused in (
        lambda: actions.save_reply(desk=desk, by=sora, title="x", text="y"),
        lambda: actions.remove_reply(reply=reply, by=sora),
    ):
        with pytest.raises(NotAllowed):
            refused()
    monkeypatch.setattr("madang.helpdesk.actions.replies.REPLIES_MAX", 1)
    with pytest.raises(actions.BadReply):
        actions.save_reply(desk=desk, by=None, title="x", text="y")
    with pytest.raises(actions.BadReply):
        actions.save_reply(desk=desk, by=None, reply=reply, title="x", text=" ")


def test_the_list_of_replies_asks_as_often_for_thirty(
    assert_same_queries: Any, client_of: ClientOf, desk: Desk, agent: Person
) -> None:
    client = client_of(agent)
    assert_same_queries(
        lambda number: [make_reply(desk) for _ in range(number)],
        lambda: client.get(f"/help/{desk.slug}/replies/"),
    )


# --- one's own things -----------------------------------------------------------------------------


def test_whoever_looks_after_an_answer_is_told_before_it_runs_out(desk: Desk, agent: Person) -> None:
    make_entry(desk, title="먼 날", owner=agent, valid_until=clock.today() + timedelta(days=15))
    make_entry(desk, title="꺼진 답", owner=agent, valid_until=clock.today(), is_on=False)
    for days, words in ((-1, "마지막 날이 지나서"), (0, "오늘까지"), (3, "3일")):
        entry = make_entry(
            desk, title=f"끝나는 답 {days}", owner=agent, valid_until=clock.today() + timedelta(days=days)
        )
        with translation.override("ko"):
            task = next(each for each in queries.entries_to_check(agent) if entry.title in str(each.text))
        assert words in str(task.detail) and task.due == entry.valid_until
    assert len(list(queries.entries_to_check(agent))) == 3


def test_ones_own_page_shows_the_desks_and_an_institution_how_to_open_one(
    agent: Person, desk: Desk, jun: Person, hana: Person
) -> None:
    section = queries.desk_section(agent)
    assert section is not None and [item.text for item in section.items] == [desk.name]
    assert queries.desk_section(jun) is None
    make_staff(hana, make_partner())
    section = queries.desk_section(hana)
    assert section is not None and not section.items and section.empty_href == "/help/desks/new/"


def test_what_somebody_wrote_goes_with_them_and_the_answers_stay(desk: Desk, agent: Person) -> None:
    entry = actions.put_entry(desk=desk, by=agent, title="질문", body="답")
    data = queries.knowledge_data(agent)
    assert data["answers_kept"][0]["title"] == "질문" and data["answers_written"][0]["number"] == 1
    actions.forget_author(by=agent)
    entry.refresh_from_db()
    assert entry.owner is None and entry.versions.get().by is None
    assert not any(queries.knowledge_data(agent).values())
