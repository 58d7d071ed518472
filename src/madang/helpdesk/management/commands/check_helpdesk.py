from typing import Any

from django.core.management.base import BaseCommand

from madang.helpdesk import actions


class Command(BaseCommand):
    help = (
        "Does at every help desk what is due by the clock, also where nobody looks. Runs every ten minutes."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        moved = actions.settle_desks()
        self.stdout.write(f"{moved} talks moved")
