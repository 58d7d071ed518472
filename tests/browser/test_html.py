"""Every kind of page is valid HTML by the checker of the people who write the standard."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.crawl import find_pages

# The checker is 30 MB, so it is not kept here: `npm install vnu-jar` in the project's folder, or name the file.
PLACES = [
    Path(os.environ.get("VNU_JAR", "")),
    *(
        Path(root) / "node_modules/vnu-jar/build/dist/vnu.jar"
        for root in (Path(__file__).parents[2], Path.home())
    ),
    Path("/usr/share/java/vnu.jar"),
]
MISSING = (
    "The Nu HTML checker is missing. It needs Java (apt-get install -y default-jre-headless) and"
    " `npm install vnu-jar`, or VNU_JAR=/path/to/vnu.jar"
)
# htmx reads attributes of its own; each begins like this and has no meaning for anything else.
OWN_ATTRIBUTES = "Attribute “hx-"


@pytest.fixture(scope="session")
def checker() -> list[str]:
    """The command that checks a folder of pages."""
    java, jar = shutil.which("java"), next((place for place in PLACES if place.is_file()), None)
    if java is None or jar is None:
        pytest.skip(MISSING)
    return [java, "-jar", str(jar), "--format", "json", "--exit-zero-always", "--errors-only"]


def test_pages_are_valid_html(checker: list[str], open_page: Callable[..., Page], tmp_path: Path) -> None:
    named: dict[str, str] = {}
    for who in (None, "mina", "jun", "hana", "daeho"):
        page = open_page(who)
        for language in ("ko", "en"):
            for path in find_pages(page.request, language):
                name = f"{len(named):04}.html"
                named[name] = f"{path} ({who or 'visitor'})"
                (tmp_path / name).write_bytes(page.request.get(path).body())
    assert len(named) > 400
    said = subprocess.run([*checker, str(tmp_path)], capture_output=True, text=True, check=True).stderr
    faults = [
        f"{named[Path(one['url']).name]}: {one['message']} {one.get('extract', '')[:120]!r}"
        for one in json.loads(said)["messages"]
        if one["type"] == "error" and not one["message"].startswith(OWN_ATTRIBUTES)
    ]
    assert not faults, "\n".join(faults)
