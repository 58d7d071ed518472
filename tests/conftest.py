"""What the tests across apps share: which of them need a browser, and what happens where there is none."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import override_settings

from tests.in_browser import browser, open_page, prepared, site, site_data
from tests.world import World, make_world

__all__ = ["browser", "open_page", "prepared", "site", "site_data"]

HERE = Path(__file__).resolve().parent
IN_BROWSER = {HERE / "browser", HERE / "journeys"}
CHROMIUM_MISSING = "Chromium is missing. On Debian: apt-get install -y chromium fonts-nanum"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if IN_BROWSER & set(item.path.parents):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)
    # Side by side, they share one world.
    items.sort(key=asks_for_world, reverse=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Left out on a machine without Chromium, but never in CI."""
    if item.get_closest_marker("browser") and not (
        shutil.which("chromium") or shutil.which("chromium-browser")
    ):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(CHROMIUM_MISSING)


class SharedWorld:
    """The world that neighbouring tests share: made for the first that asks, in a transaction undone after the last."""

    def __init__(self) -> None:
        self.made: tuple[World, dict[str, Any]] | None = None
        self.undone_at_end = ExitStack()

    def get(self, blocker: Any, place: Path) -> tuple[World, dict[str, Any]]:
        """The world and where its files are."""
        if self.made is None:
            self.undone_at_end.enter_context(blocker.unblock())
            self.undone_at_end.enter_context(transaction.atomic())
            files = {
                "default": {
                    "BACKEND": "django.core.files.storage.FileSystemStorage",
                    "OPTIONS": {"location": str(place)},
                },
                "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
            }
            with override_settings(STORAGES=files):
                self.made = make_world(), files
            caches["pages"].clear()
        return self.made

    def forget(self) -> None:
        """Undo everything."""
        if self.made is not None:
            self.made = None
            transaction.set_rollback(True)
            self.undone_at_end.close()


SHARED_WORLD = SharedWorld()


def asks_for_world(item: pytest.Item | None) -> bool:
    return "loaded_world" in getattr(item, "fixturenames", ())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Other files' tests begin with an empty centre."""
    yield
    if nextitem is None or not (asks_for_world(nextitem) or nextitem.path == item.path):
        SHARED_WORLD.forget()


@pytest.fixture(scope="module")
def loaded_world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> tuple[World, dict[str, Any]]:
    """The world and where its files are."""
    return SHARED_WORLD.get(django_db_blocker, tmp_path_factory.getbasetemp() / "world")


@pytest.fixture
def world(loaded_world: tuple[World, dict[str, Any]], db: None, settings: Any) -> World:
    """The demonstration centre with one of everything; what a test changes in it is undone."""
    made, settings.STORAGES = loaded_world
    return made
