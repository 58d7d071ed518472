"""Four questions, kept at every step, sent once; as a guest, as a member, without JavaScript."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from PIL import Image

from madang.core import clock
from madang.core.models import StoredFile
from madang.people.models import Notice, Person
from madang.problems import actions, rules
from madang.problems.models import Problem, ReportDraft
from madang.problems.tests.factories import make_partner, make_problem, make_theme
from madang.problems.views.report import KEY

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NEXT = {"go": "next"}
TITLE = "골목 가로등이 밤마다 꺼져요"


def photo(kind: str = "JPEG", name: str = "사진.jpg") -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", (60, 40), "orange").save(buffer, kind)
    return SimpleUploadedFile(name, buffer.getvalue())


def status(client: Client, address: str) -> int:
    """The status of an answer that is a file."""
    answer = client.get(address)
    answer.getvalue()
    return answer.status_code


def step(client: Client, name: str, **data: Any) -> Any:
    return client.post(reverse(f"problems:report_{name}"), NEXT | data)


def fill(client: Client, **what: Any) -> None:
    """All four questions, as a browser without JavaScript sends them."""
    assert step(client, "what", title=TITLE, body="석 달째예요.", **what)["Location"] == reverse(
        "problems:report_where"
    )
    assert step(client, "where", district="11110", place_words="도서관 뒤").status_code == 302
    assert step(client, "picture").status_code == 302
    assert step(client, "who", affected="밤에 걷는 사람")["Location"] == reverse("problems:report_send")


def test_a_member_reports_and_gets_a_receipt(mina: Person, client_of: Callable[[Person], Client]) -> None:
    client, theme = client_of(mina), make_theme(default_partner=make_partner(name="서울도서관"))
    fill(client)
    step(client, "who", affected="밤에 걷는 사람", theme=theme.pk)
    sent = client.post(reverse("problems:report_send"))
    problem = Problem.objects.get()
    assert sent["Location"] == reverse("problems:sent", args=[problem.pk])
    assert (problem.title, problem.district, problem.affected) == (TITLE, "11110", "밤에 걷는 사람")
    assert (problem.state, problem.owner_partner) == ("received", theme.default_partner)
    assert problem.check_due_on == clock.today() + timedelta(days=rules.CHECK_DAYS)
    receipt = client.get(sent["Location"]).content.decode()
    assert problem.number in receipt and "서울도서관" in receipt
    assert not ReportDraft.objects.exists() and KEY not in client.session
    notice = Notice.objects.get(person=mina)
    assert problem.number in notice.subject and notice.mailed_at is not None, (
        "a receipt comes to the inbox, not by mail"
    )


def test_a_guest_writes_first_and_signs_in_last_and_nothing_is_lost(mina: Person) -> None:
    client = Client()
    fill(client)
    asked = client.get(reverse("problems:report_send")).content.decode()
    assert "account" not in asked and 'name="email"' in asked and TITLE in asked
    assert not Problem.objects.exists()
    before = client.session.session_key
    client.force_login(mina, backend=BACKEND)
    assert client.session.session_key != before
    assert TITLE in client.get(reverse("problems:report_send")).content.decode()
    client.post(reverse("problems:report_send"))
    assert Problem.objects.get().reporter == mina


def test_a_draft_is_found_on_another_device(mina: Person, client_of: Callable[[Person], Client]) -> None:
    step(client_of(mina), "what", title=TITLE)
    assert TITLE in client_of(mina).get(reverse("problems:report_what")).content.decode()


def test_another_report_is_begun_and_the_draft_is_kept(
    mina: Person, client_of: Callable[[Person], Client]
) -> None:
    actions.save_draft(draft=None, by=mina, title=TITLE)
    browser, first = client_of(mina), reverse("problems:report_what")
    assert TITLE in browser.get(first).content.decode()
    assert browser.get(first, {"new": "1"})["Location"] == first
    assert TITLE not in browser.get(first).content.decode()
    browser.post(first, {"title": "전혀 다른 이야기예요", "go": "next"})
    assert sorted(ReportDraft.objects.values_list("title", flat=True)) == sorted(
        [TITLE, "전혀 다른 이야기예요"]
    )


def test_a_visitors_only_draft_is_never_let_go_of(client: Client) -> None:
    client.post(reverse("problems:draft_save"), {"title": TITLE})
    assert TITLE in client.get(reverse("problems:report_what"), {"new": "1"}).content.decode()


def test_a_draft_belongs_to_one_person(
    mina: Person, sora: Person, client_of: Callable[[Person], Client]
) -> None:
    step(client_of(mina), "what", title=TITLE)
    token = ReportDraft.objects.get().token
    thief = client_of(sora)
    assert thief.get(reverse("problems:report_what"), {"draft": token}).status_code == 404
    session = thief.session
    session[KEY] = token
    session.save()
    assert TITLE not in thief.get(reverse("problems:report_what")).content.decode()
    stranger = Client()
    assert stranger.get(reverse("problems:report_what"), {"draft": token}).status_code == 404
    assert stranger.get(reverse("problems:report_send")).status_code == 302


def test_going_back_keeps_what_was_typed_even_if_it_is_not_ready(client: Client) -> None:
    step(client, "what", title=TITLE)
    answer = client.post(
        reverse("problems:report_where"), {"go": "back", "place_words": "도서관 뒤", "district": "nowhere"}
    )
    assert answer["Location"] == reverse("problems:report_what")
    assert "도서관 뒤" in client.get(reverse("problems:report_where")).content.decode()


def test_what_is_being_typed_saves_itself(client: Client) -> None:
    answer = client.post(reverse("problems:draft_save"), {"title": "가로", "body": "아직 쓰는 중"})
    assert answer.status_code == 200 and ":" in answer.json()["saved_at"]
    client.post(reverse("problems:draft_save"), {"place_words": "도서관 뒤"})
    draft = ReportDraft.objects.get()
    assert (draft.title, draft.body, draft.place_words) == ("가로", "아직 쓰는 중", "도서관 뒤")


@pytest.mark.parametrize("title", ["", "가", "가" * 81])
def test_a_bad_title_is_said_and_the_rest_stays(title: str, client: Client) -> None:
    answer = step(client, "what", title=title, body="석 달째예요.")
    assert answer.status_code == 422 and "석 달째예요." in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def test_later_questions_lead_to_the_first_while_there_is_no_draft(client: Client) -> None:
    for name in ("where", "picture", "who", "send"):
        assert client.get(reverse(f"problems:report_{name}"))["Location"] == reverse("problems:report_what")


def test_a_point_is_rounded_and_finds_its_district(client: Client) -> None:
    step(client, "what", title=TITLE)
    step(client, "where", district="", latitude="37.579617", longitude="126.977041")
    draft = ReportDraft.objects.get()
    assert (draft.latitude, draft.longitude, draft.district) == (37.58, 126.977, "11110")
    step(client, "where", district="11680", latitude="37.58", longitude="126.977")
    draft.refresh_from_db()
    assert (draft.latitude, draft.district) == (None, "11680"), "whose word counts is the person's"


def test_a_picture_is_kept_and_its_words_are_asked_for(client: Client) -> None:
    step(client, "what", title=TITLE)
    asked = step(client, "picture", picture=photo())
    assert asked.status_code == 422 and ReportDraft.objects.get().picture is not None
    assert status(client, reverse("problems:draft_picture")) == 200
    assert Client().get(reverse("problems:draft_picture")).status_code == 404
    assert step(client, "picture", picture_alt="꺼진 가로등").status_code == 302
    assert ReportDraft.objects.get().picture_alt == "꺼진 가로등"
    assert step(client, "picture", remove="1").status_code == 302
    assert ReportDraft.objects.get().picture is None and not StoredFile.objects.exists()


def test_decoration_needs_no_words(client: Client) -> None:
    step(client, "what", title=TITLE)
    assert step(client, "picture", picture=photo("PNG", "x.png"), is_decorative="on").status_code == 302


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("a.jpg", b"PK\x03\x04zip"),
        SimpleUploadedFile("a.svg", b"<svg onload=alert(1)>"),
        SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\nbroken"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(upload: SimpleUploadedFile, client: Client) -> None:
    step(client, "what", title=TITLE)
    upload.seek(0)
    answer = step(client, "picture", picture=upload, picture_alt="꺼진 가로등")
    assert answer.status_code == 422 and not StoredFile.objects.exists()
    assert ReportDraft.objects.get().picture_alt == "꺼진 가로등"


def test_the_picture_goes_along_with_the_report(mina: Person, client_of: Callable[[Person], Client]) -> None:
    client = client_of(mina)
    fill(client)
    step(client, "picture", picture=photo(), picture_alt="꺼진 가로등")
    client.post(reverse("problems:report_send"))
    problem = Problem.objects.get()
    assert problem.picture is not None and problem.picture_alt == "꺼진 가로등"
    assert status(client, reverse("problems:picture", args=[problem.pk])) == 200
    assert Client().get(reverse("problems:picture", args=[problem.pk])).status_code == 404


def test_a_double_tap_sends_once(mina: Person, client_of: Callable[[Person], Client]) -> None:
    client = client_of(mina)
    fill(client)
    first = client.post(reverse("problems:report_send"), {"form_token": "t1"})
    second = client.post(reverse("problems:report_send"), {"form_token": "t1"})
    assert first["Location"] == second["Location"] and Problem.objects.count() == 1


def test_two_tabs_send_once(mina: Person) -> None:
    draft = actions.save_draft(draft=None, by=mina, title=TITLE)
    actions.send_draft(draft=draft, by=mina)
    with pytest.raises(actions.AlreadySent):
        actions.send_draft(draft=draft, by=mina)


def test_nobody_floods_the_queue(mina: Person) -> None:
    for _n in range(rules.REPORTS_AN_HOUR):
        actions.report_problem(by=mina, title=TITLE)
    with pytest.raises(actions.TooManyReports):
        actions.report_problem(by=mina, title=TITLE)
    with clock.travel(clock.now() + timedelta(hours=1, minutes=1)):
        actions.report_problem(by=mina, title=TITLE)


def test_a_draft_can_be_thrown_away(client: Client) -> None:
    step(client, "what", title=TITLE)
    assert TITLE in client.get(reverse("problems:draft_discard")).content.decode()
    client.post(reverse("problems:draft_discard"))
    assert not ReportDraft.objects.exists()


def test_old_drafts_are_forgotten(mina: Person, client: Client) -> None:
    step(client, "what", title=TITLE)
    actions.save_draft(draft=None, by=mina, title=TITLE)
    with clock.travel(clock.now() + timedelta(days=31)):
        call_command("retention", apply=True)
    assert ReportDraft.objects.get().person == mina
    with clock.travel(clock.now() + timedelta(days=366)):
        call_command("retention", apply=True)
    assert not ReportDraft.objects.exists()


def test_markup_is_shown_as_it_was_typed(mina: Person, client_of: Callable[[Person], Client]) -> None:
    attack = "<script>alert(1)</script>"
    found = make_problem(
        title=attack, body=f"{attack} <img src=x onerror=alert(1)>", affected=attack, reporter=mina
    )
    page = client_of(mina).get(reverse("problems:detail", args=[found.pk])).content.decode()
    assert attack not in page and "<img src=x" not in page and "&lt;script&gt;" in page
