from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from madang.core import backup, clock


class Command(BaseCommand):
    help = "Write the whole centre (database, files, secret key) into one file while it runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="default: madang-<time>.tar.gz in this folder")

    def handle(self, *args: Any, **options: Any) -> None:
        target = options["file"] or Path(f"madang-{clock.local(clock.now()):%Y%m%d-%H%M%S}.tar.gz")
        target = target.resolve()
        try:
            manifest = backup.make(target)
        except (backup.BackupFault, OSError) as error:
            raise CommandError(f"No backup was made: {error}") from error
        rows, files = sum(manifest["rows"].values()), len(manifest["sums"])
        self.stdout.write(f"{target}: {rows} rows, {files} files, {target.stat().st_size:,} bytes")
