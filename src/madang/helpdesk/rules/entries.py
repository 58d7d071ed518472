"""What changed between two states of an entry. States are plain dictionaries, as history keeps them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# In the order in which a page shows them.
TEXTS = ("title", "body", "title_en", "body_en", "url", "source", "valid_from", "valid_until")
CODES = ("audience", "is_on")
# Browsers take `/\\host` and a `/` with a line break behind it for `//host`, another site.
_ADDRESS = re.compile(r"(?:https?://|/(?!/))[^\\\x00-\x1f\x7f]*")


def is_address(text: str) -> bool:
    """Whether `text` is an address of this site, from `/` on, or of another by http or https."""
    return _ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs; `old` or `new` is empty where there was nothing. `variants`: one way to ask that came or
    went."""

    name: str
    old: Any
    new: Any


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """What differs from `old` to `new`, fields first, then each way to ask that went or came."""
    found = [
        Change(name, old.get(name) or "", new.get(name) or "")
        for name in TEXTS
        if (old.get(name) or "") != (new.get(name) or "")
    ]
    found += [Change(name, old.get(name), new.get(name)) for name in CODES if old.get(name) != new.get(name)]
    before, now = list(old.get("variants") or []), list(new.get("variants") or [])
    found += [Change("variants", each, "") for each in before if each not in now]
    return found + [Change("variants", "", each) for each in now if each not in before]
