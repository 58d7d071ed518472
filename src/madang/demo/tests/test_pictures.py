import io

import pytest
from PIL import Image

from madang.demo.rules import content, pictures


@pytest.mark.parametrize("name", pictures.SCENES)
def test_every_scene_is_drawn_and_described(name: str) -> None:
    drawn, shows = pictures.picture(name)
    image = Image.open(io.BytesIO(drawn))
    assert image.size == pictures.SENT
    assert len(image.convert("P", palette=Image.Palette.ADAPTIVE).getcolors() or []) > 4
    assert shows.endswith("그림")


def test_every_scene_that_is_named_exists_and_none_is_unused() -> None:
    named = {
        row["picture"]
        for problem in content.problems()
        for row in content.within(problem)
        if "picture" in row
    }
    assert named == set(pictures.SCENES)
