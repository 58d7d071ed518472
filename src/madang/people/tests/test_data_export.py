import io
import json
import zipfile
from collections.abc import Callable

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madang.core import files, personal
from madang.people import actions
from madang.people.models import Consent, Person


def unpacked(response) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_everything_comes_as_one_zip(
    mina: Person, sora: Person, client_of: Callable[[Person], Client]
) -> None:
    cache.clear()
    actions.notify(person=mina, kind="tests.x", key="a", subject="내 알림")
    actions.notify(person=sora, kind="tests.x", key="a", subject="남의 알림")
    response = client_of(mina).post("/me/data/export/")
    assert response["Content-Type"] == "application/zip" and "attachment" in response["Content-Disposition"]
    archive = unpacked(response)
    told = json.loads(archive.read("people.json"))
    assert told["account"]["email"] == "mina@example.org"
    assert [notice["subject"] for notice in told["notices"]] == ["내 알림"]
    assert "남의 알림" not in "".join(
        archive.read(name).decode() for name in archive.namelist() if name.endswith("json")
    )


def test_files_of_other_apps_come_along(
    mina: Person, client_of: Callable[[Person], Client], monkeypatch
) -> None:
    cache.clear()
    stored = files.store(SimpleUploadedFile("메모.txt", "안녕".encode()), by=mina)
    keeper = personal.Keeper(
        "tests", lambda person: personal.Exported({"note": "x"}, [stored]), lambda person: None
    )
    monkeypatch.setitem(personal._keepers, "tests", keeper)
    archive = unpacked(client_of(mina).post("/me/data/export/"))
    assert archive.read(f"files/tests/{stored.pk}-메모.txt").decode() == "안녕"
    assert json.loads(archive.read("tests.json")) == {"note": "x"}


def test_packing_is_limited(mina: Person, client_of: Callable[[Person], Client]) -> None:
    cache.clear()
    browser = client_of(mina)
    answers = [browser.post("/me/data/export/") for _turn in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    for answer in answers:
        answer.close()


def test_it_needs_a_person_and_a_click(
    client: Client, mina: Person, client_of: Callable[[Person], Client]
) -> None:
    assert client.post("/me/data/export/").status_code == 302
    assert client_of(mina).get("/me/data/export/").status_code == 405


def test_an_optional_consent_is_given_and_withdrawn(
    mina: Person, client_of: Callable[[Person], Client]
) -> None:
    browser = client_of(mina)
    browser.post("/me/data/consents/newsletter/", {"give": "1"})
    assert Consent.objects.get(purpose="newsletter").withdrawn_at is None
    browser.post("/me/data/consents/newsletter/")
    assert Consent.objects.get(purpose="newsletter").withdrawn_at is not None


def test_a_required_consent_ends_only_by_leaving(mina: Person, client_of: Callable[[Person], Client]) -> None:
    actions.give_consent(by=mina, purpose="terms")
    response = client_of(mina).post("/me/data/consents/terms/")
    assert response.status_code == 409 and "계정을 삭제" in response.content.decode()
    assert Consent.objects.get(purpose="terms").withdrawn_at is None


def test_hiding_the_profile_and_withdrawing_are_one(
    mina: Person, client_of: Callable[[Person], Client]
) -> None:
    actions.change_profile(by=mina, name="미나", is_public=True)
    client_of(mina).post("/me/data/consents/profile/")
    mina.profile.refresh_from_db()
    assert not mina.profile.is_public
