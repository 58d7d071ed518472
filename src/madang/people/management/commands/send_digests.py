from typing import Any

from django.core.management.base import BaseCommand

from madang.core import clock
from madang.people import actions


class Command(BaseCommand):
    help = (
        "Ask for the daily letters: one for everybody to whom something happened. A second run sends nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.prepare_digests(day=clock.today())} letters")
