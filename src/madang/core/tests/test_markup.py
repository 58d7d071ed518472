"""What citizens write in Markdown never becomes more than text, links and simple structure."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.core import markup

# After the lists of OWASP (XSS filter evasion) and of other Markdown renderers' reports.
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](//evil.example/x)",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "[x](file:///etc/passwd)",
    "[x](http://a.example\" onmouseover=\"alert(1))",
    "[x](http://a.example 'title\" onmouseover=alert(1) x=\"')",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.gif)",
    "![\"onerror=\"alert(1)](x)",
    "<javascript:alert(1)>",
    "<https://a.example/\"onclick=alert(1)>",
    "https://a.example/\"onmouseover=alert(1)//",
    "https://a.example/<script>alert(1)</script>",
    "[x]: javascript:alert(1)\n\n[x]",
    "```html\n<script>alert(1)</script>\n```",
    "```\"onload=alert(1)\nx\n```",
    "`<img src=x onerror=alert(1)>`",
    "# <iframe src=https://evil.example></iframe>",
    "|a|b|\n|-|-|\n|<script>alert(1)</script>|[x](javascript:alert(1))|",
    "<style>@import 'https://evil.example'</style>",
    "<base href=https://evil.example>",
    "<form action=https://evil.example><input name=x></form>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<math><mtext></mtext><mglyph><svg><mtext><style><path id=\"</style><img onerror=alert(1) src>\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<details open ontoggle=alert(1)>",
    "<div style=\"background:url(javascript:alert(1))\">",
    "<p id=csrf class=button>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x00<scr\x00ipt>alert(1)</script>",
    "<ScRiPt >alert(1)</sCrIpT >",
]  # fmt: skip


class Reader(HTMLParser):
    """Collects every tag with its attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags_of(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def assert_harmless(text: str) -> None:
    for tag, attributes in tags_of(str(markup.render(text))):
        assert tag in markup.TAGS, (text, tag)
        allowed = markup.ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        assert set(attributes) <= allowed, (text, attributes)
        if tag == "a":
            assert attributes["rel"] == "nofollow ugc noopener"
            href = attributes.get("href")
            assert href is None or re.match(r"https?://|mailto:|/[^/\\]|/$|#", href, re.IGNORECASE), (
                text,
                href,
            )


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_becomes_harmless_text(attack: str) -> None:
    assert_harmless(attack)
    assert_harmless(f"안녕하세요 **{attack}**\n\n> {attack}\n\n- {attack}")


@given(st.text(alphabet=st.sampled_from("[](){}<>\"'`*_#|!&;:/\\ \n\tjavscriptonerhf=xh가")))
def test_no_text_at_all_makes_a_tag_or_an_address_that_is_not_allowed(text: str) -> None:
    assert_harmless(text)


def test_simple_structure_is_kept_with_headings_below_the_pages_own() -> None:
    html = str(
        markup.render("# 제목\n\n**굵게** ~~지움~~\n\n1. 하나\n2. 둘\n\n| 가 | 나 |\n|---|---|\n| 1 | 2 |")
    )
    assert "<h3>제목</h3>" in html and "<strong>굵게</strong>" in html and "<ol>" in html
    assert '<th scope="col">가</th>' in html
    assert "<h1" not in html and "<h2" not in html


@pytest.mark.parametrize(
    ("text", "top", "levels"),
    [
        ("## 하나\n\n## 둘", 2, "22"),
        ("# 하나\n\n### 둘\n\n###### 셋", 3, "345"),
        ("### 하나\n\n# 둘\n\n### 셋", 3, "334"),
        ("# 1\n## 2\n### 3\n#### 4\n##### 5\n###### 6", 3, "345666"),
    ],
)
def test_headings_never_skip_a_level(text: str, top: int, levels: str) -> None:
    html = str(markup.render(text, top))
    assert "".join(re.findall(r"<h([2-6])>", html)) == levels == "".join(re.findall(r"</h([2-6])>", html))


def test_a_bare_address_becomes_a_link_without_the_full_stop_of_its_sentence() -> None:
    html = str(markup.render("자세한 것은 https://example.org/쪽?a=1&b=2. 을 보세요. (https://example.org/)"))
    assert [tag[1]["href"] for tag in tags_of(html)[1:]] == [
        "https://example.org/쪽?a=1&b=2",
        "https://example.org/",
    ]


def test_addresses_in_code_and_in_links_stay_as_they_are() -> None:
    html = str(markup.render("`https://a.example/` [https://b.example/](https://c.example/)"))
    assert [attributes["href"] for tag, attributes in tags_of(html) if tag == "a"] == ["https://c.example/"]


def test_a_picture_from_elsewhere_leaves_its_description() -> None:
    html = str(markup.render("![강아지 사진](https://evil.example/x.png)"))
    assert "강아지 사진" in html and "evil.example" not in html


def test_deep_nesting_and_long_text_end_soon() -> None:
    assert str(markup.render("> " * 5000 + "끝")).count("<blockquote>") <= markup.DEEPEST
    assert len(markup.render("[" * 60_000)) < 120_000
    assert markup.render("*" * 50_000)


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("**굵은** [글](https://a.example)\n둘째 줄", 40, "굵은 글 둘째 줄"),
        ("# 제목\n\n본문입니다", 40, "제목 본문입니다"),
        ("하나 둘 셋 넷 다섯", 9, "하나 둘 셋…"),
        ("띄어쓰기없는아주긴낱말입니다", 6, "띄어쓰기없…"),
        ("", 10, ""),
        ("<b>아니</b>", 40, "<b>아니</b>"),
    ],
)
def test_plain_text_is_one_line_cut_between_words(text: str, length: int, expected: str) -> None:
    assert markup.plain(text, length) == expected
    assert len(markup.plain(text, length)) <= length
