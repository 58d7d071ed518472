import hashlib
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from madang.core import personal
from madang.core.errors import EditConflict, NotAllowed
from madang.core.models import AuditEntry
from madang.partners import actions, queries
from madang.partners.models import Agreement, AgreementParty, Partner
from madang.partners.tests.factories import make_agreement, make_partner, make_staff
from madang.people.models import Notice, Person
from madang.people.tests.factories import make_person

type ClientOf = Callable[[Person], Client]


@pytest.fixture
def library(hana: Person) -> Partner:
    partner = make_partner("서울도서관")
    make_staff(hana, partner)
    return partner


@pytest.fixture
def dean(db: None) -> Person:
    return make_person("도윤")


@pytest.fixture
def university(dean: Person) -> Partner:
    partner = make_partner("연세대학교")
    make_staff(dean, partner)
    return partner


@pytest.fixture
def draft(library: Partner, university: Partner) -> Agreement:
    return make_agreement(library, university, starts_on=date(2020, 7, 1), ends_on=date(2020, 12, 31))


@pytest.fixture
def agreement(draft: Agreement, daeho: Person) -> Agreement:
    """Open for signing."""
    return actions.open_agreement(agreement=draft, by=daeho)


def formset(*rows: tuple[Partner, str], **changed: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": 0}
    for number, (partner, duties) in enumerate(rows):
        data |= {f"form-{number}-partner": partner.pk, f"form-{number}-duties": duties}
    return {
        **data,
        "title": "업무협약",
        "text": "## 목적\n\n함께해요.",
        "starts_on": "2020-07-01",
        "ends_on": "",
        **changed,
    }


def signature(agreement: Agreement, partner: Partner, **changed: Any) -> dict[str, Any]:
    party = agreement.parties.get(partner=partner)
    return {
        "party": party.pk,
        "hash": agreement.text_hash,
        "name": "김하나",
        "title": "과장",
        "has_read": "on",
        **changed,
    }


# --- drafting -----------------------------------------------------------------------------------


def test_the_centre_drafts_and_a_party_changes_its_duties(
    client_of: ClientOf, daeho: Person, hana: Person, library: Partner, university: Partner
) -> None:
    client_of(daeho).post("/partners/agreements/new/", formset((library, "장소"), (university, "강좌")))
    agreement = Agreement.objects.get()
    assert [(party.partner, party.duties) for party in agreement.parties.all()] == [
        (library, "장소"),
        (university, "강좌"),
    ]
    address = f"/partners/agreements/{agreement.pk}/edit/"
    data = formset((library, "장소와 책"), (university, "강좌"), version=1, **{"form-INITIAL_FORMS": 2})
    answer = client_of(hana).post(address, data)
    assert answer.status_code == 302 and agreement.parties.get(partner=library).duties == "장소와 책"


def test_a_party_does_not_change_who_the_parties_are(
    hana: Person, draft: Agreement, library: Partner
) -> None:
    with pytest.raises(NotAllowed):
        actions.edit_agreement(
            agreement=draft, by=hana, version=1, title="x", text="x", parties=[(library, "")]
        )
    assert draft.parties.count() == 2


def test_two_drafters_do_not_overwrite_each_other(
    client_of: ClientOf, daeho: Person, draft: Agreement, library: Partner, university: Partner
) -> None:
    client, address = client_of(daeho), f"/partners/agreements/{draft.pk}/edit/"
    rows = ((library, ""), (university, ""))
    assert client.post(address, formset(*rows, title="첫 제목", version=1)).status_code == 302
    response = client.post(address, formset(*rows, title="둘째 제목", version=1))
    assert response.status_code == 422
    assert "첫 제목" in response.content.decode() and "둘째 제목" in response.content.decode()
    with pytest.raises(EditConflict):
        actions.edit_agreement(agreement=draft, by=daeho, version=1, title="x", text="x", parties=[])


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"title": "가" * 161}, {"text": ""}, {"text": "가" * 30_001}, {"starts_on": "x"},
     {"ends_on": "2020-06-30"}, {"form-TOTAL_FORMS": "x"}, {"form-0-duties": "가" * 2001}, {"form-1-partner": "999"}],
)  # fmt: skip
def test_bad_input_is_shown_again(
    client_of: ClientOf, daeho: Person, library: Partner, university: Partner, wrong: dict[str, str]
) -> None:
    data = formset((library, "장소"), (university, "강좌"), **wrong)
    assert client_of(daeho).post("/partners/agreements/new/", data).status_code == 422
    assert not Agreement.objects.exists()


def test_the_same_institution_stands_once(client_of: ClientOf, daeho: Person, library: Partner) -> None:
    data = formset((library, "하나"), (library, "둘"))
    assert client_of(daeho).post("/partners/agreements/new/", data).status_code == 422


