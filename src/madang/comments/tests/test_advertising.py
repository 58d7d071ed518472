"""The filter for advertisements, as a calculation."""

import random
import zlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.comments.rules import advertising
from madang.comments.rules.advertising import AdFilter, learnt, runs_of

GOODS = (
    "대출",
    "홍보",
    "당일 배송",
    "무료 체험",
    "부업",
    "투자 상담",
    "쿠폰",
    "최저가",
    "다이어트",
    "리딩방",
)
CALLS = (
    "지금 바로 연락 주세요",
    "카톡 주시면 선착순 혜택",
    "링크 눌러 보세요 shop{n}.example.com",
    "전화 010-{n}-{n}",
)
SUBJECTS = (
    "가로등",
    "버스 정류장",
    "도서관 자리",
    "놀이터 그늘",
    "보도블록",
    "분리수거함",
    "경사로",
    "안내 방송",
)
SAYINGS = ("저도 매일 지나는데 정말 불편해요", "지난주에도 그대로였어요", "구청에 물어봤더니 올해 안에 고친대요",
           "어르신들이 특히 힘들어하세요", "사진을 찍어 두었어요", "제안하신 방법이 좋아 보여요")  # fmt: skip


def ads(count: int, seed: int = 1) -> list[str]:
    chance = random.Random(seed)
    return [
        f"{chance.choice(GOODS)} {chance.choice(GOODS)} 100% 보장! {chance.choice(CALLS)}".replace(
            "{n}", str(chance.randint(1000, 9999))
        )
        for _number in range(count)
    ]


def others(count: int, seed: int = 2) -> list[str]:
    chance = random.Random(seed)
    return [
        f"{chance.choice(SUBJECTS)} 이야기군요. {chance.choice(SAYINGS)}. {chance.choice(SAYINGS)} {number}"
        for number in range(count)
    ]


def test_it_finds_advertisements_it_never_saw_and_leaves_neighbours_in_peace() -> None:
    known = learnt(ads(60), others(200))
    assert sum(known.suspects(text) for text in ads(100, seed=7)) >= 90
    assert sum(known.suspects(text) for text in others(100, seed=8)) <= 2


def test_what_is_published_comes_from_texts_it_had_not_learnt_from() -> None:
    quality = advertising.tested(ads(60), others(200))
    assert (quality.ads, quality.others) == (60, 200)
    assert quality.missed <= 6 and quality.false_alarms <= 4


def test_where_nothing_tells_them_apart_it_does_not_pretend_to() -> None:
    """Half of the same comments called advertisements: what it published would say that it misses nearly all."""
    same = others(160)
    quality = advertising.tested(same[:60], same[60:])
    assert quality.missed >= 50 and quality.false_alarms <= 5


@pytest.mark.parametrize(("bad", "good"), [(0, 0), (19, 500), (500, 49)])
def test_it_does_not_learn_from_too_little(bad: int, good: int) -> None:
    with pytest.raises(ValueError, match="not enough"):
        learnt(ads(bad), others(good))


def test_addresses_and_numbers_are_the_same_whatever_they_are() -> None:
    assert list(runs_of("전화 010-1234-5678")) == list(runs_of("전화 010-9999-0000"))
    assert list(runs_of("여기 https://a.example/x?y=1")) == list(runs_of("여기 www.b.example"))


@given(st.text(max_size=300))
def test_any_text_has_a_score(text: str) -> None:
    runs = runs_of(text)
    assert list(runs) == sorted(set(runs)) and all(0 <= run < advertising.BUCKETS for run in runs)
    assert KNOWN.score(text) == KNOWN.score(text)  # a number, and always the same


def test_what_is_stored_comes_back() -> None:
    again = AdFilter.from_bytes(KNOWN.to_bytes(), KNOWN.threshold)
    texts: Sequence[str] = [*ads(20, seed=3), *others(20, seed=4)]
    assert [again.score(text) for text in texts] == pytest.approx(
        [KNOWN.score(text) for text in texts], abs=0.05
    )


def test_a_filter_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="not a filter"):
        AdFilter.from_bytes(zlib.compress(b"\0" * 8), 0.0)


KNOWN = learnt(ads(40), others(80))
