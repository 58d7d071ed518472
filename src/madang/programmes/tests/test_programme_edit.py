import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from madang.core.errors import EditConflict, NotAllowed
from madang.partners.models import Partner
from madang.partners.tests.factories import make_consortium, make_partner, make_staff
from madang.people.models import Person
from madang.programmes import actions
from madang.programmes.models import Programme, Theme
from madang.programmes.tests.factories import make_phase, make_programme, make_theme

type ClientOf = Callable[[Person], Client]


def fields(**changed: Any) -> dict[str, Any]:
    return {
        "slug": "pilot", "name": "시범운영", "name_en": "Pilot", "summary": "함께", "summary_en": "", "year": "2020",
        "budget_krw": "300000000", "budget_source": "국비", "state": "running", "consortium": "", **changed,
    }  # fmt: skip


def rows(*given: dict[str, Any], initial: int = 0, **changed: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"form-TOTAL_FORMS": len(given), "form-INITIAL_FORMS": initial, "version": 1}
    for number, row in enumerate(given):
        data |= {f"form-{number}-{name}": value for name, value in row.items()}
    return {**data, **changed}


def phase(kind: str, starts_on: str, ends_on: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "name": "", "name_en": "", "starts_on": starts_on, "ends_on": ends_on, **more}


EMPTY = phase("", "", "")


@pytest.fixture
def programme(db: None) -> Programme:
    return make_programme(slug="now")


def test_the_centre_begins_a_programme_with_themes(client_of: ClientOf, daeho: Person) -> None:
    theme = make_theme()
    response = client_of(daeho).post("/programmes/new/", fields(themes=[theme.pk]))
    assert response["Location"] == "/programmes/pilot/phases/"
    programme = Programme.objects.get()
    assert list(programme.themes.all()) == [theme] and programme.budget_krw == 300_000_000


@pytest.mark.parametrize(
    "path", ["new/", "themes/", "themes/new/", "now/edit/", "now/phases/", "now/tracks/", "now/partners/"]
)
def test_others_cannot(
    client_of: ClientOf, mina: Person, hana: Person, programme: Programme, path: str
) -> None:
    make_staff(hana, make_partner())
    for person in (mina, hana):
        assert client_of(person).get(f"/programmes/{path}").status_code == 404
    assert "/sign-in/" in Client().get(f"/programmes/{path}")["Location"]


