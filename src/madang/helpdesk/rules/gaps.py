"""Questions that the knowledge did not answer, put together by what they ask. Plain values in, plain values out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from madang.helpdesk.rules.masking import MARKS
from madang.helpdesk.rules.seen import condensed
from madang.helpdesk.rules.wording import dice

# Two ways to ask are alike from this share of common terms on (Dice, 0 to 1). On invented questions of citizens the
# content words of the same wish share half and more; those of different wishes a third at most.
ALIKE = 0.5
# Words that stand in questions about anything.
IDLE = frozenset({"k:가능", "k:알리", "k:궁금", "k:필요", "k:문의", "k:질문"})
# An agent's name for whoever they talk with never goes into an answer for all.
NOBODY = "○○"
NAME_MIN = 2


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it was asked; `terms` are those of its text, as search finds them."""

    key: int
    text: str
    terms: frozenset[str]


def way_to_ask(text: str, most: int) -> str:
    """`text` in one line without the marks of hidden data, at most `most` characters of it, cut between words."""
    line = " ".join(MARKS.sub(" ", text).split())
    if len(line) <= most:
        return line
    cut = line[: most + 1].rpartition(" ")[0]
    return cut or line[:most]


def without_name(text: str, name: str) -> str:
    """`text` with the name of the citizen blanked, as Korean papers do it; too short a name stays, being any word."""
    return text.replace(name, NOBODY) if len(name) >= NAME_MIN else text


def wordings[Q: Question](questions: Iterable[Q]) -> list[list[Q]]:
    """The questions by wording, signs and blanks aside: what was asked most often first, else in the order given."""
    found: dict[str, list[Q]] = defaultdict(list)
    for question in questions:
        found[condensed(question.text)].append(question)
    return sorted(found.values(), key=len, reverse=True)


def grouped[Q: Question](questions: Sequence[Q]) -> list[list[Q]]:
    """Questions that ask for the same, put together; the largest group first, else in the order given.

    Greedy: each wording, the most frequent first, joins the group whose first wording is most like it, from ALIKE on, or
    begins one. Only groups with a common term are compared, so a thousand questions take some thousandths of a second.
    """
    groups: list[list[Q]] = []
    heads: list[frozenset[str]] = []
    by_term: dict[str, list[int]] = defaultdict(list)
    for same in wordings(questions):
        terms = same[0].terms - IDLE
        near = Counter(at for term in terms for at in by_term[term])
        best = max(near, key=lambda at: (dice(terms, heads[at]), -at), default=None)
        if best is not None and dice(terms, heads[best]) >= ALIKE:
            groups[best] += same
            continue
        for term in terms:
            by_term[term].append(len(groups))
        groups.append([*same])
        heads.append(terms)
    return sorted(groups, key=len, reverse=True)


def nearest(firsts: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Of (key of an entry, score) for the first candidate of each question: each entry with its highest score, that of
    most questions first."""
    times: Counter[str] = Counter()
    scores: dict[str, float] = {}
    for key, score in firsts:
        times[key] += 1
        scores[key] = max(score, scores.get(key, 0.0))
    return sorted(scores.items(), key=lambda pair: (-times[pair[0]], -pair[1], pair[0]))
