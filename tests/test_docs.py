"""The documents tell the truth: every setting, command, app and path in them is there, and every one there is in them."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from madang.core import schedule
from tests.sources import PACKAGE, ROOT, apps

pytestmark = pytest.mark.once
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
# Made by the commands, so not in a fresh clone.
MADE = {".venv", ".tools", "data"}
TO_BE_MADE = "test_article_mark.py"  # by the reader of docs/start-here.md


def read(path: str) -> str:
    return (ROOT / path).read_text()


# --- settings ---------------------------------------------------------------------------------------


def name_of(node: ast.expr) -> str:
    """`env("NAME", …)` by its name; an f-string becomes a pattern."""
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "[A-Z]+" for part in node.values)  # type: ignore[misc]  # constants of an f-string are texts
    assert isinstance(node, ast.Constant)
    return str(node.value)


def settings_read() -> dict[str, ast.expr]:
    """Every variable that settings.py reads (or a pattern of several), with its default."""
    tree = ast.parse((PACKAGE / "settings.py").read_text())
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "env"
    ]
    return {name_of(call.args[0]): call.args[1] for call in calls}


def settings_told() -> dict[str, str]:
    """Every variable of the reference, with what it says of the default."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) ?\|", read("docs/reference/settings.md"), re.MULTILINE)
    return dict(rows)


def test_every_setting_is_explained() -> None:
    told = settings_told()
    missing = [name for name in settings_read() if not any(re.fullmatch(name, known) for known in told)]
    assert not missing, f"docs/reference/settings.md lacks: {missing}"


def test_no_setting_is_invented() -> None:
    patterns = list(settings_read())
    invented = [
        name for name in settings_told() if not any(re.fullmatch(pattern, name) for pattern in patterns)
    ]
    assert not invented, f"settings.py reads no such variable: {invented}"


def test_defaults_are_told_as_they_are() -> None:
    told, wrong = settings_told(), []
    for name, default in settings_read().items():
        if isinstance(default, ast.Constant) and default.value != "" and name in told:
            value = default.value
            shown = str(int(value)) if isinstance(value, bool) else str(value)
            if told[name] != shown:
                wrong.append(f"{name}: settings.py says {shown!r}, the reference {told[name]!r}")
    assert not wrong, "\n".join(wrong)


# --- commands ---------------------------------------------------------------------------------------


def management_commands() -> list[str]:
    return sorted(
        path.stem for path in PACKAGE.glob("*/management/commands/*.py") if not path.stem.startswith("_")
    )


def test_every_management_command_is_explained() -> None:
    told = re.findall(r"^\| `([a-z_]+)` \|", read("docs/reference/commands.md"), re.MULTILINE)
    assert sorted(told) == management_commands()


def test_what_runs_by_itself_is_told_with_its_hour() -> None:
    rows = dict(
        re.findall(r"^\| `([a-z_]+)` \|.*\| (.*?) ?\|$", read("docs/reference/commands.md"), re.MULTILINE)
    )
    for command, hour in schedule.COMMANDS.items():
        name, *options = command.split()
        with_options = f", with `{' '.join(options)}`" if options else ""
        assert rows[name] == ("every ten minutes" if hour is None else f"at {hour}:00") + with_options, name


def commands_of_the_script() -> list[str]:
    """The branches of the last `case` of ./madang."""
    branches = read("madang").split('case "$command" in')[1]
    return list(re.findall(r"^    ([a-z]+)(?: \|.*)?\) ", branches, re.MULTILINE))


def test_every_command_of_the_script_is_explained() -> None:
    names = commands_of_the_script()
    assert {"up", "test", "help"} <= set(names)
    told = re.findall(r"^\| `\./madang ([a-z]+)` \|", read("docs/reference/commands.md"), re.MULTILINE)
    assert told == names
    shown = subprocess.run([ROOT / "madang", "help"], capture_output=True, text=True, check=True).stdout
    assert [name for name in names if f"./madang {name}" not in shown] == []


# --- apps, paths, the two commands ------------------------------------------------------------------


def test_every_app_is_in_the_river() -> None:
    text = read("docs/explanation/river.md")
    assert [app for app in apps() if f"`{app}`" not in text] == []


def paths_named(document: Path) -> Iterator[str]:
    """What stands in backticks or in a link and looks like a path of this repository."""
    text = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
    for name in re.findall(r"`([^`\n]+)`", text):
        if re.fullmatch(r"[\w.-]+(/[\w.-]+)+/?|[\w-]+\.(md|toml|py|txt)", name):
            yield name
    for target in re.findall(r"\]\(([^)#]+)", text):
        if "://" not in target:
            yield target


def exists(document: Path, name: str) -> bool:
    """As a path from the root, from the document, or as a file of that name somewhere in the package."""
    first = name.split("/")[0]
    if first in MADE or name.endswith(TO_BE_MADE) or not re.match(r"[\w.]", name):
        return True
    places = [ROOT / name, document.parent / name, PACKAGE / name]
    return any(place.exists() for place in places) or any(PACKAGE.rglob(name))


def test_every_path_in_the_documents_exists() -> None:
    missing = [
        f"{document.relative_to(ROOT)}: {name}"
        for document in DOCUMENTS
        for name in paths_named(document)
        if not exists(document, name)
    ]
    assert not missing, "\n".join(missing)


def test_the_two_commands_are_the_same_in_both_languages_and_in_ci() -> None:
    def commands(path: str) -> list[str]:
        block = re.search(r"```\n(.*?)```", read(path), re.DOTALL)
        assert block
        return [line.split("#")[0].strip() for line in block[1].splitlines()]

    assert commands("README.md") == commands("README.ko.md") == ["./madang up", "./madang test"]
    assert "./madang test" in read(".ci/run").splitlines()


def test_the_front_page_fits_one_screen() -> None:
    assert len(read("README.md").splitlines()) <= 45
    assert len(read("README.ko.md").splitlines()) <= 45


def test_what_others_made_is_named() -> None:
    notice = read("NOTICE")
    carried = [path for path in [*PACKAGE.rglob("*"), *(ROOT / "tests").rglob("*")] if ".min." in path.name]
    assert [path.name for path in carried if path.name not in notice] == []
