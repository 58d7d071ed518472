"""No room, no writing: said in words, nothing half stored, nothing typed lost, and it goes on later."""

import gc
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from madang.core.models import StoredFile
from madang.people.models import Person
from madang.problems.models import Evidence, ReportDraft
from madang.problems.tests.factories import make_problem

pytestmark = pytest.mark.django_db
STORY = "버스가 <b>밤 열한 시</b>면 끊겨요"


@contextmanager
def read_only() -> Iterator[None]:
    """A database that takes no writing, as after a full disk or on a replica."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only=1")
            try:
                yield
            finally:
                cursor.execute("PRAGMA query_only=0")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
        yield
        transaction.set_rollback(True)


@contextmanager
def no_room(size: int) -> Iterator[None]:
    """The operating system itself refuses files above `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_read_only_centre_can_be_read(prefix: str) -> None:
    problem = make_problem()
    with read_only():
        for page in ("/", "/problems/", f"/problems/{problem.pk}/", "/healthz", "/readyz"):
            assert Client().get(page if "z" in page[-1] else prefix + page).status_code == 200, page


@pytest.mark.parametrize(
    ("prefix", "words"), [("", "지금은 저장할 수 없어요"), ("/en", "It cannot be stored right now")]
)
def test_what_was_typed_is_shown_again_when_nothing_can_be_written(
    mina: Person, client_of: Callable[[Person], Client], prefix: str, words: str
) -> None:
    browser, path = client_of(mina), reverse("problems:me_too", args=[make_problem().pk])
    with read_only():
        answer = browser.post(prefix + path, {"story": STORY})
    page = answer.content.decode()
    assert answer.status_code == 503 and answer["Retry-After"] == "60"
    assert words in page and "버스가 &lt;b&gt;밤 열한 시&lt;/b&gt;면 끊겨요" in page
    assert browser.post(prefix + path, {"story": STORY}).status_code == 302, "later it goes on"


def test_a_full_disk_stores_no_half_file(
    mina: Person, client_of: Callable[[Person], Client], tmp_path: Path
) -> None:
    problem, browser = make_problem(), client_of(mina)
    path = reverse("problems:evidence", args=[problem.pk]) + "?kind=document"
    given = {"kind": "document", "text": STORY}

    def send() -> Any:
        upload = SimpleUploadedFile("측정.txt", ("소음 72 dB\n" * 60_000).encode())
        return browser.post(path, given | {"upload": upload})

    with no_room(300_000):
        answer = send()
    assert answer.status_code == 422 and "지금은 파일을 저장할 수 없어요" in answer.content.decode()
    assert "밤 열한 시" in answer.content.decode()
    assert not StoredFile.objects.exists() and not Evidence.objects.exists()
    assert not [left for left in (tmp_path / "files").rglob("*") if left.is_file()]
    assert send().status_code == 302 and Evidence.objects.get().file_id == StoredFile.objects.get().pk


def test_a_disk_that_is_full_while_a_file_is_on_its_way_says_so(
    mina: Person, client_of: Callable[[Person], Client]
) -> None:
    problem, browser = make_problem(), client_of(mina)
    browser.raise_request_exception = False
    # Too large for memory: it is written down while the form is read, before any view is asked.
    large = SimpleUploadedFile("소음.jpg", b"\xff\xd8\xff" + bytes(3 * 1024 * 1024), "image/jpeg")
    path = reverse("problems:evidence", args=[problem.pk]) + "?kind=photo"
    with no_room(1_000_000):
        answer = browser.post(path, {"kind": "photo", "text": STORY, "upload": large})
    # What was begun of the file is left to the collector, which comes late while the log holds on to the error.
    for begun in gc.get_objects():
        if type(begun) is TemporaryUploadedFile:
            begun.close()
    assert answer.status_code == 503 and answer["Retry-After"] == "60"
    assert "지금은 저장할 수 없어요" in answer.content.decode()
    assert not StoredFile.objects.exists() and not Evidence.objects.exists()


def test_nobody_fills_the_disk_with_drafts(mina: Person, client_of: Callable[[Person], Client]) -> None:
    cache.clear()
    page = reverse("problems:report_what")
    for _turn in range(60):
        assert Client().post(page, {"title": "가로등이 꺼져요", "go": "next"}).status_code == 302
    refused = Client().post(page, {"title": "예순한 번째 가로등", "go": "next"})
    assert refused.status_code == 422 and "예순한 번째 가로등" in refused.content.decode()
    assert Client().post(reverse("problems:draft_save"), {"title": "가로등"}).status_code == 429
    assert ReportDraft.objects.count() == 60
    assert client_of(mina).post(page, {"title": "가로등이 꺼져요", "go": "next"}).status_code == 302
    cache.clear()
