from typing import Any

from django.core.management.base import BaseCommand

from madang.deliberations import actions


class Command(BaseCommand):
    help = "Close the deliberations whose last day is over and have their final maps made. Runs every ten minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        closed = actions.close_due()
        self.stdout.write(f"{closed} deliberations closed")
