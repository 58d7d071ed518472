"""What a model wrote as its sentences, with the sources that each names.

In doubt a sentence goes on: two that are judged as one must both hold.
"""

import re
from dataclasses import dataclass

from madang.search.rules.sentences import pieces

OPEN, CLOSE = r"[\[【［]", r"[\]】］]"
# [1] [1, 2] [출처 1] [^1] 【1†source】
CITE = rf"{OPEN}\s*(?:자료|출처|문서|source|passage)?\s*\^?\d{{1,3}}(?:\s*[,、·]\s*\d{{1,3}})*(?:†[^\]】］]{{0,60}})?\s*{CLOSE}"
CITES = re.compile(CITE, re.IGNORECASE)
# Closing quotes and brackets, and the sources, belong to the sentence before them. Where a source stands behind a Korean
# ending, the full stop may be missing.
END = re.compile(
    rf"(?:(?P<stop>[.!?。！？…]+)(?P<closed>[\"'”’」』)）]*)(?P<cites>(?:\s*{CITE})*)(?P<again>[.。]?)(?=\s|$)"
    rf"|[.!?。！？…]+(?:\s*{CITE})+(?=[가-힣A-Z])"
    rf"|(?<=[다요죠까])\s*(?:{CITE}\s*)+(?=\s|$)(?!\s*[.,])"
    r"|(?<=[다요죠까])[.!?](?=[가-힣]))",
    re.IGNORECASE,
)
LIST_SIGN = re.compile(r"\s*(?:[-*+•·▪▫■□○●◦※▶►]|[①-⑳]|[가나다라마바사아자차카타파하][.)](?=\s)|\((?P<inner>\d{1,2})\)|(?P<number>\d{1,2})[.)](?=\s))\s*(?!\d)")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it can be shown: without its sources in brackets and without the sign of a list."""

    text: str
    cites: tuple[int, ...]  # the numbers it names, each once, in their order
    is_item: bool  # an item of a list
    is_ended: bool  # it ends with a full stop or its sources, or with its line


def spoken(text: str) -> str:
    """What a model says aloud: without the thoughts that some write down before it; nothing if they never end."""
    return text.rpartition("</think>")[2].partition("<think>")[0]


def split(text: str) -> list[Sentence]:
    """The sentences of `text`, in order; a line never belongs to two. Sources on a line of their own go to the last one."""
    found: list[Sentence] = []
    expected = 1
    lines = text.split("\n")
    for at, line in enumerate(lines):
        sign = LIST_SIGN.match(line)
        number = int(sign["number"] or sign["inner"] or 0) if sign else 0
        if sign and number in {0, 1, expected}:  # else a date or an amount stands first
            line, expected = line[sign.end() :], number + 1 if number else expected
        else:
            sign = None
        for piece, is_ended in pieces(line, END):
            sentence = as_sentence(piece, bool(sign), is_ended or at < len(lines) - 1)
            if sentence.text:
                found.append(sentence)
            elif found and sentence.cites:
                found[-1] = with_cites(found[-1], sentence.cites)
    return found


def as_sentence(piece: str, is_item: bool, is_ended: bool) -> Sentence:
    """A piece of a line with its sources taken out of the text."""
    cites = dict.fromkeys(int(digits) for cite in CITES.findall(piece) for digits in re.findall(r"\d{1,3}", cite.split("†")[0]))  # fmt: skip
    text = " ".join(CITES.sub(" ", piece).split())
    text = re.sub(r"\s+(?=[.,!?。])", "", text)
    text = re.sub(r"(?<=[.!?。])\.$", "", text) if cites else text
    return Sentence("" if not re.search(r"\w", text) else text, tuple(cites), is_item, is_ended)


def with_cites(sentence: Sentence, cites: tuple[int, ...]) -> Sentence:
    """The sentence with more sources, and ended by them."""
    return Sentence(sentence.text, tuple(dict.fromkeys(sentence.cites + cites)), sentence.is_item, True)


CLAUSE = re.compile(
    r"(?<!\d)[,;]\s*|(?<=\d)[,;]\s+|\s(?:and|but|while)\s"
    "|(?<=[가-힣]고|[가-힣]며|[가-힣]면|지만|는데|은데|으나|므로|문에|거나|아서|어서|해서)\\s+"
)


def clauses(sentence: str) -> list[str]:
    """The parts of a sentence, at commas, “and”, and behind Korean connective endings; itself where it has one."""
    return [part for part in CLAUSE.split(sentence) if part and re.search(r"\w", part)]
