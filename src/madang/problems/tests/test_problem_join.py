"""Me too, evidence, following: works · wrong person · wrong state · bad input."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from madang.comments.actions import post_comment, withdraw_comment
from madang.core import clock
from madang.core.models import StoredFile
from madang.people import actions as people
from madang.people.models import Notice, Person
from madang.people.rules import RoleKind
from madang.people.tests.factories import make_guest
from madang.problems import actions
from madang.problems.models import Evidence, Follow, MeToo, ModerationCase, Problem
from madang.problems.tests.factories import make_evidence, make_me_too, make_partner, make_problem
from madang.problems.tests.test_problem_report import photo

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]


def counts(problem: Problem) -> tuple[int, int, int]:
    problem.refresh_from_db()
    return problem.me_too_count, problem.evidence_count, problem.follower_count


def test_one_tap_counts_and_a_second_counts_nobody_twice(mina: Person, client_of: ClientOf) -> None:
    problem, client = make_problem(), client_of(mina)
    address = reverse("problems:me_too", args=[problem.pk])
    assert client.post(address, {"form_token": "a"}).status_code == 302
    client.post(address, {"form_token": "a"})
    client.post(address, {"form_token": "b", "story": "저도 날마다 겪어요", "frequency": "daily"})
    assert counts(problem) == (1, 0, 0)
    me_too = MeToo.objects.get()
    assert (me_too.story, me_too.frequency) == ("저도 날마다 겪어요", "daily")
    assert me_too.story in client.get(reverse("problems:detail", args=[problem.pk])).content.decode()


def test_what_one_lives_with_too_is_found_again_in_ones_own_page(
    mina: Person, sora: Person, client_of: ClientOf
) -> None:
    problem, hidden = make_problem(title="무인 발급기가 너무 커요"), make_problem(title="가려진 문제")
    for each in (problem, hidden):
        actions.say_me_too(problem=each, by=mina)
    Problem.objects.filter(pk=hidden.pk).update(is_public=False)
    page = client_of(mina).get("/me/").content.decode()
    assert "나도 겪는 문제" in page and problem.title in page and hidden.title not in page
    assert f'href="{reverse("problems:detail", args=[problem.pk])}#me-too"' in page
    assert "나도 겪는 문제" not in client_of(sora).get("/me/").content.decode()


def test_a_bare_tap_does_not_wipe_the_words_written_before(mina: Person) -> None:
    problem = make_problem()
    actions.say_me_too(problem=problem, by=mina, story="저도 날마다 겪어요")
    actions.say_me_too(problem=problem, by=mina)
    assert MeToo.objects.get().story == "저도 날마다 겪어요"


def test_it_can_be_taken_back(mina: Person, client_of: ClientOf) -> None:
    problem, client = make_problem(), client_of(mina)
    address = reverse("problems:me_too", args=[problem.pk])
    client.post(address)
    client.post(address, {"undo": "1"})
    client.post(address, {"undo": "1"})
    assert counts(problem) == (0, 0, 0)


def test_a_guest_may_say_it_and_a_visitor_signs_in_first(client_of: ClientOf) -> None:
    problem = make_problem()
    address = reverse("problems:me_too", args=[problem.pk])
    answer = Client().post(address)
    assert answer.status_code == 302 and address in answer["Location"] and counts(problem)[0] == 0
    client_of(make_guest()).post(address)
    assert counts(problem)[0] == 1


def test_the_reporter_is_counted_already(mina: Person, client_of: ClientOf) -> None:
    problem = make_problem(reporter=mina)
    answer = client_of(mina).post(reverse("problems:me_too", args=[problem.pk]), {"story": "다시 눌러요"})
    assert answer.status_code == 422 and "다시 눌러요" in answer.content.decode()
    assert counts(problem)[0] == 0


@pytest.mark.parametrize("state", ["adopted", "declined", "merged"])
def test_what_is_over_takes_no_more_voices(state: str, mina: Person, client_of: ClientOf) -> None:
    fields: dict[str, Any] = {"merged_into": make_problem()} if state == "merged" else {}
    problem, client = make_problem(state=state, **fields), client_of(mina)
    assert client.post(reverse("problems:me_too", args=[problem.pk])).status_code == 422
    data = {"kind": "story", "text": "어제도 꺼졌어요"}
    assert client.post(reverse("problems:evidence", args=[problem.pk]), data).status_code == 422
    assert not MeToo.objects.exists() and not Evidence.objects.exists()


@pytest.mark.parametrize("data", [{"story": "가" * 501}, {"frequency": "hourly"}, {"district": "99999"}])
def test_bad_words_are_said_and_count_nothing(
    data: dict[str, str], mina: Person, client_of: ClientOf
) -> None:
    problem = make_problem()
    answer = client_of(mina).post(reverse("problems:me_too", args=[problem.pk]), data)
    assert answer.status_code == 422 and counts(problem)[0] == 0


def test_many_voices_call_for_an_answer_once(hana: Person, settings: Any, deliver: Callable[[], int]) -> None:
    settings.ME_TOO_THRESHOLD = 2
    partner = make_partner()
    people.give_role(person=hana, kind=RoleKind.PARTNER_STAFF, scope=partner)
    problem = make_problem(owner_partner=partner)
    for number in range(4):
        actions.say_me_too(problem=problem, by=make_guest(email=f"g{number}@example.org"))
    deliver()
    problem.refresh_from_db()
    assert problem.must_answer_at is not None and problem.me_too_count == 4
    assert Notice.objects.filter(person=hana).count() == 1


def test_evidence_of_every_kind_stands_on_the_page(mina: Person, client_of: ClientOf) -> None:
    Person.objects.filter(pk=mina.pk).update(joined_at=clock.now() - timedelta(days=30))
    mina.refresh_from_db()
    problem, client = make_problem(), client_of(mina)
    address = reverse("problems:evidence", args=[problem.pk])
    document = SimpleUploadedFile("세어 본 것.csv", "날짜,횟수\n1,2\n".encode())
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("story", {}), ("measurement", {}), ("link", {"url": "https://example.org/a"}),
        ("picture", {"upload": photo(), "alt": "꺼진 가로등"}), ("document", {"upload": document}),
    ]  # fmt: skip
    for kind, more in kinds:
        sent = client.post(address, {"kind": kind, "text": f"{kind} 근거예요", **more})
        assert sent.status_code == 302, sent.content.decode()
    page = client.get(reverse("problems:detail", args=[problem.pk])).content.decode()
    assert counts(problem)[1] == 5 and all(f"{kind} 근거예요" in page for kind in Evidence.Kind.values)
    assert 'rel="nofollow ugc noopener"' in page
    for row in Evidence.objects.filter(file__isnull=False):
        answer = Client().get(reverse("problems:evidence_file", args=[problem.pk, row.pk]))
        assert answer.status_code == 200 and answer["X-Content-Type-Options"] == "nosniff"
        answer.getvalue()


def test_strangers_do_not_post_links(mina: Person, client_of: ClientOf) -> None:
    problem = make_problem()
    address = reverse("problems:evidence", args=[problem.pk])
    for person in (make_guest(), mina):
        answer = client_of(person).post(
            address, {"kind": "link", "text": "여기를 보세요", "url": "https://example.org"}
        )
        assert answer.status_code == 422 and "여기를 보세요" in answer.content.decode()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "picture", "text": "사진이에요"}, {"kind": "link", "text": "링크예요"}, {"kind": "story", "text": ""},
        {"kind": "link", "text": "링크예요", "url": "javascript:alert(1)"}, {"kind": "story", "text": "가" * 1001},
    ],
)  # fmt: skip
def test_evidence_that_lacks_something_is_refused_in_words(
    data: dict[str, str], mina: Person, client_of: ClientOf
) -> None:
    problem = make_problem()
    answer = client_of(mina).post(reverse("problems:evidence", args=[problem.pk]), data)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert counts(problem)[1] == 0 and not StoredFile.objects.exists()


def test_one_takes_ones_own_evidence_back_and_nobody_elses(
    mina: Person, sora: Person, client_of: ClientOf
) -> None:
    problem = make_problem()
    row = make_evidence(problem, by=mina)
    address = reverse("problems:evidence_remove", args=[problem.pk, row.pk])
    assert client_of(sora).post(address).status_code == 404
    assert client_of(mina).get(address).status_code == 200
    assert client_of(mina).post(address).status_code == 302
    assert counts(problem)[1] == 0 and not Evidence.objects.exists()


def test_curators_take_down_with_a_reason_that_the_author_reads(
    mina: Person, daeho: Person, client_of: ClientOf
) -> None:
    problem = make_problem()
    row, me_too = make_evidence(problem, by=mina), make_me_too(problem, person=mina, story="○○네 집이에요")
    reason = {"reason_code": "personal_data", "note": "집 주소가 보여요."}
    client = client_of(daeho)
    assert client.post(reverse("problems:evidence_remove", args=[problem.pk, row.pk]), {}).status_code == 422
    assert (
        client.post(reverse("problems:evidence_remove", args=[problem.pk, row.pk]), reason).status_code == 302
    )
    assert (
        client.post(reverse("problems:story_remove", args=[problem.pk, me_too.pk]), reason).status_code == 302
    )
    page = Client().get(reverse("problems:detail", args=[problem.pk])).content.decode()
    assert row.text not in page and me_too.story not in page
    assert counts(problem) == (1, 0, 0), "whose words go still lives with the problem"
    assert (
        ModerationCase.objects.filter(kind="removed").count()
        == 2
        == Notice.objects.filter(person=mina).count()
    )


def test_following_and_stopping(mina: Person, client_of: ClientOf) -> None:
    problem, client = make_problem(), client_of(mina)
    address = reverse("problems:follow", args=[problem.pk])
    client.post(address)
    client.post(address)
    assert counts(problem)[2] == 1 and Follow.objects.get().person == mina
    client.post(address, {"stop": "1"})
    assert counts(problem)[2] == 0


def test_a_comment_is_counted_and_the_reporter_hears_of_it(mina: Person, sora: Person) -> None:
    problem = make_problem(reporter=mina)
    comment = post_comment(target=f"problems.problem:{problem.pk}", by=sora, body="저도 봤어요")
    problem.refresh_from_db()
    notice = Notice.objects.get(person=mina)
    assert problem.comment_count == 1 and problem.title in notice.subject and "저도 봤어요" not in notice.body
    withdraw_comment(comment=comment, by=sora)
    problem.refresh_from_db()
    assert problem.comment_count == 0
