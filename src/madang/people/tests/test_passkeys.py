"""Passkeys in a real browser with a virtual authenticator, under the real Content Security Policy."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect, sync_playwright

from tests import site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def centre(
    tmp_path_factory: pytest.TempPathFactory, migrate: Callable[[dict[str, str]], None]
) -> Iterator[tuple[str, Path, dict[str, str]]]:
    """An empty centre on localhost (a passkey needs a name, not a number), its data folder and its environment."""
    data, port = tmp_path_factory.mktemp("passkeys"), site.free_port()
    env = site.environment(data, port) | {"MADANG_URL": f"http://localhost:{port}", "MADANG_DEMO": "0"}
    env["MADANG_MFA_REQUIRED_FOR_STAFF"] = "1"
    site.manage(env, "messages", "--compile")
    migrate(env)
    site.manage(env, "collectstatic", "--noinput", "--verbosity", "0")
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
         "--blocking-threads", "2", "--log-level", "error", "madang.wsgi:application"],
        env=env,
    )  # fmt: skip
    try:
        site.wait_for(f"http://127.0.0.1:{port}/healthz", server)
        yield f"http://localhost:{port}", data, env
    finally:
        server.terminate()
        server.wait(15)


@pytest.fixture(scope="module")
def context(centre: tuple[str, Path, dict[str, str]]) -> Iterator[BrowserContext]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "Chromium is missing: apt-get install chromium"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        made = browser.new_context(base_url=centre[0], locale="ko-KR", viewport={"width": 390, "height": 844})
        made.set_default_timeout(15_000)
        yield made
        browser.close()


def code_of(data: Path, env: dict[str, str]) -> str:
    """The code of the newest letter, after the worker did its work."""
    site.manage(env, "worker", "--once")
    newest = max((data / "mail").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    letter = message_from_bytes(newest.read_bytes().split(b"\n-----")[0], policy=policy.default)
    found = re.search(r"\b(\d{6})\b", letter.get_content())
    assert found
    return found[1]


def virtual_authenticator(context: BrowserContext, page: Page) -> tuple[CDPSession, str]:
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return session, made["authenticatorId"]


def test_a_passkey_is_added_opens_the_account_and_is_removed(
    centre: tuple[str, Path, dict[str, str]], context: BrowserContext
) -> None:
    _address, data, env = centre
    page, faults = context.new_page(), []
    page.on("console", lambda said: faults.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    authenticator, key = virtual_authenticator(context, page)

    page.goto("/sign-in/?next=/me/settings/passkeys/")
    page.get_by_label("이메일").fill("mina@example.org")
    page.get_by_role("button", name="코드 받기").click()
    page.get_by_label("메일로 받은 코드 6자리").fill(code_of(data, env))
    page.get_by_role("button", name="계속하기").click()

    page.get_by_role("link", name="패스키 만들기").click()
    page.get_by_label("이 패스키의 이름").fill("시험 전화")
    page.get_by_role("button", name="패스키 만들기").click()
    expect(page.get_by_text("시험 전화")).to_be_visible()
    credentials = authenticator.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert len(credentials) == 1 and credentials[0]["isResidentCredential"]

    page.goto("/sign-out/")
    page.get_by_role("main").get_by_role("button", name="로그아웃").click()
    expect(page).not_to_have_url(re.compile("/sign-out/"))
    page.goto("/sign-in/?next=/me/profile/")
    page.get_by_role("button", name="패스키로 계속하기").click()
    # A guest is led from the profile to joining: signed in without a letter, and back where one wanted to be.
    page.wait_for_url("**/join/**")

    page.goto("/me/settings/passkeys/")
    page.get_by_role("link", name="삭제").click()
    page.get_by_role("button", name="패스키 지우기").click()
    expect(page.get_by_text("아직 패스키가 없어요")).to_be_visible()

    page.goto("/sign-out/")
    page.get_by_role("main").get_by_role("button", name="로그아웃").click()
    expect(page).not_to_have_url(re.compile("/sign-out/"))
    page.goto("/sign-in/")
    page.get_by_role("button", name="패스키로 계속하기").click()
    expect(page.get_by_text("이 패스키로는 들어올 수 없어요")).to_be_visible()
    page.goto("/me/")
    assert "/sign-in/" in page.url, "a removed passkey opens nothing"
    assert faults == []


def test_staff_are_led_to_a_passkey_before_the_staff_room_opens(
    centre: tuple[str, Path, dict[str, str]], context: BrowserContext
) -> None:
    address, data, env = centre
    assert context.browser is not None
    fresh = context.browser.new_context(
        base_url=address, locale="ko-KR", viewport={"width": 390, "height": 844}
    )
    fresh.set_default_timeout(15_000)
    page = fresh.new_page()
    virtual_authenticator(fresh, page)
    page.goto("/sign-in/?next=/me/settings/")
    page.get_by_label("이메일").fill("staff@example.org")
    page.get_by_role("button", name="코드 받기").click()
    page.get_by_label("메일로 받은 코드 6자리").fill(code_of(data, env))
    page.get_by_role("button", name="계속하기").click()
    page.wait_for_url(f"{address}/me/settings/")
    give = "from madang.people import actions; from madang.people.models import Person; "
    give += "actions.give_role(person=Person.objects.get(email='staff@example.org'), kind='coordinator')"
    site.manage(env, "shell", "-c", give)

    page.goto("/desk/")
    expect(page.get_by_role("heading", level=1)).to_have_text("센터 일을 하려면 패스키가 필요해요")
    page.get_by_role("link", name="패스키 만들기").click()
    page.get_by_label("이 패스키의 이름").fill("일터 전화")
    page.get_by_role("button", name="패스키 만들기").click()
    page.get_by_role("link", name="패스키 쓰기").click()
    page.get_by_role("button", name="패스키 쓰기").click()
    # The whole address: the step before it carries this one as where to go on to.
    page.wait_for_url(f"{address}/desk/")
    assert page.goto("/desk/people/").status == 200  # type: ignore[union-attr]
    fresh.close()


def test_without_javascript_the_code_is_enough(
    centre: tuple[str, Path, dict[str, str]], context: BrowserContext
) -> None:
    address, data, env = centre
    browser = context.browser
    assert browser is not None
    plain = browser.new_context(base_url=address, java_script_enabled=False, locale="ko-KR")
    page = plain.new_page()
    page.goto("/sign-in/?next=/me/settings/passkeys/add/")
    assert not page.get_by_role("button", name="패스키로 계속하기").is_visible()
    page.get_by_label("이메일").fill("plain@example.org")
    page.get_by_role("button", name="코드 받기").click()
    page.get_by_label("메일로 받은 코드 6자리").fill(code_of(data, env))
    page.get_by_role("button", name="계속하기").click()
    expect(page.get_by_text("패스키는 자바스크립트가 필요해요")).to_be_visible()
    plain.close()
