"""What the commands of calculations share: a JSON file or standard input in, text or JSON out, plain words on faults."""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

from django.core.management.base import BaseCommand, CommandError, CommandParser

from madang.allocation.reading import InputError, Json

MOST_SECONDS = 3600


class Answering(Protocol):
    """A result."""

    def to_json(self) -> Json:
        """Plain values."""
        ...


def add_arguments(parser: CommandParser) -> None:
    """FILE --seconds N --seed N --json."""
    parser.add_argument("file", help="a JSON file; - is standard input")
    parser.add_argument("--seconds", type=float, default=30, help="how long to look for the best (30)")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same result (0)")
    parser.add_argument("--json", action="store_true", dest="as_json", help="the complete result as JSON")


def calculated[Result: Answering](options: dict[str, Any], calculate: Callable[[Any], Result]) -> Result:
    """The result for the content of the file. Raises CommandError in plain words."""
    if not 0 < options["seconds"] <= MOST_SECONDS:
        raise CommandError(f"--seconds {options['seconds']:g}: write a number above 0, up to {MOST_SECONDS}.")
    if not 0 <= options["seed"] < 2**31:
        raise CommandError(f"--seed {options['seed']}: write a whole number from 0 to {2**31 - 1}.")
    try:
        return calculate(_content(options["file"]))
    except InputError as error:
        raise CommandError(f"{options['file']}: {error}") from error


def _content(path: str) -> Any:
    try:
        text = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        return json.loads(text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not UTF-8 text: save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise CommandError(
            f"{path} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        ) from error
    except RecursionError as error:
        raise CommandError(f"{path} is nested too deeply.") from error


def write(command: BaseCommand, result: Answering, lines: Iterable[str], *, as_json: bool) -> None:
    """The result as text, or complete as JSON."""
    if as_json:
        command.stdout.write(json.dumps(result.to_json(), ensure_ascii=False, indent=1))
        return
    for line in lines:
        command.stdout.write(line)
