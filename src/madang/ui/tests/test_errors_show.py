"""What is shown when something is wrong: in the person's language, with a way on, losing nothing."""

import pytest
from django.test import Client, RequestFactory

from madang.ui import views
from madang.ui.typed import typed_fields


@pytest.mark.parametrize(
    ("path", "words"), [("/none/", "이 쪽을 찾을 수 없어요"), ("/en/none/", "We cannot find this page")]
)
def test_unknown_pages(client: Client, db: None, path: str, words: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert words in answer.content.decode()
    assert not answer.cookies


@pytest.mark.parametrize(
    ("path", "words"), [("/x/", "저희 쪽에 문제가"), ("/en/x/", "Something broke on our side")]
)
def test_our_fault_is_shown_without_database(path: str, words: str) -> None:
    answer = views.server_error(RequestFactory().get(path))
    assert answer.status_code == 500
    assert words in answer.content.decode()


def test_unreadable_requests() -> None:
    answer = views.bad_request(RequestFactory().get("/en/x/"))
    assert answer.status_code == 400
    assert "We could not read what was sent" in answer.content.decode()


def test_forbidden_looks_like_unknown(rf: RequestFactory, db: None) -> None:
    known, unknown = views.forbidden(rf.get("/x/")), views.not_found(rf.get("/x/"))
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_a_form_that_was_open_too_long_gives_the_text_back(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        "/display/", {"story": "버스가 <b>안</b> 와요", "csrfmiddlewaretoken": "old", "code": "123456"}
    )
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "양식을 보내지 못했어요" in html
    assert "버스가 &lt;b&gt;안&lt;/b&gt; 와요" in html
    assert "123456" not in html


def test_typed_fields_are_bounded(rf: RequestFactory) -> None:
    request = rf.post("/x/", {f"field{number}": "ab" * 20_000 for number in range(30)})
    shown = typed_fields(request)
    assert len(shown) == 20
    assert all(len(text) <= 20_000 for _, text in shown)
