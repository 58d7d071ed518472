"""The index follows what happens; it can be made anew at any time, and is the same then."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from madang.core import clock, outbox
from madang.news.models import Article
from madang.news.tests.factories import make_article
from madang.people.models import Person
from madang.problems import actions as problems
from madang.problems.models import Problem
from madang.problems.tests.factories import make_partner, make_problem
from madang.projects.tests.factories import make_project
from madang.search import queries, rules
from madang.search.models import Posting, SearchDoc, SearchName, SearchStat, SearchTerm, by_kind, indexing

pytestmark = pytest.mark.django_db


def found(words: str, person: Person | None = None) -> list[str]:
    return [item.title for item in queries.find(words, person)]


def content() -> set[tuple[Any, ...]]:
    """Everything in the index, without the keys of its rows."""
    rows = Posting.objects.values_list(
        "doc__kind", "doc__object_id", "doc__lang", "term__text", "tf", "weight"
    )
    return set(rows)


def test_what_is_published_can_be_found_and_what_is_hidden_cannot(
    deliver: Callable[[], int], daeho: Person
) -> None:
    problem = make_problem(title="느티나무 의자가 부서졌어요", state="checking")
    deliver()
    assert found("느티나무") == []
    problems.publish_problem(problem=problem, by=daeho, owner=make_partner())
    deliver()
    assert found("느티나무") == [problem.title]
    problem.refresh_from_db()
    problems.hide_problem(problem=problem, by=daeho, reason_code="other", note="시험으로 가려요")
    assert found("느티나무") == [], "hidden at once, whatever the index says"
    deliver()
    assert not SearchDoc.objects.filter(kind="problem", object_id=problem.pk).exists()


def test_what_was_deleted_leaves_the_index(deliver: Callable[[], int]) -> None:
    article = make_article("도서관 여름 강좌")
    deliver()
    assert found("여름 강좌") == ["도서관 여름 강좌"]
    article.delete()
    deliver()
    assert not SearchDoc.objects.exists() and not Posting.objects.exists()


def test_new_words_take_the_place_of_the_old_ones(deliver: Callable[[], int]) -> None:
    article = make_article("도서관 여름 강좌", body="신청해 주세요")
    deliver()
    Article.objects.get(pk=article.pk)
    article.title = "박물관 겨울 전시"
    article.save()
    deliver()
    assert found("여름") == [] and found("겨울 전시") == ["박물관 겨울 전시"]


def test_a_notice_of_the_future_is_found_from_its_time_on() -> None:
    make_article("내일의 소식", published_at=clock.now() + timedelta(days=1))
    outbox.deliver_due()
    assert found("내일의 소식") == []
    with clock.travel(clock.now() + timedelta(days=1, minutes=1)):
        outbox.deliver_due()
        assert found("내일의 소식") == ["내일의 소식"]


def test_a_save_that_changes_nothing_to_find_asks_for_nothing() -> None:
    problem = make_problem()
    outbox.deliver_due()
    problem.save(update_fields=["check_due_on"])
    assert outbox.deliver_due() == 0
    problem.save(update_fields=["title"])
    assert outbox.deliver_due() == 1


def test_indexing_twice_changes_nothing(indexed: Callable[[], None]) -> None:
    make_problem()
    make_partner()
    make_article("소식")
    indexed()
    before = content()
    indexed()
    assert content() == before and before


def test_made_part_by_part_it_is_the_same_as_made_at_once(
    indexed: Callable[[], None], deliver: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(7):
        make_problem(title=f"골목 {n}번 의자가 흔들려요")
    make_partner()
    indexed()
    at_once = content()
    Posting.objects.all().delete()
    SearchDoc.objects.all().delete()
    monkeypatch.setattr(indexing.put_part, "__kwdefaults__", {"size": 2})
    call_command("search_rebuild", later=True)
    deliver()
    assert content() == at_once


def test_the_weights_in_the_database_are_those_of_the_rules(indexed: Callable[[], None]) -> None:
    for n in range(12):
        make_problem(body="밤에 무서워요. " * (n + 1))
    indexed()
    averages = {stat.kind: stat.average for stat in SearchStat.objects.all()}
    for posting in Posting.objects.select_related("doc", "term"):
        kind = posting.term.text[0]
        length = getattr(posting.doc, f"len_{kind}")
        assert posting.weight == rules.weight(posting.tf, length, averages[kind])


def test_the_sum_of_the_terms_is_the_length(indexed: Callable[[], None]) -> None:
    make_problem()
    indexed()
    doc = SearchDoc.objects.get(kind="problem")
    for kind in "kbj":
        rows = Posting.objects.filter(doc=doc, term__text__startswith=f"{kind}:")
        assert sum(row.tf for row in rows) == getattr(doc, f"len_{kind}") > 0


def test_a_growing_index_weighs_itself_anew(deliver: Callable[[], int]) -> None:
    for _n in range(8):
        make_problem()
    deliver()
    deliver()
    assert SearchStat.objects.get(kind="k").docs >= 6


def test_a_new_name_is_one_word_in_what_was_indexed_before(
    deliver: Callable[[], int], indexed: Callable[[], None]
) -> None:
    make_problem(title="응봉교 아래가 어두워요")
    other = make_problem(title="골목이 어두워요")
    indexed()
    make_project(title="응봉교")
    deliver()
    assert SearchName.objects.filter(text="응봉교").exists()
    assert SearchDoc.objects.filter(analysis_version=0).count() == 1
    call_command("search_refresh")
    assert SearchDoc.objects.filter(analysis_version=0).count() == 0
    docs = Posting.objects.filter(term__text="k:응봉교").values_list("doc__kind", flat=True)
    assert sorted(docs) == ["problem", "project"]
    assert SearchDoc.objects.get(kind="problem", object_id=other.pk).analysis_version


def test_things_of_two_languages_have_two_documents(indexed: Callable[[], None]) -> None:
    make_partner(
        name="느티도서관", name_en="Zelkova Library", about="책을 빌려요", about_en="Borrow books here"
    )
    indexed()
    assert [(item.title, item.lang) for item in queries.find("borrow books", None, lang="ko")] == [
        ("Zelkova Library", "en")
    ]
    assert [item.title for item in queries.find("느티도서관", None, lang="ko")] == ["느티도서관"]


def test_terms_stay_when_documents_go(indexed: Callable[[], None]) -> None:
    problem = make_problem()
    indexed()
    terms = SearchTerm.objects.count()
    Problem.objects.filter(pk=problem.pk).update(is_listed=False)
    indexed()
    assert not Posting.objects.exists() and SearchTerm.objects.count() == terms


def test_a_kind_that_is_gone_is_passed_over(deliver: Callable[[], int]) -> None:
    from madang.search.tasks import index_thing  # here: its name is what the test is about

    index_thing.enqueue("nothing", 1)
    assert by_kind("nothing") is None and deliver() == 1
