"""The numbers in a text, however they are written: 3,000 and 3000, 3만 5천 and 35000, full width, words for numbers.

Only what is safe is made equal: the same digits, the Korean units of ten thousands, counting words before a counter.
The hour of a clock with 오후 is not turned into 24 hours, a number at the end of a name stays one.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

PIECE = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
UNITS = {"천": 1000, "백": 100}
MYRIADS = {"만": 10**4, "억": 10**8, "조": 10**12}
UNIT = "[천백만억조]"
# Decimal counts exactly up to 28 digits.
LONGEST = 24
# 3만 5천, 2억 3,000만, 3만5000; a bare number after a blank belongs to it only with four digits.
AMOUNT = re.compile(rf"{PIECE}{UNIT}+(?:\s?{PIECE}{UNIT}+)*(?:{PIECE}|\s\d,?\d{{3}}(?![\d,]))?|{PIECE}")
PART = re.compile(rf"({PIECE})({UNIT}*)")
# Raised digits are units of area and volume, no numbers; what follows looks like a decimal and is none.
AREA = str.maketrans({"㎡": "제곱미터", "㎥": "세제곱미터", "㎢": "제곱킬로미터", "²": "", "³": "", "’": "'"})
DATE = re.compile(r"(?<![\d.])(\d{2,4})\s?[.\-/]\s?(\d{1,2})\s?[.\-/]\s?(\d{1,2})(?!\d)")
MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})\.\s?(0?[1-9]|1[0-2])(?=[.\s~]|$)")
RANGE = re.compile(r"(\d[\d,.]*)\s?[~∼〜–]\s?(?=\d[\d,.]*\s?([가-힣%]{1,2}))")
PERCENT = re.compile(r"\s?(?:퍼센트|per\s?cent)")
CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?!\d)")
COUNTS = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10, "스무": 20}  # fmt: skip
COUNTERS = "명|개월|개|달|시간|시|장|부|차례|해|살|주|회|건|번|가지|곳|사람|분"
COUNTED = re.compile(rf"(?<![가-힣])({'|'.join(COUNTS)})\s?({COUNTERS})(?![\d])")
# "한 번 더", "한 곳에서" say no number.
IDIOMS = {
    ("한", counter) for counter in ("번", "가지", "곳", "사람", "분", "부", "주", "해", "회", "개", "건")
}
DAYS = {"이틀": "2일", "사흘": "3일", "나흘": "4일", "닷새": "5일", "엿새": "6일", "열흘": "10일", "보름": "15일", "일주일": "1주일"}  # fmt: skip
DAY = re.compile("|".join(DAYS))
TWO_ON = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
TENS = {"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90"}
ENGLISH = {word: str(number) for number, word in enumerate(TWO_ON.split(), start=2)} | TENS
ENGLISH_WORD = re.compile(rf"\b({'|'.join(ENGLISH)})\b")
FIGURE = re.compile(
    r"(?P<before>오전|오후|최대|최소|제|at least|at most|minimum|maximum)?\s?(?P<number>\d+(?:\.\d+)?)"
    r"(?P<unit>%|시간|개월|[가-힣]|\s(?=[원명개년월일시분층회번주달]))?(?P<rest>[가-힣]*)\s?(?P<word>[a-z][a-z.]*)?"
    r"\s?(?P<after>이상|이하|미만|초과|이내|[전후](?=까지|부터|에|\b))?"
)
PARTICLES = frozenset("은는이가을를에의와과로도만")
CONNECTING = "and or to of in on at by for from with is are the a until before after per than if"
NO_UNITS = frozenset(CONNECTING.split())


class Figure(NamedTuple):
    """A number with what stands around it: `오전 9시`, `3명 이상`, `3 hours`. Empty where nothing does."""

    number: str
    unit: str
    before: str
    after: str

    def is_as(self, other: "Figure") -> bool:
        """Whether `other` says the same number of the same thing. A unit that one of them leaves out is no contradiction; a
        limit that this one names must be there."""
        return (
            self.number == other.number
            and (not self.unit or not other.unit or self.unit == other.unit)
            and self.before in {"", other.before}
            and self.after in {"", other.after}
        )


def are_in_order(said: Iterable[Figure], known: Iterable[Figure]) -> bool:
    """Whether all figures `said` are among those `known`, in the same order and none more often."""
    rest = iter(known)
    return all(any(figure.is_as(other) for other in rest) for figure in said)


def even(text: str) -> str:
    """`text` in the one form in which texts are compared: NFKC (full width becomes plain), lower case."""
    return unicodedata.normalize("NFKC", text.translate(AREA)).lower()


def spelt_out(text: str) -> str:
    """An `even` text with every number as plain digits: `3만 5천원` becomes `35000원`, `2026. 3. 1.` `2026년 3월 1일.`."""
    text = COUNTED.sub(_counted, DAY.sub(lambda found: DAYS[found[0]], text))
    text = ENGLISH_WORD.sub(lambda found: ENGLISH[found[0]], text)
    text = MONTH.sub(r"\1년 \2월", DATE.sub(r"\1년 \2월 \3일", text))
    text = CLOCK.sub(
        lambda found: f"{found[1]}시" if found[2] == "00" else f"{found[1]}시 {found[2]}분", text
    )
    text = RANGE.sub(r"\1\2~", PERCENT.sub("%", text))
    return AMOUNT.sub(lambda found: canonical(found[0]), text)


def _counted(found: re.Match[str]) -> str:
    word, counter = found[1], found[2]
    return found[0] if (word, counter) in IDIOMS else f"{COUNTS[word]}{counter}"


def canonical(amount: str) -> str:
    """One number, as AMOUNT finds it, in plain digits without needless zeros; one that no amount has stays as written."""
    if len(amount) > LONGEST:
        return amount
    whole, below = Decimal(0), Decimal(0)
    for piece, units in PART.findall(amount):
        value = Decimal(piece.replace(",", ""))
        for unit in units:
            if unit in UNITS:
                value *= UNITS[unit]
            else:
                whole, below, value = whole + (below + value) * MYRIADS[unit], Decimal(0), Decimal(0)
        below += value
    return plain(whole + below)


def plain(value: Decimal) -> str:
    """`value` in digits: no exponent, no zeros behind the point."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def figures(plain_text: str) -> tuple[Figure, ...]:
    """Every number of a text as `spelt_out` gives it, with its unit and limits, in order."""
    return tuple(_figure(found) for found in FIGURE.finditer(plain_text))


def _figure(found: re.Match[str]) -> Figure:
    unit = (found["unit"] or "").strip() or found["rest"][:1]
    word = (found["word"] or "").replace(".", "")
    if not unit and word not in NO_UNITS:
        unit = word if word in {"am", "pm"} else word.rstrip("s")
    return Figure(
        found["number"], "" if unit in PARTICLES else unit, found["before"] or "", found["after"] or ""
    )


def numbers(text: str) -> frozenset[str]:
    """The numbers in `text`, each in plain digits."""
    return frozenset(figure.number for figure in figures(spelt_out(even(text))))
