"""Which questions somebody means: their keys, as lists and forms carry them."""

from collections.abc import Iterable

from madang.core import ids

# No list shows more questions than that.
KEYS_MOST = 1000


def joined(keys: Iterable[int]) -> str:
    """Keys of questions as one value: `12-15-18`."""
    return "-".join(map(str, keys))


def keys_in(values: Iterable[str]) -> list[int]:
    """The keys that such values hold, each once; what is no key is left out."""
    parts = [part for value in values for part in value.split("-", KEYS_MOST)[:KEYS_MOST]]
    return list(dict.fromkeys(filter(None, map(ids.whole, parts))))[:KEYS_MOST]
