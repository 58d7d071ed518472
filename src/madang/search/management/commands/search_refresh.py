from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from madang.search.models import SearchDoc
from madang.search.models.indexing import refresh, version


class Command(BaseCommand):
    help = "Each night: make the weights anew, and index again what was analysed in another way than today."

    def handle(self, *args: Any, **options: Any) -> None:
        if SearchDoc.objects.exclude(analysis_version=version()).exists():
            call_command("search_rebuild", "--stale", stdout=self.stdout)
        else:
            refresh()
