from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from madang.core import clock
from madang.core.errors import NotAllowed
from madang.core.models import AuditEntry
from madang.people import actions, queries
from madang.people.models import Person, Role
from madang.people.rules import PERMISSIONS, RoleKind, allows
from madang.people.tests.factories import make_guest, make_person


@pytest.fixture
def coordinator(db: None) -> Person:
    person = make_person("수민")
    actions.give_role(person=person, kind=RoleKind.COORDINATOR)
    return person


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


@pytest.mark.parametrize("what", sorted(PERMISSIONS))
@pytest.mark.parametrize("kind", list(RoleKind))
def test_the_table_decides_and_nothing_else(db: None, what: str, kind: RoleKind) -> None:
    person = make_person()
    assert not person.may(what)
    actions.give_role(person=person, kind=kind)
    assert fresh(person).may(what) is (kind in PERMISSIONS[what]) is allows(what, kind)


def test_what_is_not_in_the_table_nobody_may_and_asking_is_a_fault(daeho: Person) -> None:
    with pytest.raises(KeyError):
        daeho.may("problems.destroy")


def test_a_role_for_one_thing_counts_for_that_thing(mina: Person, jun: Person, sora: Person) -> None:
    actions.give_role(person=mina, kind=RoleKind.PARTNER_STAFF, scope=jun)
    mina = fresh(mina)
    assert mina.may("partners.represent", scope=jun) and mina.may_somewhere("partners.represent")
    assert not mina.may("partners.represent", scope=sora) and not mina.may("partners.represent")
    assert mina.scopes("partners.represent", "people.person") == [jun.pk]
    assert mina.scopes("partners.represent", "partners.partner") == []


def test_a_role_for_the_centre_counts_for_everything(daeho: Person, jun: Person) -> None:
    assert fresh(daeho).may("partners.represent", scope=jun)
    assert fresh(daeho).scopes("partners.represent", "partners.partner") is None


def test_a_role_begins_and_ends_with_its_day_in_seoul(mina: Person) -> None:
    today = clock.today()
    role = actions.give_role(person=mina, kind=RoleKind.CURATOR, until=today)
    assert fresh(mina).may("problems.curate")
    with clock.travel(clock.day_end(today) - timedelta(seconds=1)):
        assert fresh(mina).may("problems.curate")
    with clock.travel(clock.day_end(today)):
        assert not fresh(mina).may("problems.curate")
    role.since = today + timedelta(days=1)
    role.until = None
    role.save()
    assert not fresh(mina).may("problems.curate")


