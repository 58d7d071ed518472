from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from madang.people import actions
from madang.people.models import MailPreference, Notice, Person


def tell(person: Person, count: int = 1, **fields: Any) -> None:
    start = Notice.objects.count()
    for n in range(start, start + count):
        actions.notify(
            **{"person": person, "kind": "tests.x", "key": f"k{n}", "subject": f"알림 {n}", **fields}
        )


def test_the_inbox_shows_ones_own_newest_first(
    mina: Person, sora: Person, client_of: Callable[[Person], Client]
) -> None:
    tell(mina, 2)
    tell(sora, subject="소라의 알림")
    page = client_of(mina).get("/me/inbox/").content.decode()
    assert page.index("알림 1") < page.index("알림 0") and "소라의 알림" not in page


def test_opening_one_leads_on_and_marks_it_read(mina: Person, client_of: Callable[[Person], Client]) -> None:
    tell(mina, url="/problems/7/")
    notice = Notice.objects.get()
    assert client_of(mina).get(f"/me/inbox/{notice.pk}/")["Location"] == "/problems/7/"
    notice.refresh_from_db()
    assert notice.read_at is not None


@pytest.mark.parametrize("kept", ["/problems/7/?tab=answers#a3", "/en/problems/7/?tab=answers#a3"])
def test_a_notice_opens_in_the_language_of_the_inbox(
    kept: str, mina: Person, client_of: Callable[[Person], Client]
) -> None:
    tell(mina, url=kept)
    browser, number = client_of(mina), Notice.objects.get().pk
    assert browser.get(f"/en/me/inbox/{number}/")["Location"] == "/en/problems/7/?tab=answers#a3"
    assert browser.get(f"/me/inbox/{number}/")["Location"] == "/problems/7/?tab=answers#a3"


def test_what_has_no_language_opens_as_it_is(mina: Person, client_of: Callable[[Person], Client]) -> None:
    tell(mina, url="/api/v1/problems")
    number = Notice.objects.get().pk
    assert client_of(mina).get(f"/en/me/inbox/{number}/")["Location"] == "/api/v1/problems"


def test_a_notice_leads_nowhere_but_here(mina: Person, client_of: Callable[[Person], Client]) -> None:
    tell(mina, url="//evil.example/")
    assert client_of(mina).get(f"/me/inbox/{Notice.objects.get().pk}/")["Location"] == "/me/inbox/"


def test_somebody_elses_notice_is_not_there(
    mina: Person, sora: Person, client_of: Callable[[Person], Client]
) -> None:
    tell(sora)
    notice = Notice.objects.get()
    assert client_of(mina).get(f"/me/inbox/{notice.pk}/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_can_be_marked_as_read_at_once(
    mina: Person, sora: Person, client_of: Callable[[Person], Client]
) -> None:
    tell(mina, 3)
    tell(sora)
    browser = client_of(mina)
    browser.post("/me/inbox/read/")
    assert Notice.objects.filter(read_at=None).get().person == sora
    assert browser.get("/me/inbox/read/").status_code == 405


def test_the_count_is_polled_cheaply(mina: Person, client_of: Callable[[Person], Client]) -> None:
    tell(mina, 2)
    browser, part = client_of(mina), {"HX-Request": "true", "HX-Target": "inbox-news"}
    first = browser.get("/me/inbox/", headers=part)
    assert "읽지 않은 알림 2개" in first.content.decode() and "<h1" not in first.content.decode()
    again = browser.get("/me/inbox/", headers={**part, "If-None-Match": first["ETag"]})
    assert again.status_code == 304
    tell(mina)
    new = browser.get("/me/inbox/", headers={**part, "If-None-Match": first["ETag"]})
    assert new.status_code == 200 and "3개" in new.content.decode()


def test_pages_and_queries_do_not_grow(
    mina: Person, client_of: Callable[[Person], Client], assert_same_queries: Any
) -> None:
    browser = client_of(mina)
    assert_same_queries(lambda count: tell(mina, count), lambda: browser.get("/me/inbox/"))
    page = browser.get("/me/inbox/?page=2").content.decode()
    assert "알림 0" in page and "알림 29" not in page


def test_an_empty_inbox_says_what_would_be_here(mina: Person, client_of: Callable[[Person], Client]) -> None:
    assert "아직 알림이 없어요" in client_of(mina).get("/me/inbox/").content.decode()


def test_the_same_notice_comes_once(mina: Person) -> None:
    for _turn in range(3):
        actions.notify(person=mina, kind="tests.x", key="same", subject="한 번")
    assert Notice.objects.count() == 1


def test_nobody_gets_mail_about_their_own_doing(
    mina: Person, deliver: Callable[[], int], mailoutbox: list
) -> None:
    MailPreference.objects.create(person=mina, kind="tests.x", mode="now")
    actions.notify(person=mina, by=mina, kind="tests.x", key="own", subject="내가 한 일")
    deliver()
    assert mailoutbox == [] and Notice.objects.get().mailed_at is not None


def test_what_is_wanted_at_once_is_mailed_once(
    mina: Person, deliver: Callable[[], int], mailoutbox: list
) -> None:
    MailPreference.objects.create(person=mina, kind="tests.x", mode="now")
    tell(mina, url="/problems/7/")
    deliver()
    deliver()
    assert [letter.subject for letter in mailoutbox] == ["알림 0"]
    assert mailoutbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/problems/7/" in mailoutbox[0].body
