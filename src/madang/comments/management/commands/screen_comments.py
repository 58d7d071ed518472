from typing import Any

from django.core.management.base import BaseCommand

from madang.comments import actions


class Command(BaseCommand):
    help = "Show the moderators new comments that read like advertising. Runs every ten minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.screen_comments()} suspected")
