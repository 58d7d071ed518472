"""What is typed into the draft of an agreement is kept by itself; who its parties are is not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from madang.core.models import AuditEntry
from madang.partners.models import Agreement
from madang.partners.tests.factories import make_agreement, make_partner, make_staff
from madang.people.models import Person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]
KEEP = "/partners/agreements/new/save/"


def typed(*parties: tuple[int, str], **changed: Any) -> dict[str, Any]:
    data = {"title": "협약", "text": "제1조", "starts_on": "", "ends_on": "", "draft": "", "version": "",
            "form-TOTAL_FORMS": str(len(parties)), "form-INITIAL_FORMS": "0", **changed}  # fmt: skip
    for row, (partner, duties) in enumerate(parties):
        data |= {f"form-{row}-partner": partner, f"form-{row}-duties": duties}
    return data


def test_it_begins_with_the_title_and_saving_makes_no_second_one(client_of: ClientOf, daeho: Person) -> None:
    client, first, second = client_of(daeho), make_partner(), make_partner()
    assert f'data-autosave="{KEEP}"' in client.get("/partners/agreements/new/").content.decode()
    assert client.post(KEEP, typed(title="")).status_code == 204
    told = client.post(KEEP, typed((first.pk, "공간"))).json()
    told = client.post(
        KEEP, typed((first.pk, "공간"), text="제1조 목적", starts_on="2026-12-01", ends_on="내일", **told)
    ).json()
    draft = Agreement.objects.get()
    assert (draft.text, draft.starts_on, draft.version, told["version"]) == ("제1조 목적", None, 2, 2)
    assert not draft.parties.exists(), "their staff could read it"
    sides = ((first.pk, "공간"), (second.pk, "사람"))
    answer = client.post("/partners/agreements/new/", typed(*sides, text="제1조 목적", **told))
    assert answer["Location"] == f"/partners/agreements/{draft.pk}/"
    assert [party.duties for party in Agreement.objects.get().parties.all()] == ["공간", "사람"]
    verbs = [entry.verb for entry in AuditEntry.objects.filter(verb__startswith="partners.agreement")]
    assert verbs == ["partners.agreement_drafted", "partners.agreement_edited"]


def test_staff_of_a_party_have_their_words_kept_and_nothing_of_others(
    client_of: ClientOf, hana: Person, sora: Person
) -> None:
    own, other = make_partner(), make_partner()
    make_staff(hana, own)
    make_staff(sora, other)
    agreement = make_agreement(own, make_partner())
    data = typed((own.pk, "우리가 할 일"), draft=agreement.pk, version=agreement.version)
    assert client_of(sora).post(KEEP, data).status_code == 404
    assert client_of(hana).post(KEEP, data).json() == {
        "draft": agreement.pk,
        "version": agreement.version + 1,
    }
    assert agreement.parties.get(partner=own).duties == "우리가 할 일" and agreement.parties.count() == 2
    assert client_of(hana).post(KEEP, data).status_code == 409


def test_an_agreement_without_text_is_not_opened(client_of: ClientOf, daeho: Person, client: Client) -> None:
    assert "/sign-in/" in client.post(KEEP, typed())["Location"]
    editor = client_of(daeho)
    draft = editor.post(KEEP, typed(text="")).json()["draft"]
    page = editor.post(f"/partners/agreements/{draft}/step/", {"step": "open"}, follow=True).content.decode()
    assert "제목과 본문이 있어야" in page and Agreement.objects.get().state == "draft"
