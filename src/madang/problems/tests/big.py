"""Ten thousand problems in a few seconds, for tests of plans and growth."""

import random
from datetime import timedelta

from madang.core import clock
from madang.core.places import DISTRICTS
from madang.people.models import Person
from madang.problems.models import DistrictCount, Problem
from madang.problems.tests.factories import make_partner, make_theme
from madang.search.models import by_kind
from madang.search.models.indexing import put

THINGS = [
    "가로등",
    "쓰레기통",
    "자전거길",
    "버스정류장",
    "도서관",
    "놀이터",
    "횡단보도",
    "화장실",
    "승강기",
    "와이파이",
    "무인발권기",
    "공유자전거",
    "택배함",
    "경로당",
    "지하철",
    "어린이집",
]
PLACES = [
    "골목",
    "공원",
    "시장",
    "학교",
    "아파트",
    "역",
    "병원",
    "주민센터",
    "한강",
    "산책로",
    "고가도로",
    "지하도",
]
FAULTS = [
    "꺼져요",
    "부서졌어요",
    "더러워요",
    "막혔어요",
    "위험해요",
    "보이지않아요",
    "느려요",
    "시끄러워요",
    "부족해요",
    "어려워요",
    "고장났어요",
    "비싸요",
]
INDEXED = 100
STATES = ["open", "open", "taken_up", "answered", "adopted", "adapted", "declined", "received", "hidden"]


def make_big(count: int) -> None:
    """`count` problems over all districts, five themes and nine states, with the kept numbers; the first hundred can be found."""
    chance = random.Random(count)
    themes = [make_theme(default_partner=make_partner()) for _n in range(5)]
    people = Person.objects.bulk_create(
        [Person(email=f"big{n}@example.org", name=f"시민 {n}") for n in range(50)]
    )
    now, today = clock.now(), clock.today()
    rows = []
    for n in range(count):
        state, theme = chance.choice(STATES), chance.choice(themes)
        title = f"{chance.choice(PLACES)} {chance.choice(THINGS)} {chance.choice(FAULTS)} {n}"
        is_sent_only = state == "received"
        row = Problem(
            number=f"P2611-{n:06}", title=title, body=f"{title} {chance.choice(PLACES)}에서도 {chance.choice(FAULTS)}",
            state=state, theme=theme, owner_partner=theme.default_partner, district=chance.choice(DISTRICTS).code,
            reporter=chance.choice(people), received_at=now - timedelta(minutes=n), check_due_on=today,
            published_at=None if is_sent_only else now - timedelta(minutes=n), me_too_count=chance.randrange(500),
            answer_due_on=today + timedelta(days=chance.randrange(-20, 60)),
        )  # fmt: skip
        row.settle()
        rows.append(row)
    made = Problem.objects.bulk_create(rows, batch_size=500)
    _keep_numbers(made)


def _keep_numbers(rows: list[Problem]) -> None:
    counted: dict[tuple[str, int, str], int] = {}
    for row in rows:
        if not row.is_listed:
            continue
        key = (row.district, row.theme_id or 0, row.stage)
        counted[key] = counted.get(key, 0) + 1
    DistrictCount.objects.bulk_create(
        [DistrictCount(district=d, theme_key=t, stage=s, count=n) for (d, t, s), n in counted.items()]
    )
    index_problems(rows[:INDEXED])


def index_problems(rows: list[Problem]) -> None:
    """Index these problems, as the worker would."""
    source = by_kind("problem")
    assert source
    put(source, [row for row in rows if row.is_listed])
