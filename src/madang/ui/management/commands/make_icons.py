"""`manage make_icons FOLDER`: the icon sprite from Lucide's icons (npm `lucide-static`, folder `icons`).

Run at development time; the result is committed.
"""

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

TARGET = Path(__file__).resolve().parents[2] / "static" / "ui" / "icons.svg"
WORDS = """
accessibility archive arrow-down arrow-left arrow-right arrow-up award badge-check bell bold book-open bookmark
building-2 bus calendar calendar-check calendar-clock calendar-days camera chart-column check chevron-down
chevron-left chevron-right circle circle-alert circle-check circle-dot circle-minus circle-plus
circle-question-mark circle-x clipboard-list clock code copy database download ellipsis external-link eye
eye-off file file-pen file-text fingerprint flag folder gavel git-branch globe graduation-cap
grip-vertical hand handshake heading heart heart-handshake history hourglass house image inbox info key-round
landmark languages layers layout-grid leaf library lightbulb link list list-checks list-filter list-ordered lock log-in
log-out mail map map-pin megaphone menu merge message-circle message-square minus monitor-smartphone
newspaper paperclip pause pencil phone play plus printer qr-code quote recycle refresh-cw rocket rss save
scale scroll-text search send share-2 shield shield-check signature sliders-horizontal sparkles
square-check star store table tag target thumbs-up trash-2 trending-up triangle-alert trophy undo-2 upload
user user-check user-plus user-x users vote wifi-off wrench x
"""
NAMES = WORDS.split()


def symbol(name: str, source: str) -> str:
    """One icon as a `<symbol>`; colour and line come from the style sheet."""
    shapes = re.sub(r"\s+", " ", re.sub(r"<!--.*?-->|</?svg[^>]*>", "", source, flags=re.DOTALL)).strip()
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24">{shapes.replace("> <", "><").replace(" />", "/>")}</symbol>'
    )


class Command(BaseCommand):
    help = "Builds the icon sprite from a folder of Lucide icons."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        symbols = [symbol(name, (options["folder"] / f"{name}.svg").read_text()) for name in sorted(NAMES)]
        head = '<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide, ISC licence, https://lucide.dev -->'
        TARGET.write_text("\n".join([head, *symbols, "</svg>", ""]), encoding="utf-8")
        self.stdout.write(f"{len(symbols)} icons, {TARGET.stat().st_size} bytes")
