"""What monitors, crawlers and installing browsers ask for."""

import json

import pytest
from django.db import connection
from django.test import Client

from madang.ui import machines


def test_alive_without_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.content == b"ok\n"


def test_ready_says_what_it_looked_at(client: Client, db: None) -> None:
    answer = client.get("/readyz")
    state = answer.json()
    assert answer.status_code == 200
    assert state["ready"] and state["database"] and state["migrations"]
    assert state["outbox_seconds"] == 0


def test_not_ready_while_a_migration_is_missing(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machines, "_migrated", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'people'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] is False


@pytest.mark.parametrize(("language", "start"), [("ko", "/"), ("en", "/en/")])
def test_the_site_can_be_installed(client: Client, db: None, language: str, start: str) -> None:
    answer = client.get(f"/manifest.{language}.webmanifest")
    manifest = json.loads(answer.content)
    assert answer["Content-Type"].startswith("application/manifest+json")
    assert manifest["start_url"] == start
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    assert client.get("/manifest.fr.webmanifest").status_code == 404


def test_the_worker_keeps_the_shell_and_never_a_page(client: Client, db: None) -> None:
    answer = client.get("/sw.js")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/"
    assert "/offline/" in text and "/en/offline/" in text
    assert 'credentials: "omit"' in text
    assert text.count("cache.put(") == 1  # in install alone: what a person sees is never kept
    assert len(text.splitlines()) <= 65


def test_crawlers_stay_out_of_what_is_ones_own(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    for line in ("Disallow: /me/", "Disallow: /en/me/", "Disallow: /desk/"):
        assert line in text
    assert "Sitemap: " in text


def test_old_browsers_get_their_icon(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/x-icon"
