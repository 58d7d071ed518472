"""Fixtures that every app's tests use."""

import fcntl
import io
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.apps import apps
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import blocking_manager_key

from madang.core import live, outbox
from madang.people.models import Person
from madang.people.tests import factories
from tests import postgres, site


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-permissions", action="store_true", help="write tests/permissions.txt anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks no database says nothing about it; a slow one may ask from another process."""
    asks = {"db", "transactional_db", "django_db_setup"}
    for item in items:
        if not (
            asks & set(getattr(item, "fixturenames", ()))
            or item.get_closest_marker("django_db")
            or item.get_closest_marker("slow")
        ):
            item.add_marker(pytest.mark.once)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test with transactions of its own empties every table; the next one finds what migrations put there."""
    yield
    mark = item.get_closest_marker("django_db")
    if (
        nextitem is not None and mark and mark.kwargs.get("transaction")
    ):  # after the last, the database is gone
        with item.config.stash[blocking_manager_key].unblock():
            import_module("madang.helpdesk.migrations.0002_centre_desk").open_desk(apps, None)


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
    """Each test has files, letters and caches of its own, plain tags for static files, and search by words alone, whatever
    encoder is installed."""
    settings.SEARCH_EMBEDDING = "none"
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
def indexed(db: None) -> Callable[[], None]:
    """`indexed()`: the worker has indexed everything that there is now."""
    return lambda: call_command("search_rebuild", stdout=io.StringIO())


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all test processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def once_for_all(shared: Path) -> Callable[[str, Callable[[Path], None]], Path]:
    """`once_for_all(name, make)`: the path that `make` filled, by whichever test process came first."""

    def made(name: str, make: Callable[[Path], None]) -> Path:
        path, done = shared / name, shared / f"{name}.done"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                make(path)
                done.touch()
        return path

    return made


@pytest.fixture(scope="session")
def migrate(once_for_all: Callable[[str, Callable[[Path], None]], Path]) -> Callable[[dict[str, str]], None]:
    """`migrate(env)`: the tables of an empty centre, made once for each kind of database and copied."""

    def make(data: Path) -> None:
        data.mkdir()
        site.manage(site.environment(data, 8000), "migrate", "--verbosity", "0")

    def migrated(env: dict[str, str]) -> None:
        if url := env.get("DATABASE_URL"):
            was_made_here: list[Path] = []

            def make_dump(path: Path) -> None:
                site.manage(env, "migrate", "--verbosity", "0")
                postgres.dump(url, path)
                was_made_here.append(path)

            dump = once_for_all("migrated.sql", make_dump)
            if not was_made_here:
                postgres.load(url, dump)
            return
        data = Path(env["MADANG_DATA"])
        data.mkdir(exist_ok=True)
        source, target = (
            sqlite3.connect(folder / "madang.sqlite3") for folder in (once_for_all("migrated", make), data)
        )
        with closing(source), closing(target):
            source.backup(target)

    return migrated


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
