from collections.abc import Callable

import pytest
from django.test import Client

from madang.people import rules
from madang.people.models import Consent, Person
from madang.people.tests.factories import make_guest

GOOD = {"name": "미나", "about": "골목을 좋아해요", "district": "11620", "skills": ["design", "writing"],
        "available_times": ["weekend_day"], "is_public": "on"}  # fmt: skip


@pytest.fixture(autouse=True)
def interests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "INTERESTS", {"plastic": "일회용 플라스틱"})


def test_a_profile_is_saved_and_shown(
    mina: Person, client: Client, client_of: Callable[[Person], Client]
) -> None:
    response = client_of(mina).post("/me/profile/", {**GOOD, "interests": ["plastic"]})
    assert response["Location"] == "/me/profile/"
    page = client.get(f"/people/{mina.pk}/").content.decode()
    for text in ["미나", "골목을 좋아해요", "관악구", "디자인, 글쓰기", "주말 낮", "일회용 플라스틱"]:
        assert text in page
    assert "mina@example.org" not in page
    assert Consent.objects.get(purpose="profile").withdrawn_at is None


def test_a_hidden_profile_is_not_there_for_others(
    mina: Person, sora: Person, client: Client, client_of: Callable[[Person], Client]
) -> None:
    client_of(mina).post("/me/profile/", {**GOOD, "is_public": ""})
    path = f"/people/{mina.pk}/"
    assert client.get(path).status_code == client_of(sora).get(path).status_code == 404
    assert "나만 볼 수 있어요" in client_of(mina).get(path).content.decode()


@pytest.mark.parametrize("state", [{"is_active": False}, {"is_member": False}])
def test_a_closed_account_shows_nothing(
    mina: Person, client: Client, client_of: Callable[[Person], Client], state: dict[str, bool]
) -> None:
    client_of(mina).post("/me/profile/", GOOD)
    Person.objects.filter(pk=mina.pk).update(**state)
    assert client.get(f"/people/{mina.pk}/").status_code == 404


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"about": "가" * 1001}, {"district": "99999"}, {"skills": ["hacking"]},
     {"available_times": ["always"]}, {"interests": ["unknown"]}],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_kept(
    mina: Person, client_of: Callable[[Person], Client], change: dict[str, object]
) -> None:
    response = client_of(mina).post("/me/profile/", {**GOOD, **change})
    assert response.status_code == 422 and (
        "골목을 좋아해요" in response.content.decode() or "about" in change
    )
    mina.profile.refresh_from_db()
    assert mina.profile.about == ""


def test_nobody_changes_another_row_by_sending_more_fields(
    mina: Person, sora: Person, client_of: Callable[[Person], Client]
) -> None:
    client_of(mina).post(
        "/me/profile/", {**GOOD, "person": sora.pk, "is_member": "", "email": "x@example.org"}
    )
    mina.refresh_from_db()
    assert mina.is_member and mina.email == "mina@example.org" and sora.profile.about == ""


def test_a_guest_joins_first(db: None, client_of: Callable[[Person], Client]) -> None:
    assert client_of(make_guest()).get("/me/profile/")["Location"] == "/join/"


def test_scripts_are_shown_as_text(
    mina: Person, client: Client, client_of: Callable[[Person], Client]
) -> None:
    client_of(mina).post("/me/profile/", {**GOOD, "about": "<script>alert(1)</script>", "name": "<b>미나"})
    page = client.get(f"/people/{mina.pk}/").content.decode()
    assert "<script>alert" not in page and "<b>미나" not in page
