"""Reading what somebody wrote: forgiving where the meaning is clear, and where it is not, an error that names the place.

Used for the JSON of teams and panels; the stored input of a calculation is read by the same code as a typed file.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

type Json = dict[str, Any]


class InputError(ValueError):
    """Input that cannot be calculated with. The message says where, what and what to do; `field` is the place."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object and where it stands in the file."""

    data: Mapping[str, Any]
    place: str

    @classmethod
    def of(cls, value: Any, place: str, known: Iterable[str]) -> "Fields":
        """`value` as an object that has no fields but the known ones. Raises InputError."""
        if not isinstance(value, Mapping):
            raise InputError(place, f"expected an object {{…}}, found {_short(value)}.")
        fields = cls(value, place)
        names = list(known)
        for name in value:
            if name not in names:
                raise InputError(fields.at(str(name)), f"unknown field. Known here: {', '.join(names)}.")
        return fields

    def at(self, name: str) -> str:
        """Where the field `name` stands."""
        return ".".join(part for part in (self.place, name) if part)

    def has(self, name: str) -> bool:
        """Whether it was given; null means it was not."""
        return self.data.get(name) is not None

    def key(self, name: str, default: str | None = None) -> str:
        """A name: a text or a whole number. Without a default it must be there. Raises InputError."""
        if default is not None and self.data.get(name) in {None, ""}:
            return default
        return as_key(self.data.get(name), self.at(name))

    def keys(self, name: str) -> tuple[str, ...]:
        """A list of different names, [] where it is missing. Raises InputError."""
        found = tuple(as_key(value, place) for value, place in self.items(name))
        for number, value in enumerate(found):
            if value in found[:number]:
                raise InputError(self.at(name), f"“{value}” stands there twice: keep one.")
        return found

    def items(self, name: str) -> list[tuple[Any, str]]:
        """Each part of a list with its place. Raises InputError."""
        value = self.data.get(name)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            raise InputError(self.at(name), f"expected a list […], found {_short(value)}.")
        return [(part, f"{self.at(name)}[{number}]") for number, part in enumerate(value)]

    def whole(self, name: str, default: int, *, least: int = 0, most: int = 1_000_000) -> int:
        """A whole number. Raises InputError."""
        value = self.data.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not _is_whole(value):
            raise InputError(self.at(name), f"expected a whole number, found {_short(value)}.")
        if not least <= value <= most:
            raise InputError(
                self.at(name), f"{_short(value)} is not possible: write a number from {least} to {most}."
            )
        return int(value)

    def flag(self, name: str, default: bool) -> bool:
        """true or false. Raises InputError."""
        value = self.data.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise InputError(self.at(name), f"expected true or false, found {_short(value)}.")
        return value

    def each[T](self, name: str, read: Callable[[Any, str], T]) -> tuple[T, ...]:
        """Each part of a list, read by `read(value, place)`."""
        return tuple(read(value, place) for value, place in self.items(name))


def as_key(value: Any, place: str) -> str:
    """A name as text; numbers are names too. Raises InputError."""
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise InputError(place, f"expected a name, found {_short(value)}.")
    return str(value).strip()


def all_different(keys: Iterable[str], place: str, what: str) -> None:
    """Raises InputError naming the first key that comes twice."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise InputError(place, f"{what} “{key}” is there twice. Give each its own key.")
        seen.add(key)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else text[:39] + "…"
