from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.core import doctor


class Command(BaseCommand):
    help = (
        "Look at database, files, secrets, worker, mail and disk, and say what to do about what is not well."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        ill = 0
        for finding in doctor.findings():
            ill += bool(finding.cure)
            self.stdout.write(f"{'!!' if finding.cure else 'ok'}  {finding.said}")
            if finding.cure:
                self.stdout.write(f"    → {finding.cure}")
        if ill:
            raise CommandError(f"{ill} things want your hand.")
