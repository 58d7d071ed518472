from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from madang.people import actions, queries


class Command(BaseCommand):
    help = (
        "Show the code with which the first administrator of an empty centre is made, making it if need be."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not queries.needs_setup():
            self.stdout.write("This centre has an administrator; there is no set-up code.")
            return
        self.stdout.write(f"Set-up code: {actions.make_setup_code()}\nType it at {settings.BASE_URL}/setup/")
