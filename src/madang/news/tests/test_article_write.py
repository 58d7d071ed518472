import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from madang.core import clock, personal
from madang.core.errors import EditConflict, NotAllowed
from madang.core.models import AuditEntry, StoredFile
from madang.news import actions
from madang.news.models import BODY_MAX, MOST_ATTACHMENTS, Article
from madang.news.tests.factories import make_article
from madang.people.actions import give_role
from madang.people.models import Person
from madang.people.rules import RoleKind
from madang.people.tests.factories import make_person

type ClientOf = Callable[[Person], Client]
DELETE = re.compile(r"<button[^>]*>(?:(?!</button>).)*초안 지우기", re.S)


@pytest.fixture
def editor(db: None) -> Person:
    person = make_person("다온")
    give_role(person=person, kind=RoleKind.EDITOR)
    return person


def fields(**changed: Any) -> dict[str, Any]:
    return {
        "title": "2026 공개 모집", "body": "## 누구나\n\n오세요.", "language": "ko", "department": "운영팀",
        "contact_name": "김담당", "contact_phone": "02-1", "contact_email": "", "licence": "1", "programme": "",
        "comments_open": "on", **changed,
    }  # fmt: skip


def picture() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), "navy").save(buffer, "PNG")
    return SimpleUploadedFile("그림.png", buffer.getvalue(), "image/png")


# --- draft, publish -----------------------------------------------------------------------------


def test_an_editor_drafts_previews_and_publishes(client_of: ClientOf, editor: Person) -> None:
    client = client_of(editor)
    preview = client.post("/news/new/", fields(preview="1"))
    assert preview.status_code == 200 and "<h3>누구나</h3>" in preview.content.decode()
    assert not Article.objects.exists()
    response = client.post("/news/new/", fields(publish="1"))
    article = Article.objects.get()
    assert response["Location"] == f"/news/{article.slug}/publish/" and article.published_at is None
    assert article.licence == 1 and article.author == editor and article.comments_open
    assert client.post(response["Location"], {"at": ""}).status_code == 302
    assert "2026 공개 모집" in Client().get("/news/").content.decode()
    assert AuditEntry.objects.filter(verb="news.published").exists()


def test_a_notice_can_be_planned_and_the_plan_cancelled(client_of: ClientOf, editor: Person) -> None:
    article = make_article(published_at=None)
    at = clock.local(clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    client = client_of(editor)
    assert client.post(f"/news/{article.slug}/publish/", {"at": at}).status_code == 302
    article.refresh_from_db()
    assert article.published_at is not None and not article.is_published
    assert clock.local(article.published_at).strftime("%Y-%m-%dT%H:%M") == at
    client.post(f"/news/{article.slug}/publish/", {"withdraw": "1"})
    article.refresh_from_db()
    assert article.published_at is None


@pytest.mark.parametrize("path", ["new/", "drafts/", "{}/edit/", "{}/publish/", "{}/files/", "{}/discard/"])
def test_citizens_cannot_write(client_of: ClientOf, mina: Person, hana: Person, path: str) -> None:
    address = "/news/" + path.format(make_article().slug)
    for person in (mina, hana):
        assert client_of(person).get(address).status_code == 404
        if path != "drafts/":
            assert client_of(person).post(address, fields()).status_code == 404
    assert "/sign-in/" in Client().get(address)["Location"]


def test_no_action_lets_a_citizen_through(mina: Person) -> None:
    article = make_article()
    for attempt in (
        lambda: actions.write_article(by=mina, title="x"),
        lambda: actions.edit_article(article=article, by=mina, version=1, title="x"),
        lambda: actions.publish_article(article=article, by=mina),
        lambda: actions.unpublish_article(article=article, by=mina),
        lambda: actions.discard_article(article=article, by=mina),
        lambda: actions.attach_file(article=article, by=mina, upload=picture()),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_what_is_public_is_not_published_again_and_not_discarded(editor: Person) -> None:
    article = make_article()
    with pytest.raises(actions.AlreadyPublished):
        actions.publish_article(article=article, by=editor)
    with pytest.raises(actions.AlreadyPublished):
        actions.discard_article(article=article, by=editor)
    draft = actions.unpublish_article(article=article, by=editor)
    with pytest.raises(actions.NotPublished):
        actions.unpublish_article(article=draft, by=editor)


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"title": "가" * 161}, {"body": ""}, {"body": "가" * (BODY_MAX + 1)}, {"licence": "5"},
     {"licence": ""}, {"department": ""}, {"contact_email": "x"}, {"programme": "999"}, {"language": "xx"},
     {"title": "a\x00b"}],
)  # fmt: skip
def test_bad_input_is_shown_with_what_was_typed(
    client_of: ClientOf, editor: Person, wrong: dict[str, str]
) -> None:
    response = client_of(editor).post("/news/new/", fields(**wrong))
    assert response.status_code == 422 and not Article.objects.exists()
    if "title" not in wrong:
        assert "2026 공개 모집" in response.content.decode()


