from itertools import batched
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from madang.search.models import SearchDoc, Source, sources
from madang.search.models.indexing import BATCH, drop, put, refresh, version


class Command(BaseCommand):
    help = "Index everything that can be found. Questions are answered from the old index meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--stale", action="store_true", help="only what was analysed in another way than today"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for source in sources():
            self.forget_gone(source)
            self.index(source, only_stale=options["stale"])
        refresh()
        self.stdout.write(f"{SearchDoc.objects.count()} documents")

    def index(self, source: Source, *, only_stale: bool) -> None:
        """Index the things of one kind and say after each part how many are done."""
        keys = self.keys(source, only_stale=only_stale)
        for done, part in enumerate(batched(keys, BATCH)):
            put(source, list(source.found().filter(pk__in=part).order_by("pk")))
            self.stdout.write(f"{source.kind} {min((done + 1) * BATCH, len(keys))}/{len(keys)}")

    def keys(self, source: Source, *, only_stale: bool) -> list[int]:
        """The keys of the things to index."""
        rows = SearchDoc.objects.filter(kind=source.kind).exclude(analysis_version=version())
        if only_stale:
            return sorted(set(rows.values_list("object_id", flat=True)))
        return list(source.found().order_by("pk").values_list("pk", flat=True))

    def forget_gone(self, source: Source) -> None:
        """Take out what nobody may find any more."""
        there = set(source.found().values_list("pk", flat=True))
        indexed = SearchDoc.objects.filter(kind=source.kind).values_list("object_id", flat=True)
        drop(source.kind, sorted(set(indexed) - there))
