from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from madang.core import files, idempotency


class Command(BaseCommand):
    help = "Remove what is kept for a short time only: used form tokens, ended sessions, bytes that no file owns."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = idempotency.forget_old()
        call_command("clearsessions")
        orphans = files.forget_orphans()
        self.stdout.write(f"{removed} used form tokens and {orphans} bytes without a file removed")
