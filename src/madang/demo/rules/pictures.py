"""Small flat pictures for the demonstration, drawn by code: nothing is photographed, so nobody can be recognised."""

import io
import itertools
import math
from collections.abc import Callable

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 800
SENT = (960, 640)
SCALE = 2  # drawn larger and made smaller, so that edges are smooth

SKY, WALL, FLOOR = "#e8f0fe", "#f6f3ec", "#dcd6c8"
BLUE, DEEP, PALE = "#256ef4", "#0b3a8f", "#c9dcfd"
RED, AMBER, GREEN, TEAL = "#de5b4f", "#f2b544", "#4f9d69", "#3d8f9e"
INK, GREY, WHITE, SKIN, BROWN = "#33363d", "#a9aeb8", "#ffffff", "#f0c8a0", "#9a7452"

Box = tuple[float, float, float, float]


class Canvas:
    """A drawing in units of WIDTH × HEIGHT."""

    def __init__(self, background: str) -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), background)
        self.draw = ImageDraw.Draw(self.image)

    def box(self, box: Box, fill: str, radius: float = 0) -> None:
        self.draw.rounded_rectangle([n * SCALE for n in box], radius * SCALE, fill=fill)

    def dot(self, x: float, y: float, radius: float, fill: str) -> None:
        self.draw.ellipse([n * SCALE for n in (x - radius, y - radius, x + radius, y + radius)], fill=fill)

    def line(self, points: list[tuple[float, float]], fill: str, width: float) -> None:
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.draw.line(scaled, fill=fill, width=int(width * SCALE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.dot(x, y, width / 2, fill)

    def shape(self, points: list[tuple[float, float]], fill: str) -> None:
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def ring(self, x: float, y: float, radius: float, fill: str, width: float) -> None:
        box = [n * SCALE for n in (x - radius, y - radius, x + radius, y + radius)]
        self.draw.ellipse(box, outline=fill, width=int(width * SCALE))

    def person(self, x: float, feet: float, height: float, coat: str, hair: str = INK) -> None:
        """Somebody seen from behind."""
        head = height * 0.13
        top = feet - height
        self.box((x - head * 0.95, feet - height * 0.42, x - head * 0.15, feet), DEEP, head * 0.3)
        self.box((x + head * 0.15, feet - height * 0.42, x + head * 0.95, feet), DEEP, head * 0.3)
        self.box((x - head * 1.35, top + head * 2.1, x + head * 1.35, feet - height * 0.34), coat, head * 0.9)
        self.box((x - head * 0.35, top + head, x + head * 0.35, top + head * 2.5), SKIN, head * 0.2)
        self.dot(x, top + head, head, SKIN)
        self.draw.chord([n * SCALE for n in (x - head * 1.05, top - head * 0.1, x + head * 1.05, top + head * 2)],
                        170, 370, fill=hair)  # fmt: skip

    def cup(self, x: float, y: float, size: float, fill: str, lid: str = WHITE) -> None:
        self.shape(
            [
                (x - size * 0.42, y - size),
                (x + size * 0.42, y - size),
                (x + size * 0.3, y),
                (x - size * 0.3, y),
            ],
            fill,
        )
        self.box((x - size * 0.48, y - size * 1.12, x + size * 0.48, y - size * 0.96), lid, size * 0.05)
        self.box((x - size * 0.36, y - size * 0.66, x + size * 0.36, y - size * 0.36), lid)


def kiosk(canvas: Canvas) -> None:
    """Somebody small before a tall machine full of tiny lines; others wait behind."""
    canvas.box((0, 640, WIDTH, HEIGHT), FLOOR)
    canvas.box((520, 90, 920, 660), INK, 26)
    canvas.box((548, 122, 892, 560), WHITE, 10)
    canvas.box((548, 122, 892, 176), BLUE, 10)
    for row in range(7):
        for column in range(4):
            x, y = 570 + column * 80, 198 + row * 50
            canvas.box((x, y, x + 64, y + 22), PALE, 5)
            canvas.box((x, y + 28, x + 40, y + 33), GREY, 2)
    canvas.box((660, 590, 780, 618), GREY, 8)
    canvas.person(440, 720, 330, RED, "#d9d9d9")
    canvas.person(250, 735, 420, TEAL)
    canvas.person(120, 745, 400, AMBER, BROWN)


def doorstep(canvas: Canvas) -> None:
    """A shop with two steps, and a wheelchair that stands before them."""
    canvas.box((0, 650, WIDTH, HEIGHT), FLOOR)
    canvas.box((480, 90, 1130, 650), "#e4c9a8")
    for stripe in range(10):
        canvas.box((470 + stripe * 67, 150, 537 + stripe * 67, 230), RED if stripe % 2 else WHITE)
    canvas.box((540, 280, 800, 520), SKY, 8)
    canvas.box((860, 270, 1050, 560), BROWN, 8)
    canvas.box((885, 300, 1025, 450), SKY, 6)
    canvas.dot(1030, 500, 9, AMBER)
    canvas.box((800, 560, 1110, 606), GREY)
    canvas.box((760, 606, 1150, 652), "#8d929c")
    canvas.ring(300, 640, 92, INK, 14)
    canvas.ring(430, 700, 34, INK, 11)
    canvas.dot(300, 640, 14, GREY)
    canvas.line([(262, 470), (282, 590), (392, 590), (430, 690)], INK, 16)
    canvas.line([(255, 470), (205, 468)], INK, 14)
    canvas.box((248, 410, 350, 585), GREEN, 40)
    canvas.box((290, 540, 410, 590), DEEP, 22)
    canvas.box((382, 560, 416, 690), DEEP, 14)
    canvas.dot(300, 360, 52, SKIN)
    canvas.shape([(250, 362), (256, 322), (300, 302), (344, 322), (350, 340), (300, 340)], INK)


def cups(canvas: Canvas) -> None:
    """A return box for cups that runs over."""
    canvas.box((0, 640, WIDTH, HEIGHT), FLOOR)
    canvas.box((420, 330, 780, 690), GREEN, 24)
    canvas.box((480, 372, 720, 436), DEEP, 30)
    for turn in range(3):
        angle = math.radians(turn * 120 - 90)
        x, y = 600 + 62 * math.cos(angle), 560 + 62 * math.sin(angle)
        canvas.line([(x, y), (600 + 62 * math.cos(angle + 1.5), 560 + 62 * math.sin(angle + 1.5))], WHITE, 18)
        canvas.dot(x, y, 16, WHITE)
    colours = [BLUE, AMBER, RED, TEAL, PALE]
    for number, (x, y) in enumerate(
        [(470, 330), (545, 330), (620, 330), (700, 330), (510, 248), (590, 246), (668, 250)]
    ):
        canvas.cup(x, y, 84, colours[number % 5])
    for number, (x, y) in enumerate(
        [(330, 705), (250, 722), (860, 708), (950, 700), (1030, 726), (160, 700)]
    ):
        canvas.cup(x, y, 84, colours[(number + 2) % 5])


def message(canvas: Canvas) -> None:
    """A telephone with a message that is not what it says."""
    canvas.dot(600, 400, 380, PALE)
    canvas.box((410, 60, 790, 740), INK, 54)
    canvas.box((430, 92, 770, 708), WHITE, 30)
    canvas.box((458, 150, 680, 226), "#eef1f6", 22)
    canvas.box((480, 172, 650, 184), GREY, 5)
    canvas.box((480, 196, 600, 208), GREY, 5)
    canvas.box((458, 260, 742, 470), "#fdeeec", 22)
    for row, width in enumerate([220, 240, 160]):
        canvas.box((484, 290 + row * 34, 484 + width, 304 + row * 34), "#c58f89", 6)
    canvas.box((484, 404, 716, 446), RED, 14)
    canvas.box((520, 419, 680, 431), WHITE, 5)
    canvas.shape([(700, 520), (840, 760), (560, 760)], AMBER)
    canvas.box((690, 590, 710, 680), INK, 8)
    canvas.dot(700, 712, 12, INK)


def shelves(canvas: Canvas) -> None:
    """Bookshelves up to the ceiling; somebody who does not reach the top."""
    colours = [BLUE, RED, AMBER, GREEN, TEAL, DEEP, BROWN, "#b9c6dd"]
    canvas.box((60, 40, 860, 720), BROWN, 8)
    for shelf in range(4):
        top = 64 + shelf * 164
        canvas.box((84, top, 836, top + 140), "#6f5239")
        x = 94.0
        for book in range(26):
            width = 20 + (book * 7 + shelf * 5) % 16
            height = 96 + (book * 13 + shelf * 29) % 40
            if x + width > 826:
                break
            canvas.box((x, top + 140 - height, x + width, top + 140), colours[(book * 3 + shelf) % 8], 3)
            x += width + 4
    canvas.box((0, 720, WIDTH, HEIGHT), FLOOR)
    canvas.person(980, 760, 300, AMBER)
    canvas.line([(950, 570), (900, 430)], AMBER, 26)
    canvas.dot(898, 424, 17, SKIN)


def seats(canvas: Canvas) -> None:
    """A reading room: people, bags that hold seats, and one that is free."""
    canvas.box((0, 430, WIDTH, HEIGHT), FLOOR)
    for window in range(4):
        canvas.box((70 + window * 280, 60, 290 + window * 280, 300), SKY, 8)
        canvas.box((176 + window * 280, 60, 184 + window * 280, 300), WHITE)
    for row, top in enumerate([400, 600]):
        canvas.box((60, top + 60, 1140, top + 92), BROWN, 10)
        for seat in range(5):
            x = 160 + seat * 220
            kind = (seat + row * 2) % 4
            canvas.box((x - 52, top + 96, x + 52, top + 176), GREY, 16)
            if kind in (0, 2):
                canvas.dot(x, top - 12, 34, INK if kind else BROWN)
                canvas.box((x - 50, top + 14, x + 50, top + 84), TEAL if kind else RED, 30)
            elif kind == 1:
                canvas.box((x - 44, top + 2, x + 44, top + 70), DEEP, 18)
                canvas.ring(x, top + 2, 20, DEEP, 8)
            else:
                canvas.ring(x, top + 24, 34, GREEN, 9)
                canvas.line([(x - 14, top + 24), (x - 3, top + 36), (x + 17, top + 10)], GREEN, 9)


def scooter(canvas: Canvas) -> None:
    """A scooter on a map with a trail of points behind it."""
    for block in range(5):
        for row in range(4):
            canvas.box(
                (30 + block * 240, 20 + row * 200, 230 + block * 240, 180 + row * 200),
                "#dfe9d8" if (block + row) % 3 else "#e9e5da",
                14,
            )
    trail = [(90, 700), (90, 600), (255, 590), (255, 400), (495, 395), (495, 200), (735, 195), (735, 330)]
    for (x1, y1), (x2, y2) in itertools.pairwise(trail):
        steps = int(math.dist((x1, y1), (x2, y2)) // 26)
        for step in range(steps):
            canvas.dot(x1 + (x2 - x1) * step / steps, y1 + (y2 - y1) * step / steps, 9, BLUE)
    canvas.dot(870, 480, 250, WHITE)
    canvas.ring(730, 600, 52, INK, 16)
    canvas.ring(1000, 600, 52, INK, 16)
    canvas.line([(730, 590), (940, 590), (1000, 330), (950, 330)], GREEN, 24)
    canvas.line([(1000, 330), (1040, 340)], INK, 20)
    canvas.line([(985, 400), (1000, 600)], GREEN, 18)


def touch_panel(canvas: Canvas) -> None:
    """A lift whose smooth screen has nothing to feel; a white cane before it."""
    canvas.box((120, 60, 700, 720), "#c9ced8", 10)
    canvas.box((150, 90, 405, 720), "#e3e6ec")
    canvas.box((415, 90, 670, 720), "#e3e6ec")
    canvas.box((800, 230, 960, 540), INK, 20)
    canvas.box((816, 250, 944, 520), "#10203f", 10)
    for row in range(4):
        for column in range(2):
            canvas.ring(850 + column * 60, 290 + row * 62, 20, "#5f7fc0", 3)
    canvas.box((0, 720, WIDTH, HEIGHT), FLOOR)
    canvas.person(1040, 770, 440, BLUE)
    canvas.line([(985, 560), (880, 770)], WHITE, 12)
    canvas.line([(905, 720), (880, 770)], RED, 12)


def bottles(canvas: Canvas) -> None:
    """A heap of water bottles after a festival."""
    canvas.dot(980, 170, 90, AMBER)
    canvas.box((0, 600, WIDTH, HEIGHT), "#b9d4b0")
    for flag in range(8):
        left = 60 + flag * 150
        canvas.shape([(left, 90), (left + 70, 90), (left + 35, 160)], [RED, BLUE, AMBER, GREEN][flag % 4])
    canvas.line([(0, 86), (WIDTH, 86)], GREY, 5)
    for row, (count, y) in enumerate([(9, 720), (7, 650), (5, 580), (3, 510)]):
        for number in range(count):
            x = 600 + (number - (count - 1) / 2) * 92
            canvas.box((x - 26, y - 96, x + 26, y), "#a9d3f5", 14)
            canvas.box((x - 26, y - 66, x + 26, y - 34), WHITE if (row + number) % 2 else BLUE)
            canvas.box((x - 11, y - 116, x + 11, y - 90), "#a9d3f5", 5)
            canvas.box((x - 14, y - 126, x + 14, y - 110), DEEP, 4)


def container(canvas: Canvas) -> None:
    """A market stall: own box on the scale instead of a plastic bag."""
    canvas.box((0, 470, WIDTH, HEIGHT), BROWN)
    canvas.box((0, 470, WIDTH, 510), "#b88d66")
    for stripe in range(12):
        canvas.box((stripe * 100, 0, stripe * 100 + 100, 120), GREEN if stripe % 2 else WHITE)
        canvas.dot(stripe * 100 + 50, 120, 50, GREEN if stripe % 2 else WHITE)
    for bowl, colour in enumerate([RED, GREEN, AMBER]):
        x = 170 + bowl * 200
        canvas.dot(x, 430, 70, colour)
        canvas.box((x - 90, 430, x + 90, 500), WHITE, 30)
    canvas.box((770, 420, 1070, 450), GREY, 10)
    canvas.box((800, 450, 1040, 560), INK, 14)
    canvas.box((860, 478, 980, 524), "#b7e4c7", 6)
    canvas.box((800, 310, 1040, 420), PALE, 18)
    canvas.box((786, 288, 1054, 322), BLUE, 12)


def window(canvas: Canvas) -> None:
    """Something for sale on a sill; the street in the window tells where."""
    canvas.box((150, 60, 1050, 600), WHITE, 10)
    canvas.box((180, 90, 590, 570), SKY)
    canvas.box((610, 90, 1020, 570), SKY)
    for left, height, colour in [
        (200, 260, "#c8b6a6"),
        (330, 340, "#b3c0d1"),
        (640, 300, "#d6c2b0"),
        (800, 400, "#a8b8cc"),
    ]:
        canvas.box((left, 570 - height, left + 120, 570), colour)
        for row in range(height // 70):
            canvas.box((left + 22, 590 - height + row * 66, left + 50, 624 - height + row * 66), AMBER)
            canvas.box((left + 70, 590 - height + row * 66, left + 98, 624 - height + row * 66), WHITE)
    canvas.box((818, 300, 902, 360), RED, 8)
    canvas.box((90, 600, 1110, 650), "#e2d5c3", 8)
    canvas.box((380, 450, 620, 610), "#c89b6a", 8)
    canvas.box((490, 450, 512, 610), "#e8c89c")
    canvas.box((540, 480, 604, 530), WHITE, 4)
    canvas.box((0, 650, WIDTH, HEIGHT), WALL)


def old_hill(canvas: Canvas) -> None:
    """An old photograph of a village on a hill, with pins where somebody remembers."""
    canvas.box((110, 70, 1090, 730), WHITE, 6)
    canvas.box((150, 110, 1050, 640), "#d9c9ad")
    canvas.shape([(150, 640), (150, 420), (420, 250), (700, 380), (1050, 230), (1050, 640)], "#b39d7a")
    for row in range(4):
        for house in range(9):
            x = 190 + house * 95 + (row % 2) * 40
            y = 400 + row * 62 - 40 * math.sin(house / 2)
            if x < 980:
                canvas.box((x, y, x + 60, y + 40), "#8a7658")
                canvas.shape([(x - 8, y), (x + 68, y), (x + 30, y - 28)], "#6a5842")
    for x, y in [(330, 390), (640, 470), (880, 360)]:
        canvas.shape([(x - 24, y - 44), (x + 24, y - 44), (x, y)], RED)
        canvas.dot(x, y - 52, 28, RED)
        canvas.dot(x, y - 52, 11, WHITE)


def letter(canvas: Canvas) -> None:
    """A letter in which the one thing to know stands at the very end."""
    canvas.shape([(330, 110), (880, 80), (920, 700), (370, 730)], "#dfe5f2")
    canvas.box((340, 80, 860, 720), WHITE, 8)
    canvas.box((390, 120, 620, 150), DEEP, 6)
    for row in range(9):
        canvas.box((390, 190 + row * 42, 810 - (row * 53) % 120, 206 + row * 42), GREY, 5)
    canvas.box((390, 590, 640, 640), AMBER, 8)
    canvas.ring(730, 614, 52, RED, 10)


def scroll(canvas: Canvas) -> None:
    """A paper so long that it rolls over the floor, with a single button."""
    canvas.box((0, 650, WIDTH, HEIGHT), FLOOR)
    canvas.box((400, 40, 800, 660), WHITE)
    canvas.shape([(400, 660), (800, 660), (1080, 760), (680, 760)], "#eef1f6")
    canvas.box((380, 20, 820, 70), BROWN, 24)
    for row in range(14):
        canvas.box((440, 96 + row * 34, 760 - (row * 37) % 90, 106 + row * 34), GREY, 4)
    canvas.box((470, 580, 730, 640), BLUE, 14)
    canvas.box((540, 603, 660, 617), WHITE, 5)
    canvas.person(280, 745, 360, TEAL)


def bowls(canvas: Canvas) -> None:
    """Washed bowls in a crate on a scale, and a sack of disposable ones."""
    canvas.box((0, 640, WIDTH, HEIGHT), FLOOR)
    canvas.box((420, 610, 820, 660), GREY, 10)
    canvas.box((450, 660, 790, 720), INK, 12)
    canvas.box((560, 672, 680, 708), "#b7e4c7", 6)
    for pile in range(3):
        for bowl in range(5):
            x, y = 490 + pile * 130, 440 - bowl * 34
            canvas.box((x - 50, y, x + 50, y + 26), WHITE if bowl % 2 else PALE, 12)
    canvas.box((420, 420, 820, 612), BLUE, 16)
    canvas.box((560, 470, 680, 500), DEEP, 14)
    canvas.dot(1000, 580, 140, "#c7ccd6")
    canvas.shape([(960, 460), (1040, 460), (1000, 400)], "#aeb5c2")


def spoons(canvas: Canvas) -> None:
    """A drawer full of spoons and chopsticks that nobody asked for."""
    canvas.box((160, 120, 1040, 680), BROWN, 20)
    canvas.box((200, 160, 1000, 640), "#e9dcc9", 12)
    for number in range(11):
        x = 250 + number * 70
        if number % 2:
            canvas.line([(x - 9, 210), (x - 5, 590)], "#b98b5e", 9)
            canvas.line([(x + 11, 210), (x + 7, 590)], "#b98b5e", 9)
        else:
            canvas.line([(x, 290), (x, 590)], WHITE, 18)
            canvas.dot(x, 250, 32, WHITE)
    canvas.box((540, 640, 660, 664), AMBER, 10)


def video_call(canvas: Canvas) -> None:
    """Two people who sign to each other over a screen."""
    canvas.box((220, 100, 980, 620), INK, 28)
    canvas.box((250, 130, 590, 590), PALE, 10)
    canvas.box((610, 130, 950, 590), "#dff0e4", 10)
    for x, coat, hair in [(420, BLUE, INK), (780, GREEN, BROWN)]:
        canvas.box((x - 100, 400, x + 100, 590), coat, 50)
        canvas.dot(x, 320, 66, SKIN)
        canvas.draw.chord([n * SCALE for n in (x - 70, 248, x + 70, 390)], 175, 365, fill=hair)
        for side in (-1, 1):
            canvas.line([(x + side * 90, 500), (x + side * 58, 440)], coat, 34)
            canvas.dot(x + side * 54, 420, 26, SKIN)
            for finger in range(3):
                canvas.line([(x + side * 54, 416), (x + side * (40 + finger * 14), 380)], SKIN, 11)
    canvas.box((520, 620, 680, 680), GREY)
    canvas.box((420, 676, 780, 704), GREY, 12)


def bags(canvas: Canvas) -> None:
    """Three black bags from the market, and one's own basket that stays empty."""
    canvas.box((0, 620, WIDTH, HEIGHT), FLOOR)
    for x, size in [(330, 150), (560, 190), (800, 160)]:
        canvas.ring(x - size * 0.3, 640 - size * 1.5, size * 0.24, INK, 14)
        canvas.ring(x + size * 0.3, 640 - size * 1.5, size * 0.24, INK, 14)
        canvas.shape(
            [
                (x - size * 0.55, 640 - size * 1.45),
                (x + size * 0.55, 640 - size * 1.45),
                (x + size * 0.75, 690),
                (x - size * 0.75, 690),
            ],
            "#3f434c",
        )
        canvas.line([(x - size * 0.2, 640 - size), (x - size * 0.3, 640)], "#5b606b", 10)
    canvas.shape([(900, 540), (1120, 540), (1090, 720), (930, 720)], AMBER)
    canvas.line([(930, 540), (960, 430), (1060, 430), (1090, 540)], BROWN, 16)


def tumbler(canvas: Canvas) -> None:
    """A tumbler before a wash-basin that is far too small for it."""
    canvas.box((0, 560, WIDTH, HEIGHT), "#c9ced8")
    canvas.box((340, 520, 860, 580), WHITE, 26)
    canvas.draw.chord([n * SCALE for n in (400, 430, 800, 720)], 0, 180, fill=WHITE)
    canvas.line([(600, 520), (600, 330), (700, 330), (700, 380)], GREY, 30)
    for drop in range(3):
        canvas.dot(700, 420 + drop * 34, 11, BLUE)
    canvas.shape([(860, 250), (1040, 250), (1010, 640), (890, 640)], GREEN)
    canvas.box((845, 210, 1055, 262), DEEP, 14)
    canvas.box((878, 380, 1022, 460), WHITE, 8)
    canvas.box((160, 180, 300, 420), WHITE, 14)
    canvas.box((190, 400, 270, 470), PALE, 6)


def ice_packs(canvas: Canvas) -> None:
    """A freezer drawer that holds nothing but ice packs."""
    canvas.box((230, 60, 970, 740), WHITE, 30)
    canvas.box((270, 100, 930, 340), "#dcebfa", 16)
    canvas.box((270, 380, 930, 700), "#dcebfa", 16)
    for row, top in enumerate([200, 470, 580]):
        for pack in range(4):
            x = 300 + pack * 156
            canvas.box((x, top, x + 136, top + 92), [BLUE, "#7fb2f5", TEAL][(row + pack) % 3], 18)
            canvas.box((x + 34, top + 34, x + 102, top + 58), WHITE, 8)


def label(canvas: Canvas) -> None:
    """A bottle whose label comes off in shreds."""
    canvas.box((470, 200, 730, 740), "#bfe0f7", 60)
    canvas.box((540, 110, 660, 230), "#bfe0f7", 20)
    canvas.box((528, 70, 672, 130), BLUE, 12)
    canvas.box((470, 380, 730, 560), WHITE)
    canvas.box((490, 420, 640, 450), RED, 6)
    canvas.shape([(730, 380), (880, 340), (850, 420), (910, 470), (800, 500), (820, 570), (730, 560)], WHITE)
    canvas.shape([(730, 400), (800, 440), (730, 470)], "#e5e8ee")
    canvas.dot(930, 400, 40, SKIN)
    canvas.line([(930, 420), (1060, 560)], TEAL, 60)


# Name → how it is drawn, its background, and what it shows (the alternative text).
SCENES: dict[str, tuple[Callable[[Canvas], None], str, str]] = {
    "kiosk": (kiosk, WALL, "큰 기계 앞에 어르신이 서 있고 뒤로 두 사람이 기다리는 그림"),
    "doorstep": (doorstep, SKY, "계단 두 칸이 있는 가게 앞에 휠체어를 탄 사람이 있는 그림"),
    "cups": (cups, SKY, "컵 반납함이 가득 차서 바닥에도 컵이 놓인 그림"),
    "message": (message, WALL, "수상한 문자와 경고 표시가 있는 휴대전화 그림"),
    "shelves": (shelves, WALL, "높은 서가 맨 위 칸에 손이 닿지 않는 사람 그림"),
    "seats": (seats, WALL, "열람실에 사람과 가방, 빈자리가 섞여 있는 그림"),
    "scooter": (scooter, WHITE, "킥보드가 지나간 길이 점으로 찍힌 지도 그림"),
    "touch_panel": (touch_panel, WALL, "매끈한 터치 화면이 달린 승강기 앞에 흰 지팡이를 든 사람 그림"),
    "bottles": (bottles, SKY, "축제가 끝난 뒤 쌓인 생수병 더미 그림"),
    "container": (container, WALL, "시장 저울 위에 반찬통이 올려진 그림"),
    "window": (window, WALL, "창가에 놓인 상자와 창밖으로 동네 건물이 보이는 그림"),
    "letter": (letter, WALL, "중요한 말이 맨 아래에 있는 가정통신문 그림"),
    "scroll": (scroll, WALL, "바닥까지 늘어진 긴 동의서 앞에 선 사람 그림"),
    "bowls": (bowls, SKY, "저울 위 상자에 담긴 씻은 그릇과 일회용 그릇 자루 그림"),
    "spoons": (spoons, WALL, "일회용 수저와 젓가락이 가득한 서랍 그림"),
    "video_call": (video_call, WALL, "화면 너머로 두 사람이 수어로 이야기하는 그림"),
    "bags": (bags, WALL, "검은 봉지 세 개와 빈 장바구니 그림"),
    "tumbler": (tumbler, "#dfe6ee", "작은 세면대 옆에 놓인 텀블러 그림"),
    "ice_packs": (ice_packs, "#b9c6dd", "아이스팩으로 가득 찬 냉동실 그림"),
    "label": (label, SKY, "라벨이 찢기며 떼어지는 페트병 그림"),
    "old_hill": (old_hill, FLOOR, "언덕 마을의 옛 사진 위에 위치 표시 세 개가 꽂힌 그림"),
}  # fmt: skip


def picture(name: str) -> tuple[bytes, str]:
    """The PNG of a scene and its alternative text. Raises KeyError for a scene that is not there."""
    paint, background, shows = SCENES[name]
    canvas = Canvas(background)
    paint(canvas)
    out = io.BytesIO()
    canvas.image.resize(SENT, Image.Resampling.BOX).save(out, "PNG", compress_level=1)
    return out.getvalue(), shows
