"""A large centre, made straight in the tables: for benchmarks and for the tests of queries and indexes."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import batched

from django.db import models

from madang.comments.models import Comment
from madang.core import clock, ids
from madang.core.places import DISTRICTS
from madang.people.models import Person
from madang.problems.models import DistrictCount, Evidence, MeToo, Problem
from madang.programmes.models import Theme
from madang.search.models import by_kind
from madang.search.models.indexing import put, refresh

WORDS = [
    "정류장",
    "횡단보도",
    "놀이터",
    "도서관",
    "공원",
    "골목",
    "가로등",
    "쓰레기",
    "분리배출",
    "키오스크",
    "계단",
    "경사로",
    "소음",
    "자전거",
    "보도블록",
    "버스",
    "배차",
    "안내",
    "어르신",
    "아이",
    "휠체어",
    "유모차",
    "점자",
    "화장실",
    "벤치",
    "그늘",
    "침수",
    "빗물",
    "하수구",
    "냄새",
    "주차",
    "신호등",
    "통학로",
]
STATES = [*["open"] * 6, *["taken_up"] * 2, "answered", "adopted", "declined"]


def in_batches[M: models.Model](model: type[M], rows: Iterator[M], size: int = 5000) -> None:
    """Store many rows."""
    for part in batched(rows, size):
        model._default_manager.bulk_create(part)


def make_people(count: int) -> list[Person]:
    """Members without sign-in."""
    now = clock.now()
    in_batches(Person, (
        Person(email=f"big{n}@example.org", name=f"시민 {n}", is_member=True, joined_at=now, password="!")
        for n in range(count)
    ))  # fmt: skip
    return list(Person.objects.filter(email__startswith="big"))


def make_themes() -> list[Theme]:
    """Five themes."""
    return [
        Theme.objects.get_or_create(slug=f"big-{n}", defaults={"name": f"영역 {n}", "name_en": f"Theme {n}"})[
            0
        ]
        for n in range(5)
    ]


def make_centre(*, problems: int, comments: int, me_toos: int, people: int, seed: int = 1) -> None:
    """A centre of the given size, the same for the same seed."""
    draw = random.Random(seed)
    crowd, themes, now = make_people(people), make_themes(), clock.now()

    def problem(number: int) -> Problem:
        state = draw.choice(STATES)
        since = now - timedelta(minutes=number * 37)
        made = Problem(
            number=f"P0000-{number:06d}", title=" ".join(draw.sample(WORDS, 4)), body=" ".join(draw.choices(WORDS, k=60)),
            affected=" ".join(draw.sample(WORDS, 5)), theme=draw.choice(themes), district=draw.choice(DISTRICTS).code,
            reporter=draw.choice(crowd), state=state, received_at=since, published_at=since, last_activity_at=since,
            answer_due_on=(since + timedelta(days=14)).date(), me_too_count=0,
        )  # fmt: skip
        made.settle()
        return made

    in_batches(Problem, (problem(number) for number in range(problems)))
    rows = list(Problem.objects.filter(number__startswith="P0000-").order_by("pk"))
    voices(rows, crowd, me_toos, draw)
    in_batches(Comment, (
        Comment(target=ids.scope_of(rows[n % len(rows)]), author=draw.choice(crowd), body=" ".join(draw.choices(WORDS, k=15)))
        for n in range(comments)
    ))  # fmt: skip
    in_batches(Evidence, (
        Evidence(problem=rows[n], kind="story", text=" ".join(draw.choices(WORDS, k=12)), by=draw.choice(crowd))
        for n in range(0, len(rows), 3)
    ))  # fmt: skip
    count_all(rows, comments // max(1, len(rows)))


def voices(rows: list[Problem], crowd: list[Person], count: int, draw: random.Random) -> None:
    """Me-toos, each person at most once per problem."""
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < count:
        pairs.add((draw.randrange(len(rows)), draw.randrange(len(crowd))))
    in_batches(MeToo, (
        MeToo(problem=rows[a], person=crowd[b], story=draw.choice(WORDS) if (a + b) % 4 == 0 else "") for a, b in sorted(pairs)
    ))  # fmt: skip
    counted = Counter(a for a, _ in pairs)
    for index, row in enumerate(rows):
        row.me_too_count = counted[index]


def count_all(rows: list[Problem], comments_each: int) -> None:
    """The counters and the index of words, as the actions would have kept them."""
    for index, row in enumerate(rows):
        row.comment_count, row.evidence_count = comments_each, int(index % 3 == 0)
    Problem.objects.bulk_update(rows, ["me_too_count", "comment_count", "evidence_count"], batch_size=500)
    places = Counter((row.district, row.theme_id or 0, row.stage) for row in rows)
    DistrictCount.objects.bulk_create(
        DistrictCount(district=district, theme_key=theme, stage=stage, count=count)
        for (district, theme, stage), count in places.items()
    )
    source = by_kind("problem")
    assert source
    for part in batched(rows, 500):
        put(source, [row for row in part if row.is_listed])
    refresh()
