import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from madang.helpdesk import queries
from madang.helpdesk.models import Desk, Entry
from madang.helpdesk.models.desks import CENTRE
from madang.helpdesk.queries.answering import names_more
from madang.helpdesk.queries.retrieving import mode_of
from madang.helpdesk.rules import fits
from madang.helpdesk.rules.fitting import Row, fit, source_of, told
from madang.helpdesk.rules.fixed import Kind, classify
from madang.search.rules import embedding

TESTS = settings.PACKAGE / "helpdesk" / "tests"
QUESTIONS = [TESTS / f"{name}.jsonl" for name in ("questions", "questions_oblique", "questions_more")]
KNOWLEDGE = settings.PACKAGE / "demo" / "content" / "knowledge.jsonl"


class Command(BaseCommand):
    help = "Fit how sure the desk is of its answers to questions whose answer is known, for every way of searching here."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "questions", type=Path, nargs="*", default=QUESTIONS, help="JSON lines: question, ids, kind, part"
        )
        parser.add_argument(
            "--knowledge", type=Path, default=KNOWLEDGE, help="the entries, as for helpdesk_import"
        )
        parser.add_argument("--mode", action="append", help="only this way of searching, such as kiwi+use")
        parser.add_argument(
            "--bare", action="store_true", help="without the demonstration around the entries"
        )
        parser.add_argument("--write", action="store_true", help="keep what was fitted (development only)")
        parser.add_argument(
            "--measure", type=Path, help="used by the command itself: measure in this data folder"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        questions = [path.resolve() for path in options["questions"]]
        knowledge = options["knowledge"].resolve()
        if options["measure"]:
            lines = [line for path in questions for line in path.read_text().splitlines() if line.strip()]
            options["measure"].write_text(
                json.dumps(measured([json.loads(line) for line in lines], knowledge))
            )
            return
        wanted = options["mode"] or modes()
        if unknown := set(wanted) - set(modes()):
            raise CommandError(
                f"{', '.join(sorted(unknown))} is not possible here; there are {', '.join(modes())}."
            )
        found = dict(fits.FITS)
        with tempfile.TemporaryDirectory() as folder:
            base = Path(folder) / "base"
            run(base, "migrate", "--verbosity", "0")
            if not options["bare"]:
                run(base, "demo_load")
            for mode in wanted:
                rows = self.rows_of(base, mode, questions, knowledge)
                try:
                    found[mode] = fit(rows)
                except ValueError as error:
                    raise CommandError(f"{mode}: {error}") from error
                self.tell(mode, found[mode], rows)
        if options["write"]:
            Path(fits.__file__).write_text(source_of(found))
            self.stdout.write(f"Written: {fits.__file__}")

    def rows_of(self, base: Path, mode: str, questions: list[Path], knowledge: Path) -> list[Row]:
        """What was found for each question, by a process that searches in this way in a copy of `base`."""
        data = base.with_name(mode)
        shutil.copytree(base, data)
        out = data / "measured.json"
        run(
            data,
            "helpdesk_fit",
            *map(str, questions),
            "--knowledge",
            str(knowledge),
            "--measure",
            str(out),
            mode=mode,
        )
        was, rows = json.loads(out.read_text())
        if was != mode:
            raise CommandError(f"{mode} could not be measured: it became {was}.")
        return [Row(**{**row, "figures": tuple(row["figures"])}) for row in rows]

    def tell(self, mode: str, model: Any, rows: list[Row]) -> None:
        """Both parts of the questions."""
        for name, part in (
            ("development", [row for row in rows if not row.is_sealed]),
            ("sealed", [row for row in rows if row.is_sealed]),
        ):
            self.stdout.write(
                f"{mode}, {name}: {len(part)} questions; shown from {model.answer_from}, suggested from {model.suggest_from}"
            )
            for line in told(model, part):
                self.stdout.write(f"  {line}")


def modes() -> list[str]:
    """The ways of searching that are possible on this machine."""
    encoders = ["", *(f"+{name}" for name in embedding.available())]
    return [f"{analyser}{encoder}" for analyser in ("kiwi", "none") for encoder in encoders]


def run(data: Path, *command: str, mode: str = "kiwi") -> None:
    """A management command in a data folder of its own, on SQLite. Raises CommandError where it fails."""
    data.mkdir(exist_ok=True)
    analyser, _plus, encoder = mode.partition("+")
    path = [str(settings.PACKAGE.parent), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, path)),
        "MADANG_DATA": str(data), "DATABASE_URL": "", "MADANG_ANALYSER": analyser, "MADANG_EMBEDDING": encoder or "none",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "madang", *command], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise CommandError(f"{' '.join(command)} failed:\n{done.stderr}")


def measured(questions: list[dict[str, Any]], knowledge: Path) -> tuple[str, list[dict[str, Any]]]:
    """How this process searches, and what it finds for each question; nothing is kept but in its own data folder."""
    desk, _is_new = Desk.objects.get_or_create(slug=CENTRE, defaults={"name": CENTRE})
    call_command("helpdesk_import", str(knowledge))
    call_command("search_rebuild")
    keys = dict(Entry.objects.filter(desk=desk).values_list("pk", "key"))
    rows = [asked(desk, row, keys) for row in questions]
    figures: tuple[float, ...] = max((row["figures"] for row in rows), key=len, default=())
    return mode_of(figures), rows


def asked(desk: Desk, row: dict[str, Any], keys: dict[int, str]) -> dict[str, Any]:
    """One question, as `Row` takes it."""
    is_searched = classify(row["question"]) is Kind.QUESTION
    found = queries.retrieve(desk, row["question"])
    right = {str(key) for key in row["ids"]}
    places = [at for at, each in enumerate(found.candidates) if keys[each.entry.pk] in right]
    return {
        "question": row["question"], "kind": row.get("kind", ""), "is_answerable": bool(right),
        "place": places[0] if places else None, "figures": found.figures if is_searched else (),
        "is_doubted": bool(found.candidates) and names_more(found, row["question"]), "part": row.get("part", ""),
    }  # fmt: skip
