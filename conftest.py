"""Fixtures that every app's tests use."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import caches
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madang.core import live, outbox
from madang.people.models import Person
from madang.people.tests import factories


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-permissions", action="store_true", help="write tests/permissions.txt anew")


# A slow machine is no fault, and CI tries the same examples each time: what it finds must be findable again.
hypothesis.settings.register_profile("madang", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("madang")

SESSION_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True, scope="session")
def open_connection() -> Iterator[None]:
    """The end of a request must not close the connection that holds the test's transaction (PostgreSQL).

    Django's own client sees to that only until the answer is there, not when a test closes it.
    """
    close = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def unless_in_transaction(self: BaseDatabaseWrapper) -> None:
        if not self.in_atomic_block:
            close(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", unless_in_transaction)
        yield


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Each test has files, letters and caches of its own, and plain tags for static files."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files")},
        },
    }
    caches["pages"].clear()
    live.forget()
    yield
    caches["pages"].clear()


@pytest.fixture
def mina(db: None) -> Person:
    return factories.make_mina()


@pytest.fixture
def jun(db: None) -> Person:
    return factories.make_jun()


@pytest.fixture
def sora(db: None) -> Person:
    return factories.make_sora()


@pytest.fixture
def hana(db: None) -> Person:
    return factories.make_hana()


@pytest.fixture
def daeho(db: None) -> Person:
    return factories.make_daeho()


@pytest.fixture(scope="session")
def client_of() -> Callable[[Person], Client]:
    """A browser in which the person is signed in."""

    def signed_in(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend=SESSION_BACKEND)
        return client

    return signed_in


@pytest.fixture
def deliver() -> Callable[[], int]:
    """Do what the worker would do now. Tests that use on-commit effects need nothing more: the outbox is a table."""
    return outbox.deliver_due


@pytest.fixture
def assert_same_queries(db: None) -> Callable[[Callable[[int], object], Callable[[], Any]], int]:
    """`assert_same_queries(make_rows, get)`: `get()` asks the database as often with 30 rows as with one."""

    def count(get: Callable[[], Any]) -> int:
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            assert get().status_code == 200
        return len(queries)

    def compare(make_rows: Callable[[int], object], get: Callable[[], Any]) -> int:
        make_rows(1)
        get()
        one = count(get)
        make_rows(29)
        thirty = count(get)
        assert thirty == one, f"{one} queries with 1 row, {thirty} with 30"
        return one

    return compare
