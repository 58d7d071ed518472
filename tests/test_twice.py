"""Sent twice, done once: every form that changes something, found by its address and not by a list of ours."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from tests.test_hostile_input import addresses, forms_of
from tests.test_permissions import NOT_PAGES
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.once]
# What is no harm when it comes twice, and why.
HARMLESS = {
    "demo:enter": "entering again is being there",
    "ui:preview": "changes nothing",
    "ui:display": "sets what was chosen",
    "deliberations:vote": "the last answer counts, and the same again changes nothing",
    "news:keep": "keeps the same draft, by its version",
    "partners:agreement_keep": "keeps the same draft, by its version",
    "problems:draft_save": "keeps the same draft",
    "problems:draft_discard": "what is gone stays gone",
    "problems:report_what": "a step of the same draft",
    "problems:report_where": "a step of the same draft",
    "problems:report_picture": "a step of the same draft",
    "problems:report_who": "a step of the same draft",
    "matching:save": "keeps the same draft",
    "projects:update_save": "keeps the same draft",
    "people:inbox_read_all": "what is read stays read",
    "people:notice": "what is read stays read",
    "people:letters": "sets what was chosen",
    "people:consent": "one consent per version",
    "people:device_end": "what is signed out stays so",
    "people:devices_end": "what is signed out stays so",
    "people:provider_unlink": "what is taken off stays off",
    "people:export": "reads",
    "people:erase": "there is no account left to erase",
    "people:unsubscribe": "what is turned off stays off",
    "people:desk_person": "each look at an address is noted",
}


def is_ours(view: Callable[..., Any]) -> bool:
    return inspect.unwrap(view).__module__.startswith("madang.")


def views(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every view of ours by the name of its address."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from views(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name and is_ours(pattern.callback):
            yield f"{namespace}{pattern.name}", pattern.callback


def takes_post(view: Callable[..., Any] | None) -> bool:
    """Whether one of the view's decorators lets POST through."""
    while view is not None:
        allowed = (
            inspect.getclosurevars(view).nonlocals.get("request_method_list")
            if inspect.isfunction(view)
            else None
        )
        if allowed is not None:
            return "POST" in allowed
        view = getattr(view, "__wrapped__", None)
    return False


def test_every_form_that_changes_something_happens_once() -> None:
    changing = {
        name: view
        for name, view in views(get_resolver())
        if not name.startswith(NOT_PAGES) and takes_post(view)
    }
    assert len(changing) > 100
    twice = {name for name, view in changing.items() if not getattr(view, "happens_once", False)}
    assert twice - HARMLESS.keys() == set(), "Put @once over the view and form_token(request) into its form."
    assert HARMLESS.keys() - twice == set(), "These are done once, or gone: take them off the list."


def happens_once(address: str) -> bool:
    try:
        return bool(getattr(resolve(address.partition("?")[0]).func, "happens_once", False))
    except Resolver404:
        return False


def test_every_such_form_carries_what_tells_it_from_the_next(world: World, client_of: Any) -> None:
    clients = [Client(), *(client_of(person) for person in world.cast.values())]
    seen, without = set(), set()
    for name, address in addresses(world):
        for client in clients:
            page = client.get(address)
            page.close()
            if page.status_code != 200 or page.streaming or "html" not in page["Content-Type"]:
                continue
            for form in forms_of(page.content.decode()):
                action = form["action"] or address
                if form["method"].lower() == "post" and happens_once(action):
                    seen.add(resolve(action.partition("?")[0]).view_name)
                    if not form["fixed"].get("form_token"):
                        without.add(f"{name} → {action}")
    assert len(seen) > 60
    assert not without, "\n".join(sorted(without))