def test_no_action_lets_a_stranger_through(sora: Person, programme: Programme) -> None:
    for attempt in (
        lambda: actions.create_programme(by=sora, slug="x"),
        lambda: actions.edit_programme(programme=programme, by=sora, version=1, name="x"),
        lambda: actions.set_phases(programme=programme, by=sora, version=1, phases=[]),
        lambda: actions.set_tracks(programme=programme, by=sora, version=1, tracks=[]),
        lambda: actions.set_partners(programme=programme, by=sora, version=1, parts=[]),
        lambda: actions.save_theme(by=sora, slug="x", name="x"),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_the_members_of_a_consortium_own_the_programme_together(
    client_of: ClientOf, hana: Person, daeho: Person
) -> None:
    partner = make_partner()
    make_staff(hana, partner)
    consortium = make_consortium(make_partner(), partner)
    programme = make_programme(consortium=consortium)
    address = f"/programmes/{programme.slug}/"
    data = fields(slug=programme.slug, name="함께 고친 이름", version=1)
    assert client_of(hana).post(f"{address}edit/", data).status_code == 302
    programme.refresh_from_db()
    assert programme.name == "함께 고친 이름" and programme.consortium == consortium
    with pytest.raises(NotAllowed):
        actions.edit_programme(programme=programme, by=hana, version=2, consortium=None)
    assert (
        client_of(hana)
        .post(f"{address}phases/", rows(phase("learn", "2020-08-01", "2020-08-31"), version=2))
        .status_code
        == 302
    )


def test_phases_are_set_changed_and_taken_out_on_one_page(
    client_of: ClientOf, daeho: Person, programme: Programme
) -> None:
    client, address = client_of(daeho), "/programmes/now/phases/"
    first = rows(
        phase("recruit", "2020-07-01", "2020-07-31"), phase("learn", "2020-08-01", "2020-08-31"), EMPTY
    )
    assert client.post(address, first).status_code == 302
    recruit, learn = programme.phases.all()
    second = rows(
        phase("recruit", "2020-07-01", "2020-07-31", id=recruit.pk, DELETE="on"),
        phase("learn", "2020-08-01", "2020-09-05", id=learn.pk), EMPTY, initial=2, version=2,
    )  # fmt: skip
    assert client.post(address, second).status_code == 302
    kept = programme.phases.get()
    assert (kept.pk, kept.ends_on) == (learn.pk, date(2020, 9, 5))


@pytest.mark.parametrize(
    "wrong",
    [phase("learn", "2020-08-31", "2020-08-01"), phase("fly", "2020-08-01", "2020-08-31"),
     phase("learn", "2020-02-30", "2020-08-31"), phase("learn", "", "2020-08-31"), phase("", "2020-08-01", "2020-08-31"),
     phase("learn", "2020-08-01", "2020-08-31", name="가" * 121)],
)  # fmt: skip
def test_bad_phases_are_shown_again(
    client_of: ClientOf, daeho: Person, programme: Programme, wrong: dict[str, str]
) -> None:
    response = client_of(daeho).post("/programmes/now/phases/", rows(wrong))
    assert response.status_code == 422 and not programme.phases.exists()


def test_a_phase_of_another_programme_is_not_touched(daeho: Person, programme: Programme) -> None:
    foreign = make_phase(make_programme(), "jam", date(2020, 10, 1), date(2020, 10, 2))
    row = {
        "id": foreign.pk,
        "kind": "learn",
        "name": "",
        "name_en": "",
        "starts_on": date(2020, 1, 1),
        "ends_on": date(2020, 1, 2),
    }
    actions.set_phases(programme=programme, by=daeho, version=1, phases=[row])
    foreign.refresh_from_db()
    assert foreign.kind == "jam" and programme.phases.get().pk != foreign.pk


def test_tracks_and_institutions_are_set_the_same_way(
    client_of: ClientOf, daeho: Person, programme: Programme
) -> None:
    client, partner = client_of(daeho), make_partner()
    track = {
        "name": "전문가",
        "name_en": "",
        "for_whom": "expert",
        "hours": 200,
        "common_hours": 20,
        "about": "",
        "about_en": "",
    }
    assert client.post("/programmes/now/tracks/", rows(track)).status_code == 302
    assert programme.tracks.get().hours == 200
    wrong = {**track, "common_hours": 300}
    assert client.post("/programmes/now/tracks/", rows(wrong, version=2)).status_code == 422
    both = rows(
        {"partner": partner.pk, "part": "operate"}, {"partner": partner.pk, "part": "host"}, version=2
    )
    assert client.post("/programmes/now/partners/", both).status_code == 302
    assert {row.part for row in programme.programme_partners.all()} == {"operate", "host"}
    assert client.post("/programmes/now/partners/", rows(version=3)).status_code == 302
    assert not programme.programme_partners.exists() and Partner.objects.filter(pk=partner.pk).exists()


def test_two_who_change_it_do_not_overwrite_each_other(
    client_of: ClientOf, daeho: Person, programme: Programme
) -> None:
    client = client_of(daeho)
    first = phase("learn", "2020-08-01", "2020-08-31")
    assert client.post("/programmes/now/phases/", rows(first)).status_code == 302
    response = client.post("/programmes/now/phases/", rows(phase("jam", "2020-10-01", "2020-10-02")))
    assert response.status_code == 422 and "2020-10-01" in response.content.decode()
    assert programme.phases.get().kind == "learn"
    edited = client.post("/programmes/now/edit/", fields(slug="now", name="늦은 이름", version=1))
    assert edited.status_code == 422 and "늦은 이름" in edited.content.decode()
    with pytest.raises(EditConflict):
        actions.edit_programme(programme=programme, by=daeho, version=1, name="x")


@pytest.mark.parametrize(
    "wrong",
    [{"slug": ""}, {"slug": "new"}, {"slug": "themes"}, {"slug": "now"}, {"slug": "가"}, {"name": ""}, {"name": "가" * 121},
     {"summary": ""}, {"summary": "가" * 3001}, {"year": "x"}, {"year": "-1"}, {"budget_krw": "-1"}, {"state": "x"},
     {"budget_krw": "9" * 40}, {"themes": ["999"]}, {"consortium": "999"}],
)  # fmt: skip
def test_bad_input_is_shown_with_what_was_typed(
    client_of: ClientOf, daeho: Person, programme: Programme, wrong: dict[str, Any]
) -> None:
    assert client_of(daeho).post("/programmes/new/", fields(**wrong)).status_code == 422
    assert Programme.objects.count() == 1


def test_a_theme_is_made_and_changed(client_of: ClientOf, daeho: Person) -> None:
    client, partner = client_of(daeho), make_partner()
    data = {"slug": "plastic", "name": "플라스틱", "name_en": "", "about": "", "about_en": "", "icon": "recycle",
            "default_partner": partner.pk, "order": 1, "is_active": "on"}  # fmt: skip
    assert client.post("/programmes/themes/new/", data).status_code == 302
    assert client.post("/programmes/themes/new/", data).status_code == 422
    changed = {**data, "name": "일회용품", "version": 1}
    assert client.post("/programmes/themes/plastic/", changed).status_code == 302
    late = client.post("/programmes/themes/plastic/", {**data, "name": "비닐", "version": 1})
    assert late.status_code == 422 and "일회용품" in late.content.decode() and "비닐" in late.content.decode()
    theme = Theme.objects.get()
    assert (theme.name, theme.default_partner) == ("일회용품", partner)
    assert "일회용품" in Client().get("/programmes/").content.decode()
    for wrong in ({"icon": "skull"}, {"order": "-1"}, {"name": ""}):
        assert client.post("/programmes/themes/plastic/", {**data, **wrong}).status_code == 422


def test_what_is_chosen_stays_chosen_though_it_is_offered_no_more(
    client_of: ClientOf, daeho: Person, programme: Programme
) -> None:
    theme = make_theme(is_active=False)
    other = make_theme(is_active=False)
    programme.programme_themes.create(theme=theme)
    html = client_of(daeho).get(f"/programmes/{programme.slug}/edit/").content.decode()
    assert re.search(rf'name="themes" value="{theme.pk}"[^>]* checked', html)
    assert f'name="themes" value="{other.pk}"' not in html
