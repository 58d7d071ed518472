"""`manage make_css`: the sources in ui/css as the one style sheet that pages load."""

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

UI = Path(__file__).resolve().parents[2]
TARGET = UI / "static" / "ui" / "madang.css"


def built() -> str:
    """All sources in their order, without comments and needless space; the first comment, with the licence, stays."""
    sources = [path.read_text(encoding="utf-8") for path in sorted((UI / "css").glob("*.css"))]
    text = "\n".join(sources)
    licence = re.match(r"\s*(/\*.*?\*/)", text, re.DOTALL)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};,])\s*", r"\1", text)
    text = re.sub(r"([{;(,])([\w-]+): ", r"\1\2:", text).replace(";}", "}")
    return (f"{licence.group(1)}\n" if licence else "") + text.strip() + "\n"


class Command(BaseCommand):
    help = "Builds the style sheet from ui/css."

    def handle(self, *args: Any, **options: Any) -> None:
        TARGET.write_text(built(), encoding="utf-8")
        self.stdout.write(f"{TARGET.name}: {len(built().encode())} bytes")
