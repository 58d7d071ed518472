import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client

from madang.core import clock
from madang.partners.tests.factories import make_consortium, make_partner, make_staff
from madang.people.models import Person
from madang.programmes import queries
from madang.programmes.models import Programme, ProgrammePartner, ProgrammeTheme, Track
from madang.programmes.tests.factories import make_phase, make_programme, make_theme


@pytest.fixture
def season(db: None) -> Programme:
    """The pilot season of 2020."""
    library = make_partner("서울도서관", name_en="Seoul Metropolitan Library")
    programme = make_programme(
        "2020 시범운영", name_en="Pilot 2020", slug="pilot-2020", year=2020, budget_krw=300_000_000,
        budget_source="행정안전부", consortium=make_consortium(library, name="샤이니넷"),
    )  # fmt: skip
    ProgrammePartner.objects.create(programme=programme, partner=library, part="operate")
    ProgrammePartner.objects.create(programme=programme, partner=library, part="host")
    ProgrammeTheme.objects.create(
        programme=programme, theme=make_theme("디지털 리터러시", name_en="Digital literacy")
    )
    make_phase(programme, "recruit", date(2020, 7, 1), date(2020, 7, 31))
    make_phase(
        programme, "learn", date(2020, 8, 1), date(2020, 8, 31), name="여름 학교", name_en="Summer school"
    )
    Track.objects.create(
        programme=programme, name="기술전문가", hours=200, common_hours=30, for_whom="expert"
    )
    return programme


def test_a_programme_shows_its_season_with_today_marked(season: Programme) -> None:
    with clock.travel(datetime(2020, 8, 10, 3, 0, tzinfo=clock.SEOUL)):
        html = Client().get("/programmes/pilot-2020/").content.decode()
        phase = season.phase_on(clock.today())
    assert phase is not None and phase.name_in("ko") == "여름 학교" and phase.name_in("en") == "Summer school"
    for part in (
        "2020 시범운영",
        "디지털 리터러시",
        "서울도서관",
        "샤이니넷",
        "기술전문가",
        "200",
        "300,000,000",
        "행정안전부",
        "여름 학교",
    ):
        assert part in html, part
    assert html.count('aria-current="step"') == 1


def test_a_track_without_hours_of_its_own_does_not_count_them(season: Programme) -> None:
    Track.objects.create(programme=season, name="공통 과정", hours=0, for_whom="common")
    html = Client().get("/programmes/pilot-2020/").content.decode()
    assert "공통 과정" in html and re.findall(r"(\d+)시간", html) == ["200", "30"]


def test_phases_count_by_the_day_in_seoul(season: Programme) -> None:
    last_minute = datetime(2020, 7, 31, 23, 59, tzinfo=clock.SEOUL)
    for moment, kind in ((last_minute, "recruit"), (datetime(2020, 8, 1, tzinfo=clock.SEOUL), "learn")):
        with clock.travel(moment):
            phase = season.phase_on(clock.today())
            assert phase is not None and phase.kind == kind and phase.is_open
            assert season.allows("apply") is (kind == "recruit")


def test_only_a_running_programme_allows_anything(season: Programme) -> None:
    assert season.allows("apply", date(2020, 7, 1))
    season.state = Programme.State.ENDED
    assert not season.is_open
    assert not season.allows("apply", date(2020, 7, 1))


def test_the_english_page_speaks_english(season: Programme) -> None:
    html = Client().get("/en/programmes/pilot-2020/").content.decode()
    for part in ("Pilot 2020", "Digital literacy", "Seoul Metropolitan Library", "Summer school"):
        assert part in html, part


def test_drafts_are_for_those_who_may_change_them(
    client_of: Callable[[Person], Client], mina: Person, hana: Person, daeho: Person
) -> None:
    partner = make_partner()
    make_staff(hana, partner)
    draft = make_programme(state="draft", consortium=make_consortium(partner))
    foreign = make_programme(state="draft")
    for person, seen in ((None, set()), (mina, set()), (hana, {draft}), (daeho, {draft, foreign})):
        assert set(Programme.objects.visible_to(person)) == seen
        client = client_of(person) if person else Client()
        for programme in (draft, foreign):
            assert client.get(f"/programmes/{programme.slug}/").status_code == (
                200 if programme in seen else 404
            )
            assert (programme.name in client.get("/programmes/").content.decode()) is (programme in seen)
    assert Client().get(f"/api/v1/programmes/{draft.slug}").status_code == 404
    assert draft.name not in Client().get(f"/partners/{partner.slug}/").content.decode()


def test_the_page_of_an_institution_names_its_programmes(season: Programme) -> None:
    partner = season.partners.first()
    assert partner is not None
    html = Client().get(f"/partners/{partner.slug}/").content.decode()
    assert "/programmes/pilot-2020/" in html and "2020 시범운영" in html


def test_the_running_programme_is_the_newest(db: None) -> None:
    assert queries.running() is None
    make_programme(year=2024)
    new = make_programme(year=2026)
    make_programme(year=2027, state="draft")
    make_programme(year=2028, state="ended")
    assert queries.running() == new


def test_themes_are_interests_of_a_profile_in_the_language_of_the_page(db: None) -> None:
    theme = make_theme("공유경제", name_en="Sharing economy", slug="sharing")
    make_theme("옛 영역", is_active=False)
    interests = queries.ThemeInterests()
    assert dict(interests.items()) == {"sharing": "공유경제"} == dict(interests)
    assert interests["sharing"] == theme.name_in("ko") and len(interests) == 1 and "old" not in interests


def test_lists_ask_as_often_with_many(season: Programme, assert_same_queries: Callable[..., int]) -> None:
    def more(count: int) -> None:
        for _number in range(count):
            programme = make_programme()
            make_phase(programme, "learn", date(2020, 8, 1), date(2020, 8, 31))
            theme = make_theme()
            for each in (programme, season):
                ProgrammeTheme.objects.create(programme=each, theme=theme)
                ProgrammePartner.objects.create(programme=each, partner=make_partner(), part="advise")
                Track.objects.create(programme=each, name="과정", for_whom="common")

    client = Client()
    for address in ("/programmes/", "/programmes/pilot-2020/"):
        assert assert_same_queries(more, lambda address=address: client.get(address)) <= 12
    assert_same_queries(more, lambda: client.get("/api/v1/programmes?limit=100"))
    assert_same_queries(more, lambda: client.get("/api/v1/programmes/pilot-2020"))


def test_programs_read_programmes_and_themes(season: Programme) -> None:
    with clock.travel(datetime(2020, 8, 10, tzinfo=clock.SEOUL)):
        row = Client().get("/api/v1/programmes").json()[0]
        full = Client().get("/api/v1/programmes/pilot-2020").json()
    assert row["phase"] == "learn" and len(row["themes"]) == 1
    assert [each["is_open"] for each in full["phases"]] == [False, True] and full["budget_krw"] == 300_000_000
    assert {each["part"] for each in full["partners"]} == {"operate", "host"} and full["tracks"][0][
        "hours"
    ] == 200
    assert Client().get("/api/v1/themes").json()[0]["name_en"] == "Digital literacy"
