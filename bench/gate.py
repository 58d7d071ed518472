"""What the citation gate of the help desk lets pass, on texts that it was not made with: KorQuAD 1.0 (dev).

`./madang bench gate PATH/KorQuAD_v1.0_dev.json`. The file is CC BY-ND: read here, never shipped.
"""

import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from madang.core.language import HANGUL
from madang.helpdesk.rules.figures import numbers
from madang.helpdesk.rules.gate import check
from madang.helpdesk.rules.passages import Passage, readable
from madang.helpdesk.rules.sentences import split

PASSAGES = 400
FLIPS = [
    ("있다", "없다"), ("있는", "없는"), ("있었다", "없었다"), ("하였다", "하지 않았다"), ("했다", "하지 않았다"), ("한다", "하지 않는다"),
    ("된다", "되지 않는다"), ("되었다", "되지 않았다"), ("이다", "이 아니다"), ("않았다", "았다"), ("없다", "있다"), ("없는", "있는"),
]  # fmt: skip
# Goals of the brief, in the order of `measured`: at least, then at most.
KEPT, OTHERS, DIGITS, FLIPPED = 0.999, 0.0, 0.01, 0.0

type Change = Callable[[str, Passage, random.Random], str]


def passages(path: Path, chance: random.Random) -> list[Passage]:
    """Some paragraphs with the title of their article."""
    articles = json.loads(path.read_text())["data"]
    found = [
        readable(article["title"].replace("_", " "), paragraph["context"])
        for article in articles
        for paragraph in article["paragraphs"]
    ]
    return chance.sample(found, PASSAGES)


def as_it_is(text: str, _passage: Passage, _chance: random.Random) -> str:
    return text


def another_digit(text: str, _passage: Passage, chance: random.Random) -> str:
    places = [found.start() for found in re.finditer(r"\d", text)]
    if not places:
        return text
    at = chance.choice(places)
    return text[:at] + chance.choice("0123456789") + text[at + 1 :]


def another_number(text: str, passage: Passage, chance: random.Random) -> str:
    places, others = list(re.finditer(r"\d+", text)), re.findall(r"\d+", passage.text)
    if not places:
        return text
    at = chance.choice(places)
    return text[: at.start()] + chance.choice(others) + text[at.end() :]


def flipped(text: str, _passage: Passage, chance: random.Random) -> str:
    known = [pair for pair in FLIPS if pair[0] in text]
    if not known:
        return text
    before, after = chance.choice(known)
    head, _, tail = text.rpartition(before)
    return head + after + tail


def cases(texts: list[Passage], change: Change, chance: random.Random) -> Iterator[tuple[str, Passage]]:
    """Sentences as a model would write them, each with its passage."""
    for passage in texts:
        for sentence in split(passage.text):
            text = change(sentence.text, passage, chance)
            differs = (
                numbers(text) != numbers(sentence.text)
                if "another" in change.__name__
                else text != sentence.text
            )
            if HANGUL.search(text) and (differs or change is as_it_is):
                yield text, passage


def passing(tried: Iterator[tuple[str, Passage]], name: str) -> float:
    """The share that is shown, which is printed."""
    verdicts = [
        all(checked.passed for checked in check(f"{text} [1]", [passage], language="ko"))
        for text, passage in tried
    ]
    share = sum(verdicts) / len(verdicts)
    print(f"{name:44} {sum(verdicts):6,} of {len(verdicts):6,}  {share:8.2%}", flush=True)
    return share


def main(arguments: list[str]) -> int:
    """1 where a goal of the brief is missed."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    chance = random.Random(1)
    texts = passages(Path(arguments[0]), chance)
    shifted = list(zip(texts, texts[7:] + texts[:7], strict=True))
    elsewhere = (
        (text, other) for passage, other in shifted for text, _ in cases([passage], as_it_is, chance)
    )
    kept = passing(cases(texts, as_it_is, chance), "quoted word for word")
    others = passing(elsewhere, "quoted from another passage")
    digits = passing(cases(texts, another_digit, chance), "with another digit")
    passing(cases(texts, another_number, chance), "with another number of the passage")
    flips = passing(cases(texts, flipped, chance), "with the verb denied, or no longer denied")
    return int(kept < KEPT or others > OTHERS or digits > DIGITS or flips > FLIPPED)
