"""What hostile people and broken programs send, at every page and every form: refused in words, never a server error.

The forms are read from the pages themselves and the names of query parameters from the code, so that a new page or
form is attacked without being listed here.
"""

import re
import traceback
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.db.models.signals import post_save
from django.test import Client
from django.urls import reverse

from madang.core.models import StoredFile
from madang.core.tests.test_files import png_claiming
from tests.sources import matches, product_files
from tests.test_permissions import pages
from tests.world import World

pytestmark = pytest.mark.slow
TEXTS: dict[str, str | bytes] = {
    "NUL": "a\x00b",
    "a number too large for any column": str(2**70),
    "a number too long for Python": "9" * 4500,
    "below zero": "-1",
    "digits of another script": "٣٤",
    "not a number": "nan",
    "an infinite number": "1e999",
    "a day that is not": "2026-02-30",
    "a day past the calendar": "99999-01-01",
    "a script": "\"'><script>alert(1)</script><svg onload=alert(1)>",
    "a header": "x\r\nBcc: all@example.org",
    "a path": "../../../../etc/passwd\\..\\x",
    "half a letter": b"\xed\xa0\x80\xff",
    "turned around": "\u202egnp.exe\u2066",
    "brackets without end": "[" * 4_000,
    "a passkey of nothing": '{"id": 1, "rawId": null, "response": [], "type": {}}',
    "very long": "가" * 4_000,
}
# How many of the texts each page meets in its parameters.
AT_A_PAGE = 2
IN_ADDRESS = [2**31, 2**63, 2**70, 10**400]


