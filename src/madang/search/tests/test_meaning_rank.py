"""Where an encoder is installed, search also goes by meaning: one score, one order, and nothing that nobody may see."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from django.db import transaction

from madang.news.models import Article
from madang.news.tests.factories import make_article
from madang.problems.models import Problem
from madang.problems.tests.factories import make_problem
from madang.search import queries
from madang.search.models import Audience, DocVector, SearchDoc, indexing
from madang.search.models.vectors import encoder_now
from madang.search.queries import Within, nearest, rank
from madang.search.rules.embedding import STORED
from madang.search.tests.factories import Other, Toy, installed

pytestmark = pytest.mark.django_db
Indexed = Callable[[], None]


@pytest.fixture
def toy(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toy]:
    yield from installed(settings, monkeypatch, Toy, Other)


def titles(question: str, within: Within | None = None) -> list[str]:
    """What is found, best first."""
    found = SearchDoc.objects.in_bulk()
    return [found[hit.doc].title for hit in rank(question, within)[1]]


def stored() -> set[tuple[Any, ...]]:
    """All vectors, without the keys of their rows."""
    rows = DocVector.objects.values_list("doc__kind", "doc__object_id", "doc__lang", "field", "model", "data")
    return {(*row[:-1], bytes(row[-1])) for row in rows}


def test_what_shares_no_word_is_found_by_its_meaning(toy: Toy, indexed: Indexed) -> None:
    make_problem(title="가로등 고장", body="")
    make_problem(title="부서진 의자", body="")
    indexed()
    assert [item.title for item in queries.find("lamp", None)] == ["가로등 고장"]
    assert queries.near_keys("lamp", "problem", limit=5) == [Problem.objects.get(title="가로등 고장").pk]


def test_without_an_encoder_nothing_is_stored_and_words_alone_count(indexed: Indexed) -> None:
    make_problem(title="가로등 고장", body="")
    indexed()
    assert encoder_now() is None and not DocVector.objects.exists()
    assert queries.find("lamp", None) == []
    assert [hit.cos for hit in rank("가로등")[1]] == [0.0]


def test_the_score_is_that_of_the_words_and_the_weighed_cosine(
    toy: Toy, indexed: Indexed, settings: Any
) -> None:
    make_problem(title="가로등 고장", body="")
    make_problem(title="전등과 의자", body="")
    indexed()
    both = {hit.doc: hit for hit in rank("가로등이 고장")[1]}
    settings.SEARCH_EMBEDDING = "none"
    words = {hit.doc: hit.score for hit in rank("가로등이 고장")[1]}
    assert len(both) == 2 and len(words) == 1
    for doc, hit in both.items():
        assert hit.score == pytest.approx(words.get(doc, 0.0) + 0.8 * hit.cos, abs=2e-9)
    assert sorted(hit.cos for hit in both.values()) == [pytest.approx(2**-0.5, abs=1e-3), pytest.approx(1)]


def test_cosines_that_lie_close_together_are_spread(
    settings: Any, monkeypatch: pytest.MonkeyPatch, indexed: Indexed
) -> None:
    for _encoder in installed(settings, monkeypatch, Other):
        for title in ("가로등", "전등과 의자", "책"):
            make_problem(title=title, body="")
        indexed()
        scores = [(round(hit.cos, 3), round(hit.score, 3)) for hit in rank("lamp")[1]]
        assert scores == [(1.0, 1.0), (0.707, 0.707), (0.0, 0.0)]


def test_the_best_of_all_ways_to_ask_counts(toy: Toy, indexed: Indexed) -> None:
    make_problem(title="아무 말", body="")
    indexed()
    doc = SearchDoc.objects.get()
    for number, text in enumerate(("의자와 책과 눈", "전등"), start=2):
        data = toy.vectors([text]).astype(STORED).tobytes()
        DocVector.objects.create(doc=doc, field=number, model="toy", data=data)
    assert rank("lamp")[1][0].cos == 1


def test_the_order_is_the_same_on_every_database(toy: Toy, indexed: Indexed) -> None:
    for title in ("의자 셋", "전등 셋", "가로등과 의자", "가로등과 의자", "책", "전등 하나", "가로등 고장"):
        make_problem(title=title, body="")
    indexed()
    question = "가로등 고장 났어요"
    assert titles(question) == [
        "가로등 고장", "전등 셋", "전등 하나", "가로등과 의자", "가로등과 의자", "의자 셋", "책",
    ]  # fmt: skip
    hits = rank(question)[1]
    assert hits[3].score == hits[4].score and hits[3].doc < hits[4].doc


def test_more_than_the_nearest_are_not_added(toy: Toy, indexed: Indexed) -> None:
    for number in range(25):
        make_problem(title=f"전등 {number}", body="")
    indexed()
    found = rank("lamp")[1]
    assert [hit.doc for hit in found] == sorted(SearchDoc.objects.values_list("pk", flat=True))[:20]
    assert len(rank("lamp", limit=7)[1]) == 7


def test_nearness_crosses_no_border(toy: Toy, indexed: Indexed) -> None:
    make_problem(title="전등 고장", body="")
    make_article("전등 이야기", body="글")
    indexed()
    SearchDoc.objects.filter(kind="article").update(desk=7, audience=Audience.STAFF)
    assert titles("lamp") == ["전등 고장"]
    assert titles("lamp", Within(kinds=("article",))) == []
    assert titles("lamp", Within(desk=7)) == []
    assert titles("lamp", Within(desk=7, audiences=(Audience.STAFF,))) == ["전등 이야기"]


@pytest.mark.parametrize("words", ["", "?!", "\x00", "lamp" * 500, "\ud800lamp"])
def test_whatever_is_asked_is_answered(words: str, toy: Toy, indexed: Indexed) -> None:
    make_problem(title="전등 고장", body="")
    indexed()
    near = nearest.nearest(words, Within())
    assert near is None or len(near.first) == 1


# --- what is stored -------------------------------------------------------------------------------------


def test_a_vector_goes_with_its_document(toy: Toy, deliver: Callable[[], int]) -> None:
    article = make_article("전등 이야기")
    deliver()
    assert titles("lamp") == ["전등 이야기"]
    article.delete()
    deliver()
    assert not DocVector.objects.exists() and rank("lamp")[1] == []


def test_new_words_have_new_vectors_and_the_same_words_are_not_encoded_again(
    toy: Toy, deliver: Callable[[], int]
) -> None:
    article = make_article("전등 이야기")
    deliver()
    keys = set(DocVector.objects.values_list("pk", flat=True))
    toy.encoded.clear()
    article.body = "다른 글"
    article.save()
    deliver()
    assert toy.encoded == [] and keys == set(DocVector.objects.values_list("pk", flat=True))
    Article.objects.get(pk=article.pk)
    article.title = "겨울 이야기"
    article.save()
    deliver()
    assert toy.encoded == ["겨울 이야기"]
    assert rank("snow")[1][0].cos == 1 and rank("lamp")[1][0].cos == 0


def test_another_encoder_makes_old_what_was_indexed(toy: Toy, indexed: Indexed, settings: Any) -> None:
    make_problem(title="가로등 고장", body="")
    indexed()
    before = indexing.version()
    settings.SEARCH_EMBEDDING = "other"
    assert indexing.version() != before and rank("lamp")[1] == [], "vectors of another encoder mean nothing"
    call_command("search_refresh")
    assert {row[4] for row in stored()} == {"other"} and titles("lamp") == ["가로등 고장"]
    settings.SEARCH_EMBEDDING = "none"
    call_command("search_refresh")
    assert not DocVector.objects.exists()


def test_made_part_by_part_they_are_the_same(
    toy: Toy, indexed: Indexed, deliver: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        make_problem(title=f"전등 {number}과 책", body="")
    indexed()
    at_once = stored()
    SearchDoc.objects.all().delete()
    monkeypatch.setattr(indexing.put_part, "__kwdefaults__", {"size": 2})
    call_command("search_rebuild", later=True)
    deliver()
    assert stored() == at_once and len(at_once) == 5


# --- what is kept in memory -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_was_read_is_kept_until_something_changes(toy: Toy, deliver: Callable[[], int]) -> None:
    make_article("전등 이야기")
    deliver()
    first = nearest.current(toy)
    assert nearest.current(toy) is first and first.data.dtype == np.float16
    make_article("겨울 이야기")
    deliver()
    second = nearest.current(toy)
    assert len(first.keys) == 1 and len(second.keys) == 2 and titles("snow")[0] == "겨울 이야기"
    Article.objects.get(title="전등 이야기").delete()
    deliver()
    assert len(nearest.current(toy).keys) == 1


@pytest.mark.django_db(transaction=True)
def test_only_what_changed_is_read_again(
    toy: Toy, deliver: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        make_article(f"전등 {number}")
    deliver()
    nearest.current(toy)
    read: list[bytes] = []
    known = np.frombuffer

    def counted(raw: bytes, dtype: Any) -> Any:
        read.append(raw)
        return known(raw, dtype)

    monkeypatch.setattr(np, "frombuffer", counted)
    make_article("겨울 이야기")
    deliver()
    found = nearest.current(toy)
    assert len(read) == 1 and len(found.keys) == 6
    np.testing.assert_array_equal(found.data, nearest._read(toy, found.version, None).data)


@pytest.mark.django_db(transaction=True)
def test_what_is_never_stored_is_not_kept(toy: Toy, deliver: Callable[[], int]) -> None:
    article = make_article("전등 이야기")
    deliver()
    before = nearest.current(toy)
    with transaction.atomic():
        indexing.drop("article", [article.pk])
        assert len(nearest.current(toy).keys) == 0
        transaction.set_rollback(True)
    assert nearest.current(toy) is before
