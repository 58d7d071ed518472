"""Plain language: every message translated, no officialese, nothing lost in translation, no stray Korean in English."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "madang"
CATALOGUES = sorted(PACKAGE.glob("*/locale/ko/LC_MESSAGES/*.po"))
TEMPLATES = sorted(PACKAGE.glob("*/jinja2/**/*.html"))
# What the brief tells us not to say, and what we say instead.
OFFICIALESE = {
    "잘못 입력": "무엇을 어떻게 써 달라고 말하기",
    "내방": "오시기",
    "상기": "위의",
    "익일": "다음 날",
    "교부": "드림",
    "귀하": "부르지 않기",
    "시기 바랍니다": "~해 주세요",
    "대시보드": "현황판",
    "프로토타입": "시제품",
    "피드백": "의견",
    "멘토링": "전문가 상담",
}
PLACEHOLDER = re.compile(r"%%?\((\w+)\)s")
# The name of each language stands in that language; the gallery shows how Korean is marked.
HANGUL_ALLOWED = {"_header.html", "_content.html"}


def messages(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file, locale="ko") if message.id]


def korean(message: Message) -> str:
    return message.string if isinstance(message.string, str) else " ".join(message.string or ())


def english(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-5])
def test_every_message_is_said_in_plain_korean(path: Path) -> None:
    faults = []
    for message in messages(path):
        text = korean(message)
        if not text or message.fuzzy:
            faults.append(f"no Korean: {english(message)[0]}")
        faults += [f"{word} → {OFFICIALESE[word]}: {text}" for word in OFFICIALESE if word in text]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-5])
def test_translations_keep_what_is_filled_in(path: Path) -> None:
    faults = []
    for message in messages(path):
        wanted = set().union(*(PLACEHOLDER.findall(text) for text in english(message)))
        found = set(PLACEHOLDER.findall(korean(message)))
        if not found <= wanted or (wanted - found and not isinstance(message.id, tuple)):
            faults.append(f"{english(message)[0]} → {korean(message)}")
    assert not faults, "\n".join(faults)


def test_templates_speak_english_and_leave_korean_to_the_catalogue() -> None:
    faults = []
    for path in TEMPLATES:
        text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)
        if re.search("[가-힣]", text) and path.name not in HANGUL_ALLOWED:
            faults.append(str(path.relative_to(PACKAGE)))
    assert faults == []


def test_one_english_message_has_one_korean_meaning() -> None:
    """All catalogues become one at run time: of two translations only the higher app's would be shown."""
    said: dict[tuple[str | None, str], dict[str, str]] = defaultdict(dict)
    for path in CATALOGUES:
        for message in messages(path):
            said[message.context, english(message)[0]][path.parts[-5]] = korean(message)
    torn = [
        f"{message!r}: " + " | ".join(f"{app} {text}" for app, text in sorted(found.items()))
        for (_, message), found in said.items()
        if len(set(found.values())) > 1
    ]
    assert not torn, "Give one of them a context with pgettext:\n" + "\n".join(sorted(torn))
