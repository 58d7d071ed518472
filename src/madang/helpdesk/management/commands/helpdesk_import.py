import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from madang.core.errors import DomainError
from madang.helpdesk import actions
from madang.helpdesk.models import Desk
from madang.helpdesk.models.desks import CENTRE


class Command(BaseCommand):
    help = "Read knowledge into a desk: one JSON object a line, with id, title, body, url, variants."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--desk", default=CENTRE, help="the slug of the desk; default: centre")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        desk = Desk.objects.filter(slug=options["desk"]).first()
        if desk is None:
            raise CommandError(f"There is no desk {options['desk']}.")
        try:
            done = actions.import_entries(desk=desk, by=None, rows=self.rows(options["file"]))
        except DomainError as error:
            raise CommandError(f"Nothing was read. {error}") from error
        self.stdout.write(f"{done.new} new, {done.changed} changed, {done.same} as before")

    def rows(self, path: Path) -> Iterator[dict[str, Any]]:
        """The objects of the file. Raises CommandError with the line that is none."""
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    row = json.loads(line)
                except ValueError as error:
                    raise CommandError(f"Line {number} is no JSON: {error}") from error
                if not isinstance(row, dict):
                    raise CommandError(f"Line {number} is no JSON object.")
                yield row
