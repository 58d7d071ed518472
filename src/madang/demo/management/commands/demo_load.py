import io
import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from madang.demo import actions


class Command(BaseCommand):
    help = "Fill an empty centre with the demonstration; a second time changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            played = actions.load_demo(by=None)
        except actions.NotEmpty as error:
            raise CommandError(str(error)) from error
        if played:
            call_command("search_rebuild", stdout=io.StringIO())  # found from the first page on
        seconds = time.monotonic() - began
        self.stdout.write(
            f"{played} events, {seconds:.1f} s" if played else "The demonstration is there already."
        )
