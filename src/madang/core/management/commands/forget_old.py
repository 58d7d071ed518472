from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from madang.core import idempotency


class Command(BaseCommand):
    help = "Remove what is kept for a short time only: used form tokens, ended sessions."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = idempotency.forget_old()
        call_command("clearsessions")
        self.stdout.write(f"{removed} used form tokens removed")
