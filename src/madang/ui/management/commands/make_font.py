"""`manage make_font FOLDER`: the font's style sheets from the author's (npm `pretendard-gov`, `dist/web/variable`).

The font files stay as the author made them. A page of varied Korean would fetch 17 of them, 500 KB; so `font.css` names
only those of the most frequent characters, 350 KB at most, and whoever comes back gets the others too through
`rest.css`. That one is shortened: of two `@font-face` rules that both hold a character the later one counts, so a rule
may name its characters as one span wherever what lies between belongs to later rules. Run at development time; the
results are committed.
"""

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

TARGET = Path(__file__).resolve().parents[2] / "static" / "ui" / "font"
HEAD = "/* Pretendard GOV 1.3.9, Kil Hyung-jin and others, SIL Open Font License 1.1, see LICENSE.txt */\n"

# Wider gaps hold whole scripts that the font does not have; closing them would fetch a file for nothing.
WIDEST = 128

# The author orders his files from rare to frequent.
FREQUENT = 13

Span = tuple[int, int]


def spans_of(text: str) -> list[Span]:
    """The `unicode-range` of a rule as pairs of first and last character, in order."""
    pairs = [part.strip()[2:].split("-") for part in text.split(",")]
    return sorted((int(pair[0], 16), int(pair[-1], 16)) for pair in pairs)


def joined(spans: list[Span], taken: list[Span]) -> list[Span]:
    """`spans` with gaps closed wherever no earlier rule (`taken`) has a character in them."""
    result = [spans[0]]
    for first, last in spans[1:]:
        gap = (result[-1][1] + 1, first - 1)
        if gap[1] - gap[0] > WIDEST or any(begin <= gap[1] and end >= gap[0] for begin, end in taken):
            result.append((first, last))
        else:
            result[-1] = (result[-1][0], last)
    return result


def rules(source: str) -> list[str]:
    """The shortened rules in the author's order."""
    taken: list[Span] = []
    found = []
    for face in re.findall(r"@font-face\s*{(.*?)}", source, re.DOTALL):
        address = re.search(r"url\(([^)]*)\)", face)
        listed = re.search(r"unicode-range:\s*([^;]*)", face)
        assert address and listed  # noqa: S101 - the author's file is not what it was
        own = spans_of(listed.group(1))
        words = ",".join(f"U+{a:x}" + (f"-{b:x}" if b > a else "") for a, b in joined(own, taken))
        taken.extend(own)
        found.append(
            '@font-face{font-family:"Pretendard GOV Variable";font-display:swap;font-weight:45 920;'
            f'src:url("{address.group(1)}")format("woff2-variations");unicode-range:{words}}}'
        )
    return found


class Command(BaseCommand):
    help = "Builds the font's style sheet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        source = (options["folder"] / "pretendardvariable-gov-dynamic-subset.css").read_text()
        found = rules(source)
        for name, part in (("font.css", found[-FREQUENT:]), ("rest.css", found[:-FREQUENT])):
            (TARGET / name).write_text(HEAD + "\n".join(part) + "\n")
            self.stdout.write(f"{name}: {len(part)} files")
