"""A drawn scene as somebody would send it."""

from django.core.files.uploadedfile import SimpleUploadedFile

from madang.demo.rules import pictures


class Drawn:
    """The file, and what it shows."""

    def __init__(self, scene: str) -> None:
        drawing, self.shows = pictures.picture(scene)
        self.upload = SimpleUploadedFile(f"{scene}.png", drawing, "image/png")
