"""What is well with a centre and what is not, each with what to do about it."""

import shutil
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from madang.core import audit, files, outbox
from madang.core.models import OutboxTask, StoredFile

SPACE_WANTED = 1024**3
LATE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `cure` is empty where it is well."""

    said: str
    cure: str = ""


def findings() -> Iterator[Finding]:
    """Look at everything; a database that is away ends it."""
    yield from (folder(), space(), secret())
    try:
        yield database()
        yield migrations()
    except DatabaseError as error:
        yield Finding(
            f"The database does not answer: {error}",
            "See DATABASE_URL; start the database; restore a backup.",
        )
        return
    looks: list[Callable[[], Finding]] = [trail, stored_files, waiting, stuck, mail, limits]
    for look in looks:
        yield look()


def folder() -> Finding:
    """The data folder can be written."""
    try:
        probe = Path(settings.DATA) / ".doctor"
        probe.write_text("x")
        probe.unlink()
    except OSError as error:
        return Finding(
            f"{settings.DATA} cannot be written: {error.strerror}",
            "Make room, or give it back to the account that runs Madang: chown -R.",
        )
    return Finding(f"The data folder {settings.DATA} can be written.")


def space() -> Finding:
    """Room for a day of uploads."""
    free = shutil.disk_usage(settings.DATA).free
    said = f"{free // 1024**2:,} MB are free beside the data."
    return Finding(said, "Make room: move old backups away." if free < SPACE_WANTED else "")


def secret() -> Finding:
    """The secret key is read by its owner alone."""
    path = Path(settings.DATA) / "secret_key"
    if path.exists() and path.stat().st_mode & 0o077:
        return Finding(f"Others can read {path}.", f"chmod 600 {path}")
    return Finding("The secret key is readable by its owner alone.")


def database() -> Finding:
    """On SQLite every page of the file and every foreign key is looked at."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SELECT 1")
            return Finding(f"The database answers ({connection.vendor}).")
        said = cursor.execute("PRAGMA integrity_check").fetchone()[0]
        loose = len(cursor.execute("PRAGMA foreign_key_check").fetchall())
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if said != "ok" or loose:
        return Finding(f"The database is damaged: {said}; {loose} loose rows.", "Restore the last backup.")
    if mode not in {"wal", "memory"}:
        return Finding(
            f"SQLite works in mode {mode}.", "Put the data on a local disk: network disks have no WAL."
        )
    return Finding("The database is whole (SQLite).")


def migrations() -> Finding:
    """Tables are as this version wants them."""
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return Finding(
        f"{missing} migrations are missing." if missing else "All migrations are applied.",
        "./madang manage prepare" if missing else "",
    )


def trail() -> Finding:
    """The audit trail is whole."""
    faults = len(list(audit.faults()))
    return Finding(
        f"The audit trail has {faults} faults." if faults else "The audit trail is whole.",
        "./madang manage audit_verify names them; find out who wrote to the database." if faults else "",
    )


def stored_files() -> Finding:
    """Every file that the database knows has its bytes."""
    rows = StoredFile.objects.only("key", "kind").iterator(chunk_size=1000)
    missing = sum(
        not default_storage.exists(files.path_of(row.key, "l" if row.kind == "image" else "original"))
        for row in rows
    )
    return Finding(
        f"{missing} files are missing." if missing else "Every file is there.",
        "Put the folder files of the last backup back." if missing else "",
    )


def waiting() -> Finding:
    """The worker does its work."""
    age = outbox.age_seconds()
    return Finding(
        f"The oldest waiting task has waited {age:.0f} s.",
        "Is the worker running? systemctl status madang-worker" if age > LATE_SECONDS else "",
    )


def stuck() -> Finding:
    """Nothing failed ten times."""
    count = OutboxTask.objects.filter(state=OutboxTask.State.STUCK).count()
    return Finding(
        f"{count} tasks are stuck.",
        "Mend the cause (the mail server?), then: ./madang manage worker --retry-stuck" if count else "",
    )


def mail() -> Finding:
    """The mail server answers, where one is set."""
    if not settings.SMTP_HOST:
        return Finding("No mail server is set: letters are kept as files in the folder mail.")
    try:
        with smtplib.SMTP(settings.SMTP_HOST, int(str(settings.SMTP_OPTIONS["port"])), timeout=5):
            return Finding(f"The mail server {settings.SMTP_HOST} answers.")
    except OSError as error:
        return Finding(
            f"The mail server {settings.SMTP_HOST} does not answer: {error}",
            "See EMAIL_HOST and EMAIL_PORT. Letters wait in the outbox meanwhile.",
        )


def limits() -> Finding:
    """Rate limits can be counted (database or Redis)."""
    try:
        cache.set("doctor", "1", 10)
        well = cache.get("doctor") == "1"
    except Exception as error:  # noqa: BLE001 - whatever Redis raises is the finding
        return Finding(f"The cache does not answer: {type(error).__name__}", "See REDIS_URL.")
    return Finding("The cache answers." if well else "The cache forgets.", "" if well else "See REDIS_URL.")
