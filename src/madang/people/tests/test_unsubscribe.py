from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.test import Client

from madang.people import actions, emails, queries, rules
from madang.people.models import MailPreference, Person


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "NOTICE_KINDS", {})
    rules.register_notice("tests.comment", "댓글")


def path_for(person: Person, kind: str) -> str:
    return urlsplit(emails.unsubscribe_url(person, kind)).path


def test_a_mail_program_ends_it_with_one_post_and_no_session(mina: Person) -> None:
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(path_for(mina, "tests.comment"), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200 and not browser.cookies
    assert queries.mail_mode(mina, "tests.comment") == "off"
    assert queries.mail_mode(mina, "tests.other") == "digest"


def test_opening_the_page_alone_changes_nothing(mina: Person, client: Client) -> None:
    page = client.get(path_for(mina, "tests.comment")).content.decode()
    assert "‘댓글’ 메일을 그만 받을까요?" in page and not MailPreference.objects.exists()


def test_all_that_is_not_chosen_one_by_one_can_be_ended(mina: Person, client: Client) -> None:
    actions.choose_mail(by=mina, kind="tests.comment", mode="now")
    client.post(path_for(mina, "*"))
    assert queries.mail_mode(mina, "tests.comment") == "now"
    assert queries.mail_mode(mina, "tests.other") == "off"


def test_it_can_be_taken_back_on_the_spot(mina: Person, client: Client) -> None:
    path = path_for(mina, "tests.comment")
    assert 'name="again"' in client.post(path).content.decode()
    client.post(path, {"again": "1"})
    assert queries.mail_mode(mina, "tests.comment") == "digest"


@pytest.mark.parametrize("signed", ["x", "WzEsIioiXQ:1abc:forged", "%00", "a" * 3000])
def test_a_forged_address_changes_nothing(mina: Person, client: Client, signed: str) -> None:
    response = client.post(f"/unsubscribe/{signed}/")
    assert response.status_code == 404 and not MailPreference.objects.exists()


def test_one_cannot_end_anothers_mail_by_changing_the_address(
    mina: Person, sora: Person, client: Client
) -> None:
    body, _, seal = path_for(mina, "*").strip("/").split("/")[-1].partition(":")
    other = path_for(sora, "*").strip("/").split("/")[-1].partition(":")[0]
    assert body != other and client.post(f"/unsubscribe/{other}:{seal}/").status_code == 404


def test_the_settings_show_and_change_every_kind(mina: Person, client_of: Callable[[Person], Client]) -> None:
    browser = client_of(mina)
    assert "댓글" in browser.get("/me/settings/letters/").content.decode()
    browser.post("/me/settings/letters/", {"language": "en", "tests.comment": "now"})
    mina.refresh_from_db()
    assert mina.language == "en" and queries.mail_mode(mina, "tests.comment") == "now"


@pytest.mark.parametrize(
    "data", [{"language": "xx", "tests.comment": "now"}, {"language": "ko", "tests.comment": "x"}]
)
def test_an_unknown_choice_is_refused(
    mina: Person, client_of: Callable[[Person], Client], data: dict[str, str]
) -> None:
    assert client_of(mina).post("/me/settings/letters/", data).status_code == 422
    assert not MailPreference.objects.exists()
