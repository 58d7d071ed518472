"""Numbers and names that people and programs use to point at things."""

import secrets
from typing import Any

from madang.core import clock

# As Crockford's Base32: no I, L, O, U, so that a number read out on the telephone stays itself. Without Z there are 31
# characters, a prime, so that the check character catches every single mistake.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
RECEIPT_RANDOM = 5


def check_character(body: str) -> str:
    """The check character of a receipt body: its value modulo 31, weighted by place.

    Any single wrong character and any swap of neighbours changes it (31 is prime and above the weights).
    """
    total = sum((place + 1) * ALPHABET.index(char) for place, char in enumerate(body) if char in ALPHABET)
    return ALPHABET[total % 31]


def receipt_number(prefix: str) -> str:
    """A new receipt number such as `M2611-7K3QX4`: kind, year and month, five random characters, a check character.

    28 million numbers a month and kind; the column that stores it is unique.
    """
    day = clock.today()
    head = f"{prefix}{day:%y%m}"
    body = "".join(secrets.choice(ALPHABET) for _ in range(RECEIPT_RANDOM))
    return f"{head}-{body}{check_character(body)}"


def clean_receipt(text: str) -> str | None:
    """What somebody typed as a receipt number in its one form, or None if it cannot be one."""
    head, _, body = text.strip().upper().replace(" ", "").partition("-")
    body = body.replace("O", "0").replace("I", "1").replace("L", "1")
    head = head[:1] + head[1:].replace("O", "0").replace("I", "1").replace("L", "1")
    if len(body) != RECEIPT_RANDOM + 1 or any(char not in ALPHABET for char in body):
        return None
    return f"{head}-{body}" if check_character(body[:-1]) == body[-1] else None


def whole(text: str) -> int:
    """The whole number that was sent, as a key or a version; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def token(size: int = 24) -> str:
    """An opaque token of `size` random bytes, safe in an address."""
    return secrets.token_urlsafe(size)


def scope_of(target: Any) -> str:
    """The plain name of a stored object, such as `partners.partner:3`; empty for None, which means the centre."""
    return "" if target is None else f"{target._meta.label_lower}:{target.pk}"
