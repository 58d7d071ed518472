"""Dates, times and numbers as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from madang.core import clock
from madang.ui import formats

NOW = datetime(2026, 10, 17, 6, 0, tzinfo=UTC)  # Saturday, 3 pm in Seoul
SEVEN = datetime(2026, 10, 20, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("show", "value", "korean", "english"),
    [
        (formats.day, SEVEN, "10월 20일(화)", "Tue 20 Oct"),
        (formats.day, date(2020, 7, 1), "2020년 7월 1일(수)", "Wed 1 Jul 2020"),
        (formats.day, datetime(2026, 10, 20, 15, 30, tzinfo=UTC), "10월 21일(수)", "Wed 21 Oct"),
        (formats.day, None, "", ""),
        (formats.daytime, SEVEN, "10월 20일(화) 오후 7시", "Tue 20 Oct, 7 pm"),
        (formats.daytime, SEVEN + timedelta(minutes=30), "10월 20일(화) 오후 7시 30분", "Tue 20 Oct, 7.30 pm"),
        (formats.daytime, datetime(2026, 10, 19, 15, 0, tzinfo=UTC), "10월 20일(화) 오전 12시", "Tue 20 Oct, 12 am"),
        (formats.daytime, datetime(2026, 10, 20, 3, 0, tzinfo=UTC), "10월 20일(화) 오후 12시", "Tue 20 Oct, 12 pm"),
        (formats.moment, NOW, "오후 3시", "3 pm"),
        (formats.moment, SEVEN, "10월 20일(화) 오후 7시", "Tue 20 Oct, 7 pm"),
        (formats.ago, NOW - timedelta(seconds=20), "방금", "just now"),
        (formats.ago, NOW - timedelta(minutes=1), "1분 전", "1 minute ago"),
        (formats.ago, NOW - timedelta(hours=5), "5시간 전", "5 hours ago"),
        (formats.ago, NOW - timedelta(hours=20), "어제", "yesterday"),
        (formats.ago, NOW - timedelta(days=3), "3일 전", "3 days ago"),
        (formats.ago, NOW - timedelta(days=30), "9월 17일(목)", "Thu 17 Sep"),
        (formats.ago, date(2026, 10, 17), "오늘", "today"),
        (formats.ago, NOW + timedelta(days=2), "10월 19일(월)", "Mon 19 Oct"),
        (formats.until, NOW + timedelta(minutes=30), "30분 남음", "30 minutes left"),
        (formats.until, NOW + timedelta(hours=2), "2시간 남음", "2 hours left"),
        (formats.until, NOW + timedelta(hours=10), "1일 남음", "1 day left"),
        (formats.until, date(2026, 10, 17), "오늘까지", "until today"),
        (formats.until, date(2026, 10, 20), "3일 남음", "3 days left"),
        (formats.until, date(2026, 10, 14), "3일 지남", "3 days over"),
        (formats.until, NOW - timedelta(minutes=1), "오늘 끝남", "over since today"),
    ],
)  # fmt: skip
def test_moments(show: object, value: object, korean: str, english: str) -> None:
    with clock.travel(NOW):
        with translation.override("ko"):
            assert show(value) == korean  # type: ignore[operator]
        with translation.override("en"):
            assert show(value) == english  # type: ignore[operator]


def test_numbers() -> None:
    assert formats.number(1234567) == "1,234,567"
    assert formats.number(9.46, 1) == "9.5"
    assert formats.number(None) == ""
    assert formats.percent(6, 12) == "50%"
    assert formats.percent(1, 3, digits=1) == "33.3%"
    assert formats.percent(3, 0) == ""
    assert formats.file_size(340_000) == "340 KB"
    assert formats.file_size(2_140_000) == "2.1 MB"
    assert formats.file_size(12) == "1 KB"


def test_a_stored_day_reads_as_any_other() -> None:
    with translation.override("ko"):
        assert formats.day("2020-08-19") == "2020년 8월 19일(수)"
    with translation.override("en"):
        assert formats.day("2020-08-19") == "Wed 19 Aug 2020"
    assert formats.day("") == ""
