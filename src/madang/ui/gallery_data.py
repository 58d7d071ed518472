"""What the gallery shows."""

from typing import Any


def everything() -> dict[str, Any]:
    """All values of the gallery page."""
    return {}