# --- edit ---------------------------------------------------------------------------------------


def test_a_change_to_a_public_notice_shows_its_date(client_of: ClientOf, editor: Person) -> None:
    article = make_article(published_at=clock.now() - timedelta(days=1))
    client_of(editor).post(f"/news/{article.slug}/edit/", fields(version=article.version))
    article.refresh_from_db()
    assert article.edited_at is not None and article.version == 2
    assert (
        article.edited_at.isoformat(timespec="seconds")
        in Client().get(f"/news/{article.slug}/").content.decode()
    )


def test_saving_without_a_change_leaves_the_date(editor: Person) -> None:
    article = make_article()
    same = actions.edit_article(article=article, by=editor, version=1, title=article.title)
    assert same.edited_at is None


def test_a_draft_is_edited_without_a_date(editor: Person) -> None:
    draft = make_article(published_at=None)
    assert actions.edit_article(article=draft, by=editor, version=1, title="새 제목").edited_at is None


def test_the_second_of_two_editors_sees_what_changed_and_loses_nothing(
    client_of: ClientOf, editor: Person
) -> None:
    article = make_article(published_at=None)
    client = client_of(editor)
    address = f"/news/{article.slug}/edit/"
    assert client.post(address, fields(version=1, title="첫 사람의 제목")).status_code == 302
    response = client.post(address, fields(version=1, title="둘째 사람의 제목"))
    html = response.content.decode()
    assert response.status_code == 422 and "첫 사람의 제목" in html and "둘째 사람의 제목" in html
    assert 'name="version" value="2"' in html
    article.refresh_from_db()
    assert article.title == "첫 사람의 제목"
    assert client.post(address, fields(version=2, title="둘째 사람의 제목")).status_code == 302


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_a_version_that_makes_no_sense_is_a_conflict(
    client_of: ClientOf, editor: Person, version: str
) -> None:
    article = make_article(published_at=None)
    response = client_of(editor).post(f"/news/{article.slug}/edit/", fields(version=version))
    assert response.status_code == 422


def test_the_action_refuses_an_old_version(editor: Person) -> None:
    article = make_article()
    actions.edit_article(article=article, by=editor, version=1, title="하나")
    with pytest.raises(EditConflict) as conflict:
        actions.edit_article(article=article, by=editor, version=1, title="둘")
    assert conflict.value.current["title"] == "하나"


# --- files --------------------------------------------------------------------------------------


