"""The curators' desk: every step with its reason, seen by the reporter; conflicts shown; appeals."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from madang.core import clock
from madang.core.models import AuditEntry, StoredFile
from madang.people import actions as people
from madang.people.models import Notice, Person
from madang.people.rules import RoleKind
from madang.problems import actions
from madang.problems.models import Merge, ModerationCase, Problem
from madang.problems.tests.factories import make_partner, make_problem, make_theme
from madang.problems.tests.test_problem_report import photo

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]


def do(client: Client, problem: Problem, step: str, **data: Any) -> Any:
    return client.post(reverse("problems:step", args=[problem.pk, step]), data)


@pytest.fixture
def report(mina: Person) -> Problem:
    return make_problem(state="received", reporter=mina)


def test_checking_is_seen_by_the_reporter(
    report: Problem, mina: Person, daeho: Person, client_of: ClientOf
) -> None:
    assert do(client_of(daeho), report, "check", version=report.version).status_code == 302
    report.refresh_from_db()
    assert report.state == "checking" and report.checking_at is not None
    assert Notice.objects.get(person=mina).subject
    assert AuditEntry.objects.filter(verb="problems.checking").exists()


def test_publishing_sets_an_owner_and_a_date_from_the_first_day(
    report: Problem, hana: Person, daeho: Person, client_of: ClientOf, deliver: Callable[[], int]
) -> None:
    partner = make_partner(answer_days=7)
    people.give_role(person=hana, kind=RoleKind.PARTNER_STAFF, scope=partner)
    theme = make_theme(default_partner=partner)
    assert do(client_of(daeho), report, "publish", theme=theme.pk).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.owner_partner) == ("open", partner) and report.is_listed
    assert report.answer_due_on == clock.today() + timedelta(days=7)
    deliver()
    assert Notice.objects.filter(person=hana).count() == 1
    assert report.title in Client().get(reverse("problems:list")).content.decode()


def test_without_an_institution_the_centre_owns_it(report: Problem, daeho: Person, settings: Any) -> None:
    actions.publish_problem(problem=report, by=daeho)
    report.refresh_from_db()
    assert report.owner_partner is None
    assert report.answer_due_on == clock.today() + timedelta(days=settings.ANSWER_DAYS)


def test_asking_for_more_and_sending_it_again(
    report: Problem, mina: Person, daeho: Person, client_of: ClientOf
) -> None:
    do(client_of(daeho), report, "ask", note="어느 골목인지 알려 주세요.")
    page = client_of(mina).get(reverse("problems:detail", args=[report.pk])).content.decode()
    assert "어느 골목인지 알려 주세요." in page
    report.refresh_from_db()
    data = {"title": report.title, "body": "도서관 뒤 골목이에요.", "version": report.version, "go": "send"}
    assert client_of(mina).post(reverse("problems:edit", args=[report.pk]), data).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.body) == ("checking", "도서관 뒤 골목이에요.")


def test_what_is_being_checked_is_not_changed_under_the_curators_eyes(
    report: Problem, mina: Person, daeho: Person, client_of: ClientOf
) -> None:
    opened = report.version
    actions.start_checking(problem=report, by=daeho)
    data = {"title": "다른 말이에요", "version": opened}
    answer = client_of(mina).post(reverse("problems:edit", args=[report.pk]), data)
    report.refresh_from_db()
    assert answer.status_code == 422 and "다른 말이에요" in answer.content.decode()
    assert report.title != "다른 말이에요"
    opened_late = client_of(mina).get(reverse("problems:edit", args=[report.pk]))
    assert opened_late.status_code == 409 and "<textarea" not in opened_late.content.decode()


def test_the_second_of_two_editors_sees_that_it_changed(
    report: Problem, mina: Person, client_of: ClientOf
) -> None:
    client, address = client_of(mina), reverse("problems:edit", args=[report.pk])
    data = {"title": "먼저 고친 제목이에요", "version": report.version}
    assert client.post(address, data).status_code == 302
    late = client.post(address, data | {"title": "나중에 고친 제목이에요"})
    page = late.content.decode()
    assert late.status_code == 422 and "나중에 고친 제목이에요" in page and "먼저 고친 제목이에요" in page
    report.refresh_from_db()
    assert report.title == "먼저 고친 제목이에요"
    again = client.post(address, data | {"title": "나중에 고친 제목이에요", "version": report.version})
    assert again.status_code == 302, "whoever has seen what is stored may save"


def test_what_curators_ask_for_may_be_a_picture(mina: Person, client_of: ClientOf) -> None:
    report, client = make_problem(state="needs_more", reporter=mina), client_of(mina)
    address = reverse("problems:edit", args=[report.pk])
    for number in (1, 2):
        report.refresh_from_db()
        data = {
            "title": report.title,
            "version": report.version,
            "upload": photo(),
            "picture_alt": f"사진 {number}",
        }
        assert client.post(address, data).status_code == 302
    report.refresh_from_db()
    assert report.picture_alt == "사진 2" and StoredFile.objects.count() == 1
    bad = SimpleUploadedFile("a.jpg", b"<svg>")
    refused = client.post(address, {"title": "고친 제목이에요", "version": report.version, "upload": bad})
    assert refused.status_code == 422 and "고친 제목이에요" in refused.content.decode()


def test_the_log_has_codes_and_no_words(daeho: Person, sora: Person, client_of: ClientOf) -> None:
    problem = make_problem(state="received")
    actions.decline_report(problem=problem, by=daeho, reason_code="elsewhere", note="구청의 일이에요.")
    log = client_of(daeho).get(reverse("problems:log")).content.decode()
    assert "elsewhere" in log and problem.number in log and "구청" not in log and "대호" not in log
    assert client_of(sora).get(reverse("problems:log")).status_code == 404


def test_the_second_of_two_curators_sees_what_changed(
    report: Problem, daeho: Person, client_of: ClientOf
) -> None:
    opened = report.version
    actions.start_checking(problem=report, by=daeho)
    late = do(
        client_of(daeho), report, "decline", version=opened, reason_code="other", note="다른 곳의 일이에요."
    )
    assert late.status_code == 422 and "다른 곳의 일이에요." in late.content.decode()
    report.refresh_from_db()
    assert report.state == "checking"


def test_nothing_is_turned_down_in_silence(
    report: Problem, mina: Person, daeho: Person, client_of: ClientOf
) -> None:
    assert do(client_of(daeho), report, "decline", reason_code="elsewhere", note="").status_code == 422
    assert do(client_of(daeho), report, "decline", reason_code="", note="구청의 일이에요.").status_code == 422
    do(
        client_of(daeho),
        report,
        "decline",
        reason_code="elsewhere",
        note="구청의 일이에요. 120에 알려 주세요.",
    )
    report.refresh_from_db()
    assert report.state == "declined" and not report.is_public
    assert "120에 알려 주세요" in Notice.objects.get(person=mina).body
    assert (
        "120에 알려 주세요"
        in client_of(mina).get(reverse("problems:detail", args=[report.pk])).content.decode()
    )
    assert Client().get(reverse("problems:detail", args=[report.pk])).status_code == 404


def test_hidden_seen_by_its_reporter_appealed_and_kept_so(
    mina: Person, sora: Person, daeho: Person, client_of: ClientOf
) -> None:
    problem = make_problem(reporter=mina)
    do(client_of(daeho), problem, "hide", reason_code="insult", note="누군가를 욕하고 있어요.")
    address = reverse("problems:appeal", args=[problem.pk])
    assert client_of(sora).get(address).status_code == 404
    assert client_of(mina).post(address, {"text": "짧아요"}).status_code == 422
    assert client_of(mina).post(address, {"text": "욕이 아니라 가게 이름이에요."}).status_code == 302
    assert client_of(mina).post(address, {"text": "욕이 아니라 가게 이름이에요."}).status_code == 422
    case = ModerationCase.objects.get()
    decide = reverse("problems:appeal_decide", args=[problem.pk, case.pk])
    assert client_of(daeho).post(decide, {"is_granted": "0", "reason": "욕설이 맞아요."}).status_code == 302
    assert (
        client_of(daeho).post(decide, {"is_granted": "1", "reason": "다시 보니 아니에요."}).status_code == 422
    )
    problem.refresh_from_db()
    assert problem.state == "hidden"
    assert Notice.objects.filter(person=mina).count() == 2


def test_a_granted_appeal_brings_it_back_where_it_stood(mina: Person, daeho: Person) -> None:
    problem = make_problem(reporter=mina, state="taken_up")
    actions.hide_problem(problem=problem, by=daeho, reason_code="insult", note="누군가를 욕하고 있어요.")
    case = actions.appeal_case(problem=problem, by=mina, text="욕이 아니라 가게 이름이에요.")
    actions.decide_appeal(case=case, by=daeho, is_granted=True, reason="가게 이름이 맞아요.")
    problem.refresh_from_db()
    assert problem.state == "taken_up" and problem.is_listed


def test_a_curator_calls_for_an_answer_below_the_threshold(daeho: Person, client_of: ClientOf) -> None:
    problem = make_problem()
    assert do(client_of(daeho), problem, "lift", reason="").status_code == 422
    do(client_of(daeho), problem, "lift", reason="장애가 있는 분께 꼭 필요한 길이에요.")
    problem.refresh_from_db()
    assert problem.must_answer_at is not None
    page = Client().get(reverse("problems:detail", args=[problem.pk])).content.decode()
    assert "장애가 있는 분께 꼭 필요한 길이에요." in page
    with pytest.raises(actions.WrongState):
        actions.lift_problem(problem=problem, by=daeho, reason="한 번 더 요청해요.")


def test_another_institution_until_somebody_took_it_up(daeho: Person, client_of: ClientOf) -> None:
    problem, partner = make_problem(owner_partner=make_partner()), make_partner()
    do(client_of(daeho), problem, "owner", owner=partner.pk)
    problem.refresh_from_db()
    assert problem.owner_partner == partner
    taken = make_problem(state="taken_up")
    assert do(client_of(daeho), taken, "owner", owner=partner.pk).status_code == 422


def test_merging_from_the_desk_by_choice_and_by_number(
    daeho: Person, mina: Person, client_of: ClientOf, indexed: Callable[[], None]
) -> None:
    target, client = make_problem(), client_of(daeho)
    first, second = make_problem(reporter=mina), make_problem()
    indexed()
    desk = client.get(reverse("problems:desk", args=[first.pk])).content.decode()
    assert target.number in desk, "similar ones are offered"
    data = {"similar": target.pk, "reason": "같은 가로등이에요."}
    assert client.post(reverse("problems:merge", args=[first.pk]), data).status_code == 302
    data = {"target": target.number.lower(), "reason": "같은 가로등이에요."}
    assert client.post(reverse("problems:merge", args=[second.pk]), data).status_code == 302
    assert Merge.objects.filter(target=target).count() == 2
    answer = Client().get(reverse("problems:detail", args=[first.pk])).content.decode()
    assert reverse("problems:detail", args=[target.pk]) in answer, "the address stays and points on"
    assert do(client, first, "unmerge").status_code == 302
    first.refresh_from_db()
    assert first.state == "open"


@pytest.mark.parametrize("number", ["", "P2611-000000", "아무 말", "9" * 30])
def test_merging_with_nothing_is_refused_in_words(number: str, daeho: Person, client_of: ClientOf) -> None:
    problem = make_problem()
    data = {"target": number, "reason": "같은 가로등이에요."}
    answer = client_of(daeho).post(reverse("problems:merge", args=[problem.pk]), data)
    assert answer.status_code == 422 and "같은 가로등이에요." in answer.content.decode()


def test_only_curators_decide(
    report: Problem, mina: Person, hana: Person, sora: Person, client_of: ClientOf
) -> None:
    people.give_role(person=hana, kind=RoleKind.PARTNER_STAFF, scope=make_partner())
    for person in (mina, hana, sora):
        for step in ("check", "publish", "decline", "hide", "restore", "unmerge"):
            assert (
                do(client_of(person), report, step, note="이유를 적어요", reason_code="other").status_code
                == 404
            )
        assert client_of(person).post(reverse("problems:merge", args=[report.pk])).status_code == 404
    assert do(Client(), report, "publish").status_code == 302
    report.refresh_from_db()
    assert report.state == "received"


def test_the_queue_is_ordered_by_the_time_left(daeho: Person, client_of: ClientOf) -> None:
    today = clock.today()
    later = make_problem(state="received", title="나중에 볼 것이에요", check_due_on=today + timedelta(days=2))
    late = make_problem(state="checking", title="늦어진 것이에요", check_due_on=today - timedelta(days=2))
    make_problem(title="공개된 것이에요")
    page = client_of(daeho).get(reverse("problems:queue")).content.decode()
    assert page.index(late.title) < page.index(later.title) and "공개된 것이에요" not in page


def test_withdrawing_takes_two_taps_and_one_owner(mina: Person, sora: Person, client_of: ClientOf) -> None:
    problem = make_problem(reporter=mina)
    address = reverse("problems:withdraw", args=[problem.pk])
    assert client_of(sora).post(address).status_code == 404
    assert client_of(mina).get(address).status_code == 200
    assert client_of(mina).post(address).status_code == 302
    problem.refresh_from_db()
    assert (
        problem.state == "withdrawn"
        and Client().get(reverse("problems:detail", args=[problem.pk])).status_code == 404
    )
    assert client_of(mina).post(address).status_code == 422
