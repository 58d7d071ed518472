from typing import Any

from django.core.management.base import BaseCommand

from madang.comments import actions
from madang.comments.rules import advertising


class Command(BaseCommand):
    help = "Learn from the moderators' decisions what advertising looks like, and measure how often that errs. Runs daily."

    def handle(self, *args: Any, **options: Any) -> None:
        row = actions.learn_filter()
        if row is None:
            least = f"{advertising.LEAST_ADS} removed advertisements and {advertising.LEAST_OTHERS} other comments"
            self.stdout.write(f"too few decisions to learn from: at least {least} are needed")
            return
        self.stdout.write(
            f"{row.missed} of {row.ads} advertisements missed, "
            f"{row.false_alarms} of {row.others} other comments suspected"
        )
