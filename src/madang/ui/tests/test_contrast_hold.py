"""Colours: every pair that stands on another holds WCAG's contrast, on each of the four screens."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[1] / "css" / "1-tokens.css").read_text()
TEXT, SHAPE = 4.5, 3.0
PAIRS = [
    ("text", "bg", TEXT), ("text-sub", "bg", TEXT), ("text-mute", "bg", TEXT), ("text", "bg-soft", TEXT),
    ("text-sub", "bg-soft", TEXT), ("text-mute", "bg-soft", TEXT), ("text-mute", "surface", TEXT),
    ("text-mute", "brand-soft", TEXT), ("text", "brand-soft", TEXT), ("link", "bg", TEXT), ("link", "bg-soft", TEXT),
    ("link", "surface", TEXT), ("link", "brand-soft", TEXT), ("on-brand", "brand", TEXT), ("bg", "text", TEXT),
    ("ok", "ok-soft", TEXT), ("warn", "warn-soft", TEXT), ("danger", "danger-soft", TEXT), ("info", "info-soft", TEXT),
    ("neutral", "neutral-soft", TEXT), ("danger", "bg", TEXT), ("danger", "surface", TEXT), ("text", "danger-soft", TEXT),
    ("link", "danger-soft", TEXT), ("link", "warn-soft", TEXT), ("link", "ok-soft", TEXT),
    ("line-control", "surface", SHAPE), ("line-control", "bg-soft", SHAPE), ("focus", "bg", SHAPE), ("focus", "bg-soft", SHAPE),
    ("brand", "bg", SHAPE), ("on-light-tone", "tone-0", TEXT), ("on-light-tone", "tone-1", TEXT), ("on-light-tone", "tone-2", TEXT),
    ("on-light-tone", "tone-3", TEXT), ("on-dark-tone", "tone-4", TEXT), ("on-dark-tone", "tone-5", TEXT),
]  # fmt: skip


def declared(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", block))


def screens() -> dict[str, dict[str, str]]:
    light = declared(TOKENS.split("@media (min-width")[0])
    dark = re.search(r":root\[data-screen=dark\] {(.*?)\n  }", TOKENS, re.DOTALL)
    high = re.search(r":root\[data-screen=high\] {(.*?)\n  }", TOKENS, re.DOTALL)
    system = re.search(r":root:not\(\[data-screen\]\) {(.*?)\n    }", TOKENS, re.DOTALL)
    assert dark and high and system
    assert declared(dark.group(1)) == declared(system.group(1)), "dark by choice is not dark by system"
    return {"light": light, "dark": light | declared(dark.group(1)), "high": light | declared(high.group(1))}


def colour(values: dict[str, str], name: str) -> tuple[float, ...]:
    value = values[name].strip()
    if found := re.match(r"var\(--([\w-]+)\)", value):
        return colour(values, found.group(1))
    digits = value.lstrip("#")
    digits = "".join(char * 2 for char in digits) if len(digits) == 3 else digits
    return tuple(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))


def luminance(parts: tuple[float, ...]) -> float:
    """WCAG 2.2, relative luminance."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("screen", ["light", "dark", "high"])
def test_every_pair_can_be_read(screen: str) -> None:
    values = screens()[screen]
    low = []
    for front, back, wanted in PAIRS:
        a, b = sorted((luminance(colour(values, front)), luminance(colour(values, back))), reverse=True)
        ratio = (a + 0.05) / (b + 0.05)
        if ratio < wanted:
            low.append(f"{front} on {back}: {ratio:.2f}")
    assert low == []
