from collections.abc import Callable

import pytest
from django.test import Client

from madang.partners import queries
from madang.partners.models import Partner
from madang.partners.tests.factories import make_agreement, make_consortium, make_partner, make_staff
from madang.people.models import Person


def test_the_page_of_an_institution_says_what_it_does_and_how_to_reach_it(db: None) -> None:
    partner = make_partner(
        "서울도서관", name_en="Seoul Metropolitan Library", about="**책**과 사람", about_en="Books and people",
        phone="02-1", email="a@lib.example", website="https://lib.example/", address="세종대로 110", answer_days=7,
    )  # fmt: skip
    html = Client().get(f"/partners/{partner.slug}/").content.decode()
    for part in (
        "서울도서관",
        "<strong>책</strong>",
        "tel:02-1",
        "mailto:a@lib.example",
        "https://lib.example/",
        "세종대로 110",
        "7",
    ):
        assert part in html, part
    english = Client().get(f"/en/partners/{partner.slug}/").content.decode()
    assert "Seoul Metropolitan Library" in english and "Books and people" in english
    assert (
        partner.name_in("en") == "Seoul Metropolitan Library" and make_partner("연세").name_in("en") == "연세"
    )


def test_the_list_shows_institutions_consortia_and_public_agreements(db: None) -> None:
    library, university = make_partner("도서관"), make_partner("대학")
    make_consortium(library, university, name="샤이니넷")
    make_agreement(library, university, title="비밀 초안")
    html = Client().get("/partners/").content.decode()
    assert "도서관" in html and "샤이니넷" in html and "비밀 초안" not in html


def test_visible_to_everybody_while_active_then_to_its_staff_and_the_centre(
    mina: Person, hana: Person, daeho: Person
) -> None:
    active, gone = make_partner(), make_partner(is_active=False)
    make_staff(hana, gone)
    for person, seen, kept in ((None, {active}, set()), (mina, {active}, set()), (hana, {active, gone}, {gone}),
                               (daeho, {active, gone}, {active, gone})):  # fmt: skip
        assert set(Partner.objects.visible_to(person)) == seen
        assert set(Partner.objects.editable_by(person)) == kept
    assert Client().get(f"/partners/{gone.slug}/").status_code == 404
    assert Client().get(f"/api/v1/partners/{gone.slug}").status_code == 404
    assert Client().get(f"/partners/{gone.slug}/logo/").status_code == 404


def test_apps_above_add_numbers_and_lists(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    partner = make_partner()
    monkeypatch.setattr(
        queries, "_facts", [lambda each: [queries.Fact("채택", "3", of="5", href="/impact/x/")]]
    )
    monkeypatch.setattr(
        queries, "_sections",
        [lambda each, viewer, language: queries.Section("맡은 문제", [("버스 문제", "/problems/1/", "답변 대기")]),
         lambda each, viewer, language: queries.Section("빈 목록", []), lambda each, viewer, language: None],
    )  # fmt: skip
    html = Client().get(f"/partners/{partner.slug}/").content.decode()
    assert "채택" in html and "/impact/x/" in html and "버스 문제" in html and "빈 목록" not in html


def test_staff_and_their_institutions_find_each_other(hana: Person, mina: Person, daeho: Person) -> None:
    partner, other = make_partner(), make_partner()
    make_staff(hana, partner)
    assert list(queries.staff_of(partner)) == [hana] and not queries.staff_of(other).exists()
    assert queries.partners_of(hana) == [partner]
    assert queries.partners_of(mina) == queries.partners_of(daeho) == queries.partners_of(None) == []


def test_the_list_asks_as_often_with_many(db: None, assert_same_queries: Callable[..., int]) -> None:
    def more(count: int) -> None:
        for _number in range(count):
            partner = make_partner()
            make_consortium(partner, make_partner())

    client = Client()
    assert assert_same_queries(more, lambda: client.get("/partners/")) <= 12
    assert_same_queries(more, lambda: client.get("/api/v1/partners?limit=100"))


def test_programs_read_institutions_in_parts(db: None) -> None:
    for _number in range(3):
        make_partner()
    first = Client().get("/api/v1/partners?limit=2")
    following = first["Link"].partition("<")[2].partition(">")[0]
    names = [row["name"] for row in first.json() + Client().get(following).json()]
    assert names == sorted(names) and len(names) == 3
    assert Client().get("/api/v1/partners/nobody").status_code == 404
