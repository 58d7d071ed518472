from typing import Any

from django.core.management.base import BaseCommand

from madang.matching import actions


class Command(BaseCommand):
    help = "End the taking of wishes on its day, pass seats on that nobody answered for, remind. Runs every ten minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        done = {
            "closed": actions.end_wishes(),
            "expired": actions.expire_places(),
            "reminded": actions.remind_of_answers(),
            "unsent": actions.remind_of_drafts(),
        }
        self.stdout.write(", ".join(f"{name} {count}" for name, count in done.items()))
