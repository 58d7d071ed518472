"""Two people editing the same thing: the second sees what changed, nothing is overwritten silently."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from madang.core import ids
from madang.core.errors import EditConflict


class VersionField(models.PositiveIntegerField):
    """Counts the saved states of a row; a form carries the number it was opened with."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"default": 1, "editable": False, **options})


def check(row: models.Model, version: int, fields: list[str], *, also: dict[str, Any] | None = None) -> None:
    """Raise EditConflict with the current `fields` of `row` unless it still has `version`; then count it up.

    Name every field that the form can change: what is not named is overwritten unseen by whoever saves again. `also`
    holds what the form shows apart from the row's own fields. Related rows are given by their key.
    `row` was read inside the running transaction under a lock (`select_for_update`); the caller saves it.
    """
    stored: int = getattr(row, "version")  # noqa: B009 - mypy cannot know the field of every model
    if stored != version:
        raise EditConflict(
            _(
                "Somebody else changed this while you were writing. "
                "Look at what is stored now, then save again."
            ),
            current={name: _stored(row, name) for name in fields} | (also or {}),
        )
    setattr(row, "version", stored + 1)  # noqa: B010 - as above


def given(request: HttpRequest) -> int:
    """The number that a form carried; 0, which no row has, where it carried none."""
    return ids.whole(request.POST.get("version", ""))


def shown(request: HttpRequest, form: Any, row: models.Model | None) -> int | str:
    """The number that a form shall carry: after a conflict the present one, so that saving again is meant."""
    stored: int | str = getattr(row, "version", "")
    return stored if hasattr(form, "conflict") else request.POST.get("version", stored)


def _stored(row: models.Model, name: str) -> Any:
    """What the row holds, a key instead of a related row; a property is taken as it is."""
    try:
        return getattr(row, getattr(row._meta.get_field(name), "attname", name))
    except FieldDoesNotExist:
        return getattr(row, name)
