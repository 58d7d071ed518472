import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from madang.core.errors import EditConflict, NotAllowed
from madang.core.models import AuditEntry, StoredFile
from madang.partners import actions, queries
from madang.partners.models import Consortium, Partner
from madang.partners.tests.factories import make_consortium, make_partner, make_staff
from madang.people.models import Person
from madang.people.tests.factories import make_guest, make_person

type ClientOf = Callable[[Person], Client]


def fields(**changed: Any) -> dict[str, Any]:
    return {
        "slug": "library", "name": "서울도서관", "name_en": "Library", "kind": "library", "answer_days": "7",
        "is_active": "on", "about": "책", "about_en": "", "address": "", "phone": "", "email": "", "website": "",
        **changed,
    }  # fmt: skip


def picture() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), "navy").save(buffer, "PNG")
    return SimpleUploadedFile("로고.png", buffer.getvalue(), "image/png")


def test_the_centre_takes_an_institution_in(client_of: ClientOf, daeho: Person) -> None:
    assert client_of(daeho).post("/partners/new/", fields()).status_code == 302
    partner = Partner.objects.get()
    assert (partner.name, partner.answer_days, partner.is_active) == ("서울도서관", 7, True)


def test_its_staff_change_their_page_but_not_name_or_promise(client_of: ClientOf, hana: Person) -> None:
    partner = make_partner("옛 이름", answer_days=14)
    make_staff(hana, partner)
    answer = client_of(hana).post(f"/partners/{partner.slug}/edit/", fields(about="새 소개", version=1))
    partner.refresh_from_db()
    assert answer.status_code == 302 and partner.about == "새 소개"
    assert (partner.name, partner.answer_days) == ("옛 이름", 14)
    actions.edit_partner(partner=partner, by=hana, version=2, name="몰래 바꾼 이름")
    partner.refresh_from_db()
    assert partner.name == "옛 이름"


@pytest.mark.parametrize("path", ["edit/", "logo/edit/", "staff/"])
def test_others_cannot(client_of: ClientOf, mina: Person, hana: Person, path: str) -> None:
    mine, other = make_partner(), make_partner()
    make_staff(hana, mine)
    for person in (mina, hana):
        assert client_of(person).get(f"/partners/{other.slug}/{path}").status_code == 404
        assert client_of(person).post(f"/partners/{other.slug}/{path}", fields(version=1)).status_code == 404
    assert "/sign-in/" in Client().get(f"/partners/{other.slug}/{path}")["Location"]
    for address in ("/partners/new/", "/partners/consortia/new/", "/partners/agreements/new/"):
        assert client_of(hana).get(address).status_code == 404


