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


def has_link(text: str) -> bool:
    """Whether `text` points somewhere outside: with a scheme, `www.` or a common ending."""
    return LINK.search(text) is not None


def may_link(joined_at: datetime | None, now: datetime, days: int) -> bool:
    """Whether an account is old enough (in whole `days`) to post links; one that has not joined never is."""
    return joined_at is not None and now - joined_at >= timedelta(days=days)


def target_parts(target: str) -> tuple[str, int]:
    """`problems.problem:7` as its kind and key. Raises ValueError for anything else."""
    kind, colon, key = target.partition(":")
    if not colon or not re.fullmatch(r"[a-z]+\.[a-z]+", kind) or not re.fullmatch(r"[0-9]{1,15}", key):
        raise ValueError(f"not a target: {target!r}")
    return kind, int(key)
