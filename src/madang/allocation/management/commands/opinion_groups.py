from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from madang.allocation.opinions import opinion_groups
from madang.allocation.text_tables import BadFile, opened
from madang.allocation.votes import VoteTable
from madang.allocation.votes_csv import read_votes


class Command(BaseCommand):
    help = "Find the groups of opinion in votes on statements (CSV: voter,statement,vote with 1, 0, -1), as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a CSV file; - is standard input")
        parser.add_argument("--seed", type=int, default=0, help="draws the halves of the stability test")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["seed"] < 0:
            raise CommandError("The seed is a whole number from 0.")
        self.stdout.write(opinion_groups(self.read(options["file"]), seed=options["seed"]).to_json())

    def read(self, path: str) -> VoteTable:
        """The votes in a file; a bad one ends the command with the line and the reason."""
        try:
            with opened(path) as file:
                return read_votes(file)
        except BadFile as error:
            raise CommandError(f"{path}: {error}") from error
