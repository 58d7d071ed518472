from typing import Any

from django.core.management.base import BaseCommand

from madang.problems import actions


class Command(BaseCommand):
    help = "Remind those who must answer, and say which dates were missed. Runs every ten minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        told = actions.check_deadlines()
        self.stdout.write(f"{told} dates told")
