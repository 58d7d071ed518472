"""How sure a desk is: the figures follow how it searches, and the models are made from questions whose answer is known."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from madang.helpdesk import queries
from madang.helpdesk.models import Desk, Entry
from madang.helpdesk.queries.retrieving import mode_of
from madang.helpdesk.rules.confidence import FEATURES, WITH_MEANING, Model
from madang.helpdesk.rules.fits import FITS
from madang.helpdesk.rules.fitting import SEALED, Row, fit, is_sealed, source_of, told
from madang.search.tests.factories import Toy, installed

Indexed = Callable[[], None]


@pytest.fixture
def toy(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toy]:
    yield from installed(settings, monkeypatch, Toy)


@pytest.fixture
def desk(db: None) -> Desk:
    desk = Desk.objects.create(slug="fitted", name="창구")
    for key, title in (
        ("light", "가로등이 꺼졌어요"),
        ("bench", "의자가 부서졌어요"),
        ("hours", "몇 시에 여나요"),
    ):
        Entry.objects.create(desk=desk, key=key, title=title, body="담당자가 알려 드려요.")
    return desk


def test_with_meaning_there_are_three_figures_more(toy: Toy, desk: Desk, indexed: Indexed) -> None:
    indexed()
    found = queries.retrieve(desk, "전등 lamp 꺼졌어요")
    assert found.candidates[0].entry.key == "light"
    assert len(found.figures) == len(WITH_MEANING) and found.figures[-3:] == (1.0, 1.0, 1.0)
    assert mode_of(found.figures) == "kiwi+toy"


def test_the_nearest_of_all_may_be_another(toy: Toy, desk: Desk, indexed: Indexed) -> None:
    indexed()
    found = queries.retrieve(desk, "몇 시에 여나요 bench")
    cosine, highest, agrees = found.figures[-3:]
    assert (cosine, highest, agrees) == (0.0, 1.0, 0.0)


def test_words_alone_have_three_figures_less_and_so_has_an_index_that_no_encoder_has_seen(
    desk: Desk, indexed: Indexed, toy: Toy, settings: Any
) -> None:
    settings.SEARCH_EMBEDDING = "none"
    indexed()
    alone = queries.retrieve(desk, "가로등이 꺼졌어요")
    settings.SEARCH_EMBEDDING = "toy"
    before = queries.retrieve(desk, "가로등이 꺼졌어요")
    assert len(alone.figures) == len(FEATURES)
    assert (before.figures, before.confidence) == (alone.figures, alone.confidence)
    assert mode_of(before.figures) == "kiwi"


def test_where_no_model_knows_the_encoder_the_words_decide(toy: Toy, desk: Desk, indexed: Indexed) -> None:
    indexed()
    found = queries.retrieve(desk, "가로등이 꺼졌어요")
    assert "kiwi+toy" not in FITS
    assert found.confidence == FITS["kiwi"].confidence(found.figures[: len(FEATURES)])


# --- fitting ----------------------------------------------------------------------------------------------


def row(number: int, *, kind: str = "korean", is_right: bool = True, figure: float = 1.0) -> Row:
    figures = (figure, float(kind == "off_topic"))
    return Row(f"질문 {number}", kind, kind == "korean", 0 if is_right else None, figures)


ROWS = [
    *(row(number, figure=5 + number % 3) for number in range(60)),
    *(row(number, kind="near_miss", is_right=False, figure=4 + number % 2) for number in range(60, 90)),
    *(row(number, kind="off_topic", is_right=False, figure=number % 3) for number in range(90, 130)),
]


def test_a_third_is_sealed_for_ever() -> None:
    assert 0.28 < sum(is_sealed(f"질문 {number}") for number in range(2000)) / 2000 < 0.39
    assert is_sealed("질문 1") is is_sealed("질문 1")


def test_what_is_sealed_changes_nothing() -> None:
    turned = [
        replace(each, place=None if each.is_right else 0) if is_sealed(each.question) else each
        for each in ROWS
    ]
    assert fit(turned) == fit(ROWS)


def test_what_is_marked_as_sealed_is_not_learnt_from_whatever_it_says() -> None:
    wrong = [replace(each, place=None, question=f"또 {each.question}", part=SEALED) for each in ROWS]
    assert fit([*ROWS, *wrong]) == fit(ROWS)


def test_what_is_another_matter_is_less_sure_than_what_has_no_right_answer() -> None:
    model = fit(ROWS)
    near, off = (model.confidence((4.0, is_off)) for is_off in (0.0, 1.0))
    assert off < 0.5 < near < model.confidence((6.0, 0.0))


def test_what_names_more_than_the_entry_has_moves_no_border_of_answering() -> None:
    doubted = [replace(row(number, is_right=False, figure=7), is_doubted=True) for number in range(300, 330)]
    rows = [each for each in ROWS if each.is_answerable]
    assert (
        fit([*rows, *doubted]).answer_from
        < fit([*rows, *(replace(each, is_doubted=False) for each in doubted)]).answer_from
    )


def test_the_borders_answer_what_is_right_and_decline_what_is_off_topic() -> None:
    model = fit(ROWS)
    assert 0 < model.suggest_from <= model.answer_from <= 1
    mine = [each for each in ROWS if not is_sealed(each.question)]
    off = [model.confidence(each.figures) < model.suggest_from for each in mine if each.kind == "off_topic"]
    assert sum(off) / len(off) >= 0.95
    shown = [each for each in mine if model.confidence(each.figures) >= model.answer_from]
    assert shown and sum(each.is_right for each in shown) / len(shown) >= 0.9


def test_what_a_fixed_reply_declines_need_not_be_declined_again() -> None:
    fixed = [
        replace(row(number, kind="off_topic", is_right=False), figures=()) for number in range(200, 2000)
    ]
    assert fit([*ROWS, *fixed]).suggest_from == 0


def test_it_takes_both_right_and_wrong() -> None:
    with pytest.raises(ValueError, match="right first candidate"):
        fit([row(number) for number in range(9)])


def test_what_is_written_is_read_back() -> None:
    fits = {"none": fit(ROWS), "kiwi+use": replace(fit(ROWS), right_bias=-1.25)}
    read: dict[str, Any] = {}
    exec(compile(source_of(fits), "fits.py", "exec"), read)
    assert read["FITS"] == fits
    assert all(isinstance(model, Model) for model in read["FITS"].values())


def test_the_report_tells_every_kind() -> None:
    said = "\n".join(told(fit(ROWS), ROWS))
    assert "korean: 60 questions, recall@1 1.000" in said and "off topic, declined" in said
    assert told(fit(ROWS), [])[-1].endswith("near miss –, off topic –")


@pytest.mark.slow
@pytest.mark.once
def test_the_command_fits_in_a_folder_of_its_own_and_writes_nothing(tmp_path: Path, db: None) -> None:
    knowledge, questions = tmp_path / "knowledge.jsonl", tmp_path / "questions.jsonl"
    titles = ["가로등이 꺼졌어요", "의자가 부서졌어요", "도서관은 몇 시에 여나요", "공구는 어떻게 빌리나요"]
    entries = [{"id": str(at), "title": title, "body": "알려 드려요."} for at, title in enumerate(titles)]
    asked = [
        {"question": f"{title} {n}", "ids": [str(at)], "kind": "korean"}
        for at, title in enumerate(titles)
        for n in range(3)
    ]
    asked += [
        {"question": f"의자 말고 강아지 예방 접종 {n}번", "ids": [], "kind": "off_topic"} for n in range(9)
    ]
    for path, rows in ((knowledge, entries), (questions, asked)):
        path.write_text("\n".join(json.dumps(each) for each in rows))
    said, before = io.StringIO(), Desk.objects.count()
    call_command("helpdesk_fit", questions, knowledge=knowledge, mode=["none"], bare=True, stdout=said)
    assert "none, sealed:" in said.getvalue() and "recall@1" in said.getvalue()
    assert Desk.objects.count() == before
    with pytest.raises(CommandError, match="not possible here"):
        call_command(
            "helpdesk_fit", questions, knowledge=knowledge, mode=["none+nothing"], bare=True, stdout=said
        )
