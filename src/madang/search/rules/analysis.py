"""What a text is found by: its words as three kinds of terms.

`k:` content words in their base form (꺼졌어요, 꺼져요 → 꺼지); `b:` pairs of letters inside each word, which survive
missing spaces and the analyser's mistakes; `j:` the parts of the letters (가 → ㄱㅏ) in fours, which survive typing
mistakes. Source of the kinds and their weights: measured, docs/decisions/0021-….
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from madang.search.rules import korean

# Raised whenever the same text would give other terms: what was indexed before is then indexed again.
ANALYSIS_VERSION = 1
TEXT_MAX = 40_000
NAME_MIN, NAME_MAX = 2, 12
_WORD = re.compile(r"[가-힣]+|[a-z]+|[0-9]+|[ㄱ-ㆎ]+|[^\W\d_a-z가-힣ㄱ-ㆎ]+")
# While somebody types, the letter that a syllable begins with belongs to the word.
_TYPED = re.compile(r"[가-힣ㄱ-ㅎ]+|[a-z]+|[0-9]+")
_NAME = re.compile(rf"[가-힣]{{{NAME_MIN},{NAME_MAX}}}")
_ENGLISH_IDLE = frozenset({
    "a", "an", "the", "i", "me", "my", "we", "our", "you", "your", "it", "its", "is", "are", "was", "were", "be", "been",
    "am", "do", "does", "did", "can", "could", "may", "might", "will", "would", "shall", "should", "must", "have", "has",
    "had", "to", "of", "in", "on", "at", "for", "from", "by", "with", "about", "as", "and", "or", "but", "if", "so",
    "not", "no", "there", "here", "this", "that", "these", "those", "what", "which", "who", "whom", "whose", "when",
    "where", "why", "how", "any", "some", "get", "got", "please",
})  # fmt: skip
_GRAM = 4
# Someone who is still typing writes ㄷ where 다 will be: the letter that a syllable begins with.
_LEADING = {chr(0x3131 + at): chr(0x1100 + to) for to, at in enumerate(
    (0, 1, 3, 6, 7, 8, 16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29)
)}  # fmt: skip


@dataclass(slots=True)
class Terms:
    """How often each term stands in a text, by kind."""

    k: Counter[str] = field(default_factory=Counter)
    b: Counter[str] = field(default_factory=Counter)
    j: Counter[str] = field(default_factory=Counter)


def plain(text: str) -> str:
    """`text` in one spelling of its characters and in small letters, at most TEXT_MAX of them."""
    return unicodedata.normalize("NFC", text[:TEXT_MAX]).lower()


def words(text: str) -> list[str]:
    """The runs of letters of one script, and of digits, in `plain` text."""
    return _WORD.findall(text)


def typed_words(text: str) -> list[str]:
    """The same of a text whose last word is being typed."""
    return _TYPED.findall(text)


def stem(word: str) -> str:
    """An English word without the endings of plural, -ing and -ed, so that "bookings" finds "booking".

    Harman's rules for the plural (1991, How effective is suffixing?), then the two endings where enough is left.
    """
    if len(word) > 4 and word.endswith("ies") and not word.endswith(("eies", "aies")):
        word = f"{word[:-3]}y"
    elif (len(word) > 3 and word.endswith("es") and not word.endswith(("aes", "ees", "oes"))) or (
        len(word) > 3 and word.endswith("s") and not word.endswith(("us", "ss"))
    ):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word.endswith("e"):
        return word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word  # cancelled, cancel


def is_name(text: str) -> bool:
    """Whether `text` is one word that may be kept as a name (응봉교), which the analyser would cut into pieces."""
    return bool(_NAME.fullmatch(text))


def names_in(text: str, names: Set[str]) -> list[str]:
    """Those of `names` that stand in `text`, each as often as it does. Costs the length of the text, not of the list."""
    if not names:
        return []
    found = []
    for run in re.findall(r"[가-힣]{2,}", text):
        for start in range(len(run) - NAME_MIN + 1):
            ends = range(start + NAME_MIN, min(len(run), start + NAME_MAX) + 1)
            found += [run[start:end] for end in ends if run[start:end] in names]
    return found


def analyse(text: str, *, names: Set[str] = frozenset(), with_analyser: bool = True) -> Terms:
    """The terms of `text`. `names`: words that count as one whatever the analyser makes of them.

    `with_analyser` False leaves `k` empty: the parts of letters take its place.
    """
    text = plain(text)
    found = Terms()
    if with_analyser:
        found.k.update(f"k:{word}" for word in _content(text))
        found.k.update(f"k:{name}" for name in names_in(text, names))
    for word in words(text):
        found.b.update(f"b:{pair}" for pair in _pairs(word))
        found.j.update(f"j:{gram}" for gram in grams(word))
    return found


def grams(word: str, *, is_whole: bool = True) -> list[str]:
    """The letters of a word, taken apart, in fours; `is_whole` False: more may follow, as while somebody types."""
    letters = "".join(_LEADING.get(letter, letter) for letter in unicodedata.normalize("NFD", word))
    marked = f"^{letters}$" if is_whole else f"^{letters}"
    return [marked[at : at + _GRAM] for at in range(max(1, len(marked) - _GRAM + 1))]


def _pairs(word: str) -> Iterable[str]:
    if len(word) == 1 or not "가" <= word[0] <= "힣":
        return (word[:40],)
    return (word[at : at + 2] for at in range(len(word) - 1))


def _content(text: str) -> Iterable[str]:
    for form, tag in korean.morphemes(text):
        if tag != "SL":
            yield form[:40]
            continue
        for word in words(form):
            if word not in _ENGLISH_IDLE:
                yield stem(word)[:40]
