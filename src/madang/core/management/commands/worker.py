import signal
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections

from madang.core import outbox, schedule


class Command(BaseCommand):
    help = "Deliver what waits in the outbox and run scheduled commands, until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="deliver what is due now, then end")

        parser.add_argument(
            "--retry-stuck", action="store_true", help="try again what failed ten times, then end"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry_stuck"]:
            self.stdout.write(f"{outbox.retry_stuck()} tasks are tried again")
            return
        if options["once"]:
            self.stdout.write(f"{outbox.deliver_due()} delivered")
            return
        self.stopping = False
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.stop)
        while not self.stopping:
            time.sleep(0 if self.work() else 0.5)

    def stop(self, *args: Any) -> None:
        """Finish the task in hand, then end."""
        self.stopping = True

    def work(self) -> int:
        """One round. A database that is away for a while is waited for."""
        try:
            schedule.run_due()
            return outbox.deliver_due(limit=20)
        except OperationalError as error:
            self.stderr.write(f"database: {error}")
            close_old_connections()
            time.sleep(2)
            return 0
