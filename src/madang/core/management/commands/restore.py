from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from madang.core import audit, backup, serve
from madang.core.ready import CannotStart


class Command(BaseCommand):
    help = "Put a backup into an empty data folder and database, and check that all of it is there."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="also where a centre is; it is moved aside")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with serve.lock(Path(settings.DATA)):
                manifest = backup.put_back(options["file"], force=options["force"])
                wrong = backup.differences(manifest)
        except CannotStart as error:
            raise CommandError(error.args[1]) from error
        except (backup.BackupFault, OSError) as error:
            raise CommandError(f"Nothing was put back: {error}") from error
        wrong += list(audit.faults())
        for line in wrong[:20]:
            self.stderr.write(line)
        if wrong:
            raise CommandError("The backup was put back, and is not whole (see above).")
        call_command("migrate", interactive=False, verbosity=0)
        rows, files = sum(manifest["rows"].values()), len(manifest["sums"])
        self.stdout.write(
            f"Put back: {rows} rows and {files} files of {manifest['made_at'][:16]}; all are whole."
        )
