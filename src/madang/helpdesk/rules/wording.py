"""What a sentence says, read by letters: its pairs of letters, numbers, negations, and words that have an opposite.

No analyser is asked: a gate must judge the same on every machine. Korean words count by their bigrams, because they
change their endings; Latin words and numbers count whole (the analysis `b` of the search).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from madang.helpdesk.rules.figures import Figure, even, figures, spelt_out

TOPIC = re.compile(r"(?<![가-힣])(?:([가-힣]+)\s)?([가-힣]{2,})(?:은|(?<![로에서지])는)(?![가-힣])")
WORD = re.compile(r"[가-힣]+|\d+(?:\.\d+)?|[a-z]+|[^\W\d_a-z가-힣]+")
# Endings and particles stand in any sentence and say nothing of what it is about.
SAYING_NOTHING = (
    "니다 습니 입니 합니 됩니 있습 십니 시오 세요 하세 으세 해요 돼요 어요 아요 에요 예요 네요 지요 하는 하고 하여 하며 하면 해서 "
    "했습 였습 이며 이고 되는 되며 되고 된다 한다 이다 있는 있다 있어 있고 있으 주세 드립 립니 바랍 랍니 시면 으면 으로 에서 부터 까지 "
    "하지 되지 수 것 등 및 또 더 그 이 저 을 를 은 는 가 와 과 도 의 에 할 한 된 될 때 "
    "a an the of to in on at by for from with and or is are be been was were it its this that these those as you your we "
    "our they their he she his her will would can could may might must should shall do does did has have had if then so "
    "than there here which who what when where how also any all please"
)
ENDINGS = frozenset(SAYING_NOTHING.split())
# 안 stands before a verb; 안내 and 건물 안 do not say no. 못 is no negation in 잘못 and 못지않게, nor 불가 in 불가피.
NEGATION = re.compile(
    r"않|없|(?<!잘)못(?!지)|불가(?!피)|불허|제외|금지|미포함|(?<!뿐 )(?<!뿐만 )아니|아닙|아닌(?!가)|아님"
    r"|(?<![가-힣])안(?:\s(?:되|돼|됩|된|될|됨|하|해|합|한|할|함|받|보내|드|맞|들)|되|돼|됩|된|될|됨|합|함)"
    r"|(?<!까)지\s(?:마세|마십|마시|말(?!씀))"
    r"|\b(?:not|cannot|never|without|except|unless|neither|nor|none|prohibited|forbidden|unable|unavailable|exclud\w+)\b"
    r"|n't\b|\bno\b(?!\.?\s?\d)"
)
NEGATED_WORD = re.compile(rf"[가-힣]*(?:{NEGATION.pattern})[가-힣]*")
# One of these in place of another turns a sentence round as a negation does.
OPPOSITES = re.compile(
    "오전|오후|이상|이하|미만|초과|이내|이전|이후|무료|유료|평일|주말|공휴일|매일|매주|매월|매년|필수|의무|휴관|휴무|개관|인상|인하|증가|감소"
    "|[월화수목금토일]요일|최대|최소|최초"
    r"|\b(?:before|after|free|paid|weekdays?|weekends?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|minimum|maximum|required"
    r"|mandatory|optional|daily|weekly|monthly|yearly|annual(?:ly)?|open|closed|at least|at most|more|less|fewer|under|over)\b"
    r"|(?<=\d)\s?[ap]\.?m\b"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one stretch of text says."""

    units: frozenset[str]  # bigrams of Korean words, whole Latin words and numbers
    core: frozenset[str]  # the same without endings and without the words that negate
    figures: tuple[Figure, ...]
    opposites: frozenset[str]
    topics: frozenset[
        str
    ]  # what the stretch is about: Korean words with 은 or 는, without it, and the words before them
    negations: int


def read(text: str) -> Reading:
    """The reading of `text`, of any length."""
    plain = spelt_out(even(text))
    return Reading(
        units_of(plain),
        units_of(NEGATED_WORD.sub(" ", plain)) - ENDINGS,
        figures(plain),
        frozenset(found[0].replace(".", "").strip() for found in OPPOSITES.finditer(plain)),
        frozenset(word for found in TOPIC.findall(plain) for word in found if units_of(word) - ENDINGS),
        sum(1 for _ in NEGATION.finditer(plain)),
    )


def together(readings: Iterable[Reading]) -> Reading:
    """What several stretches say as one; nothing for none."""
    parts = list(readings)
    return Reading(
        frozenset[str]().union(*(part.units for part in parts)),
        frozenset[str]().union(*(part.core for part in parts)),
        tuple(figure for part in parts for figure in part.figures),
        frozenset[str]().union(*(part.opposites for part in parts)),
        frozenset[str]().union(*(part.topics for part in parts)),
        sum(part.negations for part in parts),
    )


def units_of(plain: str) -> frozenset[str]:
    """The units of an `even` text: bigrams inside Korean words of two and more syllables, other words whole."""
    found: set[str] = set()
    for word in WORD.findall(plain):
        is_korean = "가" <= word[0] <= "힣"
        if is_korean and len(word) > 1:
            found.update(word[at : at + 2] for at in range(len(word) - 1))
        else:
            found.add(word)
    return frozenset(found)


def longest_unknown(text: str, known: frozenset[str]) -> int:
    """How many words in a row, endings apart, share nothing with the units `known`."""
    words = [units_of(word) - ENDINGS for word in spelt_out(even(text)).split()]
    longest = run = 0
    for word in filter(None, words):
        run = 0 if word & known else run + 1
        longest = max(longest, run)
    return longest


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    """How alike two sets of units are, from 0 to 1 (L. R. Dice, Measures of the amount of ecologic association, 1945)."""
    return 2 * len(one & other) / ((len(one) + len(other)) or 1)


def share_in(units: frozenset[str], others: frozenset[str]) -> float:
    """Which part of `units` is among `others`; 0 where there are none."""
    return len(units & others) / len(units) if units else 0.0
