"""Two people editing the same thing: the second sees what changed, nothing is overwritten silently."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.core.errors import EditConflict


class VersionField(models.PositiveIntegerField):
    """Counts the saved states of a row; a form carries the number it was opened with."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"default": 1, "editable": False, **options})


def check(row: models.Model, version: int, fields: list[str]) -> None:
    """Raise EditConflict with the current `fields` of `row` unless it still has `version`; then count it up.

    `row` was read inside the running transaction under a lock (`select_for_update`); the caller saves it.
    """
    stored: int = getattr(row, "version")  # noqa: B009 - mypy cannot know the field of every model
    if stored != version:
        raise EditConflict(
            _(
                "Somebody else changed this while you were writing. "
                "Look at what is stored now, then save again."
            ),
            current={name: getattr(row, name) for name in fields},
        )
    setattr(row, "version", stored + 1)  # noqa: B010 - as above
