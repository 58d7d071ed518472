"""Opening what one may change and saving it as it stands changes nothing: no form drops or replaces what it was given."""

import re
from collections import defaultdict
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import resolve

from tests.test_hostile_input import addresses
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.once]
# What a save may leave behind without having changed anything that people see.
TRACES = {"core", "sessions", "admin", "contenttypes", "auth", "live"}
# Counted at each save, or the moment of it.
COUNTED = {"version", "updated_at", "changed_at", "saved_at", "last_activity_at"}


class Form:
    """What a browser would send untouched, and what it would not send because it is asked for and still empty."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.fields: dict[str, list[str]] = defaultdict(list)
        self.asked: set[str] = set()

    @property
    def changes_what_is_there(self) -> bool:
        return "version" in self.fields and all(any(self.fields[name]) for name in self.asked)


class Shown(HTMLParser):
    """The forms of a page with what stands in their fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms = [Form("")]  # what stands outside belongs to the first, which nobody sends
        self.text = ""  # the text area that is open
        self.chosen: list[str] = []
        self.offered: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, form = given.get("name", ""), self.forms[-1]
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif tag == "option":
            (self.chosen if "selected" in given else self.offered).append(given["value"])
        elif tag in {"input", "select", "textarea"} and name:
            if "required" in given:
                form.asked.add(name)
            if tag == "select":
                self.text, self.chosen, self.offered = name, [], []
            elif tag == "textarea":
                self.text, form.fields[name] = name, [""]
            else:
                self.note(form, name, given)

    def note(self, form: Form, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in {"radio", "checkbox"} and "checked" in given:
            form.fields[name].append(given.get("value", "on"))
        elif kind not in {"radio", "checkbox", "file", "submit"}:
            form.fields[name].append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.text and self.forms[-1].fields[self.text]:
            self.forms[-1].fields[self.text][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"textarea", "select"}:
            return
        fields = self.forms[-1].fields
        if tag == "textarea":
            fields[self.text][0] = fields[self.text][0].removeprefix("\n")
        else:
            fields[self.text] = self.chosen or self.offered[:1]
        self.text = ""


def in_order(value: Any) -> Any:
    """A value whose parts may stand in any order (JSON), in one order."""
    return sorted(value.items()) if isinstance(value, dict) else value


def everything() -> dict[str, list[str]]:
    """What every table of ours holds, but for the traces and what is counted."""
    held = {}
    for model in apps.get_models():
        if model.__module__.startswith("madang.") and model._meta.app_label not in TRACES:
            names = [field.attname for field in model._meta.concrete_fields if field.name not in COUNTED]
            rows = model._base_manager.values_list(*names)
            held[model._meta.label] = sorted(repr([in_order(value) for value in row]) for row in rows)
    return held


def forms_on(client: Any, address: str) -> list[Form]:
    with transaction.atomic():
        page = client.get(address)
        page.close()
        transaction.set_rollback(True)  # whoever reads personal data of others is noted
    if page.status_code != 200 or page.streaming or "html" not in page["Content-Type"]:
        return []
    shown = Shown()
    shown.feed(page.content.decode())
    return [form for form in shown.forms[1:] if form.changes_what_is_there]


def test_saving_a_form_as_it_is_shown_changes_nothing(world: World, client_of: Any) -> None:
    clients = {who: client_of(person) for who, person in world.cast.items()}
    seen, faults, before = set(), [], everything()
    for _name, address in addresses(world):
        for who, client in clients.items():
            for form in forms_on(client, address):
                place = form.action or address
                if place in seen:
                    continue
                seen.add(place)
                with transaction.atomic():
                    answer = client.post(place, form.fields)
                    after = everything()
                    transaction.set_rollback(True)
                changed = [
                    (name, *set(rows).symmetric_difference(before[name]))
                    for name, rows in after.items()
                    if rows != before[name]
                ]
                if answer.status_code != 302 or changed:
                    said = re.findall(rb'class="error"[^>]*>.*?</div>', answer.content, re.DOTALL)
                    faults.append(
                        f"{resolve(place).view_name} as {who}: {answer.status_code} {changed} {b' '.join(said).decode()}"
                    )
    assert len(seen) > 10, seen
    assert not faults, "\n".join(faults)