def test_files_are_attached_read_and_removed(client_of: ClientOf, editor: Person) -> None:
    article = make_article()
    client = client_of(editor)
    address = f"/news/{article.slug}/files/"
    assert client.post(address, {"upload": picture(), "title": "포스터"}).status_code == 302
    document = SimpleUploadedFile("모집 공고.pdf", b"%PDF-1.4 x", "application/pdf")
    assert client.post(address, {"upload": document, "title": ""}).status_code == 302
    image, paper = article.attachments.all()
    html = Client().get(f"/news/{article.slug}/").content.decode()
    assert "포스터" in html and "모집 공고.pdf" in html
    sent = Client().get(f"{address}{paper.pk}/")
    assert (
        sent["Content-Disposition"].startswith("attachment") and sent["X-Content-Type-Options"] == "nosniff"
    )
    assert b"".join(sent) == b"%PDF-1.4 x"  # type: ignore[arg-type]  # a streamed answer
    shown = Client().get(f"{address}{image.pk}/?size=../../etc")
    assert shown["Content-Type"] == "image/webp"
    b"".join(shown)  # type: ignore[arg-type]  # read to its end: closing it would close the database too
    files = Client().get(f"/api/v1/news/{article.slug}").json()["attachments"]
    assert [each["title"] for each in files] == ["포스터", ""] and files[1]["url"].startswith("http")
    assert client.post(f"{address}{paper.pk}/remove/").status_code == 302
    assert StoredFile.objects.count() == 1 and Client().get(f"{address}{paper.pk}/").status_code == 404


def test_files_of_a_draft_are_for_editors(client_of: ClientOf, editor: Person, mina: Person) -> None:
    draft = make_article(published_at=None)
    attachment = actions.attach_file(article=draft, by=editor, upload=picture())
    address = f"/news/{draft.slug}/files/{attachment.pk}/"
    assert Client().get(address).status_code == 404 and client_of(mina).get(address).status_code == 404
    other = make_article()
    assert Client().get(f"/news/{other.slug}/files/{attachment.pk}/").status_code == 404
    assert client_of(mina).post(f"{address}remove/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), ("a.exe", b"MZ\x90\x00"),
     ("a.jpg", b"PK\x03\x04zip"), ("a.html", b"<html><script>alert(1)</script>"), ("empty.pdf", b"")],
)  # fmt: skip
def test_dangerous_or_broken_files_are_refused(
    client_of: ClientOf, editor: Person, name: str, content: bytes
) -> None:
    article = make_article()
    response = client_of(editor).post(
        f"/news/{article.slug}/files/", {"upload": SimpleUploadedFile(name, content)}
    )
    assert response.status_code == 422 and not StoredFile.objects.exists()


def test_a_notice_holds_a_limited_number_of_files(editor: Person) -> None:
    article = make_article()
    for _number in range(MOST_ATTACHMENTS):
        actions.attach_file(article=article, by=editor, upload=SimpleUploadedFile("a.txt", b"text"))
    with pytest.raises(actions.TooManyFiles):
        actions.attach_file(article=article, by=editor, upload=SimpleUploadedFile("a.txt", b"text"))


def test_a_discarded_draft_takes_its_files_along(client_of: ClientOf, editor: Person) -> None:
    draft = make_article(published_at=None)
    actions.attach_file(article=draft, by=editor, upload=picture())
    assert client_of(editor).post(f"/news/{draft.slug}/discard/").status_code == 302
    assert not Article.objects.exists() and not StoredFile.objects.exists()


@pytest.mark.parametrize(("days", "words"), [(-1, "게시한 소식이에요"), (1, "게시할 날이 정해져")])
def test_what_is_public_or_planned_is_not_discarded_and_the_page_says_what_to_do(
    client_of: ClientOf, editor: Person, days: int, words: str
) -> None:
    article = make_article(published_at=clock.now() + timedelta(days=days))
    client, path = client_of(editor), f"/news/{article.slug}/discard/"
    for answer in (client.get(path), client.post(path)):
        page = answer.content.decode()
        assert answer.status_code == 409 and words in page
        assert f'href="/news/{article.slug}/publish/"' in page and not DELETE.search(page)
    assert Article.objects.filter(pk=article.pk).exists()
    draft = client.get(f"/news/{make_article(published_at=None).slug}/discard/").content.decode()
    assert DELETE.search(draft)


def test_an_editor_who_leaves_is_no_longer_named(editor: Person) -> None:
    article = make_article(author=editor)
    keeper = next(keeper for keeper in personal.keepers() if keeper.app == "news")
    assert article.slug in str(keeper.export(editor))
    keeper.erase(by=editor)
    article.refresh_from_db()
    assert article.author is None
