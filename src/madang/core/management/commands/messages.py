"""Messages stand beside the app they belong to; Babel reads and writes them, no gettext tools are needed."""

import io
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

METHODS = [
    ("**/tests/**", "ignore"), ("**/migrations/**", "ignore"), ("**.py", "python"), ("**/jinja2/**", "jinja2.ext:babel_extract"),
]  # fmt: skip
OPTIONS = {
    "**/jinja2/**": {
        "trimmed": "true",
        "silent": "false",
        "newstyle_gettext": "true",
        "extensions": "jinja2.ext.do",
    }
}
KEYWORDS: dict[str, Any] = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2),
    "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip


def apps() -> dict[str, Path]:
    """Our apps by label, with their folders."""
    labels = [name.removeprefix("madang.") for name in settings.INSTALLED_APPS if name.startswith("madang.")]
    return {label: settings.PACKAGE / label for label in labels}


def po_path(folder: Path) -> Path:
    """The Korean catalogue of an app."""
    return folder / "locale" / "ko" / "LC_MESSAGES" / "django.po"


def extracted(folder: Path) -> Catalog:
    """Every message of an app's Python files and pages."""
    catalog = Catalog(locale="ko", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        folder, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",),
        directory_filter=lambda path: Path(path).name not in {"tests", "migrations", "static", "locale"},
    )  # fmt: skip
    for filename, _line, message, comments, context in found:
        catalog.add(message, locations=[(filename, 0)], auto_comments=comments, context=context)
    return catalog


def stored(folder: Path) -> Catalog | None:
    """The catalogue as it is on disk."""
    path = po_path(folder)
    return read_po(io.BytesIO(path.read_bytes()), locale="ko") if path.exists() else None


def updated(folder: Path) -> tuple[Catalog, int]:
    """The catalogue with today's messages and the translations known so far, and how many lack one."""
    catalog, old = extracted(folder), stored(folder)
    missing = 0
    for message in catalog:
        if not message.id:
            continue
        before = old.get(message.id, message.context) if old else None
        if before and before.string and not before.fuzzy:
            message.string = before.string
        missing += not (all(message.string) if isinstance(message.string, tuple) else message.string)
    return catalog, missing


def compile_app(folder: Path) -> bool:
    """Write the .mo beside the .po if it is older. Returns whether it was."""
    source = po_path(folder)
    target = source.with_suffix(".mo")
    catalog = stored(folder)
    if catalog is None or (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
        return False
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    target.write_bytes(buffer.getvalue())
    return True


class Command(BaseCommand):
    help = "Collect the messages of every app (or of APP) into its Korean catalogue, and compile it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("app", nargs="?", help="one app instead of all")
        parser.add_argument(
            "--compile", action="store_true", dest="compile_only", help="only compile what is there"
        )
        parser.add_argument("--check", action="store_true", help="fail when a catalogue is not complete")

    def handle(self, *args: Any, **options: Any) -> None:
        known = apps()
        if options["app"] and options["app"] not in known:
            raise CommandError(f"There is no app {options['app']}.")
        wanted = {label: path for label, path in known.items() if options["app"] in (None, label)}
        if not options["compile_only"]:
            self.collect(wanted, check=options["check"])
        for folder in wanted.values():
            compile_app(folder)

    def collect(self, wanted: dict[str, Path], *, check: bool) -> None:
        """Write each catalogue, or with `check` only compare; say what lacks a translation."""
        lacking = []
        for label, folder in wanted.items():
            catalog, missing = updated(folder)
            if missing:
                lacking.append(f"{label}: {missing} messages have no Korean")
            if not check:
                self.write(folder, catalog)
        for line in lacking:
            self.stdout.write(line)
        if check and lacking:
            raise CommandError("Messages lack a translation; run ./madang manage messages and fill them in.")

    def write(self, folder: Path, catalog: Catalog) -> None:
        """One catalogue in a stable order and without dates, so that a change shows only what changed."""
        if not len(catalog):
            return
        path = po_path(folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        write_po(buffer, catalog, omit_header=False, sort_output=True, no_location=True, width=110)
        lines = [line for line in buffer.getvalue().decode().splitlines() if not line.startswith('"POT-Creation-Date')
                 and not line.startswith('"PO-Revision-Date') and not line.startswith('"Generated-By')]  # fmt: skip
        path.write_text("\n".join(lines) + "\n")
