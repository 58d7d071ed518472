"""What the tests across apps share: which of them need a browser, and what happens where there is none."""

import os
import shutil
from pathlib import Path

import pytest

from tests.in_browser import browser, open_page, prepared, site, site_data

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
