"""Tables in text files, from people we do not know: bounded, UTF-8, and every refusal names its line."""

import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

LINE_MAX = 200_000
LINES_MAX = 50_000_000
STANDARD_INPUT = "-"


class BadFile(ValueError):
    """The file cannot be read; says on which line (0: the file as a whole) and why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}" if line else why)
        self.line = line


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The file as bytes; `-` is standard input. Raises BadFile where it cannot be opened."""
    if path == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below; only opening it is our refusal
    except (OSError, ValueError) as error:
        raise BadFile(0, f"cannot be opened ({getattr(error, 'strerror', None) or error})") from error
    with file:
        yield file


def rows(file: BinaryIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds something, with the line it begins on; cells without space round them. Raises BadFile.

    A byte order mark is passed over; cells may stand in quotation marks, and hold line breaks there.
    """
    reader = csv.reader(_lines(file), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadFile(line, f"cannot be read as cells ({error})") from error
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield line, cells


def _lines(file: BinaryIO) -> Iterator[str]:
    for number in range(1, LINES_MAX + 2):
        raw = file.readline(LINE_MAX + 1)
        if not raw:
            return
        if len(raw) > LINE_MAX:
            raise BadFile(number, f"is longer than {LINE_MAX} bytes")
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise BadFile(number, "is not UTF-8") from error
        if "\0" in text:
            raise BadFile(number, "holds a NUL character")
        yield text
    raise BadFile(LINES_MAX + 1, "is more than a file may have")


def columns(line: int, header: list[str], wanted: tuple[str, ...]) -> dict[str, int]:
    """The place of each column of a header. Raises BadFile where one is missing or there twice."""
    found: dict[str, int] = {}
    for place, name in enumerate(header):
        if name and name in found:
            raise BadFile(line, f"the column {name} is there twice")
        found[name] = place
    missing = [name for name in wanted if name not in found]
    if missing:
        raise BadFile(line, f"the columns must hold {', '.join(wanted)}; missing: {', '.join(missing)}")
    return found
