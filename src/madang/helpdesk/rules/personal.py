"""What personal numbers and addresses look like, as data: each shape, what must hold besides, and which words must be near.

All shapes are read in texts that `seen` made. What was found before stands there as HIDDEN followed by REST, so that
nothing is found twice, and the edges of a number count it as the digits it was: masking twice changes nothing. Every
repetition has an upper bound, so the time grows with the length of the text alone.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class PersonalData(StrEnum):
    """Kinds of personal data that have a shape. Codes are stable."""

    RESIDENT = "resident"
    FOREIGNER = "foreigner"
    CARD = "card"
    PHONE = "phone"
    EMAIL = "email"
    PASSPORT = "passport"
    LICENCE = "licence"
    ACCOUNT = "account"


HIDDEN, REST = "\x00", "\x01"

type Holds = Callable[[re.Match[str]], bool]


@dataclass(frozen=True, slots=True)
class Near:
    """Words of which one must stand at most `before` signs before, or `after` signs behind, a number; a number and
    anything masked count as one sign."""

    words: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Shape:
    """One thing to find. `in_links` says whether digits within a web address are looked at as well."""

    kind: PersonalData
    pattern: re.Pattern[str]
    holds: Holds = lambda match: True
    near: Near | None = None
    in_links: bool = False


# What counts as a digit at the edge of a number; a number that goes on behind a point, hyphen or colon is a longer one.
_DIGIT = f"[0-9{HIDDEN}{REST}]"
_FRACTION = rf"(?:(?<={_DIGIT}{{2}}\.)|(?<=(?<![0-9])0\.))[0-9]{{9}}"  # not "1.", as in a numbered list
_WHOLE = "(?!(?<=[0-9])[0-9])"  # not from the middle of a row of digits
_START = rf"{_WHOLE}(?!{_FRACTION})"
_END = rf"(?![0-9{HIDDEN}])"
_START_ALONE = rf"{_WHOLE}(?<!{_DIGIT}[.:\-])"
_END_ALONE = rf"(?![0-9{HIDDEN}])(?![.:\-]{_DIGIT})"
_NOT_MONEY = r"(?! ?(?:원|만 ?원|천 ?원|억|won\b|krw\b))"
_GAP = r"[ .\-/_~]{0,3}"

# Digits that are written as they are spoken, and what is said between their groups.
_SPOKEN = dict(zip("공영일이삼사오육륙칠팔구oO", "00123456678900", strict=True))
_D = "[0-9공영일이삼사오육륙칠팔구]"
_SAID_GAP = r"(?:[ .,\-/_~()]{0,3}| ?(?:에|다시|대시) ?)"


def digits_of(text: str) -> str:
    """The digits in `text`, spoken ones (공일공) too, and nothing else."""
    said = "".join(_SPOKEN.get(sign, sign) for sign in text)
    return re.sub(r"[^0-9]", "", said)


def has_luhn(digits: str) -> bool:
    """Whether the last digit fits the others, as on every payment card (ISO/IEC 7812-1, annex B)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def is_birthday(digits: str) -> bool:
    """Whether the first six of `digits` are a day, in the century that the seventh (1–8) tells."""
    century = 1900 if digits[6] in "1256" else 2000
    year, month, day = century + int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _is_resident(match: re.Match[str]) -> bool:
    # The number of a company has the same shape; it is public, and usually said to be one.
    before = match.string[max(0, match.start() - 12) : match.start()]
    return "법인등록번호" not in before.replace(" ", "") and is_birthday(digits_of(match[0]))


# Visa 4, Mastercard 5 and 2221–2720, 6 (UnionPay, local), 9 (local), JCB 35; Amex 34, 37; Diners 30, 36, 38, 39.
_CARD_HEAD = re.compile(
    r"(?=[0-9]{16}$)(?:[4569]|35|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)|(?=[0-9]{15}$)3[47]|(?=[0-9]{14}$)3[0689]"
)


def _is_card(match: re.Match[str]) -> bool:
    digits = digits_of(match[0])
    return _CARD_HEAD.match(digits) is not None and has_luhn(digits)


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


