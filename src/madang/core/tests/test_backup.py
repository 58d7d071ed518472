"""A backup is taken while people write, put back elsewhere, and compared row by row, file by file."""

import json
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from tests import postgres, site

pytestmark = [pytest.mark.slow, pytest.mark.once]
WRITE = """
import sys, django
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from madang.core import audit, files
n = 0
while True:
    with transaction.atomic():
        files.store(SimpleUploadedFile(f"{n}.txt", f"글 {n}".encode()), by=None)
        audit.record(by=None, verb="tests.written", target=f"x:{n}")
    n += 1
    if n == 20: print("at work", flush=True)
"""
LOOK = """
import json, django
django.setup()
from madang.core import audit, files
from madang.core.models import AuditEntry, StoredFile
whole = [files.open_variant(row).read().decode() for row in StoredFile.objects.order_by("pk")]
print(json.dumps({"faults": list(audit.faults()), "entries": AuditEntry.objects.count(), "files": whole}))
"""
ILL = """
import django
django.setup()
from madang.core import clock
from madang.core.models import OutboxTask, StoredFile
now = clock.now()
StoredFile.objects.create(key="gone", kind="document", name="a", content_type="text/plain", size=1, created_at=now)
OutboxTask.objects.create(id="a", task="x.y", state="stuck", created_at=now, due_at=now)
"""
Places = tuple[dict[str, str], dict[str, str]]


@pytest.fixture(params=["sqlite", "postgresql"])
def places(
    request: pytest.FixtureRequest, tmp_path: Path, migrate: Callable[[dict[str, str]], None]
) -> Iterator[Places]:
    """The environments of a centre at work and of an empty place."""
    here, there = (
        site.environment(tmp_path / name, 8000) | {"MADANG_DEMO": "0"} for name in ("here", "there")
    )
    for env in (here, there):
        Path(env["MADANG_DATA"]).mkdir()
    with ExitStack() as stack:
        if request.param == "postgresql":
            if postgres.find_binaries() is None:
                pytest.skip(postgres.MISSING)
            url = stack.enter_context(postgres.cluster())
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("CREATE DATABASE elsewhere")
            here["DATABASE_URL"], there["DATABASE_URL"] = url, url.rpartition("/")[0] + "/elsewhere"
        migrate(here)
        yield here, there


def run(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], env=env, capture_output=True, text=True)


def manage(env: dict[str, str], *words: str | Path) -> subprocess.CompletedProcess[str]:
    return run(env, "-m", "madang", *map(str, words))


def test_what_was_backed_up_under_writes_is_put_back_whole(places: Places, tmp_path: Path) -> None:
    here, there = places
    writer = subprocess.Popen([sys.executable, "-c", WRITE], env=here, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None and writer.stdout.readline() == "at work\n"
    archive = tmp_path / "b.tar.gz"
    try:
        made = manage(here, "backup", archive)
        assert writer.poll() is None, "it wrote all the while"
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    assert made.returncode == 0, made.stderr
    assert archive.stat().st_mode & 0o077 == 0, "it holds the secret key"
    with tarfile.open(archive) as opened:
        manifest = json.load(opened.extractfile("manifest.json"))  # type: ignore[arg-type]

    put = manage(there, "restore", archive)
    assert put.returncode == 0, put.stderr
    found = json.loads(run(there, "-c", LOOK).stdout)
    count = manifest["rows"]["core_auditentry"]
    assert count >= 20 and found["entries"] == manifest["rows"]["core_storedfile"] == count
    assert found["faults"] == [] and found["files"] == [f"글 {n}" for n in range(count)]
    secrets = [Path(env["MADANG_DATA"], "secret_key").read_text() for env in places]
    assert secrets[0] == secrets[1]

    again = manage(there, "restore", archive)
    assert again.returncode and "There is a centre here already" in again.stderr
    forced = manage(there, "restore", archive, "--force")
    assert forced.returncode == 0, forced.stderr
    assert json.loads(run(there, "-c", LOOK).stdout) == found
    assert manage(there, "doctor").returncode == 0


@pytest.fixture
def archive(tmp_path: Path, migrate: Callable[[dict[str, str]], None]) -> tuple[dict[str, str], Path]:
    """An empty place on SQLite and a small backup."""
    here, there = (
        site.environment(tmp_path / name, 8000) | {"MADANG_DEMO": "0"} for name in ("here", "there")
    )
    migrate(here)
    files = tmp_path / "here" / "files" / "ab"
    files.mkdir(parents=True)
    (files / "one").write_text("one")
    site.manage(here, "backup", str(tmp_path / "b.tar.gz"))
    return there, tmp_path / "b.tar.gz"


def changed(archive: Path, name: str, content: bytes) -> None:
    """The same backup with one part written anew."""
    folder = archive.parent / "parts"
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    (folder / name).write_bytes(content)
    with tarfile.open(archive, "w:gz") as opened:
        for path in folder.rglob("*"):
            if path.is_file():
                opened.add(path, str(path.relative_to(folder)))


def test_a_damaged_backup_changes_nothing(archive: tuple[dict[str, str], Path]) -> None:
    env, path = archive
    changed(path, "files/ab/one", b"two")
    put = manage(env, "restore", path)
    assert put.returncode and "Damaged in the backup: files/ab/one" in put.stderr
    assert not Path(env["MADANG_DATA"], "files").exists()
    path.write_bytes(path.read_bytes()[:-500])
    assert "is not a whole backup" in manage(env, "restore", path).stderr


def test_a_backup_of_a_newer_madang_is_refused(archive: tuple[dict[str, str], Path]) -> None:
    env, path = archive
    with tarfile.open(path) as opened:
        manifest = json.load(opened.extractfile("manifest.json"))  # type: ignore[arg-type]
    manifest["migrations"].append("core.9999_later")
    changed(path, "manifest.json", json.dumps(manifest).encode())
    assert "Update first" in manage(env, "restore", path).stderr


def test_a_backup_is_never_written_over_another(archive: tuple[dict[str, str], Path]) -> None:
    env, path = archive
    before = path.read_bytes()
    refused = manage({**env, "MADANG_DATA": str(path.parent / "here")}, "backup", path)
    assert refused.returncode and "is there already" in refused.stderr and path.read_bytes() == before


def test_the_doctor_names_what_is_wrong_and_what_to_do(archive: tuple[dict[str, str], Path]) -> None:
    env, _path = archive
    env = {**env, "MADANG_DATA": env["MADANG_DATA"].replace("there", "here")}
    data = Path(env["MADANG_DATA"])
    well = manage(env, "doctor")
    assert well.returncode == 0 and "The database is whole" in well.stdout, well.stdout
    (data / "secret_key").chmod(0o644)
    assert run(env, "-c", ILL).returncode == 0
    ill = manage(env, "doctor")
    assert ill.returncode == 1
    for text in ("secret_key", "chmod 600", "1 files are missing", "1 tasks are stuck"):
        assert text in ill.stdout, ill.stdout
    assert "1 tasks are tried again" in manage(env, "worker", "--retry-stuck").stdout
