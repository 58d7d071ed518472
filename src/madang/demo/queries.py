"""The cast as the page shows it."""

from dataclasses import dataclass

from madang.demo.rules import content
from madang.people.models import Person


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody a visitor may be for a while, in the language of the page."""

    key: str
    name: str
    is_who: str
    about: str
    sees: str
    does: str


def cast(language: str) -> list[Part]:
    """Everybody in their order. What people say of themselves stands on Korean pages only: it is not translated."""
    end = "_en" if language.startswith("en") else ""
    return [
        Part(
            row["key"], row[f"name{end}"], row[f"is_who{end}"], "" if end else row["about"],
            row[f"sees{end}"], row[f"does{end}"],
        )
        for row in content.cast()
    ]  # fmt: skip


def person_of(key: str) -> Person | None:
    """The person of the cast with this key; nobody else can be entered as."""
    if key not in [row["key"] for row in content.cast()]:
        return None
    return Person.objects.filter(email=content.email_of(key), is_active=True).first()


def name_of(person: Person | None, language: str) -> str:
    """What the page calls the person who looks; nobody and strangers to the cast have no name here."""
    keys = {content.email_of(row["key"]): row["key"] for row in content.cast()}
    key = keys.get(person.email) if person else None
    return next((part.name for part in cast(language) if part.key == key), "")
