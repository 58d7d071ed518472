import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from madang.core import audit, clock, retention
from madang.people import actions, rules
from madang.people.models import Person, Reading
from madang.people.tests.factories import make_person

ClientOf = Callable[[Person], Client]


def keys(reading: Reading) -> set[int]:
    return set(reading.of.values_list("pk", flat=True))


def test_a_page_with_many_people_is_one_reading(daeho: Person, client_of: ClientOf) -> None:
    others = {make_person().pk for _n in range(5)}
    client_of(daeho).get("/desk/people/")
    reading = Reading.objects.get()
    assert (reading.by, reading.what, reading.roles) == (daeho, "people.list", ["administrator"])
    assert keys(reading) == others, "one's own data is no reading"


def test_the_same_within_an_hour_is_noted_once(daeho: Person, mina: Person, client_of: ClientOf) -> None:
    browser = client_of(daeho)
    for _turn in range(3):
        browser.get("/desk/people/")
    assert Reading.objects.count() == 1
    jun = make_person("준")
    browser.get("/desk/people/")
    assert [keys(row) for row in Reading.objects.order_by("pk")] == [{mina.pk}, {jun.pk}]
    with clock.travel(clock.now() + timedelta(minutes=61)):
        browser.get("/desk/people/")
    assert keys(Reading.objects.latest("pk")) == {mina.pk, jun.pk}


def test_each_place_is_noted_for_itself(daeho: Person, mina: Person, client_of: ClientOf) -> None:
    browser = client_of(daeho)
    audit.record(by=mina, verb="people.joined", target=mina)
    browser.get(f"/desk/people/{mina.pk}/")
    browser.post(f"/desk/people/{mina.pk}/", {"do": "contact"})
    browser.get("/desk/audit/")
    found = dict(Reading.objects.filter(of=mina).values_list("what", "by"))
    assert found == dict.fromkeys(["people.person", "people.contact", "people.audit"], daeho.pk)
    assert set(found) < set(rules.READINGS)


def test_who_was_looked_at_sees_when_what_and_in_which_role(
    daeho: Person, mina: Person, sora: Person, client_of: ClientOf
) -> None:
    client_of(daeho).post(f"/desk/people/{mina.pk}/", {"do": "contact"})
    page = client_of(mina).get("/me/data/").content.decode()
    assert "이메일 주소" in page and "관리자" in page and "대호" not in page
    assert "아직 아무도 보지 않았어요" in client_of(sora).get("/me/data/").content.decode()
    assert "Administrator" in client_of(mina).get("/en/me/data/").content.decode()


def test_it_comes_along_with_ones_own_data(daeho: Person, mina: Person, client_of: ClientOf) -> None:
    cache.clear()
    client_of(daeho).get(f"/desk/people/{mina.pk}/")
    zipped = b"".join(client_of(mina).post("/me/data/export/").streaming_content)  # type: ignore[attr-defined]
    told = json.loads(zipfile.ZipFile(io.BytesIO(zipped)).read("people.json"))["readings"]
    assert [row["by"] for row in told] == ["관리자"] and "대호" not in json.dumps(told, ensure_ascii=False)


def test_the_centre_sees_who_it_was(daeho: Person, mina: Person, jun: Person, client_of: ClientOf) -> None:
    browser = client_of(daeho)
    browser.get(f"/desk/people/{mina.pk}/")
    page = browser.get("/desk/readings/").content.decode()
    assert "대호" in page and f"#{mina.pk}" in page
    assert f"#{mina.pk}" in browser.get(f"/desk/readings/?of={mina.pk}&by={daeho.pk}").content.decode()
    assert f"#{mina.pk}" not in browser.get(f"/desk/readings/?of={jun.pk}").content.decode()
    assert browser.get("/desk/readings/?of=x&by=9999999999999999999").status_code == 200


@pytest.mark.parametrize("name", ["mina", "jun"])
def test_for_others_the_list_does_not_exist(name: str, request: Any, client_of: ClientOf) -> None:
    person = request.getfixturevalue(name)
    assert client_of(person).get("/desk/readings/").status_code == 404
    assert not Reading.objects.exists()


def test_the_list_asks_as_often_for_many(
    daeho: Person, client_of: ClientOf, assert_same_queries: Any
) -> None:
    browser = client_of(daeho)

    def make(count: int) -> None:
        for _n in range(count):
            actions.note_reading(by=daeho, what="people.list", of=[make_person().pk, make_person().pk])

    assert_same_queries(make, lambda: browser.get("/desk/readings/"))


def test_leaving_takes_it_along_and_old_notes_go(daeho: Person, mina: Person, sora: Person) -> None:
    actions.note_reading(by=daeho, what="people.list", of=[mina.pk, sora.pk])
    actions.erase(by=mina)
    assert keys(Reading.objects.get()) == {sora.pk}
    with clock.travel(clock.now() + 2 * retention.YEAR - timedelta(days=1)):
        call_command("retention", apply=True)
        assert Reading.objects.exists()
    with clock.travel(clock.now() + 2 * retention.YEAR + timedelta(days=1)):
        call_command("retention", apply=True)
        assert not Reading.objects.exists()
