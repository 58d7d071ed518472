"""The rules of conversation, and what a program may suspect, as plain values."""

from madang.comments.rules.conversation import (
    ReasonCode,
    has_link,
    may_link,
    target_parts,
    tidy,
)

__all__ = ["ReasonCode", "has_link", "may_link", "target_parts", "tidy"]
