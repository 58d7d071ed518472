"""One walk over every page as everybody, with hostile words in all texts: nothing of them comes alive, and whoever is not
offered a form cannot send it either."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import resolve, reverse

from madang.core.models import AuditEntry
from madang.people.models import Person
from tests.test_hostile_input import forms_of
from tests.test_permissions import pages
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.usefixtures("world")]
TEXT = "이웃과 함께 살펴본 이야기예요"
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{7*7}}'"
SHORT = '"><b onclick=alert(1)>'
ADDRESS = "javascript:alert(1)//"
PEOPLE_WRITE_IN = ("problems", "comments", "projects", "trials", "news", "partners", "programmes", "people")
# Texts that the product itself makes, or that say who somebody is.
NOT_WRITTEN = {"slug", "number", "email", "password", "digest", "scope", "target", "key", "kind", "url_name", "district",
               "language", "token", "department_code", "purpose", "verb", "secret", "anchor"}  # fmt: skip
# Anybody may; whoever comes without a problem is asked for one first.
MAY_UNASKED = {"projects:new"}


@dataclass
class Walk:
    """What was seen: answers by address and person, and the forms with those who are offered them."""

    clients: dict[str, Client]
    answers: list[tuple[str, str, str, bytes]] = field(default_factory=list)
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)

    def look(self, address: str, who: str) -> None:
        answer = self.clients[who].get(address)
        if answer.status_code == 200 and not answer.streaming:
            kind = answer.get("Content-Type", "").partition(";")[0]
            self.answers.append((address, who, kind, answer.content))
            if kind == "text/html":
                self.note_forms(address, who, answer.content.decode())
        answer.close()

    def note_forms(self, address: str, who: str, html: str) -> None:
        for form in forms_of(html):
            if form["method"].lower() == "post":
                place = urlsplit(form["action"] or address).path
                self.forms.setdefault(place, {"form": form, "to": set()})["to"].add(who)


def poison() -> int:
    """Put hostile words into every text that a person wrote. Returns how many columns have some."""
    found = 0
    for label in PEOPLE_WRITE_IN:
        for model in apps.get_app_config(label).get_models():
            for column in model._meta.concrete_fields:
                text = hostile(column)
                if text and models.QuerySet(model).exclude(**{column.name: ""}).update(**{column.name: text}):
                    found += 1
    return found


def hostile(column: models.Field) -> str:  # type: ignore[type-arg]  # generic in the stubs only
    """What a hostile person would write into a column; empty where nobody writes."""
    if not isinstance(column, models.CharField | models.TextField) or column.name in NOT_WRITTEN:
        return ""
    if column.choices or column.unique or column.primary_key:
        return ""
    if isinstance(column, models.URLField):
        return ADDRESS
    longest = column.max_length or 10_000
    return HOSTILE if longest >= len(HOSTILE) else SHORT if longest >= len(SHORT) else ""


@pytest.fixture(scope="module")
def walk(
    loaded_world: tuple[World, dict[str, Any]], client_of: Callable[[Person], Client], django_db_blocker: Any
) -> Iterator[Walk]:
    """The walk through a world full of hostile words, which is undone for whoever uses it next."""
    world, _files = loaded_world
    with django_db_blocker.unblock(), transaction.atomic():
        yield walked(world, client_of)
        transaction.set_rollback(True)


def walked(world: World, client_of: Callable[[Person], Client]) -> Walk:
    """Everybody's look at every page, with hostile words wherever people write."""
    addresses = {
        reverse(name, kwargs=world.arguments(name, parameters))
        for name, parameters in pages().items()
        if name != "account_logout"
    }
    assert poison() > 40
    seen = Walk({"visitor": Client()} | {name: client_of(person) for name, person in world.cast.items()})
    for who, client in seen.clients.items():
        client.raise_request_exception = False
        for address in sorted(addresses):
            seen.look(address, who)
    return seen


class Alive(HTMLParser):
    """What of the hostile words became part of the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_script = tag == "script"
        for name, value in attrs:
            address = (value or "").strip().lower()
            if name.startswith("on"):
                self.faults.append(f"<{tag} {name}={value}>")
            if name in {"href", "src", "action", "formaction"} and address.startswith(
                ("javascript:", "data:text")
            ):
                self.faults.append(f"<{tag} {name}={value}>")

    def handle_endtag(self, tag: str) -> None:
        self.in_script = False

    def handle_data(self, data: str) -> None:
        if "'49'" in data:
            self.faults.append(f"calculated: {data[:80]}")
        if self.in_script and "alert(1)" in data and not is_json(data):
            self.faults.append(f"script: {data[:80]}")


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def parts_of(kind: str, text: str) -> list[str]:
    """What each must be JSON: the whole, or each line."""
    return [line for line in text.split("\n") if line] if "ndjson" in kind else [text]


def faults_in(kind: str, content: bytes) -> Iterator[str]:
    """What is wrong with an answer that holds hostile words."""
    if kind == "text/html":
        parser = Alive()
        parser.feed(content.decode())
        yield from parser.faults
    elif kind.endswith("json") and not all(map(is_json, parts_of(kind, content.decode()))):
        yield "no JSON any more"
    elif kind.endswith("xml"):
        try:
            ElementTree.fromstring(content)
        except ElementTree.ParseError as error:
            yield f"no XML any more: {error}"


def test_no_text_comes_alive_on_any_page(walk: Walk) -> None:
    hit = sum(b"alert(1)" in content for _address, _who, _kind, content in walk.answers)
    assert hit > 100, f"only {hit} pages show a hostile word"
    faults = defaultdict(set)
    for address, who, kind, content in walk.answers:
        for fault in faults_in(kind, content):
            faults[fault].add(f"{address} as {who}")
    assert not faults, "\n".join(f"{fault}: {sorted(where)[:4]}" for fault, where in faults.items())


def filled(form: dict[str, Any]) -> dict[str, str]:
    """The form as a person would send it: what it offers, and words where it asks for them."""
    return {**dict.fromkeys(form["free"], TEXT), **form["fixed"]}


def test_nobody_sends_what_is_not_offered_to_them(walk: Walk) -> None:
    done: dict[str, set[str]] = defaultdict(set)
    tried = 0
    for place, known in walk.forms.items():
        name = resolve(place).view_name
        for who in sorted(set(walk.clients) - known["to"]):
            if name in MAY_UNASKED:
                continue
            tried += 1
            with transaction.atomic():
                before = AuditEntry.objects.count()
                answer = walk.clients[who].post(place, filled(known["form"]))
                answer.close()
                if answer.status_code >= 500 or AuditEntry.objects.count() != before:
                    done[name].add(f"{who} {answer.status_code} (offered to {sorted(known['to'])})")
                transaction.set_rollback(True)
    assert tried > 300, tried
    assert not done, "\n".join(f"{name}: {sorted(seen)}" for name, seen in sorted(done.items()))
