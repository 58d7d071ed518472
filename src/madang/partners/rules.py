"""The one spelling of an agreement, so that everybody computes the same hash of it."""

import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import date


def canonical_text(
    *, title: str, text: str, starts_on: date | None, ends_on: date | None, parties: Iterable[tuple[str, str]]
) -> str:
    """An agreement as one plain text: title, term, parties with their duties in order, text.

    `parties` are (name, duties). Unicode NFC, line ends `\\n`, no blanks at line ends, one line end at the end:
    the same agreement copied from page or printed document to another system has the same bytes.
    """
    term = f"{starts_on.isoformat() if starts_on else ''}/{ends_on.isoformat() if ends_on else ''}"
    blocks = [title, term, *(f"{name}\n{duties}" for name, duties in parties), text]
    joined = "\n\n".join(block.strip() for block in blocks)
    lines = unicodedata.normalize("NFC", joined).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"


def text_hash(text: str) -> str:
    """SHA-256 of a canonical text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def shown_hash(digest: str) -> str:
    """A hash in groups of eight, so that two people can compare it by reading aloud."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
