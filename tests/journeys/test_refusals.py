"""What cannot be taken says what it is, why, and what works instead; the words that were typed stay."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.in_browser import send
from tests.journeys.walking import Open, day, enter_new, fresh, open_team, publish, sent_report, write_report

WORDS = "적어 둔 말은 어떤 일이 있어도 남아 있어야 해요."


@pytest.fixture(scope="module")
def bad_files(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, str]]:
    """Files that cannot be taken, each with a word its refusal must say."""
    folder = tmp_path_factory.mktemp("bad")
    large, packed, script = folder / "큰 사진.jpg", folder / "사진.jpg", folder / "그림.svg"
    large.write_bytes(b"\xff\xd8\xff" + bytes(30 * 1024 * 1024))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.html", "<script>alert(1)</script>")
    packed.write_bytes(buffer.getvalue())
    script.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    return [(large, "MB"), (packed, "JPEG|PDF"), (script, "JPEG|PDF")]


def refused(page: Page, upload: str, file: Path, why: str) -> None:
    """The file's own field says why and what to do, and is where the summary leads."""
    field = page.locator(f"main [name={upload}]")
    expect(field).to_have_attribute("aria-invalid", "true")
    described = str(field.get_attribute("aria-describedby")).split()
    said = " ".join(page.locator(f"#{each}").inner_text() for each in described if each.endswith("_error"))
    assert re.search(why, said), said
    assert re.search("주세요", said), said
    field.set_input_files([])


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
def test_files_that_cannot_be_taken(
    open_page: Open, site_data: Path, javascript: bool, bad_files: list[tuple[Path, str]]
) -> None:
    page, daeho = open_page(javascript=javascript), open_page("daeho", phone=False, javascript=javascript)
    enter_new(page, site_data, "조심이")
    write_report(page, fresh("계단 손잡이가 흔들려요"), WORDS)
    problem = sent_report(page)
    publish(daeho, problem)
    slug = open_team(page, problem, fresh("손잡이 팀"))
    page.goto(f"/problems/{problem}/evidence/?kind=picture")
    for file, why in bad_files:
        page.locator("[name=upload]").set_input_files(file)
        page.locator("[name=alt]").fill("흔들리는 손잡이")
        page.locator("[name=text]").fill(WORDS)
        send(page)
        refused(page, "upload", file, why)
        expect(page.locator("[name=text]")).to_have_value(WORDS)
        expect(page.locator("[name=alt]")).to_have_value("흔들리는 손잡이")
    page.goto(f"/projects/{slug}/room/files/")
    for file, why in bad_files:
        page.locator("[name=upload]").set_input_files(file)
        page.locator("[name=title]").fill(WORDS)
        send(page)
        refused(page, "upload", file, why)
        expect(page.locator("[name=title]")).to_have_value(WORDS)
    page.goto(f"/projects/{slug}/room/updates/new/")
    for file, why in bad_files[1:]:
        page.locator("[name=picture]").set_input_files(file)
        page.locator("[name=title]").fill("소식이에요")
        page.locator("[name=body]").fill(WORDS)
        page.locator("button[name=go][value=publish]").click()
        refused(page, "picture", file, why)
        expect(page.locator("[name=body]")).to_have_value(WORDS)


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
def test_forms_of_the_desk_and_the_room_keep_what_was_typed(
    open_page: Open, site_data: Path, javascript: bool
) -> None:
    page, daeho = open_page(javascript=javascript), open_page("daeho", phone=False, javascript=javascript)
    enter_new(page, site_data, "다시쓰기")
    write_report(page, fresh("화장실 표지판이 안 보여요"), WORDS)
    problem = sent_report(page)
    daeho.goto(f"/problems/{problem}/desk/")
    box = daeho.locator("details:has(form[action$='/desk/decline/'])")
    box.locator("summary").click()
    box.locator("[name=note]").fill(WORDS)
    box.locator("button.button").click()
    box = daeho.locator("details[open]:has(form[action$='/desk/decline/'])")
    expect(box.locator("[name=note]")).to_have_value(WORDS)
    expect(daeho.locator("main .error-summary, main .alert.tone-danger").first).to_be_visible()
    publish(daeho, problem)
    slug = open_team(page, problem, fresh("표지판 팀"))
    room = f"/projects/{slug}/room"
    page.goto(f"{room}/decisions/new/")
    page.locator("[name=body]").fill(WORDS)
    page.locator("[name=due_on]").fill(day(-3))
    send(page)
    expect(page.locator("[name=title]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=body]")).to_have_value(WORDS)
    page.locator("[name=title]").fill("어디에 달까요?")
    send(page)
    expect(page.locator("[name=due_on]")).to_have_attribute("aria-invalid", "true")
    page.goto(f"{room}/dates/")
    page.locator("[name=title]").fill(WORDS)
    send(page)
    expect(page.locator("[name=due_on]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=title]")).to_have_value(WORDS)
    page.goto(f"{room}/handover/new/")
    expect(page).to_have_url(re.compile("/room/handover/$"))
