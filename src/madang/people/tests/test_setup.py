import stat
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from madang.people import queries
from madang.people.models import Person, Role
from madang.people.tests.factories import make_guest
from madang.people.tests.letters import last_code

GOOD = {"name": "첫 관리자", "is_old_enough": "on", "required": ["terms", "privacy"]}


@pytest.fixture(autouse=True)
def empty_centre(db: None, settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    cache.clear()


def code_shown(capsys: pytest.CaptureFixture[str]) -> str:
    call_command("setup_code")
    return capsys.readouterr().out.split("Set-up code: ")[1].split()[0]


def test_the_first_administrator_sets_up_the_centre(
    client: Client, capsys: pytest.CaptureFixture[str], django_capture_on_commit_callbacks
) -> None:
    code = code_shown(capsys)
    assert "두 단계면 첫 관리자가 돼요" in client.get("/setup/").content.decode()
    client.post("/sign-in/?next=/setup/", {"email": "boss@example.org"})
    entered = client.post("/sign-in/code/?next=/setup/", {"code": last_code(), "action": "verify"})
    assert entered["Location"] == "/setup/"
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/setup/", {**GOOD, "code": f" {code} "})
    assert response["Location"] == "/desk/people/"
    boss = Person.objects.get()
    assert boss.is_member and boss.may("people.manage") and not queries.setup_code_file().exists()
    assert client.get("/setup/").status_code == 404


def test_the_code_is_for_its_owner_alone_and_stays_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    code = code_shown(capsys)
    assert stat.S_IMODE(queries.setup_code_file().stat().st_mode) == 0o600
    assert code_shown(capsys) == code and len(code) >= 16


@pytest.mark.parametrize("code", ["", "x", "\x00", "가" * 60, "x" * 61])
def test_a_wrong_code_makes_nobody_administrator(
    client_of, capsys: pytest.CaptureFixture[str], code: str
) -> None:
    code_shown(capsys)
    response = client_of(make_guest()).post("/setup/", {**GOOD, "code": code})
    assert response.status_code == 422 and not Role.objects.exists()
    assert "첫 관리자" in response.content.decode()


def test_without_a_code_there_is_none_that_fits(client_of) -> None:
    assert client_of(make_guest()).post("/setup/", {**GOOD, "code": ""}).status_code == 422
    assert not queries.is_setup_code("") and not Role.objects.exists()


def test_tries_are_limited(client_of, capsys: pytest.CaptureFixture[str]) -> None:
    code = code_shown(capsys)
    browser = client_of(make_guest())
    for _turn in range(10):
        browser.post("/setup/", {**GOOD, "code": "wrong"})
    assert "여러 번 시도했어요" in browser.post("/setup/", {**GOOD, "code": code}).content.decode()


def test_a_centre_with_an_administrator_needs_none(
    daeho: Person, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    assert client.get("/setup/").status_code == 404
    call_command("setup_code")
    assert "no set-up code" in capsys.readouterr().out
