from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction


def load_demonstration() -> None:
    """All of it or nothing, so that a load which broke off can simply be tried again. Never over real people."""
    if get_user_model().objects.exists():
        raise CommandError("This database holds people already. Start it with: ./madang up --empty")
    with transaction.atomic():
        call_command("demo_load")
    (settings.DATA / "demonstration").touch()


STEPS: dict[str, tuple[str, Callable[[], Any]]] = {
    "messages": ("한국어 문구  ·  Korean messages", lambda: call_command("messages", compile_only=True)),
    "migrate": ("데이터베이스  ·  Database", lambda: call_command("migrate", interactive=False, verbosity=0)),
    "static": (
        "화면 파일  ·  Static files",
        lambda: call_command("collectstatic", interactive=False, verbosity=0),
    ),
    "setup": ("첫 관리자  ·  First administrator", lambda: call_command("setup_code")),
    "demonstration": ("시연 자료  ·  Demonstration centre", load_demonstration),
    "index": ("찾아보기  ·  Search index", lambda: call_command("search_rebuild", later=True)),
}
BY_DEFAULT = ["messages", "migrate", "static"]


class Command(BaseCommand):
    help = "Make ready what the server needs: compiled messages, database tables, static files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "steps", nargs="*", help=f"some of: {', '.join(STEPS)}; without any: {', '.join(BY_DEFAULT)}"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = options["steps"] or BY_DEFAULT
        if unknown := set(wanted) - set(STEPS):
            raise CommandError(f"There is no step {', '.join(sorted(unknown))}.")
        for name, (title, work) in STEPS.items():
            if name in wanted:
                self.stdout.write(f"{title} …")
                self.stdout.flush()
                work()
