"""What a language model may read: a few passages of what the centre has published, as plain words."""

import re
import unicodedata
from dataclasses import dataclass

from madang.core import markup
from madang.core.language import HANGUL

TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)
# What a passage itself numbers like a source could be taken for one.
NUMBERED = re.compile(r"[\[【［]\s*(\d{1,3}(?:\s*,\s*\d{1,3})*)\s*[\]】］]")
LATIN = re.compile("[A-Za-z]")
# Controls, marks that turn the direction of writing, halves of letters, private letters.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A title and a text, both plain words; lines are parted by newlines."""

    title: str
    text: str

    @property
    def language(self) -> str:
        """`ko` where at least a third of its Korean and Latin letters are Korean, else `en`; `ko` where it has neither."""
        whole = f"{self.title} {self.text}"
        return "ko" if 2 * len(HANGUL.findall(whole)) >= len(LATIN.findall(whole)) else "en"


def visible(text: str) -> str:
    """`text` without characters that nobody sees; newlines stay, other blanks become spaces."""
    spaced = re.sub(r"[^\S\n]", " ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(char for char in spaced if char == "\n" or unicodedata.category(char) not in UNSEEN)


def readable(title: str, body: str, longest: int = 1500) -> Passage:
    """The passage of a title and a Markdown `body`: no tags, links, emphasis or numbers in square brackets.

    At most `longest` characters of text, cut at the end of a line or between words.
    """
    lines = [line for _, _, words in markup.blocks(visible(body)) for line in words.split("\n")]
    text = "\n".join(line for line in map(_bare, lines) if line)
    return Passage(_bare(visible(title)), shortened(text, longest))


def _bare(line: str) -> str:
    """One line without tags, doubled blanks and numbers in square brackets."""
    return NUMBERED.sub(r"(\1)", " ".join(TAG.sub("", line).split()))


def shortened(text: str, longest: int) -> str:
    """The beginning of `text`, at most `longest` characters, cut at the last newline or else the last blank."""
    if len(text) <= longest:
        return text
    cut = text[: longest + 1]
    at = cut.rfind("\n", longest // 2)
    at = cut.rfind(" ") if at < 0 else at
    return cut[: at if at > 0 else longest].rstrip()
