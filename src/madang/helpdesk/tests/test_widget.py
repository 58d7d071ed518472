"""The desk on pages of other sites: who may frame it, and that it works without a cookie."""

from typing import Any

import pytest
from django.test import Client

from madang.helpdesk.models import Conversation, Desk
from madang.helpdesk.tests.factories import ALWAYS, make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk("주거 상담", week=ALWAYS, origins=["https://city.example"])


def embedded(desk: Desk) -> Client:
    """A browser that keeps no cookie and checks CSRF as it comes."""
    return Client(enforce_csrf_checks=True)


def form_of(page: str, end: str) -> str:
    """The action of the form whose address ends so, as it stands in the page."""
    return next(
        part.partition('"')[0] for part in page.split('action="')[1:] if end in part.partition('"')[0]
    ).replace("&amp;", "&")


def test_only_the_sites_of_the_desk_may_frame_it(desk: Desk) -> None:
    answer = Client().get(f"/help/{desk.slug}/embed/")
    assert "frame-ancestors https://city.example" in answer["Content-Security-Policy"]
    assert "script-src 'self'" in answer["Content-Security-Policy"] and not answer.has_header(
        "X-Frame-Options"
    )
    own = Client().get(f"/help/{desk.slug}/")
    assert "frame-ancestors 'none'" in own["Content-Security-Policy"] and own["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("origins", [[], ["https://a.example; script-src *"], ["*"], ["javascript:alert(1)"]])
def test_without_a_site_nobody_may(origins: list[str], desk: Desk) -> None:
    Desk.objects.update(origins=origins)
    answer = Client().get(f"/help/{desk.slug}/embed/")
    assert (
        "frame-ancestors 'none'" in answer["Content-Security-Policy"] and answer["X-Frame-Options"] == "DENY"
    )


def test_a_talk_in_a_frame_needs_no_cookie(desk: Desk) -> None:
    page = embedded(desk).get(f"/help/{desk.slug}/embed/")
    assert not page.cookies
    begun = embedded(desk).post(form_of(page.content.decode(), "/embed/begin/"), {"text": "주말에도 여나요?"})
    assert begun.status_code == 302 and not begun.cookies and "talk=" in begun["Location"]
    talk = Conversation.objects.get()
    page = embedded(desk).get(begun["Location"])
    assert page.status_code == 200 and "주말에도 여나요?" in page.content.decode() and not page.cookies
    said = embedded(desk).post(form_of(page.content.decode(), "/say/"), {"text": "토요일은요?"})
    assert said.status_code == 302
    assert talk.messages.filter(by="citizen").count() == 2
    kept = page.content.decode().partition('data-talk="')[2].partition('"')[0]
    again = embedded(desk).get(kept.replace("&amp;", "&"))
    assert again.status_code == 200 and "주말에도 여나요?" in again.content.decode(), (
        "what the frame keeps leads back"
    )
    assert not again.has_header("X-Frame-Options")
    refused = embedded(desk).post(form_of(page.content.decode(), "/say/"), {"text": ""})
    assert refused.status_code == 409 and not refused.has_header("X-Frame-Options"), (
        "a refusal stands in the frame too"
    )


def test_the_address_alone_says_whose_talk_it_is(desk: Desk, mina: Any, client_of: Any) -> None:
    page = Client().get(f"/help/{desk.slug}/embed/").content.decode()
    Client().post(form_of(page, "/embed/begin/"), {"text": "주말에도 여나요?"})
    talk = Conversation.objects.get()
    bare = f"/help/{desk.slug}/embed/{talk.number}/"
    for address in (bare, f"{bare}?talk=forged", f"{bare}?talk=forged:sign"):
        assert Client().get(address).status_code == 404
    assert client_of(mina).post(f"{bare}say/", {"text": "x"}).status_code == 404
    own = client_of(mina)
    own.post(f"/help/{desk.slug}/begin/", {"text": "제 물음"})
    mine = Conversation.objects.get(person=mina)
    assert own.get(f"/help/{desk.slug}/embed/{mine.number}/").status_code == 404, (
        "who is signed in is not looked at"
    )


def test_our_own_pages_still_check_every_form(desk: Desk) -> None:
    answer = Client(enforce_csrf_checks=True).post(f"/help/{desk.slug}/begin/", {"text": "x"})
    assert answer.status_code == 403


def test_the_script_is_plain_and_may_be_kept(desk: Desk) -> None:
    Desk.objects.update(name='"</script><b>')
    answer = Client().get(f"/help/{desk.slug}/widget.js")
    script = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript") and "max-age=300" in answer["Cache-Control"]
    assert "</script>" not in script and f"/help/{desk.slug}/embed/" in script
    english = Client().get(f"/en/help/{desk.slug}/widget.js").content.decode()
    assert f"/en/help/{desk.slug}/embed/" in english
    assert Client().get("/help/nothing/widget.js").status_code == 404
