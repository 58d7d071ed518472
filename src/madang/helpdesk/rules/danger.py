"""Cries of people in danger, and the numbers that are shown for them. Source: brief, help desk, section 4.

A number shown without need harms nobody, silence to a cry does: where in doubt, it is shown. A cry comes before all
else. A word that may be the subject of a question (자살예방 강좌) shows the numbers too, and the question is answered.
"""

import re
from collections.abc import Iterable, Mapping

from madang.helpdesk.rules.danger_words import (
    ABOUT_A_TOPIC,
    CRIES,
    CRIES_IN_ENGLISH,
    ME,
    SAVE_ME,
    TOPICS,
    Danger,
)
from madang.helpdesk.rules.seen import condensed, seen

# Whom to call in Korea, the first first; `numbers_with` puts those of an operator in their place. 109 has replaced 1393
# since 2024.
NUMBERS: Mapping[Danger, tuple[str, ...]] = {
    Danger.SUICIDE: ("109", "119", "112"),
    Danger.EMERGENCY: ("119", "112"),
    Danger.CRIME: ("112",),
    Danger.VIOLENCE: ("112", "1366"),
    Danger.YOUTH: ("112", "1388"),
}
# Whoever types only this wants to call it.
_NUMBER_ALONE: Mapping[str, Danger] = {
    "109": Danger.SUICIDE,
    "119": Danger.EMERGENCY,
    "112": Danger.CRIME,
    "1366": Danger.VIOLENCE,
    "1388": Danger.YOUTH,
}
# A topic with so few letters besides is no question.
_FEW = 3


def cries_in(text: str) -> tuple[Danger, ...]:
    """The dangers that `text` (as a citizen wrote it) cries of: numbers first, and a person offered; a question in it is
    still answered below. In the order of Danger, empty if there are none."""
    close, apart = condensed(text), _apart(text)
    found = {_NUMBER_ALONE[close]} if close in _NUMBER_ALONE else set()
    found |= {danger for danger, cry in CRIES.items() if cry.search(close)}
    found |= {danger for danger, cry in CRIES_IN_ENGLISH.items() if cry.search(apart)}
    if SAVE_ME.search(apart):
        found.add(Danger.EMERGENCY)
    if not ABOUT_A_TOPIC.search(close):
        found |= {
            danger for danger in _topics_in(close) if _is_all_there_is(danger, close) or ME.search(apart)
        }
    return _in_order(found)


def dangers_in(text: str) -> tuple[Danger, ...]:
    """The dangers for which numbers are shown with whatever answers `text`: its cries and its topics."""
    return _in_order({*cries_in(text), *_topics_in(condensed(text))})


def numbers_for(
    dangers: Iterable[Danger], numbers: Mapping[Danger, tuple[str, ...]] = NUMBERS
) -> tuple[str, ...]:
    """The telephone numbers for `dangers`, each once, the most important first."""
    return tuple(dict.fromkeys(number for danger in dangers for number in numbers[danger]))


def numbers_with(own: Iterable[str]) -> dict[Danger, tuple[str, ...]]:
    """NUMBERS with an operator's own in place of some: `["violence=112 1366", "youth=1388"]`. Raises ValueError for
    another danger, or no number."""
    found = dict(NUMBERS)
    for part in own:
        danger, _equals, numbers = part.partition("=")
        if not re.fullmatch(r"[ 0-9-]*[0-9][ 0-9-]*", numbers):
            raise ValueError(f"{part!r} names no numbers; use violence=112 1366, youth=1388")
        found[Danger(danger.strip())] = tuple(numbers.split())
    return found


def _apart(text: str) -> str:
    """With blanks, in lower case, one kind of apostrophe."""
    return re.sub(r"[’‘`´]", "'", re.sub(r"[^\S\n]+", " ", seen(text).text.lower())).strip()


def _in_order(dangers: set[Danger]) -> tuple[Danger, ...]:
    return tuple(danger for danger in Danger if danger in dangers)


def _topics_in(close: str) -> set[Danger]:
    return {danger for danger, topic in TOPICS.items() if topic.search(close)}


def _is_all_there_is(danger: Danger, close: str) -> bool:
    return len(TOPICS[danger].sub("", close)) <= _FEW
