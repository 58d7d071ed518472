"""Looks for texts everywhere a centre keeps something: every text column of every table, sessions, every file.

    assert places_with("mina@example.org") == []

For the erasure tests of all apps: write something personal in every place of the app, erase the person, then look.
"""

import base64
import json
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import connection


def places_with(text: str) -> list[str]:
    """Where `text` is found: `table.column` and paths of files; empty where nowhere."""
    return sorted({*tables_with(text), *sessions_with(text), *files_with(text)})


def spellings(text: str) -> list[str]:
    """How a text may be spelled in a column: as it is, escaped as in JSON, and in base64 (three offsets)."""
    raw = text.encode()
    escaped = json.dumps(text)[1:-1]
    parts = [base64.b64encode(b"\0" * n + raw)[[0, 2, 3][n] :].rstrip(b"=")[:-1].decode() for n in range(3)]
    return list(dict.fromkeys([text, escaped, *(part for part in parts if len(part) > 7)]))


def holds(value: Any, text: str) -> bool:
    """Whether a stored value holds the text in any spelling, in any case of letters."""
    if value is None or isinstance(value, int | float):
        return False
    found = bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)
    return text.lower() in found.lower() or any(one in found for one in spellings(text))


def tables_with(text: str) -> Iterator[str]:
    """Columns in which the text is found, of every table there is."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {quote(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield from (
                    f"{table}.{name}" for name, value in zip(names, row, strict=True) if holds(value, text)
                )


def sessions_with(text: str) -> Iterator[str]:
    """Sessions are packed and signed in their column: look inside."""
    for session in Session.objects.all():
        if holds(json.dumps(session.get_decoded(), ensure_ascii=False, default=str), text):
            yield "django_session"


def files_with(text: str) -> Iterator[str]:
    """Files of the storage and letters kept as files, by name and content; office documents are unpacked."""
    folders = [
        getattr(default_storage, "location", ""),
        settings.MAILERS["default"].get("OPTIONS", {}).get("file_path"),
    ]
    for folder in filter(None, folders):
        for path in Path(folder).rglob("*"):
            if path.is_file() and (text in path.name or any(holds(part, text) for part in contents(path))):
                yield str(path)


def contents(path: Path) -> Iterator[bytes]:
    """The bytes of a file, and of each part of a zip."""
    yield path.read_bytes()
    with suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield archive.read(name)
