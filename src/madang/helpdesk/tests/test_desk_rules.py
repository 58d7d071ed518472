"""Hours as people write them, addresses of other sites, what changed between two states."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.helpdesk.rules.entries import Change, compare
from madang.helpdesk.rules.hours import Span, is_open, span, tidy
from madang.helpdesk.rules.hours_text import (
    NoHours,
    hours_of,
    office_week,
    read_days,
    read_spans,
    write,
    write_days,
)
from madang.helpdesk.rules.origins import NoOrigin, read_origin, read_origins

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []), ("휴무", []), ("Closed", []), ("9:00-18:00", ["09:00-18:00"]), ("09:00~12:00,13:00 – 18:00", ["09:00-12:00", "13:00-18:00"]),
        ("13:00-18:00, 09:00-13:00", ["09:00-18:00"]), ("00:00-24:00", ["00:00-24:00"]),
    ],
)  # fmt: skip
def test_times_of_a_day_are_read(text: str, spans: list[str]) -> None:
    assert read_spans(text) == spans


@pytest.mark.parametrize(
    "text",
    [
        "9",
        "9-18",
        "09:00",
        "18:00-09:00",
        "09:00-25:00",
        "09:60-10:00",
        "-",
        "a-b",
        ",".join(["09:00-10:00"] * 7),
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(NoHours):
        read_spans(text)


SPANS = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Span(*pair)), max_size=6
)  # fmt: skip


@given(SPANS)
def test_what_is_written_is_read_again(spans: list[Span]) -> None:
    stored = write(tidy(spans))
    assert read_spans(", ".join(stored)) == stored
    assert tuple(span(*text.split("-")) for text in stored) == tidy(spans)


def test_special_days_are_read_in_order_and_written_again() -> None:
    found = read_days("2026-12-31 휴무\n\n2026-12-24  9:00-12:00, 13:00-15:00")
    assert list(found.items()) == [("2026-12-24", ["09:00-12:00", "13:00-15:00"]), ("2026-12-31", [])]
    assert read_days(write_days(found, "휴무")) == found


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-24",
        "2026-13-01 휴무",
        "크리스마스 휴무",
        "2026-12-24 휴무\n2026-12-24 09:00-10:00",
        "2026-12-24 noon",
    ],
)
def test_a_line_that_is_no_day_is_named(text: str) -> None:
    with pytest.raises(NoHours) as raised:
        read_days(text)
    assert raised.value.text in text


def test_a_desk_is_closed_on_holidays_unless_the_day_has_times_of_its_own() -> None:
    def noon(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 12, tzinfo=SEOUL)

    christmas, friday = date(2026, 12, 25), date(2026, 12, 18)
    plain = hours_of(office_week(), {}, keeps_holidays=True)
    assert is_open(plain, noon(friday)) and not is_open(plain, noon(christmas))
    assert is_open(hours_of(office_week(), {}, keeps_holidays=False), noon(christmas))
    own = hours_of(office_week(), {"2026-12-25": ["10:00-13:00"]}, keeps_holidays=True)
    assert is_open(own, noon(christmas))
    assert not is_open(hours_of({}, {}, keeps_holidays=False), noon(friday))


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Example.ORG", "https://example.org"), (" https://example.org/ ", "https://example.org"),
        ("https://example.org:443", "https://example.org"), ("https://example.org:8443", "https://example.org:8443"),
        ("http://localhost", "http://localhost"), ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:80", "http://127.0.0.1"), ("https://xn--9d0bm53a.kr", "https://xn--9d0bm53a.kr"),
    ],
)  # fmt: skip
def test_addresses_of_sites_are_read_as_browsers_name_them(text: str, origin: str) -> None:
    assert read_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    ["", "example.org", "http://example.org", "https://", "https://org", "https://example.org/a", "https://example.org?a", "https://a@b.org",
     "https://example.org:", "https://example.org:0", "https://example.org:99999", "https://exa mple.org", "https://*.example.org",
     "https://example.org;script-src *", "https://'self'", "file:///etc", "https://-a.org", "https://example..org", "https://예시.kr",
     "https://" + "a." * 130 + "org", "null", "*", "https://example.org:٣", "http://localhost.example.org"],
)  # fmt: skip
def test_nothing_else_is_an_address_of_a_site(text: str) -> None:
    with pytest.raises(NoOrigin):
        read_origin(text)


def test_only_so_many_sites_may_show_a_desk() -> None:
    assert read_origins("https://a.org\nhttps://a.org/\n") == ["https://a.org"]
    with pytest.raises(NoOrigin):
        read_origins("\n".join(f"https://a{number}.org" for number in range(21)))


@given(st.text(max_size=60))
def test_what_is_an_address_is_one_again(text: str) -> None:
    try:
        origin = read_origin(text)
    except NoOrigin:
        return
    assert read_origin(origin) == origin and " " not in origin


def test_changes_are_named_field_by_field() -> None:
    old = {"title": "가", "body": "나", "variants": ["다", "라"], "is_on": True, "audience": "public"}
    new = {
        "title": "가",
        "body": "마",
        "variants": ["라", "바"],
        "is_on": False,
        "audience": "public",
        "source": "사",
    }
    assert compare(old, new) == [
        Change("body", "나", "마"), Change("source", "", "사"), Change("is_on", True, False), Change("variants", "다", ""),
        Change("variants", "", "바"),
    ]  # fmt: skip
    assert compare(old, old) == []