def _resident(seventh: str) -> re.Pattern[str]:
    """The seventh digit tells citizens (1–4) from foreigners (5–8). Since October 2020 the last six are random, so
    nothing else can be checked. Whoever starred them has still written a birthday."""
    spoken = "".join(sign for sign, digit in _SPOKEN.items() if digit in seventh)
    close = (
        rf"{_D}{{6}}(?:[ .\-/_~:]{{0,3}}| ?(?:에|다시|대시) ?)[{seventh}{spoken}](?:{_D}{{6}}|[*x×○●]{{6}})"
    )
    apart = rf"[0-9](?: [0-9]){{5}} ?[.\-/]? ?[{seventh}](?: [0-9*]){{6}}"
    return _shape(rf"{_START}(?:{close}|{apart}){_END}{_NOT_MONEY}")


_LOCAL = r"[a-z0-9._%+\-]{1,64}"
_AT = r" ?(?:@|\(at\)|\[at\]|골뱅이|앳) ?"
_PROVIDER = r"(?:naver|hanmail|daum|gmail|nate|kakao|hotmail|outlook|icloud|yahoo)"
_KOREAN_PROVIDER = r"(?:네이버|한메일|다음|지메일|네이트|카카오|핫메일|구글)"
_ENDING = r" ?(?:[.,]|닷|점|dot) ?(?:com|net|co\.kr|컴|넷)"
_EMAIL = "|".join(
    [
        rf"{_LOCAL}@(?:[a-z0-9\-]{{1,63}}\.){{1,8}}(?:[a-z]{{2,24}}|한국)",
        rf"{_LOCAL}@[가-힣]{{1,20}}\.(?:[a-z]{{2,24}}|한국)",
        rf"{_LOCAL}{_AT}{_PROVIDER}{_ENDING}",
        rf"{_LOCAL}@{_PROVIDER}(?![a-z0-9{HIDDEN}])",
        rf"{_LOCAL}{_AT}{_KOREAN_PROVIDER}(?:{_ENDING})?",
    ]
)

_OPENED = r"(?:\((?=.{2,4}\)))?"  # (02) 123-4567, but not (02-123-4567)
_COUNTRY = rf"(?:\+|00)?82{_SAID_GAP}\(?0?\)?"
_MOBILE = (
    rf"{_START}(?:{_COUNTRY}|{_OPENED}[0공영]|(?<![a-z])o)[1일][016789o공영일육륙칠팔구]{_SAID_GAP}{_D}{{3,4}}{_SAID_GAP}{_D}{{4}}{_END}"
    rf"|{_START}0 1 [016789](?:[ .\-/]{{1,3}}[0-9]){{7,8}}{_END}"
)
# 02, 031 … 064; 070; 050x. 080 and 1xxx-xxxx belong to offices and shops, 110, 112 and 119 to everybody.
_AREA = "(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4])"
_PHONE_GAP = r"[ .,\-/_~()]{0,3}"
_FIXED = (
    rf"{_START_ALONE}(?:(?:\+|00)82{_PHONE_GAP}\(?0?\)?|{_OPENED}0){_AREA}{_PHONE_GAP}[1-9][0-9]{{2,3}}{_PHONE_GAP}[0-9]{{4}}{_END_ALONE}"
    rf"|{_START_ALONE}(?:(?:\+|00)82{_PHONE_GAP}\(?0?\)?|{_OPENED}0)(?:70|50[2-8]){_PHONE_GAP}[0-9]{{3,4}}{_PHONE_GAP}[0-9]{{4}}{_END_ALONE}"
)

_CARD = rf"{_START_ALONE}[0-9]{{4}}{_GAP}(?:[0-9]{{4}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}|[0-9]{{6}}{_GAP}[0-9]{{4,5}}){_END_ALONE}"

