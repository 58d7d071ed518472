"""The whole centre in one file, taken while it runs, and put back into an empty place.

The database is copied as it is at one moment (SQLite's online backup, or `pg_dump` of one snapshot), the files after
it, so that no file the copy knows is missing. A manifest holds sizes, SHA-256 sums, rows of each table and migrations.
"""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from madang.core import clock

FORMAT = 1
MANIFEST = "manifest.json"
SECRETS = ("secret_key", "demonstration")


class BackupFault(Exception):
    """Why there is no backup, or why it was not put back; nothing was changed."""


def copied(folder: Path) -> tuple[Path, dict[str, int]]:
    """A copy of the database in `folder`, and how many rows each of its tables holds. Raises BackupFault."""
    if connection.vendor == "sqlite":
        target = folder / "database.sqlite3"
        name = settings.DATABASES["default"]["NAME"]
        with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            if (said := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise BackupFault(f"The database is damaged: {said}")
            return target, rows_of(copy, tables())
    return dumped(folder / "database.dump")


def tables() -> list[str]:
    """Every table of the centre."""
    return sorted(connection.introspection.table_names())


def rows_of(database: Any, names: list[str]) -> dict[str, int]:
    """How many rows each table holds."""
    quoted = connection.ops.quote_name
    return {
        name: database.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0]  # noqa: S608 - names from the database itself
        for name in names
    }


def dumped(target: Path) -> tuple[Path, dict[str, int]]:
    """`pg_dump` and the count of rows look at the same snapshot."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            counts = {}
            for name in tables():
                cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 - names from the database itself
                counts[name] = cursor.fetchone()[0]
            postgresql(
                "pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}"
            )
        finally:
            cursor.execute("ROLLBACK")
    return target, counts


def postgresql(program: str, *words: str) -> None:
    """Run a program of PostgreSQL on our database; the password never stands in the list of processes."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3])
    )
    found = str(installed[-1]) if installed else shutil.which(program)
    if found is None:
        raise BackupFault(f"{program} is not here. On Debian: apt-get install -y postgresql-client")
    given = settings.DATABASES["default"]
    environment = {
        "PATH": "/usr/bin:/bin", "PGHOST": given["HOST"], "PGPORT": given["PORT"], "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"], "PGDATABASE": given["NAME"],
    }  # fmt: skip
    done = subprocess.run(
        [found, *words], env={k: v for k, v in environment.items() if v}, capture_output=True, text=True
    )
    if done.returncode:
        raise BackupFault(f"{program} failed: {done.stderr.strip()[-2000:]}")