def test_an_administrator_gives_a_role_with_scope_and_end(
    mina: Person, daeho: Person, client_of: Callable[[Person], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(queries.role_scopes, "partner_staff", lambda: [("partners.partner:3", "희망제작소")])
    data = {"kind": "partner_staff", "scope": "partners.partner:3", "until": "2030-01-31"}
    browser = client_of(daeho)
    assert browser.post(f"/desk/people/{mina.pk}/roles/", data).status_code == 302
    role = Role.objects.get(person=mina)
    assert (role.kind, role.scope, str(role.until), role.given_by) == (
        "partner_staff",
        "partners.partner:3",
        "2030-01-31",
        daeho,
    )
    assert "희망제작소" in browser.get(f"/desk/people/{mina.pk}/").content.decode()
    assert AuditEntry.objects.filter(verb="people.role_given", actor_id=daeho.pk).exists()


@pytest.mark.parametrize("data", [{"kind": "king"}, {"kind": "curator", "scope": "partners.partner:99"},
                                  {"kind": "curator", "until": "x"}, {}])  # fmt: skip
def test_bad_input_is_said(
    mina: Person, daeho: Person, client_of: Callable[[Person], Client], data: dict[str, str]
) -> None:
    assert client_of(daeho).post(f"/desk/people/{mina.pk}/roles/", data).status_code == 422
    assert not Role.objects.filter(person=mina).exists()


def test_a_guest_gets_no_role(daeho: Person, client_of: Callable[[Person], Client]) -> None:
    guest = make_guest()
    response = client_of(daeho).post(f"/desk/people/{guest.pk}/roles/", {"kind": "curator"})
    assert response.status_code == 409 and "회원만" in response.content.decode()


def test_taking_a_role_away_works_at_once(
    mina: Person, daeho: Person, client_of: Callable[[Person], Client]
) -> None:
    role = actions.give_role(person=mina, kind=RoleKind.COORDINATOR)
    staff = client_of(mina)
    assert staff.get("/desk/people/").status_code == 200
    client_of(daeho).post(f"/desk/people/{mina.pk}/roles/{role.pk}/removal/")
    assert staff.get("/desk/people/").status_code == 404


def test_the_last_administrator_stays(daeho: Person, client_of: Callable[[Person], Client]) -> None:
    role, browser = daeho.roles.get(), client_of(daeho)
    path = f"/desk/people/{daeho.pk}/"
    assert browser.post(f"{path}roles/{role.pk}/removal/").status_code == 409
    assert browser.post(f"{path}state/", {"reason": "x"}).status_code == 409
    second = make_person()
    actions.give_role(person=second, kind=RoleKind.ADMINISTRATOR)
    assert browser.post(f"{path}roles/{role.pk}/removal/").status_code == 302


def test_closing_an_account_signs_it_out_and_can_be_undone(
    mina: Person, daeho: Person, client_of: Callable[[Person], Client]
) -> None:
    hers, his = client_of(mina), client_of(daeho)
    assert hers.get("/me/").status_code == 200
    his.post(f"/desk/people/{mina.pk}/state/", {"reason": "광고를 계속 올렸어요"})
    assert hers.get("/me/").status_code == 302
    his.post(f"/desk/people/{mina.pk}/state/")
    assert fresh(mina).is_active
    told = AuditEntry.objects.get(verb="people.deactivated")
    assert (
        told.personal and told.personal["reason"] == "광고를 계속 올렸어요" and "reason" not in told.details
    )


def test_closing_needs_a_reason(mina: Person, daeho: Person, client_of: Callable[[Person], Client]) -> None:
    assert client_of(daeho).post(f"/desk/people/{mina.pk}/state/", {"reason": " "}).status_code == 422
    assert fresh(mina).is_active and Session.objects.exists()


def test_a_coordinator_sees_people_and_changes_nothing(
    coordinator: Person, mina: Person, client_of: Callable[[Person], Client]
) -> None:
    browser, path = client_of(coordinator), f"/desk/people/{mina.pk}/"
    page = browser.get(path).content.decode()
    assert "미나" in page and "역할 주기" not in page
    for what, data in [
        ("roles/", {"kind": "administrator"}),
        ("state/", {"reason": "x"}),
        ("passkeys/removal/", {}),
    ]:
        assert browser.post(path + what, data).status_code == 404
    assert fresh(mina).is_active and not mina.roles.exists()


def test_the_actions_themselves_refuse(mina: Person, sora: Person) -> None:
    role = actions.give_role(person=mina, kind=RoleKind.CURATOR)
    with pytest.raises(NotAllowed):
        actions.take_role(role=role, by=sora)
    for refused in (actions.see_contact, actions.reactivate, actions.remove_passkeys):
        with pytest.raises(NotAllowed):
            refused(person=mina, by=sora)
    with pytest.raises(NotAllowed):
        actions.deactivate(person=mina, by=sora, reason="x")
    with pytest.raises(NotAllowed):
        actions.give_role(person=sora, by=sora, kind=RoleKind.ADMINISTRATOR)


def test_staff_powers_can_ask_for_a_second_factor(
    daeho: Person, client_of: Callable[[Person], Client], settings: object
) -> None:
    settings.MFA_REQUIRED_FOR_STAFF = True  # type: ignore[attr-defined]
    browser = client_of(daeho)
    assert browser.get("/desk/people/").status_code == 404
    assert "패스키가 필요해요" in browser.get("/me/").content.decode()
    for prefix, words in (("", "패스키가 필요해요"), ("/en", "needs a passkey")):
        page = browser.get(f"{prefix}/desk/", follow=True)
        assert (
            words in page.content.decode() and f"{prefix}/me/settings/passkeys/add/" in page.content.decode()
        )
    session = browser.session
    session[queries.AUTHENTICATIONS] = [{"method": "mfa", "at": 0}]
    session.save()
    assert browser.get("/desk/people/").status_code == browser.get("/desk/").status_code == 200
