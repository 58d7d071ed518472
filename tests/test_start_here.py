"""docs/start-here.md is done as it is written, in a copy, so that a newcomer never meets a step that no longer fits."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sources import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.once]
NEWS = Path("src/madang/news")


def blocks(language: str) -> list[str]:
    text = (ROOT / "docs/start-here.md").read_text()
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def put(path: Path, after: str, text: str) -> None:
    """Insert `text` behind the one place where `after` ends."""
    before = path.read_text()
    assert before.count(after) == 1, f"{path.name} has changed: adapt docs/start-here.md ({after!r})"
    path.write_text(before.replace(after, after + text))


def add(path: Path, text: str) -> None:
    path.write_text(f"{path.read_text()}\n\n{text}")


def follow(news: Path) -> None:
    """Steps 1, 2, 3, 4 and 5."""
    test, field, action, view, address = blocks("python")
    button, status = blocks("jinja")
    (news / "tests/test_article_mark.py").write_text(test)
    put(
        news / "models.py",
        '    comments_open = models.BooleanField(_("comments are open"), default=True)\n',
        field,
    )
    add(news / "actions.py", action)
    add(news / "views.py", view)
    put(news / "urls.py", 'views.article_publish, name="publish"),\n', address)
    detail = news / "jinja2/news/article_detail.html"
    files_button = next(
        line for line in detail.read_text().splitlines(True) if 'c.button(_("Attached files")' in line
    )
    put(detail, files_button, button)
    card = 'c.link_card(url("news:detail", slug=article.slug), article.title, '
    put(news / "jinja2/news/article_list.html", card, f"{status.strip()} ")


def run(copy: Path, *words: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(copy / "src"), "MADANG_DATA": str(copy / "data")}
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


def translate(catalogue: Path) -> None:
    text = catalogue.read_text()
    assert 'msgid "Important notice"\nmsgstr ""\n' in text
    catalogue.write_text(
        text.replace('"Important notice"\nmsgstr ""', '"Important notice"\nmsgstr "중요한 소식"')
    )


def test_a_newcomer_can_follow_it(tmp_path: Path) -> None:
    copy = tmp_path / "madang"
    kept_out = shutil.ignore_patterns("static")
    shutil.copytree(ROOT / "src", copy / "src", ignore=kept_out)
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, copy / name)
    shutil.copytree(ROOT / "tests", copy / "tests", ignore=kept_out)
    follow(copy / NEWS)
    run(copy, "madang", "makemigrations", "news", "--name", "importance")
    run(copy, "madang", "messages", "news")
    translate(copy / NEWS / "locale/ko/LC_MESSAGES/django.po")
    run(copy, "madang", "messages", "--compile")
    run(
        copy,
        "pytest",
        "-q",
        "-p",
        "no:xdist",
        "-p",
        "no:cacheprovider",
        str(NEWS / "tests/test_article_mark.py"),
    )
