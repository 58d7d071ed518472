from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.core import audit
from madang.core.models import AuditEntry


class Command(BaseCommand):
    help = "Walk the audit trail and name every row that was changed, removed or inserted."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(audit.faults())
        for fault in faults[:100]:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"The audit trail has {len(faults)} faults.")
        self.stdout.write(f"The audit trail is whole: {AuditEntry.objects.count()} entries.")