def test_no_action_lets_a_stranger_through(sora: Person) -> None:
    partner = make_partner()
    for attempt in (
        lambda: actions.create_partner(by=sora, slug="x", name="x", kind="public"),
        lambda: actions.edit_partner(partner=partner, by=sora, version=1, about="x"),
        lambda: actions.set_logo(partner=partner, by=sora, upload=picture()),
        lambda: actions.remove_logo(partner=partner, by=sora),
        lambda: actions.add_staff(partner=partner, by=sora, email=sora.email),
        lambda: actions.remove_staff(partner=partner, by=sora, person=sora),
        lambda: actions.save_consortium(by=sora, name="x", members=[]),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_the_second_of_two_editors_sees_what_changed(client_of: ClientOf, daeho: Person) -> None:
    partner = make_partner()
    client, address = client_of(daeho), f"/partners/{partner.slug}/edit/"
    client.post(address, fields(slug=partner.slug, about="첫 글", version=1))
    response = client.post(address, fields(slug=partner.slug, about="둘째 글", version=1))
    html = response.content.decode()
    assert response.status_code == 422 and "첫 글" in html and "둘째 글" in html and 'value="2"' in html
    with pytest.raises(EditConflict):
        actions.edit_partner(partner=partner, by=daeho, version=1, about="x")


@pytest.mark.parametrize(
    "wrong",
    [{"slug": ""}, {"slug": "서울"}, {"slug": "new"}, {"slug": "taken"}, {"name": ""}, {"name": "가" * 121},
     {"kind": "x"}, {"answer_days": "0"}, {"answer_days": "-1"}, {"answer_days": "9999999"}, {"email": "x"},
     {"website": "javascript:alert(1)"}, {"about": "가" * 3001}],
)  # fmt: skip
def test_bad_input_is_shown_with_what_was_typed(
    client_of: ClientOf, daeho: Person, wrong: dict[str, str]
) -> None:
    make_partner(slug="taken")
    response = client_of(daeho).post("/partners/new/", fields(**wrong))
    assert response.status_code == 422 and Partner.objects.count() == 1


def test_a_logo_is_shown_replaced_and_removed(client_of: ClientOf, hana: Person) -> None:
    partner = make_partner()
    make_staff(hana, partner)
    client, address = client_of(hana), f"/partners/{partner.slug}/logo/edit/"
    for _again in range(2):
        assert client.post(address, {"upload": picture()}).status_code == 302
    assert StoredFile.objects.count() == 1
    shown = Client().get(f"/partners/{partner.slug}/logo/")
    assert shown["Content-Type"] == "image/webp"
    b"".join(shown)  # type: ignore[arg-type]  # read to its end: closing it would close the database too
    assert f"/partners/{partner.slug}/logo/" in Client().get(f"/partners/{partner.slug}/").content.decode()
    client.post(address, {"remove": "1"})
    assert (
        not StoredFile.objects.exists() and Client().get(f"/partners/{partner.slug}/logo/").status_code == 404
    )


def test_a_logo_is_a_picture(client_of: ClientOf, hana: Person) -> None:
    partner = make_partner()
    make_staff(hana, partner)
    bad = SimpleUploadedFile("a.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")
    assert client_of(hana).post(f"/partners/{partner.slug}/logo/edit/", {"upload": bad}).status_code == 422


def test_the_centre_gives_and_takes_the_staff_role(client_of: ClientOf, daeho: Person, hana: Person) -> None:
    partner = make_partner()
    client, address = client_of(daeho), f"/partners/{partner.slug}/staff/"
    assert client.post(address, {"email": "HANA@example.org"}).status_code == 302
    assert list(queries.staff_of(partner)) == [hana]
    assert client.post(f"{address}{hana.pk}/removal/").status_code == 302
    assert not queries.staff_of(partner).exists()


@pytest.mark.parametrize("email", ["nobody@example.org", "guest@example.org", "x", ""])
def test_only_members_become_staff(client_of: ClientOf, daeho: Person, email: str) -> None:
    make_guest(email="guest@example.org")
    partner = make_partner()
    assert client_of(daeho).post(f"/partners/{partner.slug}/staff/", {"email": email}).status_code == 422


def test_a_consortium_has_members_and_one_lead_that_can_change(client_of: ClientOf, daeho: Person) -> None:
    first, second, third = make_partner(), make_partner(), make_partner()
    client = client_of(daeho)
    data = {
        "name": "세 기관",
        "name_en": "",
        "about": "",
        "partners": [first.pk, second.pk],
        "lead": first.pk,
    }
    assert client.post("/partners/consortia/new/", data).status_code == 302
    consortium = Consortium.objects.get()
    changed = {**data, "partners": [second.pk, third.pk], "lead": second.pk, "version": 1}
    assert client.post(f"/partners/consortia/{consortium.pk}/", changed).status_code == 302
    assert [(each.partner, each.is_lead) for each in consortium.members.all()] == [
        (second, True),
        (third, False),
    ]


def test_the_part_of_each_member_is_said_and_kept(client_of: ClientOf, daeho: Person, client: Client) -> None:
    consortium = make_consortium(first := make_partner(), second := make_partner())
    path, editor = f"/partners/consortia/{consortium.pk}/", client_of(daeho)
    data = {
        "name": "세 기관",
        "partners": [first.pk, second.pk],
        "lead": first.pk,
        f"part_{first.pk}": "공간을 내줘요",
        "version": 1,
    }
    assert editor.post(path, data)["Location"] == "/partners/"
    assert [each.part for each in consortium.members.all()] == ["공간을 내줘요", ""]
    assert "공간을 내줘요" in client.get("/partners/").content.decode()
    assert 'value="공간을 내줘요"' in editor.get(path).content.decode()
    assert AuditEntry.objects.filter(verb="partners.consortium_saved").count() == 1


def test_who_takes_part_newly_is_asked_for_its_part_next(client_of: ClientOf, daeho: Person) -> None:
    consortium = make_consortium(first := make_partner())
    path, editor, new = (
        f"/partners/consortia/{consortium.pk}/",
        client_of(daeho),
        make_partner(name="새 기관"),
    )
    page = editor.get(path).content.decode()
    assert f'name="part_{first.pk}"' in page and f'name="part_{new.pk}"' not in page
    answer = editor.post(
        path, {"name": "두 기관", "partners": [first.pk, new.pk], f"part_{first.pk}": "운영", "version": 1}
    )
    assert answer["Location"] == path
    page = editor.get(path).content.decode()
    assert f'name="part_{new.pk}"' in page and 'value="운영"' in page and "새 기관의 역할" in page


def test_a_part_is_short_and_only_the_centre_says_it(
    client_of: ClientOf, daeho: Person, sora: Person
) -> None:
    consortium = make_consortium(first := make_partner())
    path = f"/partners/consortia/{consortium.pk}/"
    data = {"name": "x", "partners": [first.pk], f"part_{first.pk}": "가" * 201}
    assert client_of(daeho).post(path, data).status_code == 422
    for person in (sora, make_staff(make_person("하나"), first)):
        assert client_of(person).post(path, data | {f"part_{first.pk}": "운영"}).status_code == 404
    assert consortium.members.get().part == ""


def test_only_a_member_leads(client_of: ClientOf, daeho: Person) -> None:
    make_consortium(make_partner())
    data = {
        "name": "x",
        "name_en": "",
        "about": "",
        "partners": [make_partner().pk],
        "lead": make_partner().pk,
    }
    assert client_of(daeho).post("/partners/consortia/new/", data).status_code == 422


def test_the_second_who_changes_a_consortium_sees_its_members_of_now(
    client_of: ClientOf, daeho: Person
) -> None:
    consortium = make_consortium(first := make_partner(name="먼저관"), second := make_partner(name="나중관"))
    path, editor = f"/partners/consortia/{consortium.pk}/", client_of(daeho)
    typed = {"name": "두 기관", f"part_{first.pk}": "운영", "version": 1}
    assert (
        editor.post(path, {**typed, "partners": [first.pk, second.pk], "lead": second.pk}).status_code == 302
    )
    refused = editor.post(path, {**typed, "name": "한 기관", "partners": [first.pk]})
    html = refused.content.decode()
    stored = html[html.index("conflict-title") : html.index("</section>", html.index("conflict-title"))]
    assert refused.status_code == 422 and "두 기관" in stored and "나중관" in stored
    assert 'name="version" value="2"' in html
    assert consortium.members.count() == 2
    assert editor.post(path, {**typed, "version": 2, "partners": [first.pk]}).status_code == 302
    assert consortium.members.count() == 1


def test_a_member_that_takes_part_no_more_stays_until_it_is_taken_out(
    client_of: ClientOf, daeho: Person
) -> None:
    consortium = make_consortium(first := make_partner(), gone := make_partner(name="쉬는 기관"))
    Partner.objects.filter(pk=gone.pk).update(is_active=False)
    other = make_partner(name="다른 쉬는 기관", is_active=False)
    path, editor = f"/partners/consortia/{consortium.pk}/", client_of(daeho)
    page = editor.get(path).content.decode()
    assert "쉬는 기관" in page and "다른 쉬는 기관" not in page
    typed = {"name": "두 기관", "partners": [first.pk, gone.pk], "version": 1}
    assert editor.post(path, {**typed, "partners": [first.pk, other.pk]}).status_code == 422
    assert editor.post(path, typed).status_code == 302
    assert {each.partner for each in consortium.members.all()} == {first, gone}
