import json
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madang.core import audit, files
from madang.core.models import AuditEntry, OutboxTask, StoredFile
from madang.people import actions, tasks
from madang.people.models import Notice, Person
from madang.people.rules import RoleKind
from madang.people.tests.factories import make_person
from madang.people.tests.letters import last_code
from madang.people.tests.scan import places_with

NAME, EMAIL = "홍길순마당", "gilsun.very.private@example.org"
ABOUT, DEVICE = "제 소개에만 있는 말", "PrivateBrowser/77"


@pytest.fixture
def gilsun(db: None) -> Person:
    """Somebody who left traces everywhere people itself keeps something."""
    person = make_person(NAME, email=EMAIL)
    actions.change_profile(by=person, name=NAME, is_public=True, about=ABOUT, district="11110")
    actions.make_token(by=person, name="제 토큰 이름", scopes=["read"], days=30)
    actions.notify(person=person, kind="tests.x", key="own", subject=f"{NAME}님께", body="나만 보는 말")
    tasks.send_mail.enqueue("k", EMAIL, "제목", f"{NAME}님")
    EmailAddress.objects.create(user=person, email=EMAIL, verified=True, primary=True)
    SocialAccount.objects.create(
        user=person, provider="oidc", uid="uid-of-gilsun", extra_data={"email": EMAIL}
    )
    Authenticator.objects.create(user=person, type="webauthn", data={"name": "길순의 전화"})
    files.store(SimpleUploadedFile(f"{NAME}-이력서.txt", b"hello"), by=person, alt=f"{NAME}의 사진")
    return person


def traces() -> list[str]:
    texts = [NAME, EMAIL, ABOUT, DEVICE, "제 토큰 이름", "나만 보는 말", "uid-of-gilsun", "길순의 전화"]
    return [f"{text}: {place}" for text in texts for place in places_with(text)]


def erased_in_browser(person: Person) -> Client:
    client = Client(headers={"user-agent": DEVICE})
    client.post("/sign-in/", {"email": EMAIL})
    client.post("/sign-in/code/", {"code": last_code(), "action": "verify"})
    response = client.post("/me/erase/", {"word": "삭제"})
    assert response["Location"] == "/erased/"
    return client


def test_nothing_personal_is_left_anywhere(gilsun: Person, mina: Person, daeho: Person) -> None:
    actions.notify(
        person=mina, kind="tests.x", key="a", subject=f"{NAME}님이 댓글을 남겼어요", body=f"{EMAIL}"
    )
    actions.give_role(person=gilsun, kind=RoleKind.EXPERT, by=daeho)
    actions.deactivate(person=mina, by=daeho, reason=f"{NAME}의 신고")
    tasks.send_mail.enqueue("other", "mina@example.org", f"{NAME}의 새 글", "읽어 보세요")
    Client().post("/sign-in/", {"email": EMAIL})
    assert len(traces()) > 10
    browser = erased_in_browser(gilsun)
    assert traces() == []
    assert browser.get("/me/").status_code == 302
    assert list(audit.faults()) == []


def test_what_others_have_stays_and_says_someone_who_left(gilsun: Person, mina: Person) -> None:
    actions.notify(
        person=mina, kind="tests.x", key="a", subject=f"{NAME}님이 댓글을 남겼어요", body=f"{NAME}마트 앞"
    )
    actions.erase_account(by=gilsun, word="삭제")
    gilsun.refresh_from_db()
    assert gilsun.shown_name == "탈퇴한 사람" and not gilsun.is_active
    notice = Notice.objects.get(person=mina)
    assert notice.subject == "탈퇴한 사람님이 댓글을 남겼어요"
    assert notice.body == f"{NAME}마트 앞", "a longer word that begins with the name is another word"
    assert StoredFile.objects.get().owner_id is None
    assert AuditEntry.objects.filter(verb="people.erased", actor_id=None).exists()


def test_the_address_is_free_again_for_a_new_beginning(gilsun: Person) -> None:
    actions.erase_account(by=gilsun, word="erase")
    again = actions.make_guest(email=EMAIL)
    assert again.pk != gilsun.pk and not again.is_member


@pytest.mark.parametrize("word", ["", "x", "삭제해", "delete", "\x00"])
def test_without_the_word_nothing_happens(
    gilsun: Person, client_of: Callable[[Person], Client], word: str
) -> None:
    response = client_of(gilsun).post("/me/erase/", {"word": word})
    assert response.status_code == 422
    assert Person.objects.get(pk=gilsun.pk).email == EMAIL


def test_the_english_page_takes_the_english_word(
    gilsun: Person, client_of: Callable[[Person], Client]
) -> None:
    browser = client_of(gilsun)
    assert "Type “erase” to erase everything" in browser.get("/en/me/erase/").content.decode()
    assert browser.post("/en/me/erase/", {"word": " Erase "}).status_code == 302


def test_the_last_administrator_cannot_leave(daeho: Person, client_of: Callable[[Person], Client]) -> None:
    response = client_of(daeho).post("/me/erase/", {"word": "삭제"})
    assert response.status_code == 422 and "마지막 관리자" in response.content.decode()
    assert Person.objects.get(pk=daeho.pk).is_active


def test_a_visitor_is_asked_to_sign_in(db: None, client: Client) -> None:
    for path in ["/me/erase/", "/me/data/"]:
        assert "/sign-in/" in client.get(path)["Location"]


def test_other_peoples_waiting_letters_still_leave(gilsun: Person, mina: Person) -> None:
    tasks.send_mail.enqueue("other", "mina@example.org", "다른 소식", "")
    actions.erase_account(by=gilsun, word="삭제")
    assert [row.arguments["args"][1] for row in OutboxTask.objects.all()] == ["mina@example.org"]


def test_every_device_is_signed_out(gilsun: Person) -> None:
    there = Client()
    there.post("/sign-in/", {"email": EMAIL})
    there.post("/sign-in/code/", {"code": last_code(), "action": "verify"})
    assert there.get("/me/").status_code == 200
    erased_in_browser(gilsun)
    assert there.get("/me/").status_code == 302 and not UserSession.objects.exists()


def test_letters_kept_as_files_go_too(
    gilsun: Person, settings, tmp_path, django_capture_on_commit_callbacks
) -> None:
    settings.MAILERS = {"default": {"BACKEND": "x", "OPTIONS": {"file_path": str(tmp_path)}}}
    (tmp_path / "1.log").write_text(f"To: {EMAIL}\n\nHello")
    (tmp_path / "2.log").write_text("To: mina@example.org\n\nHello")
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase_account(by=gilsun, word="삭제")
    assert [path.name for path in tmp_path.glob("*.log")] == ["2.log"]


def test_the_audit_trail_tells_that_it_happened_and_nothing_else(gilsun: Person) -> None:
    actions.erase_account(by=gilsun, word="삭제")
    kept = json.dumps(list(AuditEntry.objects.values("personal", "details")), ensure_ascii=False)
    assert NAME not in kept and EMAIL not in kept