def sum_of(path: Path) -> str:
    """The SHA-256 sum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def kept_files() -> Iterator[tuple[str, Path]]:
    """What stands beside the database: given files and secrets, as names in the archive and paths."""
    for path in sorted(Path(settings.MEDIA_ROOT).rglob("*")):
        if path.is_file():
            yield f"files/{path.relative_to(settings.MEDIA_ROOT)}", path
    for name in SECRETS:
        if (path := Path(settings.DATA) / name).is_file():
            yield name, path


def make(target: Path) -> dict[str, Any]:
    """Write the backup to `target`, which must not be there yet; half of one is never left. Raises BackupFault."""
    if target.exists():
        raise BackupFault(f"{target} is there already.")
    half = target.with_name(f"{target.name}.half")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as name:
        database, rows = copied(Path(name))
        sums: dict[str, str] = {}
        try:
            with half.open("xb") as file, tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as archive:
                half.chmod(0o600)  # it holds the secret key
                for arcname, path in [(database.name, database), *kept_files()]:
                    try:
                        sums[arcname] = sum_of(path)
                        archive.add(path, arcname)
                    except FileNotFoundError:  # removed by its owner in this moment
                        sums.pop(arcname, None)
                manifest = described(rows, sums)
                note = Path(name) / MANIFEST
                note.write_text(json.dumps(manifest, indent=1, ensure_ascii=False))
                archive.add(note, MANIFEST)
            half.rename(target)
        finally:
            half.unlink(missing_ok=True)
    return manifest


def described(rows: dict[str, int], sums: dict[str, str]) -> dict[str, Any]:
    """The manifest."""
    applied = MigrationLoader(connection).applied_migrations
    return {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "database": connection.vendor,
        "django": django.get_version(),
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
        "rows": rows,
        "sums": sums,
    }


def unpacked(archive_path: Path, folder: Path) -> dict[str, Any]:
    """Unpack into `folder` and look at every sum. Returns the manifest. Raises BackupFault."""
    try:
        with tarfile.open(archive_path, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, EOFError, tarfile.TarError, ValueError) as error:
        raise BackupFault(f"{archive_path} is not a whole backup: {error}") from error
    if manifest.get("format") != FORMAT:
        raise BackupFault("This backup was made by another version that this one does not understand.")
    wrong = [
        name
        for name, sum_ in manifest["sums"].items()
        if not (folder / name).is_file() or sum_of(folder / name) != sum_
    ]
    if wrong:
        raise BackupFault(f"Damaged in the backup: {', '.join(wrong[:5])}")
    return manifest


def check_fits(manifest: dict[str, Any], *, force: bool) -> None:
    """Raises BackupFault where the backup cannot be put here."""
    if manifest["database"] != connection.vendor:
        raise BackupFault(
            f"This backup is of {manifest['database']}, and DATABASE_URL names {connection.vendor}."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := set(manifest["migrations"]) - known:
        raise BackupFault(f"This backup is of a newer Madang ({min(unknown)}). Update first.")
    if not force and (tables() or any(Path(settings.MEDIA_ROOT).rglob("*"))):
        raise BackupFault(
            "There is a centre here already. Take an empty data folder (and database), or --force, "
            "which moves what is here aside."
        )


def put_back(archive_path: Path, *, force: bool = False) -> dict[str, Any]:
    """Put a backup into this data folder and database. Returns its manifest.

    What is there is never deleted on SQLite: with `force` it is moved into a folder `before-…` beside it; on PostgreSQL
    its tables are replaced in one transaction. Raises BackupFault.
    """
    data = Path(settings.DATA)
    with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as name:
        folder = Path(name)
        manifest = unpacked(archive_path, folder)
        check_fits(manifest, force=force)
        aside = data / f"before-{clock.local(clock.now()):%Y%m%d-%H%M%S}"
        connections.close_all()
        if connection.vendor == "sqlite":
            database = Path(settings.DATABASES["default"]["NAME"])
            for path in (
                database,
                *(database.with_name(f"{database.name}{end}") for end in ("-wal", "-shm")),
            ):
                move(path, aside / path.name)
            move(folder / "database.sqlite3", database)
        else:
            clean = ["--clean", "--if-exists"] if force else []
            postgresql(
                "pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", *clean,
                f"--dbname={settings.DATABASES['default']['NAME']}", str(folder / "database.dump"),
            )  # fmt: skip
        move(Path(settings.MEDIA_ROOT), aside / "files")
        move(folder / "files", Path(settings.MEDIA_ROOT))
        for secret in SECRETS:
            move(data / secret, aside / secret)
            move(folder / secret, data / secret)
        if not force:  # an empty database and a key that signed nothing
            shutil.rmtree(aside, ignore_errors=True)
    return manifest


def move(source: Path, target: Path) -> None:
    """Move what is there; nothing is no fault."""
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(source, target)


def differences(manifest: dict[str, Any]) -> list[str]:
    """What of a restored centre is not as the manifest says."""
    with connection.cursor() as cursor:
        wrong = []
        for name, count in manifest["rows"].items():
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 - names from our own manifest, quoted
            if (found := cursor.fetchone()[0]) != count:
                wrong.append(f"{name}: {found} rows instead of {count}")
    return wrong
