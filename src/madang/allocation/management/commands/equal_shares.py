import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from madang.allocation import shares
from madang.allocation.ballots import BadElection
from madang.allocation.pabulib import PbFile, read_pb
from madang.allocation.text_tables import BadFile, opened

RULES = {"equal_shares": shares.equal_shares, "greedy": shares.greedy}


class Command(BaseCommand):
    help = "Count a vote on projects (.pb file): the winners, one id a line, in the order of the file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a .pb file; - is standard input")
        parser.add_argument("--rule", choices=sorted(RULES), default="equal_shares")
        parser.add_argument("--json", action="store_true", help="everything, also who paid what")

    def handle(self, *args: Any, **options: Any) -> None:
        vote = self.read(options["file"])
        try:
            found = RULES[options["rule"]](vote.election)
        except BadElection as error:
            raise CommandError(f"{options['file']}: {error}") from error
        if options["json"]:
            told = found.as_dict([voter for voter, _ in vote.ballots])
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for winner in found.winners:
            self.stdout.write(winner)

    def read(self, path: str) -> PbFile:
        """The vote in a file; a bad one ends the command with the line and the reason."""
        try:
            with opened(path) as file:
                return read_pb(file)
        except BadFile as error:
            raise CommandError(f"{path}: {error}") from error
