from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from madang.core import retention


class Command(BaseCommand):
    help = "Show how long personal data is kept and how many rows are past their time; with --apply, remove those. Runs daily."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="remove what is past its time")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["apply"]:
            self.apply()
            return
        for entry in retention.table():
            self.stdout.write(f"{entry.code}: {entry.what}")
            self.stdout.write(f"    {entry.purpose} ({entry.basis})")
            past = f" → {retention.count_past(entry)}" if entry.kept else ""
            self.stdout.write(f"    {entry.how_long}{past}")
            self.stdout.write(f"    {', '.join(entry.fields)}")

    def apply(self) -> None:
        done, failed = retention.forget_all()
        for code, count in done.items():
            if count:
                self.stdout.write(f"{code}: {count}")
        if failed:
            raise CommandError(f"These could not be cleaned up, the log says why: {', '.join(failed)}")
