"""`manage make_icons FOLDER`: the icon sprite from Lucide's icons (npm `lucide-static`, folder `icons`).

Run at development time; the result is committed.
"""

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

TARGET = Path(__file__).resolve().parents[2] / "static" / "ui" / "icons.svg"
NAMES = [
    "accessibility",
    "arrow-down",
    "arrow-left",
    "arrow-right",
    "arrow-up",
    "award",
    "bell",
    "book-open",
    "bookmark",
    "building-2",
    "calendar-clock",
    "calendar-days",
    "camera",
    "chart-column",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "circle",
    "circle-alert",
    "circle-check",
    "circle-dot",
    "circle-minus",
    "circle-question-mark",
    "circle-x",
    "clipboard-list",
    "clock",
    "code",
    "copy",
    "database",
    "download",
    "ellipsis",
    "external-link",
    "eye",
    "eye-off",
    "file",
    "file-text",
    "fingerprint",
    "flag",
    "folder",
    "git-branch",
    "globe",
    "graduation-cap",
    "grip-vertical",
    "hand",
    "handshake",
    "heart-handshake",
    "history",
    "hourglass",
    "house",
    "image",
    "inbox",
    "info",
    "key-round",
    "landmark",
    "languages",
    "layout-grid",
    "leaf",
    "library",
    "lightbulb",
    "link",
    "list",
    "list-filter",
    "lock",
    "log-in",
    "log-out",
    "mail",
    "map",
    "map-pin",
    "megaphone",
    "menu",
    "merge",
    "message-circle",
    "message-square",
    "minus",
    "monitor-smartphone",
    "newspaper",
    "paperclip",
    "pause",
    "pencil",
    "phone",
    "play",
    "plus",
    "printer",
    "qr-code",
    "quote",
    "recycle",
    "refresh-cw",
    "rocket",
    "rss",
    "save",
    "scale",
    "search",
    "send",
    "share-2",
    "shield",
    "shield-check",
    "sliders-horizontal",
    "sparkles",
    "square-check",
    "star",
    "store",
    "table",
    "tag",
    "target",
    "thumbs-up",
    "trash-2",
    "trending-up",
    "triangle-alert",
    "trophy",
    "undo-2",
    "upload",
    "user",
    "user-check",
    "user-plus",
    "users",
    "vote",
    "wifi-off",
    "x",
]


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