class Forms(HTMLParser):
    """The forms of a page: method, address, and the fields with a value that the form itself offers."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, Any]] = []
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            start = {"method": given.get("method", "get"), "action": given.get("action", ""), "fixed": {}}
            self.found.append({**start, "free": [], "files": []})
        if not self.found:
            return
        form, name = self.found[-1], given.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and given.get("value"):
            form["fixed"].setdefault(self.select, given["value"])
        elif tag in {"input", "textarea"} and name:
            self.note(form, name, given.get("type", "text"), given)

    def note(self, form: dict[str, Any], name: str, kind: str, given: dict[str, str]) -> None:
        """Put one field where it belongs."""
        if kind == "file":
            form["files"].append(name)
        elif kind in {"hidden", "radio", "checkbox", "submit"}:
            form["fixed"].setdefault(name, given.get("value", "on"))
        else:
            form["free"].append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""


def forms_of(html: str) -> list[dict[str, Any]]:
    parser = Forms()
    parser.feed(html)
    return parser.found


def parameter_names() -> list[str]:
    """Every name that the code looks for in an address."""
    found = matches(r"(?:GET|sent|given|query|params|data)\.(?:get|getlist)\(\s*\"(\w+)\"", product_files())
    names = {
        name
        for _source, _number, line in found
        for name in re.findall(r"\.(?:get|getlist)\(\s*\"(\w+)\"", line)
    }
    return sorted(names | {"page", "after", "before", "q"})


class Attacker:
    """Sends one request at a time, takes back whatever it changed, and remembers what broke."""

    def __init__(self, clients: dict[str, Client]) -> None:
        self.clients = clients
        self.broken: list[str] = []
        self.tried = 0
        for client in clients.values():
            client.raise_request_exception = False

    def ask(self, what: str, who: str, method: str, address: str, data: Any = None) -> Any:
        return self.attempt(what, who, method, address, lambda ask: ask(address, data))

    def send(self, what: str, who: str, method: str, address: str, body: str | bytes) -> Any:
        """Send `body` as JSON, as it is."""
        return self.attempt(
            what, who, method, address,
            lambda ask: ask(address, body, content_type="application/json"),
        )  # fmt: skip

    def attempt(self, what: str, who: str, method: str, address: str, ask: Callable[[Any], Any]) -> Any:
        errors: list[str] = []

        def note(*args: Any, **kwargs: Any) -> None:
            errors.append(traceback.format_exc().strip().splitlines()[-1][:200])

        got_request_exception.connect(note)
        try:
            with transaction.atomic():
                answer = ask(getattr(self.clients[who], method))
                answer.close()
                transaction.set_rollback(True)
        finally:
            got_request_exception.disconnect(note)
        self.tried += 1
        if answer.status_code >= 500 or errors:
            self.broken.append(f"{method} {address[:120]} as {who}: {what} → {answer.status_code} {errors}")
        return answer


@pytest.fixture
def attacker(world: World, client_of: Any) -> Attacker:
    return Attacker({"visitor": Client()} | {name: client_of(person) for name, person in world.cast.items()})


def addresses(world: World) -> Iterator[tuple[str, str]]:
    for name, parameters in pages().items():
        if name not in {"account_logout", "people:erase"}:
            yield name, reverse(name, kwargs=world.arguments(name, parameters))


def who_may(attacker: Attacker, address: str) -> tuple[str, Any]:
    """Somebody who sees the page, with it."""
    for who in ("daeho", "hana", "jun", "mina", "guest", "visitor"):
        answer = attacker.ask("plain", who, "get", address)
        if answer.status_code == 200:
            return who, answer
    return "", None


def test_every_address_survives_hostile_parameters(world: World, attacker: Attacker) -> None:
    names, texts = parameter_names(), list(TEXTS.items())
    for turn, (_name, address) in enumerate(addresses(world)):
        who, _answer = who_may(attacker, address)
        # Each page meets a few of the texts in every parameter; all pages together meet all of them.
        for what, text in (texts[(turn * AT_A_PAGE + more) % len(texts)] for more in range(AT_A_PAGE)):
            attacker.ask(what, who or "mina", "get", address, dict.fromkeys(names, text))
    assert attacker.tried > 1000
    assert not attacker.broken, "\n".join(attacker.broken)


def test_every_form_survives_hostile_fields(world: World, attacker: Attacker) -> None:
    seen, texts = set(), list(TEXTS.items())
    for _name, address in addresses(world):
        who, page = who_may(attacker, address)
        if page is None or page.streaming or "html" not in page["Content-Type"]:
            continue
        for form in forms_of(page.content.decode()):
            action = form["action"] or address
            mark = (action, *form["fixed"], *form["free"])
            if form["method"].lower() != "post" or mark in seen or not action.startswith("/"):
                continue
            seen.add(mark)
            # All forms together meet all of the texts, each many times.
            for turn, (what, text) in enumerate(texts[len(seen) % 2 :: 2]):
                typed = form["fixed"] | dict.fromkeys(form["free"], text)
                attacker.ask(what, who, "post", action, typed)
                if turn % 3 == len(seen) % 3:
                    attacker.ask(f"{what} everywhere", who, "post", action, dict.fromkeys(typed, text))
    assert len(seen) > 60
    assert not attacker.broken, "\n".join(attacker.broken)


HTML = b"<!doctype html><script>alert(1)</script>"
FILES: dict[str, tuple[str, bytes]] = {
    "a drawing with a script": (
        "x.svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    ),
    "a page as a picture": ("x.jpg", HTML),
    "a page behind the head of a picture": ("x.gif", b"GIF89a" + HTML),
    "an archive as a picture": ("x.jpg", b"PK\x03\x04" + b"0" * 100),
    "a program": ("../../x.pdf", b"MZ\x90\x00" + bytes(500)),
    "a picture that claims two billion points": ("x.png", png_claiming(2**31 - 1, 2)),
    "nothing": ("x.png", b""),
}


def uploads(form: dict[str, Any], texts: dict[str, str], files: list[SimpleUploadedFile]) -> dict[str, Any]:
    """What is sent: plain words in every field, `files` in every field for files."""
    return form["fixed"] | texts | dict.fromkeys(form["files"], files)


@pytest.mark.once
def test_no_form_takes_a_hostile_file(world: World, attacker: Attacker) -> None:
    kept: list[str] = []

    def note(instance: StoredFile, **rest: Any) -> None:
        kept.append(instance.name)

    seen = set()
    post_save.connect(note, sender=StoredFile)
    try:
        for name, address in addresses(world):
            who, page = who_may(attacker, address)
            if page is None or page.streaming or "html" not in page["Content-Type"]:
                continue
            for form in forms_of(page.content.decode()):
                action = form["action"] or address
                if form["method"].lower() != "post" or not form["files"] or (action, *form["files"]) in seen:
                    continue
                seen.add((action, *form["files"]))
                texts = dict.fromkeys(form["free"], "이것은 시험으로 쓴 글이에요")
                for what, (title, content) in FILES.items():
                    files = [SimpleUploadedFile(title, content)]
                    answer = attacker.ask(what, who, "post", action, uploads(form, texts, files))
                    # Refused with the form, or (nothing and no other file) as if none had been chosen.
                    assert not kept, f"{name} kept {what}"
                    assert content == b"" or answer.status_code in {409, 422}, (
                        f"{name}: {what} → {answer.status_code}"
                    )
                many = [SimpleUploadedFile(f"{n}.txt", "글".encode()) for n in range(50)]
                answer = attacker.ask("fifty files", who, "post", action, uploads(form, texts, many))
                assert answer.status_code == 400 and not kept, f"{name} took fifty files"
    finally:
        post_save.disconnect(note, sender=StoredFile)
    assert len(seen) >= 8
    assert not attacker.broken, "\n".join(attacker.broken)


def test_no_number_in_an_address_is_too_large(world: World, attacker: Attacker) -> None:
    for name, parameters in pages().items():
        values = world.arguments(name, parameters)
        for key, value in values.items():
            for number in IN_ADDRESS if isinstance(value, int) else []:
                address = reverse(name, kwargs={**values, key: number})
                for method in ("get", "post"):
                    attacker.ask("a number", "daeho", method, address)
    assert attacker.tried > 100
    assert not attacker.broken, "\n".join(attacker.broken)


JSON = {
    "nested": "[" * 20_000,
    "nested objects": '{"body":' * 20_000,
    "a number too large": '{"body": 1' + "0" * 400 + ', "on": 1}',
    "a number too long": '{"body": ' + "9" * 5_000 + "}",
    "not a number": '{"body": NaN, "on": Infinity}',
    "NUL": '{"body": "a\\u0000b", "on": "problems.problem:1\\u0000"}',
    "half a letter": '{"body": "\\ud800", "on": "\\udfff", "title": "\\ud800"}',
    "a list": "[]",
    "a text": '"x"',
    "nothing": "",
    "broken letters": b'{"body": "\xff\xfe"}',
    "twice the same": '{"body": "a", "body": {"x": 1}}',
}


def operations() -> list[tuple[str, str]]:
    """Every operation of the REST interface: method and path."""
    described = Client().get("/api/v1/openapi.json").json()
    return [(method, path) for path, methods in described["paths"].items() for method in methods]


def test_the_rest_interface_survives_hostile_bodies_and_numbers(world: World, attacker: Attacker) -> None:
    numbers = ["0", "-1", "9" * 19, "9" * 400, "%00", "a%00b", "٣", "%ED%A0%80", "..%2f", "nan"]
    parameters = "&".join(f"{name}=%00{2**70}" for name in parameter_names())
    for method, path in operations():
        for number in numbers:
            address = re.sub(r"{\w+}", number, path)
            attacker.ask("a number", "daeho", method, f"{address}?{parameters}")
        for what, body in JSON.items() if method != "get" else ():
            attacker.send(what, "mina", method, re.sub(r"{\w+}", "1", path), body)
    assert attacker.tried > 400
    assert not attacker.broken, "\n".join(attacker.broken)
