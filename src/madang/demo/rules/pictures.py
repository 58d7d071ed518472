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
        x = 60 + flag * 150
        canvas.shape([(x, 90), (x + 70, 90), (x + 35, 160)], [RED, BLUE, AMBER, GREEN][flag % 4])
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
