from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from madang.allocation.management.files import add_arguments, calculated, write
from madang.allocation.solver import Status
from madang.allocation.team_values import TeamRequest, TeamResult
from madang.allocation.teams import form_teams
from madang.allocation.telling import lines_of_teams


class Command(BaseCommand):
    help = "Form fair teams from a JSON file of people and problems; see docs/reference/allocation.md."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        def calculate(content: Any) -> TeamResult:
            request = TeamRequest.from_json(content)
            return form_teams(request, seconds=options["seconds"], seed=options["seed"])

        result = calculated(options, calculate)
        write(self, result, lines_of_teams(result), as_json=options["as_json"])
        if result.status not in {Status.OPTIMAL, Status.FEASIBLE}:
            raise CommandError(f"No teams: {result.status}.")
