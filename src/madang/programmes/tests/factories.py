"""Themes and programmes for tests."""

import itertools
from datetime import date
from typing import Any

from madang.programmes.models import Phase, Programme, Theme

_numbers = itertools.count(1)


def make_theme(name: str = "", **fields: Any) -> Theme:
    """A theme."""
    number = next(_numbers)
    fields.setdefault("slug", f"theme-{number}")
    return Theme.objects.create(name=name or f"영역 {number}", **fields)


def make_programme(name: str = "", **fields: Any) -> Programme:
    """A running programme of 2026 without phases."""
    number = next(_numbers)
    defaults = {"slug": f"programme-{number}", "summary": "시민과 전문가가 함께합니다.", "year": 2026}
    return Programme.objects.create(
        name=name or f"사업 {number}", **{**defaults, "state": Programme.State.RUNNING, **fields}
    )


def make_phase(programme: Programme, kind: str, starts_on: date, ends_on: date, **fields: Any) -> Phase:
    """A phase of `programme`."""
    return Phase.objects.create(
        programme=programme, kind=kind, starts_on=starts_on, ends_on=ends_on, **fields
    )
