"""What an editor types is kept as a draft by itself, and saving it makes no second one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from madang.core import clock
from madang.core.errors import NotAllowed
from madang.core.models import AuditEntry
from madang.news import actions
from madang.news.models import Article
from madang.news.tests.factories import make_article
from madang.people.actions import give_role
from madang.people.models import Person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]
KEEP = "/news/new/save/"


@pytest.fixture
def editor(jun: Person) -> Person:
    give_role(person=jun, kind="editor")
    return jun


def typed(**changed: Any) -> dict[str, Any]:
    return {"title": "새 소식", "body": "아직 쓰는", "language": "ko", "department": "", "contact_email": "운영",
            "licence": "4", "draft": "", "version": "", **changed}  # fmt: skip


def test_it_begins_with_the_title_and_goes_on_in_the_same_draft(client_of: ClientOf, editor: Person) -> None:
    client = client_of(editor)
    assert f'data-autosave="{KEEP}"' in client.get("/news/new/").content.decode()
    assert client.post(KEEP, typed(title=" ")).status_code == 204 and not Article.objects.exists()
    told = client.post(KEEP, typed()).json()
    article = Article.objects.get()
    assert told == {"draft": article.slug, "version": article.version} and article.published_at is None
    told = client.post(KEEP, typed(body="아직 쓰는 글이에요\r\n두 줄", title="", **told)).json()
    article.refresh_from_db()
    assert (article.title, article.body, article.contact_email) == (
        "새 소식",
        "아직 쓰는 글이에요\n두 줄",
        "",
    )
    assert told["version"] == article.version == 2
    whole = typed(department="운영팀", contact_email="", body="다 쓴 글이에요", comments_open="on", **told)
    assert client.post("/news/new/", whole)["Location"] == f"/news/{article.slug}/"
    assert Article.objects.get().body == "다 쓴 글이에요"
    assert [entry.verb for entry in AuditEntry.objects.filter(verb__startswith="news.")] == [
        "news.written",
        "news.edited",
    ]


def test_whoever_wrote_meanwhile_is_not_overwritten(client_of: ClientOf, editor: Person) -> None:
    client = client_of(editor)
    told = client.post(KEEP, typed()).json()
    client.post(KEEP, typed(body="먼저 쓴 글", **told))
    assert client.post(KEEP, typed(body="늦게 온 글", **told)).status_code == 409
    assert Article.objects.get().body == "먼저 쓴 글"
    late = client.post("/news/new/", typed(body="늦게 온 글", department="운영팀", contact_email="", **told))
    assert late.status_code == 422 and "먼저 쓴 글" in late.content.decode()


def test_what_is_public_never_changes_by_itself(client_of: ClientOf, editor: Person) -> None:
    article = make_article()
    page = client_of(editor).get(f"/news/{article.slug}/edit/").content.decode()
    assert "data-autosave" not in page
    answer = client_of(editor).post(KEEP, typed(draft=article.slug, version=article.version))
    assert answer.status_code == 409
    article.refresh_from_db()
    assert article.title != "새 소식"


def test_an_unfinished_draft_cannot_be_published(client_of: ClientOf, editor: Person) -> None:
    client = client_of(editor)
    slug = client.post(KEEP, typed()).json()["draft"]
    answer = client.post(f"/news/{slug}/publish/", {"at": ""})
    assert answer.status_code == 422 and "담당 부서" in answer.content.decode()
    assert not Article.objects.filter(published_at__lte=clock.now()).exists()


def test_only_editors(client_of: ClientOf, mina: Person, client: Client) -> None:
    assert "/sign-in/" in client.post(KEEP, typed())["Location"]
    assert client_of(mina).post(KEEP, typed()).status_code == 404
    with pytest.raises(NotAllowed):
        actions.keep_article(by=mina, title="x")
    assert not Article.objects.exists()
