"""Knowledge as files: CSV with a head, or one JSON object a line. Reading gives plain rows; what they mean is told by the
action that takes them. Written files can be read again."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from madang.core.downloads import FORMULA_STARTS

COLUMNS = (
    "id", "title", "body", "title_en", "body_en", "variants", "url", "source", "audience", "valid_from", "valid_until", "is_on",
)  # fmt: skip
NEEDED = ("id", "body")


class Fault(StrEnum):
    """Why a file cannot be read. Codes are stable."""

    ENCODING = "encoding"
    EMPTY = "empty"
    HEAD = "head"
    CELLS = "cells"
    JSON = "json"
    OBJECT = "object"


class Unreadable(ValueError):
    """A file, or its line `row` (from 1; 0: the whole), that cannot be read."""

    def __init__(self, fault: Fault, row: int = 0) -> None:
        super().__init__(f"{fault} {row}")
        self.fault, self.row = fault, row


def text_of(data: bytes) -> str:
    """The text of a file: UTF-8, or what Korean spreadsheet programs save (CP949). Raises Unreadable."""
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(Fault.ENCODING)


def read(text: str) -> list[dict[str, Any]]:
    """The rows of a file, JSON lines where it begins with `{`, else CSV. Raises Unreadable."""
    rows = list(_json_lines(text) if text.lstrip().startswith("{") else _table(text))
    if not rows:
        raise Unreadable(Fault.EMPTY)
    return rows


def _json_lines(text: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            # Half of a pair, `"\ud83d"`, is JSON and yet no text that can be stored.
            json.dumps(row, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise Unreadable(Fault.JSON, number) from error
        if not isinstance(row, dict):
            raise Unreadable(Fault.OBJECT, number)
        yield row


def _table(text: str) -> Iterator[dict[str, Any]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        head = [cell.strip().lower() for cell in next(reader, [])]
        if not set(NEEDED) <= set(head) or len(set(head)) < len(head):
            raise Unreadable(Fault.HEAD, 1)
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                if len(cells) != len(head):
                    raise Unreadable(Fault.CELLS, number)
                yield _row(dict(zip(head, cells, strict=True)))
    except csv.Error as error:
        raise Unreadable(Fault.CELLS, number + 1) from error


def _row(cells: Mapping[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {name: _plain(cell) for name, cell in cells.items() if name in COLUMNS}
    if "variants" in row:
        row["variants"] = [_plain(line) for line in row["variants"].splitlines() if line.strip()]
    return row


def _plain(cell: str) -> str:
    """A cell without the mark that keeps spreadsheets from running it (`core.downloads.safe_cell`)."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def cells(row: Mapping[str, Any]) -> list[str]:
    """A row of COLUMNS for a CSV file: other ways to ask stand one a line in their cell."""
    return [_cell(row.get(name)) for name in COLUMNS]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "\n".join(value) if isinstance(value, list) else str(value or "")


def json_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as one JSON object a line, Korean letters as they are."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
