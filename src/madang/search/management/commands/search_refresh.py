from typing import Any

from django.core.management.base import BaseCommand

from madang.search.models import sources
from madang.search.models.indexing import put_stale, refresh


class Command(BaseCommand):
    help = "Each night: index again what was analysed in another way than today, and make the weights anew."

    def handle(self, *args: Any, **options: Any) -> None:
        for source in sources():
            put_stale(source)
        refresh()
