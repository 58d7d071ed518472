"""What the tests across apps share: which of them need a browser, and what happens where there is none."""

import os
import shutil
from collections.abc import Iterator
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


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Left out on a machine without Chromium, but never in CI."""
    if item.get_closest_marker("browser") and not (
        shutil.which("chromium") or shutil.which("chromium-browser")
    ):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(CHROMIUM_MISSING)


@pytest.fixture(scope="module")
def loaded_world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, dict[str, Any]]]:
    """The world and where its files are: made once for a module, in a transaction that is undone at its end."""
    place = str(tmp_path_factory.mktemp("world"))
    files = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": place},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(STORAGES=files):
            world = make_world()
        caches["pages"].clear()
        yield world, files
        transaction.set_rollback(True)


@pytest.fixture
def world(loaded_world: tuple[World, dict[str, Any]], db: None, settings: Any) -> World:
    """The demonstration centre with one of everything; what a test changes in it is undone."""
    made, settings.STORAGES = loaded_world
    return made