_REGION = "(?:서울|부산|대구|인천|광주|대전|울산|경기|강원|충북|충남|전북|전남|경북|경남|제주)"
_APART = r"[ .\-/]{1,3}"
_LICENCE_CODE = "(?:1[1-9]|2[0-8])"
_LICENCE = (
    rf"{_START_ALONE}{_LICENCE_CODE}{_APART}[0-9]{{2}}{_APART}[0-9]{{6}}{_APART}[0-9]{{2}}{_END_ALONE}"
    rf"|{_REGION}{_GAP}[0-9]{{2}}{_APART}[0-9]{{6}}{_APART}[0-9]{{2}}{_END_ALONE}"
)
_LICENCE_NEAR = Near(r"면허|licen[cs]e", 20, 12)

_PASSPORT_EDGE = rf"(?<![a-z0-9{HIDDEN}{REST}])"
_PASSPORT_NUMBER = rf"[ \-]?(?:[0-9]{{8}}|[0-9]{{3}}[a-z][0-9]{{4}})(?![a-z0-9{HIDDEN}])"
_PASSPORT_NEAR = Near(r"여권|passport", 20, 12)

# Ten to fourteen digits in any grouping, unless they begin with a date or are a toll-free, service or company number, or
# a decimal fraction such as a place on the map.
_DATE = r"(?:19|20)[0-9]{2}[ .\-]{0,2}(?:0[1-9]|1[0-2])[ .\-]{0,2}(?:0[1-9]|[12][0-9]|3[01])"
_PUBLIC = r"080|1[5-9][0-9]{2}-[0-9]{4}(?![0-9\-])|[0-9]{3}-[0-9]{2}-[0-9]{5}(?![0-9\-])|[0-9]{1,14}\.[0-9]{1,14}(?![0-9.\-])"
_ACCOUNT = (
    rf"(?<![a-z0-9])(?<!{_DIGIT}[.:\-/])(?!{_DATE}|{_PUBLIC})[0-9](?:[ .\-]?[0-9]){{9,13}}{_END_ALONE}"
    rf"{_NOT_MONEY}(?! ?(?:건|명|개))"
)
_BANKS = (
    r"계좌|통장|입금|송금|이체|예금주|은행(?!나무|잎|동|알|열매|로)|뱅크|카뱅|농협|수협|신협|새마을금고|우체국(?! ?(?:등기|택배|소포))"
    rf"|(?<![a-z{HIDDEN}{REST}])(?:bank|account)(?! ?(?:manager|holder))"
)
# Also everyday words: only right before a number.
_BANKS_IN_SHORT = (
    "국민|신한|우리|하나|기업|토스|제일|씨티|산업|부산|대구|광주|전북|경남|제주"
    rf"|(?<![a-z0-9{HIDDEN}{REST}])(?:kb|nh|ibk|sc|im)(?![a-z])"
)

# In this order: what is found first is not looked at again.
SHAPES = (
    Shape(PersonalData.EMAIL, _shape(_EMAIL), in_links=True),
    Shape(PersonalData.RESIDENT, _resident("1234"), holds=_is_resident),
    Shape(PersonalData.FOREIGNER, _resident("5678"), holds=_is_resident),
    Shape(PersonalData.PHONE, _shape(_MOBILE), in_links=True),
    Shape(PersonalData.PHONE, _shape(_FIXED)),
    Shape(PersonalData.CARD, _shape(_CARD), holds=_is_card),
    Shape(PersonalData.LICENCE, _shape(_LICENCE)),
    Shape(
        PersonalData.LICENCE,
        _shape(rf"{_START_ALONE}{_LICENCE_CODE}[0-9]{{10}}{_END_ALONE}"),
        near=_LICENCE_NEAR,
    ),
    Shape(PersonalData.PASSPORT, _shape(f"{_PASSPORT_EDGE}m{_PASSPORT_NUMBER}")),
    Shape(PersonalData.PASSPORT, _shape(f"{_PASSPORT_EDGE}[a-z]{_PASSPORT_NUMBER}"), near=_PASSPORT_NEAR),
    Shape(PersonalData.ACCOUNT, _shape(_ACCOUNT), near=Near(_BANKS, 20, 12)),
    Shape(PersonalData.ACCOUNT, _shape(_ACCOUNT), near=Near(_BANKS_IN_SHORT, 3, 0)),
)
