from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from madang.allocation.management.files import add_arguments, calculated, write
from madang.allocation.panel_values import PanelRequest, PanelResult
from madang.allocation.panels import assign
from madang.allocation.telling import lines_of_panels


class Command(BaseCommand):
    help = "Assign reviewers, judges or mentors from a JSON file; see docs/reference/allocation.md."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        def calculate(content: Any) -> PanelResult:
            request = PanelRequest.from_json(content)
            return assign(request, seconds=options["seconds"], seed=options["seed"])

        result = calculated(options, calculate)
        write(self, result, lines_of_panels(result), as_json=options["as_json"])
