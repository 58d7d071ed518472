"""`manage make_marks FONT`: the logo mark in the sizes that phones and other sites ask for, and the picture for sharing.

Run at development time with a bold Pretendard GOV; the results are committed.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from PIL import Image, ImageDraw, ImageFont

from madang.core.places import DISTRICTS

FOLDER = Path(__file__).resolve().parents[2] / "static" / "ui" / "mark"
BLUE, DEEP, WHITE, INK, GREY = "#256ef4", "#083891", "#ffffff", "#1e2124", "#58616a"
TONES = ("#ecf2fe", "#d8e5fd", "#b1cefb", "#86aff9", BLUE)
FINE = 4
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="13" fill="#256ef4"/></svg>\n'


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
