"""Every page × everybody, against the table in `permissions.txt`: 200, sign-in, 404, or on (a redirect that leads on).

A page that is not in the table fails, and so does a row without a page. After a deliberate change write the table
anew with `./madang test tests/test_permissions.py --write-permissions` and read the difference line by line: it is
the promise of who may see what.
"""

import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from madang.people.models import Person
from tests.world import World

TABLE = Path(__file__).with_name("permissions.txt")
# Static files, the REST interface (its own test) and what other packages serve.
NOT_PAGES = ("api", "static")


def named_patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every named address with the names of its parameters."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named_patterns(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}{pattern.name}", tuple(pattern.pattern.converters)


def pages() -> dict[str, tuple[str, ...]]:
    """Every page of the site by name."""
    found = dict(named_patterns(get_resolver()))
    return {name: names for name, names in sorted(found.items()) if not name.startswith(NOT_PAGES)}


def outcome(client: Client, address: str) -> str:
    """What somebody gets who asks for the address."""
    client.raise_request_exception = False
    answer = client.get(address)
    answer.close()
    if answer.status_code in {301, 302, 303}:
        return "sign-in" if "/sign-in/" in answer["Location"] else "on"
    return str(answer.status_code)


def observed(world: World, client_of: Callable[[Person], Client]) -> list[str]:
    """The table as the site behaves now."""
    clients = {"visitor": Client} | {
        name: (lambda person=person: client_of(person)) for name, person in world.cast.items()
    }
    lines = []
    for name, parameters in pages().items():
        address = reverse(name, kwargs=world.arguments(name, parameters))
        # A fresh browser each time: signing out must not make the next page look closed.
        seen = [f"{who}={outcome(make(), address)}" for who, make in clients.items()]
        lines.append(f"{name:44} {' '.join(seen)}")
    return lines


# Who asks the database while a page is written, and may: the choices of a form's fields (in the profile, the themes as
# interests), and the list of passkeys, which its library hands to our template unread.
MAY_ASK = ("/forms/models.py", "/ui/forms.py", "/profile_edit.html", "/webauthn/authenticator_list.html")


@pytest.fixture
def asked_in_templates(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What templates asked of the database: everything that a page shows should be there before it is written."""
    asked: list[str] = []
    render = jinja2.Template.render

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        places = [frame.filename for frame in traceback.extract_stack()]
        if not any(place.endswith(MAY_ASK) for place in places):
            template = next(place for place in reversed(places) if place.endswith(".html"))
            asked.append(f"{template.partition('/jinja2/')[2]}: {sql[:200]}")
        return execute(sql, *rest)

    def noted(self: jinja2.Template, *args: Any, **kwargs: Any) -> str:
        with connection.execute_wrapper(note):
            return render(self, *args, **kwargs)

    monkeypatch.setattr(jinja2.Template, "render", noted)
    return asked


def test_everybody_sees_what_the_table_says(
    world: World, client_of: Callable[[Person], Client], request: Any, asked_in_templates: list[str]
) -> None:
    lines = observed(world, client_of)
    assert not asked_in_templates, "\n".join(sorted(set(asked_in_templates)))
    if request.config.getoption("--write-permissions"):
        TABLE.write_text("\n".join(lines) + "\n")
    promised = TABLE.read_text().splitlines()
    assert lines == promised


def test_no_page_breaks_for_anybody() -> None:
    assert "=500" not in TABLE.read_text()
