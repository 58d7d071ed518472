"""`manage make_marks FONT`: the logo mark in the sizes that phones and other sites ask for, and the picture for sharing.

Run at development time with a bold Pretendard GOV; the results are committed.
"""

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from PIL import Image, ImageDraw, ImageFont

from madang.core.places import DISTRICTS

FOLDER = Path(__file__).resolve().parents[2] / "static" / "ui" / "mark"
BLUE, DEEP, WHITE, INK, GREY = "#256ef4", "#083891", "#ffffff", "#1e2124", "#58616a"
TONES = ("#ecf2fe", "#d8e5fd", "#b1cefb", "#86aff9", BLUE)
FINE = 4
WAY = ("lightbulb", "hand", "users", "wrench", "landmark", "circle-check")
PEOPLE = (
    (228, 236, 22),
    (280, 262, 26),
    (332, 232, 22),
    (256, 192, 16),
    (306, 188, 16),
    (190, 204, 14),
    (372, 200, 14),
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="13" fill="#256ef4"/></svg>\n'


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of the front page's picture on one kind of screen."""

    ground: str
    yard: str
    edge: str
    node: str
    line: str
    people: tuple[str, ...]


LIGHT = Palette("#f4f8ff", "#ecf2fe", "#b1cefb", WHITE, "#0b50d0", (BLUE, "#86aff9", "#b1cefb", DEEP))
DARK = Palette("#161a22", "#12233f", "#2f4f86", "#1e2124", "#9dbefb", (BLUE, "#86aff9", "#3f6fc4", "#d8e5fd"))


def person(x: float, y: float, size: float, colour: str) -> str:
    """Head and shoulders."""
    return (
        f'<g fill="{colour}"><circle cx="{x}" cy="{y - size * 1.15:g}" r="{size * 0.55:g}"/>'
        f'<path d="M{x - size} {y + size * 0.75:g}a{size} {size} 0 0 1 {2 * size} 0z"/></g>'
    )


def station(x: float, y: float, shape: str, fill: str, line: str, edge: str) -> str:
    """One step of the way: an icon in a circle."""
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="38" fill="{fill}" stroke="{edge}" stroke-width="1.5"/>'
        f'<g transform="translate({x - 18:.0f} {y - 18:.0f}) scale(1.5)" fill="none" stroke="{line}" '
        f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{shape}</g>'
    )


def hero(sprite: str, colours: Palette) -> str:
    """The picture of the front page: the yard, people in it, and the way of a problem around it."""
    shapes = dict(re.findall(r'<symbol id="([\w-]+)" viewBox="0 0 24 24">(.*?)</symbol>', sprite))
    middle_x, middle_y, ring_x, ring_y = 280, 220, 205, 150
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 440">',
        f'<ellipse cx="{middle_x}" cy="{middle_y}" rx="238" ry="182" fill="{colours.ground}"/>',
        f'<ellipse cx="{middle_x}" cy="{middle_y}" rx="{ring_x}" ry="{ring_y}" fill="{colours.yard}" '
        f'stroke="{colours.edge}" stroke-width="2.5" stroke-dasharray="2 9" stroke-linecap="round"/>',
    ]
    parts += [person(x, y, size, colours.people[number % 4]) for number, (x, y, size) in enumerate(PEOPLE)]
    for number, name in enumerate(WAY):
        angle = math.radians(-150 + 360 / len(WAY) * number)
        x, y = middle_x + ring_x * math.cos(angle), middle_y + ring_y * math.sin(angle)
        is_end = number == len(WAY) - 1
        fill, line = (BLUE, WHITE) if is_end else (colours.node, colours.line)
        parts.append(station(x, y, shapes[name], fill, line, colours.edge))
    return "\n".join([*parts, "</svg>", ""])


def dot(side: int, share: float, ground: str | None = None, colour: str = BLUE) -> Image.Image:
    """The blue dot filling `share` of a square, drawn finely and made small."""
    big = side * FINE
    image = Image.new("RGBA", (big, big), ground or (0, 0, 0, 0))
    edge = big * (1 - share) / 2
    ImageDraw.Draw(image).ellipse((edge, edge, big - edge, big - edge), fill=colour)
    return image.resize((side, side), Image.Resampling.LANCZOS)


def shared_picture(font_file: str) -> Image.Image:
    """1200 × 630: the question of the site beside its map."""
    image = Image.new("RGB", (1200 * 2, 630 * 2), WHITE)
    draw = ImageDraw.Draw(image)
    for number, district in enumerate(DISTRICTS):
        for ring in district.rings:
            points = [(1180 + x * 1.16, 190 + y * 1.16) for x, y in ring]
            draw.polygon(points, fill=TONES[number * 7 % len(TONES)], outline=WHITE, width=4)
    draw.ellipse((140, 180, 220, 260), fill=BLUE)
    draw.text((250, 160), "마당", font=ImageFont.truetype(font_file, 92), fill=INK)
    draw.text((140, 480), "우리 동네 문제,", font=ImageFont.truetype(font_file, 148), fill=INK)
    draw.text((140, 680), "함께 풀어요", font=ImageFont.truetype(font_file, 148), fill=BLUE)
    draw.text((140, 940), "시민과 전문가가 팀이 되어", font=ImageFont.truetype(font_file, 64), fill=GREY)
    draw.text((140, 1030), "생활 속 문제를 풀어요.", font=ImageFont.truetype(font_file, 64), fill=GREY)
    return image.resize((1200, 630), Image.Resampling.LANCZOS)


class Command(BaseCommand):
    help = "Draws the logo mark and the picture for sharing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("font")

    def handle(self, *args: Any, **options: Any) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        sprite = (FOLDER.parent / "icons.svg").read_text()
        (FOLDER.parent / "hero.svg").write_text(hero(sprite, LIGHT))
        (FOLDER.parent / "hero-dark.svg").write_text(hero(sprite, DARK))
        (FOLDER / "mark.svg").write_text(SVG)
        for side in (192, 512):
            dot(side, 0.86).save(FOLDER / f"icon-{side}.png", optimize=True)
            # Phones cut maskable icons; the outer tenth may vanish.
            dot(side, 0.5, BLUE, WHITE).save(FOLDER / f"maskable-{side}.png", optimize=True)
        dot(180, 0.62, WHITE).convert("RGB").save(FOLDER / "apple-touch.png", optimize=True)
        dot(48, 0.86).save(FOLDER / "favicon.ico", sizes=[(16, 16), (32, 32), (48, 48)])
        picture = shared_picture(options["font"]).quantize(128, dither=Image.Dither.NONE)
        picture.save(FOLDER / "share.png", optimize=True)
        self.stdout.write(f"{FOLDER.name}: {len(list(FOLDER.iterdir()))} files")
