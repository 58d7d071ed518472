"""Questions that arrive while the index is made anew: each is answered as if nothing happened."""

import threading
from typing import Any

import pytest
from django.db import connection

from madang.core.tests.test_many_at_once import env, told
from madang.helpdesk import queries
from madang.helpdesk.models import Desk
from madang.helpdesk.tests.factories import make_desk, make_entry
from madang.search.models import by_kind
from madang.search.models.indexing import put_part, refresh

__all__ = ["env"]
QUESTIONS = 30
SUBJECTS = ("주차", "회의실", "강연", "장비", "도서관", "수료증")
IN_A_FILE = """
from madang.helpdesk.tests import test_asked_while_indexed as asked
print(json.dumps(asked.answers()))
"""


def answers() -> dict[str, Any]:
    """What is found first for one question again and again, and how often the index was made anew meanwhile."""
    desk = make_desk()
    wanted, *_others = [make_entry(desk, title=f"{word} 안내는 어디에 있나요?").key for word in SUBJECTS]
    source = by_kind(queries.KIND)
    assert source
    put_part(source)
    refresh()
    is_over, rounds, faults = threading.Event(), list[int](), list[str]()

    def make_anew() -> None:
        try:
            while not is_over.is_set() or not rounds:
                put_part(source)
                refresh()
                rounds.append(1)
        except Exception as error:  # noqa: BLE001 - told by the thread that waits
            faults.append(repr(error))
        finally:
            connection.close()

    thread = threading.Thread(target=make_anew)
    thread.start()
    try:
        first = [found_first(desk) for _question in range(QUESTIONS)]
    finally:
        is_over.set()
        thread.join()
    return {"faults": faults, "first": sorted(set(first)), "wanted": wanted, "rounds": len(rounds)}


def found_first(desk: Desk) -> str:
    candidates = queries.reply_to(desk, "주차 안내", "ko").candidates
    return candidates[0][0] if candidates else "nothing"


@pytest.mark.once
def test_questions_are_answered_while_the_index_is_made_anew_on_sqlite(env: dict[str, str]) -> None:
    found = told(env, IN_A_FILE)
    assert found["first"] == [found["wanted"]] and found["rounds"]


@pytest.mark.django_db(transaction=True)
def test_questions_are_answered_while_the_index_is_made_anew_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: tests/postgres.py")
    found = answers()
    assert not found["faults"] and found["first"] == [found["wanted"]] and found["rounds"]