def test_drafts_and_open_ones_are_for_their_parties(
    client_of: ClientOf, mina: Person, hana: Person, daeho: Person, draft: Agreement
) -> None:
    for path in ("", "text/", "print/"):
        address = f"/partners/agreements/{draft.pk}/{path}"
        for client in (Client(), client_of(mina)):
            assert client.get(address).status_code == 404
        assert client_of(hana).get(address).status_code == 200
    assert Client().get(f"/api/v1/partners/agreements/{draft.pk}").status_code == 404
    assert Client().get("/api/v1/partners/agreements").json() == []
    assert set(Agreement.objects.visible_to(hana)) == {draft} == set(Agreement.objects.editable_by(hana))
    assert (
        not Agreement.objects.visible_to(mina).exists() and not Agreement.objects.editable_by(None).exists()
    )


# --- opening ------------------------------------------------------------------------------------


def test_opening_freezes_the_text_and_asks_the_parties(
    client_of: ClientOf, daeho: Person, hana: Person, dean: Person, draft: Agreement, library: Partner
) -> None:
    assert (
        client_of(daeho).post(f"/partners/agreements/{draft.pk}/step/", {"step": "open"}).status_code == 302
    )
    draft.refresh_from_db()
    assert draft.state == Agreement.State.OPEN
    assert draft.text_hash == hashlib.sha256(draft.canonical_text().encode()).hexdigest()
    assert {notice.person for notice in Notice.objects.filter(kind="partners.agreement")} == {hana, dean}
    assert [task.href for task in queries.tasks_of(hana)] == [f"/partners/agreements/{draft.pk}/"]
    with pytest.raises(actions.AgreementFrozen):
        actions.edit_agreement(
            agreement=draft, by=daeho, version=2, title="x", text="x", parties=[(library, "")]
        )
    assert client_of(hana).get(f"/partners/agreements/{draft.pk}/edit/").status_code == 404


def test_renaming_an_institution_later_leaves_the_hash(agreement: Agreement, library: Partner) -> None:
    Partner.objects.filter(pk=library.pk).update(name="새 이름")
    fresh = Agreement.objects.get(pk=agreement.pk)
    assert hashlib.sha256(fresh.canonical_text().encode()).hexdigest() == agreement.text_hash


def test_it_opens_only_with_two_parties_that_somebody_can_sign_for(daeho: Person, library: Partner) -> None:
    alone, unmanned = make_agreement(library), make_agreement(library, make_partner())
    for agreement in (alone, unmanned):
        with pytest.raises(actions.AgreementNotReady):
            actions.open_agreement(agreement=agreement, by=daeho)


def test_only_the_centre_opens_and_ends(client_of: ClientOf, hana: Person, draft: Agreement) -> None:
    for step in ("open", "draft", "end"):
        assert (
            client_of(hana).post(f"/partners/agreements/{draft.pk}/step/", {"step": step}).status_code == 404
        )
    for action in (actions.open_agreement, actions.reopen_draft, actions.end_agreement):
        with pytest.raises(NotAllowed):
            action(agreement=draft, by=hana)


def test_a_step_that_cannot_be_taken_says_why(client_of: ClientOf, daeho: Person, draft: Agreement) -> None:
    answer = client_of(daeho).post(f"/partners/agreements/{draft.pk}/step/", {"step": "end"}, follow=True)
    assert "alert" in answer.content.decode() and Agreement.objects.get().state == Agreement.State.DRAFT
    assert client_of(daeho).post(f"/partners/agreements/{draft.pk}/step/", {"step": "x"}).status_code == 404


# --- signing ------------------------------------------------------------------------------------


def test_when_every_party_has_signed_it_is_signed_and_public(
    client_of: ClientOf,
    hana: Person,
    dean: Person,
    agreement: Agreement,
    library: Partner,
    university: Partner,
) -> None:
    address = f"/partners/agreements/{agreement.pk}/"
    assert client_of(hana).post(address, signature(agreement, library)).status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == Agreement.State.OPEN
    assert client_of(dean).post(address, signature(agreement, university, name="이도윤")).status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == Agreement.State.SIGNED and agreement.signed_at is not None
    html = Client().get(address).content.decode()
    assert "김하나" in html and "이도윤" in html and agreement.text_hash[:8] in html
    assert {party.signed_hash for party in agreement.parties.all()} == {agreement.text_hash}
    assert AuditEntry.objects.filter(verb="partners.agreement_signed").count() == 2
    text = Client().get(f"{address}text/").content
    assert hashlib.sha256(text).hexdigest() == agreement.text_hash
    row = Client().get(f"/api/v1/partners/agreements/{agreement.pk}").json()
    assert row["text_hash"] == agreement.text_hash and len(row["parties"]) == 2 and "김하나" not in str(row)


def test_nobody_signs_for_another_institution_not_even_the_administrator(
    client_of: ClientOf, hana: Person, daeho: Person, mina: Person, agreement: Agreement, university: Partner
) -> None:
    address = f"/partners/agreements/{agreement.pk}/"
    for person in (hana, daeho, mina):
        assert client_of(person).post(address, signature(agreement, university)).status_code == 404
    assert Client().post(address, signature(agreement, university)).status_code == 404
    assert not AgreementParty.objects.filter(signed_at__isnull=False).exists()


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "   "}, {"name": "가" * 61}, {"has_read": ""}, {"hash": "0" * 64}, {"hash": ""}],
)
def test_a_signature_needs_a_name_and_the_text_that_was_read(
    client_of: ClientOf, hana: Person, agreement: Agreement, library: Partner, wrong: dict[str, str]
) -> None:
    address = f"/partners/agreements/{agreement.pk}/"
    assert client_of(hana).post(address, signature(agreement, library, **wrong)).status_code == 422
    assert not AgreementParty.objects.filter(signed_at__isnull=False).exists()


