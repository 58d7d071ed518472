"""One's data is seen, taken along with every own word and file, and erased: afterwards nobody finds the person."""

import io
import re
import urllib.request
import uuid
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.in_browser import send
from tests.journeys.walking import (
    Open,
    choose,
    enter_new,
    fresh,
    open_team,
    publish,
    sent_report,
    write_report,
)

PICTURE = Path(__file__).parents[2] / "src/madang/ui/static/ui/mark/share.png"


def mark() -> str:
    """A word that nobody else writes."""
    return f"말{uuid.uuid4().hex[:10]}"


def leave_traces(page: Page, daeho: Page, lead: Page, marks: dict[str, str]) -> list[str]:
    """Write in every place a citizen can write in. Returns the addresses where it can be read."""
    write_report(page, fresh(f"제목 {marks['title']}"), f"본문 {marks['body']}")
    page.goto("/problems/new/picture/")
    page.locator("[name=picture]").set_input_files(PICTURE)
    page.locator("[name=picture_alt]").fill(f"그림 {marks['alt']}")
    send(page)
    page.goto("/problems/new/send/")
    own = sent_report(page)
    publish(daeho, own)

    write_report(lead, fresh("복도 끝 콘센트가 헐거워요"), "충전기가 자꾸 빠져요.")
    other = sent_report(lead)
    publish(daeho, other)
    page.goto(f"/problems/{other}/me-too/")
    page.locator("[name=story]").fill(f"저도 그래요 {marks['story']}")
    send(page)
    page.goto(f"/problems/{other}/evidence/?kind=document")
    page.locator("[name=upload]").set_input_files(
        {
            "name": f"{marks['file']}.txt",
            "mimeType": "text/plain",
            "buffer": f"잰 값 {marks['inside']}".encode(),
        }
    )
    page.locator("[name=text]").fill(f"일주일 적었어요 {marks['evidence']}")
    send(page)
    page.goto(f"/problems/{other}/")
    page.locator("#comment-body").fill(f"덧붙이면 {marks['comment']}")
    page.locator("main form:has(#comment-body) button").click()
    expect(page.locator("#comments")).to_contain_text(marks["comment"])

    slug = open_team(lead, other, fresh("콘센트 팀"))
    page.goto(f"/projects/{slug}/join/")
    page.locator("[name=message]").fill(f"함께할게요 {marks['wish']}")
    page.locator("[name=is_name_public]").check()
    send(page)
    lead.goto(f"/projects/{slug}/room/team/")
    lead.locator("main form[action$='/acceptance/'] button").click()
    room = f"/projects/{slug}/room"
    page.goto(f"{room}/updates/new/")
    page.locator("[name=title]").fill(f"소식 {marks['news']}")
    page.locator("[name=body]").fill("세 곳을 살폈어요.")
    page.locator("[name=picture]").set_input_files(PICTURE)
    page.locator("[name=alt]").fill("콘센트 셋")
    page.locator("button[name=go][value=publish]").click()
    expect(page).to_have_url(re.compile(r"/updates/\d+/$"))
    page.goto(f"{room}/decisions/new/")
    page.locator("[name=title]").fill(f"물음 {marks['question']}")
    page.locator("[name=body]").fill(f"배경 {marks['context']}")
    send(page)
    choose(page, "choice", "object")
    page.locator("[name=reason]").fill(f"걱정돼요 {marks['reason']}")
    page.locator("main form:has([name=choice]) button.button").click()
    expect(page.locator("main")).to_contain_text(marks["reason"])
    return [
        f"/problems/{own}/", f"/problems/{other}/", f"/projects/{slug}/", f"/projects/{slug}/updates/",
        f"/projects/{slug}/feed/", "/", "/problems/", "/problems/feed/", "/projects/", "/projects/feed/", "/impact/",
        f"/api/v1/problems/{own}", f"/api/v1/problems/{other}", f"/api/v1/projects/{slug}", "/api/v1/problems",
    ]  # fmt: skip


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
def test_all_is_taken_along_and_then_nothing_personal_is_left(
    open_page: Open, site: str, site_data: Path, tmp_path: Path, javascript: bool
) -> None:
    page, lead = open_page(javascript=javascript), open_page(javascript=javascript)
    daeho = open_page("daeho", phone=False, javascript=javascript)
    name = f"지운{mark()}"[:14]
    address = enter_new(page, site_data, name)
    enter_new(lead, site_data, "이끄미")
    kinds = (
        "title",
        "body",
        "alt",
        "story",
        "file",
        "inside",
        "evidence",
        "comment",
        "wish",
        "news",
        "question",
        "context",
        "reason",
    )
    marks = {kind: mark() for kind in kinds}
    public = leave_traces(page, daeho, lead, marks)
    person = f"/people/{own_key(page)}/"

    page.goto("/me/data/")
    with page.expect_download() as waiting:
        page.locator("main form[action$='/export/'] button").click()
    waiting.value.save_as(tmp_path / "own.zip")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "own.zip").read_bytes())) as archive:
        words = "".join(archive.read(each).decode() for each in archive.namelist() if each.endswith(".json"))
        words += "".join(archive.namelist())
        given = [each for each in archive.namelist() if each.startswith("files/")]
        inside = b"".join(archive.read(each) for each in given)
    assert [kind for kind in kinds if kind != "inside" and marks[kind] not in words] == []
    assert address in words and name in words
    assert len(given) == 3 and marks["inside"].encode() in inside

    page.goto("/me/erase/")
    page.locator("[name=word]").fill("아니요")
    send_erase(page)
    expect(page.locator("[name=word]")).to_have_attribute("aria-invalid", "true")
    page.locator("[name=word]").fill("삭제")
    send_erase(page)
    expect(page).to_have_url(re.compile("/erased/"))
    page.goto("/me/")
    expect(page.locator("main [name=email]")).to_be_visible()

    gone = [
        name,
        address,
        *(marks[kind] for kind in kinds if kind not in {"news", "question", "context", "inside"}),
    ]
    for path in [*public, person]:
        text = fetched(site + path)
        assert [each for each in gone if each in text] == [], path
    lead.goto(public[2])
    lead.goto(f"{public[2]}room/decisions/")
    lead.locator("main .task-list a").first.click()
    expect(lead.locator("main")).not_to_contain_text(name)
    lead.goto("/me/inbox/")
    expect(lead.locator("main")).not_to_contain_text(name)


def own_key(page: Page) -> int:
    """The key of one's own public page."""
    page.goto("/me/profile/")
    found = re.search(r"/people/(\d+)/", page.content())
    assert found, "the way to one's own public page"
    return int(found.group(1))


def send_erase(page: Page) -> None:
    """Press the button that erases."""
    page.locator("main form button.danger").click()


def fetched(url: str) -> str:
    """What a stranger reads there; the page of an erased person may be gone."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        assert error.code == 404, url
        return str(error.read().decode())
