"""What the gate keeps and drops over many sentences: quotations, rewordings, other texts, changed numbers, flips.

The figures of docs/how-to/language-model.md come from here.
"""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.helpdesk.rules.figures import numbers
from madang.helpdesk.rules.gate import check
from madang.helpdesk.rules.passages import Passage
from madang.helpdesk.rules.sentences import split
from madang.helpdesk.tests.source_texts import (
    DISHONEST,
    ENGLISH,
    ENGLISH_DISHONEST,
    ENGLISH_HONEST,
    HONEST,
    KOREAN,
)

LANGUAGES = [("ko", KOREAN), ("en", ENGLISH)]
QUOTED = [
    (language, passage, sentence.text)
    for language, passages in LANGUAGES
    for passage in passages
    for sentence in split(passage.text)
]
WITH_NUMBER = [quoted for quoted in QUOTED if re.search(r"\d", quoted[2])]
CITES = ["{} [1]", "{}[1]", "{} [ 1 ]", "{} ［1］", "- {} [1]", "**{}** [1]", "1. {} [1]", "{}\n[1]"]
# Verbs turned round, in both directions.
FLIPS = [
    ("수 있", "수 없"), ("수 없", "수 있"), ("지 않습니다", "습니다"), ("합니다", "하지 않습니다"), ("됩니다", "되지 않습니다"),
    ("받습니다", "받지 않습니다"), ("드립니다", "드리지 않습니다"), ("불가합니다", "가능합니다"), ("지 마세요", "세요"), ("무료입니다", "무료가 아닙니다"),
    ("드립니다", "드릴 수 없습니다"), (" can ", " cannot "), (" cannot ", " can "), (" is not ", " is "), (" is ", " is not "),
    (" are ", " are not "), (" need ", " do not need "), (" may ", " may not "), ("without", "with"), (" receives ", " never receives "),
]  # fmt: skip


def is_shown(text: str, passage: Passage, language: str) -> bool:
    """Whether anything of `text`, said to come from `passage`, is shown."""
    return any(checked.passed for checked in check(text, [passage], language=language))


@pytest.mark.parametrize("cite", CITES)
def test_every_quotation_is_kept(cite: str) -> None:
    lost = [text for language, passage, text in QUOTED if not is_shown(cite.format(text), passage, language)]
    assert lost == []


@given(st.data())
@settings(max_examples=60)
def test_quotations_are_kept_in_any_number_and_order(data: st.DataObject) -> None:
    language, passages = data.draw(st.sampled_from(LANGUAGES))
    given_passages = data.draw(st.lists(st.sampled_from(passages), min_size=1, max_size=5, unique=True))
    quoted = data.draw(
        st.lists(
            st.sampled_from([(n, s.text) for n, p in enumerate(given_passages, 1) for s in split(p.text)]),
            min_size=1,
            max_size=6,
        )
    )
    join = data.draw(st.sampled_from([" ", "\n", "\n\n- "]))
    checked = check(join.join(f"{text} [{n}]" for n, text in quoted), given_passages, language=language)
    assert [(sentence.text, sentence.sources, sentence.faults) for sentence in checked] == [
        (text, (n - 1,), ()) for n, text in quoted
    ]


@pytest.mark.parametrize(("language", "passages"), LANGUAGES)
def test_no_text_of_another_passage_passes(language: str, passages: list[Passage]) -> None:
    passed = [
        (text, passage.title)
        for _, source, text in QUOTED
        for passage in passages
        if source in passages and source is not passage and is_shown(f"{text} [1]", passage, language)
    ]
    assert passed == []


def with_another_digit(text: str, chance: random.Random) -> str:
    """One of its digits is another one, so that a number is."""
    place = chance.choice([found.start() for found in re.finditer(r"\d", text)])
    return (
        text[:place]
        + chance.choice([digit for digit in "0123456789" if digit != text[place]])
        + text[place + 1 :]
    )


def with_another_number(text: str, passage: Passage, chance: random.Random) -> str:
    """One of its numbers is another one of the same passage."""
    place = chance.choice(list(re.finditer(r"\d+", text)))
    others = [number for number in re.findall(r"\d+", passage.text) if number != place[0]] or ["0"]
    return text[: place.start()] + chance.choice(others) + text[place.end() :]


def share_passing(changed: list[tuple[str, str, Passage, str]]) -> float:
    """Of (language, as it was, passage, as it is now): which part of those with other numbers is shown."""
    other = [case for case in changed if numbers(case[1]) != numbers(case[3])]
    assert len(other) > 300
    return sum(is_shown(f"{now} [1]", passage, language) for language, _, passage, now in other) / len(other)


def test_a_changed_digit_passes_at_most_once_in_a_hundred() -> None:
    chance = random.Random(11)
    cases = [
        (lang, text, passage, with_another_digit(text, chance)) for lang, passage, text in WITH_NUMBER * 10
    ]
    assert share_passing(cases) <= 0.01


def test_a_number_of_the_same_passage_in_the_wrong_place_passes_rarely() -> None:
    chance = random.Random(12)
    cases = [
        (lang, text, passage, with_another_number(text, passage, chance))
        for lang, passage, text in WITH_NUMBER * 8
    ]
    assert share_passing(cases) <= 0.03


def test_no_flip_passes() -> None:
    flipped = [
        (language, passage, text.replace(before, after, 1))
        for language, passage, text in QUOTED
        for before, after in FLIPS
        if before in text
    ]
    assert len(flipped) > 60
    assert [text for language, passage, text in flipped if is_shown(f"{text} [1]", passage, language)] == []


def test_most_honest_rewordings_are_kept() -> None:
    kept = [is_shown(f"{text} [1]", KOREAN[place], "ko") for place, text in HONEST]
    kept += [is_shown(f"{text} [1]", ENGLISH[place], "en") for place, text in ENGLISH_HONEST]
    assert sum(kept) / len(kept) >= 0.9


def test_hardly_any_dishonest_rewording_is_kept() -> None:
    kept = [text for place, text in DISHONEST if is_shown(f"{text} [1]", KOREAN[place], "ko")]
    kept += [text for place, text in ENGLISH_DISHONEST if is_shown(f"{text} [1]", ENGLISH[place], "en")]
    # That to open is the opposite of to be closed is beyond letters.
    assert kept == ["일요일과 공휴일에도 엽니다."]


HOSTILE = st.sampled_from(
    [
        "<script>",
        "</p>",
        "[1]",
        "[2]",
        "[99]",
        "](javascript:x)",
        "https://x.kr",
        "않",
        "없",
        "3만 ",
        "9",
        ". ",
        "\n",
        "<think>",
        "**",
        "|",
        "\u202e",
    ]
)


@given(
    st.lists(
        st.one_of(HOSTILE, st.text(max_size=12), st.sampled_from([text for _, _, text in QUOTED])),
        max_size=12,
    )
)
@settings(max_examples=150)
def test_whatever_is_said_only_harmless_words_of_the_sources_pass(pieces: list[str]) -> None:
    given_passages = KOREAN[:2]
    known = numbers("\n".join(f"{passage.title}\n{passage.text}" for passage in given_passages))
    for checked in check("".join(pieces), given_passages, language="ko"):
        if checked.passed:
            assert checked.sources and set(checked.sources) <= {0, 1}
            assert numbers(checked.text) <= known
            assert not re.search(
                r"<[a-z/!]|://|javascript|\[\d{1,3}(?!\w)|[\x00-\x1f\u202a-\u202e]",
                checked.text,
                re.IGNORECASE,
            )
