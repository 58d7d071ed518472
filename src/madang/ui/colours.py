"""A centre's own main colour: every shade the pages need is worked out from it, and stays readable."""

import re
from dataclasses import dataclass

WHITE, INK, NIGHT, DUSK, SNOW, BLACK = "#ffffff", "#1e2124", "#131416", "#1e2124", "#f4f5f6", "#000000"
TEXT, SHAPE = 4.5, 3.0
STEP = 0.04


@dataclass(frozen=True, slots=True)
class Shades:
    """The tokens of one kind of screen, by name."""

    values: dict[str, str]

    def css(self) -> str:
        """As declarations."""
        return "".join(f"--{name}:{value};" for name, value in self.values.items())


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green, blue of `#rrggbb`, 0 … 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two colours, 1 … 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mix(ground: str, colour: str, share: float) -> str:
    """`share` of `colour` over `ground`."""
    parts = zip(channels(ground), channels(colour), strict=True)
    return "#" + "".join(f"{round(255 * (a + (b - a) * share)):02x}" for a, b in parts)


def until_readable(colour: str, towards: str, *beside: tuple[str, float]) -> str:
    """`colour`, moved step by step towards black or white until it has the contrast wanted beside each."""
    share = 0.0
    moved = colour
    while share < 1 and any(contrast(moved, other) < wanted for other, wanted in beside):
        share += STEP
        moved = mix(colour, towards, min(1.0, share))
    return moved


def light(colour: str) -> Shades:
    """Shades for a white page."""
    soft, line = mix(WHITE, colour, 0.08), mix(WHITE, colour, 0.18)
    brand = until_readable(colour, BLACK, (WHITE, TEXT))
    link = until_readable(brand, BLACK, (soft, TEXT), (SNOW, TEXT), ("#fdefec", TEXT), ("#fff3db", TEXT))
    press = mix(link, BLACK, 0.35)
    return Shades(
        {
            "link": link, "brand": brand, "brand-hover": mix(brand, BLACK, 0.15), "brand-press": press, "on-brand": WHITE,
            "brand-soft": soft, "brand-line": line, "focus": link, "info": link, "info-soft": soft,
            "tone-1": line, "tone-2": until_readable(mix(WHITE, colour, 0.35), WHITE, (INK, TEXT)),
            "tone-3": until_readable(mix(WHITE, colour, 0.55), WHITE, (INK, TEXT)), "tone-4": brand, "tone-5": press,
        }
    )  # fmt: skip


def dark(colour: str) -> Shades:
    """Shades for a dark page."""
    soft, line = mix(NIGHT, colour, 0.16), mix(NIGHT, colour, 0.34)
    link = until_readable(
        colour, WHITE, (NIGHT, TEXT), (DUSK, TEXT), (soft, TEXT), ("#361a14", TEXT), ("#2e2410", TEXT)
    )
    paler = mix(link, WHITE, 0.5)
    return Shades(
        {
            "link": link, "brand": link, "brand-hover": mix(link, WHITE, 0.25), "brand-press": paler, "on-brand": NIGHT,
            "brand-soft": soft, "brand-line": line, "focus": link, "info": link, "info-soft": soft,
            "tone-1": until_readable(mix(NIGHT, colour, 0.25), BLACK, (SNOW, TEXT)),
            "tone-2": until_readable(mix(NIGHT, colour, 0.42), BLACK, (SNOW, TEXT)),
            "tone-3": until_readable(mix(NIGHT, colour, 0.6), BLACK, (SNOW, TEXT)), "tone-4": link, "tone-5": paler,
        }
    )  # fmt: skip


def picture_shades(colour: str, is_dark: bool) -> dict[str, str]:
    """What stands for each blue of the drawn pictures (`make_marks`) on one kind of screen."""
    # White signs stand on it, whatever the screen.
    full = until_readable(colour, BLACK, (WHITE, SHAPE))
    if is_dark:
        night = dark(colour).values
        return {
            "#161a22": mix(NIGHT, colour, 0.05), "#12233f": night["brand-soft"], "#2f4f86": night["brand-line"],
            "#9dbefb": night["link"], "#256ef4": full, "#86aff9": night["link"], "#3f6fc4": mix(NIGHT, colour, 0.6),
            "#d8e5fd": night["brand-press"],
        }  # fmt: skip
    day = light(colour).values
    return {
        "#f4f8ff": mix(WHITE, colour, 0.04), "#ecf2fe": day["brand-soft"], "#b1cefb": mix(WHITE, colour, 0.35),
        "#86aff9": mix(WHITE, colour, 0.55), "#256ef4": full, "#0b50d0": day["link"], "#083891": day["brand-press"],
    }  # fmt: skip


def recoloured(picture: str, colour: str, *, is_dark: bool = False) -> str:
    """A drawn picture (SVG) in the centre's colour; what is not blue in it stays."""
    shades = picture_shades(colour, is_dark)
    return re.sub("#[0-9a-f]{6}", lambda found: shades.get(found[0], found[0]), picture)


def pictures(colour: str) -> str:
    """The rules that put the front page's picture in the centre's colour into the place of the blue one."""
    day, night = (f"--hero:url(/{name}.svg?{colour[1:]});" for name in ("hero", "hero-dark"))
    return (
        f"@layer components{{@media(min-width:64rem){{:root{{{day}}}:root[data-screen=dark]{{{night}}}"
        f"@media(prefers-color-scheme:dark){{:root:not([data-screen]){{{night}}}}}}}}}\n"
    )


def theme(colour: str) -> str:
    """The style sheet that lays `colour` over the usual blue; high contrast keeps its own."""
    night = dark(colour).css()
    return (
        f"@layer tokens{{:root{{{light(colour).css()}}}"
        f"@media(prefers-color-scheme:dark){{:root:not([data-screen]){{{night}}}}}"
        f":root[data-screen=dark]{{{night}}}}}\n{pictures(colour)}"
    )
