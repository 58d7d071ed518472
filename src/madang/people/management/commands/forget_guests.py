from typing import Any

from django.core.management.base import BaseCommand

from madang.people import actions


class Command(BaseCommand):
    help = "Remove guests who typed an address two days ago and never proved it, and new addresses nobody proved."

    def handle(self, *args: Any, **options: Any) -> None:
        changes = actions.forget_address_changes()
        self.stdout.write(f"{actions.forget_unproven_guests()} guests and {changes} new addresses removed")
