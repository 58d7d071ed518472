from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from madang.search.models import SearchDoc, Source, sources
from madang.search.models.indexing import BATCH, forget_gone, put_part, refresh
from madang.search.tasks import rebuild_from


class Command(BaseCommand):
    help = "Index everything that can be found. Questions are answered from the old index meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--later", action="store_true", help="let the worker do it, and end at once")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["later"]:
            rebuild_from.enqueue(next(iter(sources())).kind)
            return
        for source in sources():
            self.index(source)
        refresh()
        self.stdout.write(f"{SearchDoc.objects.count()} documents")

    def index(self, source: Source) -> None:
        """Index the things of one kind and say after each part how many are done."""
        total, done, last = source.found().count(), 0, put_part(source)
        while last is not None:
            done = min(done + BATCH, total)
            self.stdout.write(f"{source.kind} {done}/{total}")
            last = put_part(source, last)
        forget_gone(source)
