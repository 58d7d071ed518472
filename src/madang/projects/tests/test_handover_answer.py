"""From the frozen version to the answer of an institution, and what becomes of it in a year."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from madang.core import clock
from madang.core.errors import EditConflict, NotAllowed
from madang.partners.models import Partner
from madang.partners.tests.factories import make_partner, make_staff
from madang.people.models import Notice, Person
from madang.people.tests.factories import make_person
from madang.problems import actions as problems
from madang.problems.models import Problem
from madang.problems.tests.factories import make_problem
from madang.programmes.tests.factories import make_phase, make_programme
from madang.projects import actions, rules
from madang.projects.models import (
    Handover,
    HandoverCheck,
    LedgerEntry,
    Membership,
    Project,
    Prototype,
    PrototypeVersion,
)
from madang.projects.models.handovers import LedgerIsAppendOnly
from madang.projects.tests import factories as f

ROOM = "/projects/bus-bell/room/"
ANSWER = "내년 3월부터 우리 도서관 정류장 다섯 곳에 설치해요."
RECORD = {
    "name": "알림판",
    "kind": "hardware",
    "licence": "MIT",
    "parts_text": "화면 | 1개 | 전자상가\n나사 | 8개",
}


def offer(project: Project, partner: Partner, by: Person, **fields: Any) -> Handover:
    return actions.offer_handover(
        project=project, by=by, partner=partner, version=fields.pop("version", None) or f.make_version(project),
        what="정류장 알림판 다섯 대를 드려요.", maintainer="알림팀",
        answer_due_on=fields.pop("due", clock.today() + timedelta(days=14)), **fields,
    )  # fmt: skip


def told(person: Person, kind: str) -> int:
    return Notice.objects.filter(person=person, kind=kind).count()


# --- the record ---------------------------------------------------------------------------------------


def test_the_record_is_written_and_frozen(
    project: Project, mina: Person, client_of: Any, post: Any, client: Client
) -> None:
    me = client_of(mina)
    post(me, f"{ROOM}prototype/", version=0, **RECORD)
    row = Prototype.objects.get()
    assert row.parts == [
        {"name": "화면", "count": "1개", "note": "전자상가"},
        {"name": "나사", "count": "8개", "note": ""},
    ]
    post(me, f"{ROOM}prototype/freeze/", label="1.0", note="첫판")
    post(me, f"{ROOM}prototype/", version=row.version, **(RECORD | {"name": "새 알림판"}))
    version = PrototypeVersion.objects.get()
    assert version.snapshot["name"] == "알림판"
    assert "알림판" in me.get(f"{ROOM}prototype/{version.pk}/").content.decode()
    assert post(me, f"{ROOM}prototype/freeze/", label="1.0", note="또").status_code == 422
    assert "새 알림판" in client.get("/projects/bus-bell/").content.decode()


def test_the_second_of_two_writers_of_the_record_is_told(
    project: Project, mina: Person, client_of: Any, post: Any
) -> None:
    actions.save_prototype(project=project, by=mina, version=0, name="먼저 쓴 이름")
    with pytest.raises(EditConflict):
        actions.save_prototype(project=project, by=mina, version=0, name="나중")
    answer = post(client_of(mina), f"{ROOM}prototype/", version=0, **RECORD)
    assert answer.status_code == 422 and "먼저 쓴 이름" in answer.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"repository_url": "javascript:alert(1)"},
        {"licence": "mine"},
        {"parts_text": "a\n" * 61},
    ],
)
def test_a_bad_record_is_told(project: Project, mina: Person, client_of: Any, post: Any, wrong: Any) -> None:
    assert post(client_of(mina), f"{ROOM}prototype/", version=0, **(RECORD | wrong)).status_code == 422
    assert not Prototype.objects.exists()


# --- offering -----------------------------------------------------------------------------------------


def test_an_offer_reaches_the_institution_and_stands_in_its_ledger(
    project: Project, library: Partner, staff: Person, mina: Person, client_of: Any, post: Any, client: Client
) -> None:
    version = f.make_version(project, "1.0")
    due = clock.today() + timedelta(days=21)
    data = {"version": version.pk, "partners": library.pk, "what": "알림판 다섯 대를 드려요.", "maintainer": "알림팀",
            "licence": "MIT", "answer_due_on": due.isoformat()}  # fmt: skip
    post(client_of(mina), f"{ROOM}handover/new/", **data)
    row = Handover.objects.get()
    assert (row.state, row.answer_due_on, row.number[0]) == ("proposed", due, "H")
    assert told(staff, "projects.duty") == 1
    entry = LedgerEntry.objects.get()
    assert (entry.partner, entry.kind, entry.due_on) == (library, "offered", due)
    assert "시립도서관" in client.get("/projects/bus-bell/").content.decode()
    assert (
        "알림판 다섯 대를 드려요." in client_of(staff).get(f"/projects/handovers/{row.pk}/").content.decode()
    )


@pytest.mark.parametrize("days", [-1, 0, 6, 181])
def test_the_date_must_be_a_promise(project: Project, library: Partner, mina: Person, days: int) -> None:
    with pytest.raises(actions.BadAnswerDate):
        offer(project, library, mina, due=clock.today() + timedelta(days=days))


def test_only_the_lead_offers_and_only_once_at_a_time(
    project: Project, library: Partner, mina: Person, jun_in: Membership
) -> None:
    with pytest.raises(NotAllowed):
        offer(project, library, jun_in.person)
    offer(project, library, mina)
    with pytest.raises(actions.OfferedAlready):
        offer(project, library, mina)
    offer(project, make_partner(), mina)


def test_another_teams_version_cannot_be_offered(project: Project, library: Partner, mina: Person) -> None:
    with pytest.raises(NotAllowed):
        offer(project, library, mina, version=f.make_version(f.make_project()))


def test_the_programme_says_when_things_are_handed_over(mina: Person, library: Partner) -> None:
    programme, today = make_programme(), clock.today()
    make_phase(programme, "learn", today, today)
    with pytest.raises(actions.NotInThisPhase):
        offer(f.make_project(mina, programme=programme), library, mina)


@pytest.mark.parametrize(
    "wrong",
    [{"what": ""}, {"partners": "99"}, {"partners": []}, {"answer_due_on": "곧"}, {"licence": "free"}],
)
def test_a_bad_offer_is_told(
    project: Project, library: Partner, mina: Person, client_of: Any, post: Any, wrong: Any
) -> None:
    data = {"version": f.make_version(project).pk, "partners": library.pk, "what": "알림판 다섯 대를 드려요.", "maintainer": "팀",
            "licence": "MIT", "answer_due_on": (clock.today() + timedelta(days=14)).isoformat()}  # fmt: skip
    assert post(client_of(mina), f"{ROOM}handover/new/", **(data | wrong)).status_code == 422
    assert not Handover.objects.exists()


# --- every state × move -------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [each.value for each in rules.HandoverState])
@pytest.mark.parametrize("move", list(rules.MOVES["handover"]))
def test_every_state_times_every_move(
    project: Project, library: Partner, staff: Person, mina: Person, state: str, move: str
) -> None:
    row = f.make_handover(project, library, state=state)
    outcome = {"adopt": "adopted", "adapt": "adapted", "decline": "declined"}
    acts: Any = {
        "receive": lambda: actions.receive_handover(handover=row, by=staff, recipient=staff),
        "review": lambda: actions.review_handover(handover=row, by=staff),
        "withdraw": lambda: actions.withdraw_handover(handover=row, by=mina),
    }
    act = acts.get(move) or (
        lambda: actions.answer_handover(
            handover=row, by=staff, outcome=outcome[move], answer=ANSWER, reason="까닭이 있어요."
        )
    )
    if rules.allows("handover", move, state):
        assert act().state == rules.after("handover", move)
    else:
        with pytest.raises(actions.WrongState):
            act()
        row.refresh_from_db()
        assert row.state == state


def test_only_the_institution_answers(
    project: Project, library: Partner, mina: Person, sora: Person, client_of: Any
) -> None:
    row = f.make_handover(project, library, state="received")
    rival = make_staff(make_person(), make_partner())
    for person in (mina, sora, rival):
        with pytest.raises(NotAllowed):
            actions.answer_handover(handover=row, by=person, outcome="adopted", answer=ANSWER)
        assert client_of(person).get(f"/projects/handovers/{row.pk}/answer/").status_code == 404


def test_a_team_takes_back_only_its_own_offer(project: Project, library: Partner, sora: Person) -> None:
    row = f.make_handover(project, library)
    with pytest.raises(NotAllowed):
        actions.withdraw_handover(handover=row, by=sora)


# --- receiving and answering --------------------------------------------------------------------------


def test_receiving_names_somebody_of_the_institution(
    project: Project,
    library: Partner,
    staff: Person,
    mina: Person,
    sora: Person,
    client_of: Any,
    post: Any,
    client: Client,
) -> None:
    row = f.make_handover(project, library)
    colleague = make_staff(make_person("태식"), library)
    with pytest.raises(actions.NotTheirStaff):
        actions.receive_handover(handover=row, by=staff, recipient=sora)
    path = f"/projects/handovers/{row.pk}/"
    assert post(client_of(staff), f"{path}receipt/", recipient=sora.pk).status_code == 422
    post(client_of(staff), f"{path}receipt/", recipient=colleague.pk)
    row.refresh_from_db()
    assert (row.state, row.recipient) == ("received", colleague) and row.received_at
    assert "태식" in client.get(path).content.decode()
    assert told(mina, "projects.team") == 1
    post(client_of(staff), f"{path}review/")
    row.refresh_from_db()
    assert row.state == "in_review"


def test_an_adoption_answers_the_problem_and_sets_the_checks(
    project: Project,
    problem: Problem,
    library: Partner,
    staff: Person,
    mina: Person,
    client_of: Any,
    post: Any,
    client: Client,
) -> None:
    row = f.make_handover(project, library, state="in_review")
    path = f"/projects/handovers/{row.pk}/answer/"
    assert post(client_of(staff), path, outcome="adopted", answer="짧아").status_code == 422
    post(client_of(staff), path, outcome="adopted", answer=ANSWER)
    for each in (row, problem, project):
        each.refresh_from_db()
    assert (row.state, problem.state, project.state) == ("adopted", "adopted", "handed_over")
    today = clock.today()
    assert [(each.month, each.due_on) for each in row.checks.all()] == [
        (m, rules.add_months(today, m)) for m in (3, 6, 12)
    ]
    entry = LedgerEntry.objects.get(partner=library)
    assert (entry.kind, entry.data["problems"]) == ("adopted", [problem.number])
    assert f",{problem.number},{row.number}," in client.get("/impact/city-library/csv/").content.decode()
    html = client.get(f"/problems/{problem.pk}/").content.decode()
    assert ANSWER in html and project.title in html


def test_declining_needs_a_reason_and_ends_only_ones_own_problem(
    project: Project, problem: Problem, library: Partner, staff: Person
) -> None:
    elsewhere = make_problem(owner_partner=make_partner())
    project.problems.add(elsewhere)
    row = f.make_handover(project, library, state="received")
    with pytest.raises(actions.EmptyWords):
        actions.answer_handover(handover=row, by=staff, outcome="declined", answer=ANSWER)
    actions.answer_handover(
        handover=row,
        by=staff,
        outcome="declined",
        answer="올해는 설치하지 않기로 했어요.",
        reason="예산이 없어요.",
    )
    for each in (problem, elsewhere, project):
        each.refresh_from_db()
    assert (problem.state, elsewhere.state, project.state) == ("declined", "open", "active")
    assert elsewhere.answers.get().kind == "progress"
    assert not row.checks.exists()


def test_a_problem_that_was_solved_already_stays_as_it_is(
    project: Project, problem: Problem, library: Partner, staff: Person
) -> None:
    Problem.objects.filter(pk=problem.pk).update(state="adopted")
    row = f.make_handover(project, library, state="received")
    actions.answer_handover(handover=row, by=staff, outcome="adapted", answer=ANSWER)
    problem.refresh_from_db()
    assert problem.state == "adopted"
    assert not problem.answers.exists()


def test_what_one_institution_declined_another_may_adopt(
    problem: Problem, staff: Person, mina: Person
) -> None:
    problems.answer_problem(problem=problem, by=staff, kind="declined", text="올해는 설치하지 않기로 했어요.")
    team = actions.open_project(
        by=mina, title="종이 알림판", summary="우리가 먼저 만들어요.", problems=[problem]
    )
    other = make_partner()
    row = f.make_handover(team, other, state="received")
    actions.answer_handover(
        handover=row, by=make_staff(make_person(), other), outcome="adopted", answer=ANSWER
    )
    problem.refresh_from_db()
    assert (problem.state, problem.answers.count()) == ("adopted", 2)


def test_the_queue_shows_the_least_time_left_first(
    project: Project, library: Partner, staff: Person, client_of: Any, hana: Person
) -> None:
    late = f.make_handover(
        f.make_project(title="늦은 팀"), library, answer_due_on=clock.today() - timedelta(days=2)
    )
    f.make_handover(project, library, answer_due_on=clock.today() + timedelta(days=20))
    f.make_handover(f.make_project(title="다른 기관 것"), make_partner())
    html = client_of(staff).get("/projects/handovers/").content.decode()
    assert html.index("늦은 팀") < html.index(project.title) and "다른 기관 것" not in html
    assert "tone-danger" in html and late.is_overdue and late.days_left == -2


def test_a_missed_date_is_public(project: Project, library: Partner, client: Client) -> None:
    row = f.make_handover(project, library, answer_due_on=clock.today() - timedelta(days=3))
    for path in (f"/projects/handovers/{row.pk}/", "/projects/bus-bell/"):
        assert "tone-danger" in client.get(path).content.decode()


def test_reminders_come_once_before_and_once_after(
    project: Project, library: Partner, staff: Person, mina: Person
) -> None:
    f.make_handover(project, library, answer_due_on=clock.today() + timedelta(days=2))
    for _day in range(2):
        call_command("check_handovers")
    assert (told(staff, "projects.duty"), told(mina, "projects.team")) == (1, 0)
    with clock.travel(clock.now() + timedelta(days=4)):
        call_command("check_handovers")
        call_command("check_handovers")
    assert (told(staff, "projects.duty"), told(mina, "projects.team")) == (2, 1)


# --- what becomes of it -------------------------------------------------------------------------------


def adopted(project: Project, library: Partner, months_ago: int) -> Handover:
    when = clock.day_start(rules.add_months(clock.today(), -months_ago))
    row = f.make_handover(project, library, state="adopted", answered_at=when)
    f.make_checks(row)
    return row


def test_the_check_is_asked_once_and_answered(
    project: Project, library: Partner, staff: Person, mina: Person, client_of: Any, post: Any, client: Client
) -> None:
    row = adopted(project, library, 3)
    for _day in range(2):
        call_command("check_handovers")
    check = row.checks.get(month=3)
    assert check.asked_at and told(staff, "projects.duty") == 1 and told(mina, "projects.team") == 1
    path = f"/projects/checks/{check.pk}/"
    assert client_of(mina).get(path).status_code == 404
    assert post(client_of(staff), path, result="in_use", note="").status_code == 422
    post(client_of(staff), path, result="partly", note="다섯 곳 가운데 세 곳에서 써요.")
    check.refresh_from_db()
    assert (check.result, check.by) == ("partly", staff)
    entry = LedgerEntry.objects.get(kind="check")
    assert entry.data == {"month": 3, "result": "partly"} and entry.text.startswith("다섯 곳")
    assert "다섯 곳 가운데 세 곳에서 써요." in client.get("/projects/bus-bell/").content.decode()
    with pytest.raises(actions.WrongState):
        actions.answer_check(check=check, by=staff, result="in_use", note="다시 말할게요.")


def test_no_answer_is_counted_and_can_be_made_up_for(
    project: Project, library: Partner, staff: Person
) -> None:
    row = adopted(project, library, 3)
    with clock.travel(clock.now() + timedelta(days=15)):
        call_command("check_handovers")
        call_command("check_handovers")
        check = row.checks.get(month=3)
        assert check.result == "no_answer"
        assert LedgerEntry.objects.filter(kind="check_missed").count() == 1
        actions.answer_check(check=check, by=staff, result="in_use", note="늦었지만 잘 쓰고 있어요.")
    check.refresh_from_db()
    assert check.result == "in_use"
    assert list(LedgerEntry.objects.order_by("pk").values_list("kind", flat=True)) == [
        "check_missed",
        "check",
    ]


def test_a_check_is_not_answered_before_its_day(project: Project, library: Partner, staff: Person) -> None:
    check = adopted(project, library, 3).checks.get(month=6)
    with pytest.raises(actions.WrongState):
        actions.answer_check(check=check, by=staff, result="in_use", note="미리 말해요.")


@pytest.mark.parametrize("result", [each.value for each in rules.CheckResult])
@pytest.mark.parametrize("to", ["in_use", "partly", "stopped"])
def test_every_state_of_a_check_times_every_answer(
    project: Project, library: Partner, staff: Person, result: str, to: str
) -> None:
    check = adopted(project, library, 4).checks.get(month=3)
    HandoverCheck.objects.filter(pk=check.pk).update(result=result)
    if rules.allows("check", to, result):
        assert actions.answer_check(check=check, by=staff, result=to, note="이렇게 써요.").result == to
    else:
        with pytest.raises(actions.WrongState):
            actions.answer_check(check=check, by=staff, result=to, note="이렇게 써요.")


# --- the ledger ---------------------------------------------------------------------------------------


def test_the_ledger_follows_what_happens_to_problems(library: Partner, staff: Person) -> None:
    problem = make_problem(owner_partner=library)
    day = clock.today()
    problems.mark_taken_up(
        problem=problem, by=staff, partner=library, person=staff, due_on=day + timedelta(days=9)
    )
    problems.change_due(
        problem=problem, by=staff, due_on=day + timedelta(days=12), reason="현장을 한 번 더 봐야 해요."
    )
    problems.answer_problem(
        problem=problem, by=staff, kind="progress", text="등을 주문했어요. 기다려 주세요."
    )
    problems.answer_problem(problem=problem, by=staff, kind="answered", text="다음 주부터 시험해 볼게요.")
    kinds = list(LedgerEntry.objects.filter(partner=library).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["taken_up", "date_changed", "answered"]
    assert LedgerEntry.objects.get(kind="taken_up").due_on == day + timedelta(days=9)


def test_the_ledger_is_never_changed(project: Project, library: Partner, mina: Person) -> None:
    offer(project, library, mina)
    entry = LedgerEntry.objects.get()
    entry.text = "다른 말"
    for act in (entry.save, entry.delete, LedgerEntry.objects.all().delete):
        with pytest.raises(LedgerIsAppendOnly):
            act()
    with pytest.raises(LedgerIsAppendOnly):
        LedgerEntry.objects.all().update(text="다른 말")


def test_from_the_problem_to_the_twelve_month_check(
    mina: Person, jun: Person, staff: Person, library: Partner, client: Client
) -> None:
    problem = make_problem(owner_partner=library, reporter=mina)
    project = actions.open_project(by=mina, title="Night light", summary="골목을 밝혀요.", problems=[problem])
    opening = actions.open_role(project=project, by=mina, title="전기 기술자", kind="expert", seats=1)
    wish = actions.ask_to_join(project=project, by=jun, message="전기 기사예요.", opening=opening)
    actions.accept_request(request=wish, by=mina)
    actions.start_project(project=project, by=mina)
    prototype = actions.save_prototype(project=project, by=jun, version=0, name="골목등", licence="MIT")
    version = actions.freeze_version(prototype=prototype, by=jun, label="1.0", note="첫판이에요.")
    row = offer(project, library, mina, version=version)
    actions.receive_handover(handover=row, by=staff, recipient=staff)
    actions.review_handover(handover=row, by=staff)
    actions.answer_handover(handover=row, by=staff, outcome="adopted", answer=ANSWER)
    for check in row.checks.all():
        moment = clock.day_start(check.due_on + timedelta(days=1))
        with clock.travel(moment):
            call_command("check_handovers")
            actions.answer_check(check=check, by=staff, result="in_use", note="날마다 켜져 있어요.")
    with clock.travel(clock.day_start(rules.add_months(clock.today(), 13))):
        html = client.get("/projects/night-light/").content.decode()
        impact = client.get("/api/v1/impact").json()
    assert "날마다 켜져 있어요." in html and problem.title in html
    assert impact["centre"]["adoption"] == {"part": 1, "whole": 1}


def test_dates_near_midnight_are_seouls(
    project: Project, problem: Problem, library: Partner, staff: Person
) -> None:
    last = date(clock.today().year + 1, 3, 31)
    row = f.make_handover(project, library, state="received", answer_due_on=last)
    # 31 March, 23.59 in Seoul is still 31 March, though it is 14.59 in UTC; one minute later it is late.
    with clock.travel(clock.day_end(last) - timedelta(minutes=1)):
        assert not row.is_overdue
    with clock.travel(clock.day_end(last)):
        assert row.is_overdue
        actions.answer_handover(handover=row, by=staff, outcome="adopted", answer=ANSWER)
    assert row.checks.count() == 3
    assert LedgerEntry.objects.get(kind="adopted").data == {"in_time": False, "problems": [problem.number]}


def test_a_problem_that_was_hidden_stands_on_no_kept_page(
    project: Project, problem: Problem, library: Partner, daeho: Person, client: Client
) -> None:
    address = f"/projects/handovers/{f.make_handover(project, library).pk}/"
    assert problem.title in client.get(address).content.decode()
    problems.hide_problem(problem=problem, by=daeho, reason_code="other", note="광고예요.")
    assert problem.title not in client.get(address).content.decode()
