from typing import Any

from django.core.management.base import BaseCommand

from madang.funds import actions


class Command(BaseCommand):
    help = "End the votes of seed funds whose last moment has passed. Runs every ten minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"closed {actions.close_due_funds()}")