@pytest.mark.parametrize("party", ["", "x", "0", "99999999999"])
def test_a_party_that_is_none_is_not_found(
    client_of: ClientOf, hana: Person, agreement: Agreement, library: Partner, party: str
) -> None:
    data = signature(agreement, library, party=party)
    assert client_of(hana).post(f"/partners/agreements/{agreement.pk}/", data).status_code == 404


def test_a_draft_cannot_be_signed(hana: Person, draft: Agreement, library: Partner) -> None:
    with pytest.raises(actions.CannotSign):
        actions.sign_agreement(agreement=draft, partner=library, by=hana, name="x", title="", seen_hash="")


def test_a_text_changed_behind_the_scenes_cannot_be_signed_and_is_shown_as_changed(
    client_of: ClientOf, hana: Person, agreement: Agreement, library: Partner
) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(text="바뀐 글")
    address = f"/partners/agreements/{agreement.pk}/"
    assert client_of(hana).post(address, signature(agreement, library)).status_code == 422
    assert "tone-danger" in client_of(hana).get(address).content.decode()


def test_signing_twice_signs_once(hana: Person, agreement: Agreement, library: Partner) -> None:
    signed = [
        actions.sign_agreement(agreement=agreement, partner=library, by=hana, name=name, title="", seen_hash=agreement.text_hash)
        for name in ("하나", "둘")
    ]  # fmt: skip
    assert signed[0].signed_at == signed[1].signed_at and signed[1].signed_name == "하나"


def test_after_a_signature_the_text_never_becomes_a_draft_again(
    daeho: Person, hana: Person, agreement: Agreement, library: Partner
) -> None:
    draft = actions.reopen_draft(agreement=agreement, by=daeho)
    assert draft.state == Agreement.State.DRAFT and draft.text_hash == ""
    opened = actions.open_agreement(agreement=draft, by=daeho)
    actions.sign_agreement(
        agreement=opened, partner=library, by=hana, name="x", title="", seen_hash=opened.text_hash
    )
    with pytest.raises(actions.AgreementFrozen):
        actions.reopen_draft(agreement=opened, by=daeho)


def test_a_signer_who_leaves_is_no_longer_named_and_the_signature_stays(
    hana: Person, agreement: Agreement, library: Partner
) -> None:
    actions.sign_agreement(
        agreement=agreement,
        partner=library,
        by=hana,
        name="김하나",
        title="과장",
        seen_hash=agreement.text_hash,
    )
    keeper = next(keeper for keeper in personal.keepers() if keeper.app == "partners")
    assert "김하나" in str(keeper.export(hana))
    keeper.erase(by=hana)
    party = agreement.parties.get(partner=library)
    assert (party.signed_name, party.signed_title) == ("", "") and party.is_signed and party.signed_hash


# --- paper --------------------------------------------------------------------------------------


def test_the_printed_document_holds_text_parties_signatures_and_hash(
    client_of: ClientOf, hana: Person, agreement: Agreement, library: Partner
) -> None:
    actions.sign_agreement(
        agreement=agreement,
        partner=library,
        by=hana,
        name="김하나",
        title="과장",
        seen_hash=agreement.text_hash,
    )
    response = client_of(hana).get(f"/partners/agreements/{agreement.pk}/print/")
    assert response["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(response.content))
    words = " ".join(page.extract_text() for page in reader.pages)
    for part in ("디지털 사회혁신 업무협약", "서울도서관", "연세대학교", "함께 시민의 문제를 풉니다.", "과장 김하나",
                 "2020-07-01 ~ 2020-12-31", agreement.text_hash[:8]):  # fmt: skip
        assert part in words, part


def test_a_long_agreement_has_many_pages(
    client_of: ClientOf, daeho: Person, library: Partner, university: Partner
) -> None:
    text = "\n\n".join(
        f"## 제{number}조\n\n" + "함께 합니다. " * 60 + "\n\n1. 하나\n2. 둘\n- 점" for number in range(1, 31)
    )
    agreement = make_agreement(library, university, text=text)
    content = client_of(daeho).get(f"/partners/agreements/{agreement.pk}/print/").content
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) > 5 and "제30조" in "".join(page.extract_text() for page in reader.pages)


def test_the_list_of_agreements_asks_as_often_with_many(
    db: None, assert_same_queries: Callable[..., int]
) -> None:
    def more(count: int) -> None:
        for number in range(count):
            signed = make_agreement(make_partner(), make_partner(), state="signed", text_hash="0" * 64)
            assert signed.pk and number >= 0

    client = Client()
    assert_same_queries(more, lambda: client.get("/api/v1/partners/agreements?limit=100"))
    one = Agreement.objects.first()
    assert one is not None
    assert_same_queries(lambda count: None, lambda: client.get(f"/partners/agreements/{one.pk}/"))
