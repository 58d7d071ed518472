from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from madang.core.errors import DomainError
from madang.helpdesk import actions
from madang.helpdesk.models import Desk
from madang.helpdesk.models.desks import CENTRE
from madang.helpdesk.rules import files


class Command(BaseCommand):
    help = "Read knowledge into a desk: one JSON object a line, or CSV, with id, title, body, url, variants."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--desk", default=CENTRE, help="the slug of the desk; default: centre")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        desk = Desk.objects.filter(slug=options["desk"]).first()
        if desk is None:
            raise CommandError(f"There is no desk {options['desk']}.")
        try:
            rows = files.read(files.text_of(options["file"].read_bytes()))
            done = actions.import_entries(desk=desk, by=None, rows=rows)
        except (OSError, files.Unreadable, DomainError) as error:
            raise CommandError(f"Nothing was read. {error}") from error
        self.stdout.write(f"{done.new} new, {done.changed} changed, {done.same} as before")
