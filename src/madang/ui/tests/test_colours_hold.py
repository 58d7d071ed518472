"""A centre's own colour and logo: readable whatever is chosen, served from here."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.ui import colours

COLOURS = st.tuples(*[st.integers(0, 255)] * 3).map(
    lambda parts: "#" + "".join(f"{part:02x}" for part in parts)
)

BLUES = {"#256ef4", "#86aff9", "#b1cefb", "#0b50d0", "#083891", "#ecf2fe", "#f4f8ff", "#9dbefb", "#2f4f86", "#3f6fc4",
         "#d8e5fd", "#12233f", "#161a22"}  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(COLOURS)
def test_every_colour_gives_readable_shades(colour: str) -> None:
    day, night = colours.light(colour).values, colours.dark(colour).values
    for values, ground, box, words, tone_dark in (
        (day, colours.WHITE, colours.SNOW, colours.INK, colours.WHITE),
        (night, colours.NIGHT, colours.DUSK, colours.SNOW, colours.NIGHT),
    ):
        assert colours.contrast(values["link"], ground) >= colours.TEXT
        assert colours.contrast(values["link"], box) >= colours.TEXT
        assert colours.contrast(values["link"], values["brand-soft"]) >= colours.TEXT
        assert colours.contrast(values["brand"], values["on-brand"]) >= colours.TEXT
        assert colours.contrast(values["brand-hover"], values["on-brand"]) >= colours.TEXT
        assert colours.contrast(values["brand"], ground) >= colours.SHAPE
        for tone in ("tone-1", "tone-2", "tone-3"):
            assert colours.contrast(values[tone], words) >= colours.TEXT
        for tone in ("tone-4", "tone-5"):
            assert colours.contrast(values[tone], tone_dark) >= colours.TEXT


def test_known_contrasts() -> None:
    assert colours.contrast("#000000", "#ffffff") == 21
    assert round(colours.contrast("#256ef4", "#ffffff"), 2) == 4.55
    assert colours.mix("#000000", "#ffffff", 0.5) == "#808080"


def test_without_a_colour_nothing_is_added(client: Client, db: None) -> None:
    assert "/theme.css" not in client.get("/privacy/").content.decode()
    assert client.get("/theme.css").status_code == 404
    assert client.get("/logo").status_code == 404


def test_the_colour_of_the_centre_reaches_every_page(client: Client, db: None, settings: Any) -> None:
    settings.CENTRE_COLOUR = "#0a7d4f"
    html = client.get("/privacy/").content.decode()
    address = html.partition('href="/theme.css')[2].partition('"')[0]
    answer = client.get(f"/theme.css{address}")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "--brand:#0a7d4f" in answer.content.decode()
    assert "immutable" in answer["Cache-Control"]


@pytest.mark.parametrize("name", ["hero", "hero-dark", "mark"])
def test_the_pictures_follow_the_colour(client: Client, db: None, settings: Any, name: str) -> None:
    assert client.get(f"/{name}.svg").status_code == 404
    settings.CENTRE_COLOUR = "#0a7d4f"
    answer = client.get(f"/{name}.svg?0a7d4f")
    drawn = answer.content.decode()
    assert answer["Content-Type"] == "image/svg+xml" and "immutable" in answer["Cache-Control"]
    assert "#0a7d4f" in drawn and not BLUES & set(re.findall("#[0-9a-f]{6}", drawn))
    shown = client.get("/theme.css").content.decode() + client.get("/privacy/").content.decode()
    assert f"/{name}.svg?0a7d4f" in shown


@settings(max_examples=100, deadline=None)
@given(COLOURS, st.booleans())
def test_white_signs_on_the_pictures_stay_visible(colour: str, is_dark: bool) -> None:
    assert (
        colours.contrast(colours.picture_shades(colour, is_dark)["#256ef4"], colours.WHITE) >= colours.SHAPE
    )


def test_the_logo_of_the_centre_is_shown_and_can_run_nothing(
    client: Client, db: None, settings: Any, tmp_path: Path
) -> None:
    settings.CENTRE_LOGO = tmp_path / "logo.svg"
    settings.CENTRE_LOGO.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    assert '<img class="logo-image" src="/logo" alt=""' in client.get("/terms/").content.decode()
    answer = client.get("/logo")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
