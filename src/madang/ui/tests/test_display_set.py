"""Display settings: plain forms, one cookie, no account."""

import pytest
from django.test import Client

from madang.ui import display


def post(client: Client, **fields: str) -> str:
    client.post("/display/", {"screen": "auto", "text": "m", "motion": "auto", **fields})
    return client.get("/privacy/").content.decode()


def test_settings_are_kept_and_shown_on_every_page(client: Client, db: None) -> None:
    html = post(client, screen="high", text="xl", motion="less")
    assert '<html lang="ko" data-screen="high" data-text="xl" data-motion="less">' in html
    assert client.cookies[display.COOKIE].value == "high.xl.less"


def test_the_usual_settings_need_no_cookie(client: Client, db: None) -> None:
    post(client, screen="dark")
    html = post(client)
    assert '<html lang="ko">' in html
    assert client.cookies[display.COOKIE].value == ""


def test_unknown_values_change_nothing(client: Client, db: None) -> None:
    html = post(client, screen='x" onload="alert(1)', text="huge")
    assert '<html lang="ko">' in html
    client.cookies[display.COOKIE] = 'high"><script>.m.auto'
    assert "<script>.m" not in client.get("/privacy/").content.decode()


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/terms/", "/terms/"),
        ("https://evil.example/", "/display/"),
        ("//evil.example/", "/display/"),
        ("", "/display/"),
    ],
)
def test_it_leads_back_to_this_site_only(client: Client, db: None, target: str, lands: str) -> None:
    answer = client.post("/display/", {"screen": "dark", "next": target})
    assert answer.headers["Location"] == lands


def test_the_form_shows_what_is_chosen(client: Client, db: None) -> None:
    post(client, text="l")
    html = client.get("/en/display/").content.decode()
    assert 'name="text" value="l" checked' in html
    assert "Very large" in html
