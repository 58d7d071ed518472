"""What a question finds stands in one order on every database: that of the sums made here by hand."""

import json
from collections import defaultdict
from typing import Any

import pytest

from madang.helpdesk.models import Entry
from madang.helpdesk.queries import KIND
from madang.helpdesk.tests.factories import make_desk
from madang.helpdesk.tests.test_retrieval import KNOWLEDGE
from madang.search.models import Posting, by_kind
from madang.search.models.indexing import KINDS, analyse, put, refresh
from madang.search.queries.ranking import WEIGHTS, Asked, hits, understood

QUESTIONS = ["여기 뭐 하는 데예요?", "회의실예약하려면요", "팀에 드러가고 싶어요", "예약을 취소하고 싶어요", "투표는 누가 하나요"]  # fmt: skip
ENTRIES, FIRST = 40, 10


def by_hand(asked: Asked, weights: tuple[float, float, float]) -> list[int]:
    """The keys of the documents that share a term, best first, equals by their key."""
    idf = {asked.ids[term]: (at, value) for at, kind in enumerate(KINDS) for term, value in asked.terms[kind].items() if term in asked.ids}  # fmt: skip
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for term, doc, weight in Posting.objects.filter(term__in=idf).values_list("term", "doc", "weight"):
        at, value = idf[term]
        sums[doc][at] += weight * value
    most = [max(row[at] for row in sums.values()) for at in range(3)]
    parts = [at for at in range(3) if weights[at] and most[at]]
    return sorted(sums, key=lambda doc: (-sum(weights[at] * (sums[doc][at] / most[at]) for at in parts), doc))


@pytest.mark.django_db
@pytest.mark.parametrize("analyser", WEIGHTS)
def test_the_first_ten_are_the_same_on_every_database(analyser: str, settings: Any) -> None:
    settings.SEARCH_ANALYSER, settings.SEARCH_EMBEDDING = analyser, "none"
    desk = make_desk()
    rows = [json.loads(line) for line in KNOWLEDGE.read_text().splitlines()][:ENTRIES]
    entries = [
        Entry(desk=desk, key=f"{row['id']}-{turn}", title=row["title"], body=row["body"], variants=row["variants"][:2])
        for turn in range(2)  # each twice: equals have an order too
        for row in rows
    ]  # fmt: skip
    source = by_kind(KIND)
    assert source
    put(source, Entry.objects.bulk_create(entries))
    refresh()
    for question in QUESTIONS:
        asked = understood(analyse(question), question)
        found = [hit.doc for hit in hits(asked)]
        assert found, question
        assert found[:FIRST] == by_hand(asked, WEIGHTS[analyser])[:FIRST], question
