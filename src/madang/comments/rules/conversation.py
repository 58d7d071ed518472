"""The rules of conversation as plain values: reasons, links, limits."""

import re
from datetime import datetime, timedelta
from enum import StrEnum


class ReasonCode(StrEnum):
    """Stable codes of the published rules, as the moderation log has them."""

    INSULT = "insult"
    HATE = "hate"
    PRIVATE = "private"
    AD = "ad"
    OFF_TOPIC = "off_topic"
    FALSE = "false"
    ILLEGAL = "illegal"


# An address with or without its scheme; a dot between Korean words is not one.
LINK = re.compile(
    r"(?:https?://|www\.)\S|\b[a-z0-9-]{1,63}\.(?:com|net|org|kr|io|me|co|info|biz|xyz|shop|ly)\b",
    re.IGNORECASE,
)
TARGET = re.compile(r"([a-z]{1,40}\.[a-z]{1,40}):([0-9]{1,15})", re.ASCII)


def has_link(text: str) -> bool:
    """Whether `text` points somewhere outside: with a scheme, `www.` or a common ending."""
    return LINK.search(text) is not None


def may_link(joined_at: datetime | None, now: datetime, days: int) -> bool:
    """Whether an account is old enough (in whole `days`) to post links; one that has not joined never is."""
    return joined_at is not None and now - joined_at >= timedelta(days=days)


def target_parts(target: str) -> tuple[str, int]:
    """`problems.problem:7` as its kind and key. Raises ValueError for anything else."""
    match = TARGET.fullmatch(target)
    if match is None:
        raise ValueError(f"not a target: {target!r}")
    return match[1], int(match[2])


def tidy(text: str) -> str:
    """What was typed, without control characters, blanks at line ends and more than one empty line in a row."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = "\n".join(
        "".join(char for char in line if char.isprintable() or char == "\t").rstrip() for line in lines
    )
    return re.sub(r"\n{3,}", "\n\n", kept).strip()
