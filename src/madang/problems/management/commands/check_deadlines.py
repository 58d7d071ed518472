from typing import Any

from django.core.management.base import BaseCommand

from madang.problems import actions


class Command(BaseCommand):
    help = "Remind those who must answer, say which dates were missed, and forget old unsent drafts. Runs every ten minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        told = actions.check_deadlines()
        forgotten = actions.forget_drafts()
        self.stdout.write(f"{told} dates told, {forgotten} old drafts removed")
