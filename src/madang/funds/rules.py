"""What a fund may become, who sees projects in which order, receipts, and what stands out in a review. Plain values."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from statistics import median

from madang.core.ids import ALPHABET


class FundState(StrEnum):
    """Where a fund stands. Codes are stable."""

    SETUP = "setup"
    OPEN = "open"
    CLOSED = "closed"
    REVIEWED = "reviewed"
    COMPUTED = "computed"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Electorate(StrEnum):
    """Who may vote."""

    MEMBERS = "members"
    TEAMS = "teams"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed change of state."""

    sources: frozenset[str]
    to: str


_F = FundState
_UNDECIDED = frozenset({_F.SETUP, _F.OPEN, _F.CLOSED, _F.REVIEWED, _F.COMPUTED})


# The one table of what a fund becomes by which act.
MOVES: dict[str, Move] = {
    "open": Move(frozenset({_F.SETUP}), _F.OPEN),
    "close": Move(frozenset({_F.OPEN}), _F.CLOSED),
    "review": Move(frozenset({_F.CLOSED}), _F.REVIEWED),
    "reconsider": Move(frozenset({_F.REVIEWED}), _F.CLOSED),
    "compute": Move(frozenset({_F.REVIEWED}), _F.COMPUTED),
    "publish": Move(frozenset({_F.COMPUTED}), _F.PUBLISHED),
    "cancel": Move(_UNDECIDED, _F.CANCELLED),
}
# What may be done while a fund stands where it is. Nothing here changes its state.
POSSIBLE: dict[str, frozenset[str]] = {
    "edit": frozenset({_F.SETUP}),
    "enter_project": frozenset({_F.SETUP}),
    "withdraw_project": frozenset({_F.SETUP, _F.OPEN, _F.CLOSED}),
    "extend": frozenset({_F.OPEN}),
    "vote": frozenset({_F.OPEN}),
    "void": frozenset({_F.CLOSED}),
    "restore": frozenset({_F.CLOSED}),
}

# How long ballots are kept once the result is public: long enough for an objection.
BALLOTS_KEPT = timedelta(days=30)
# A vote lasts at least this long, so that "open" is no formality; extensions are counted from now.
SHORTEST_VOTE = timedelta(hours=1)


def allows(move: str, state: str) -> bool:
    """Whether `move`, of either table, may happen in `state`. Raises KeyError for what is in none."""
    return state in (MOVES[move].sources if move in MOVES else POSSIBLE[move])


def after(move: str) -> str:
    """The state that `move` leads to."""
    return MOVES[move].to


def is_voting(state: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> bool:
    """Whether a ballot is taken at `now`: from the first moment on, and no more at the last one."""
    return state == FundState.OPEN and bool(opens_at and closes_at and opens_at <= now < closes_at)


# --- ballots ------------------------------------------------------------------------------------------


def in_order_for[T](seed: str, voter: object, items: Iterable[tuple[int, T]]) -> list[T]:
    """The items, given with their keys, in an order that looks like chance and is the same whenever `voter` looks.

    So nobody's project stands at the top for everybody.
    """
    ranked = sorted(items, key=lambda item: hashlib.sha256(f"{seed}\n{voter}\n{item[0]}".encode()).digest())
    return [item for _key, item in ranked]


RECEIPT_HALF = 5


def receipt_of(seed: str, voter: int, revision: int) -> str:
    """The receipt of one saved state of a ballot, such as `7K3QX-4MPT0`: 31^10 of them.

    It is calculated from the fund's secret seed, so that its owner can see it again and nothing of it is stored.
    """
    raw = hmac.new(seed.encode(), f"{voter}:{revision}".encode(), hashlib.sha256).digest()
    letters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in raw[: 2 * RECEIPT_HALF])
    return f"{letters[:RECEIPT_HALF]}-{letters[RECEIPT_HALF:]}"


def clean_receipt(text: str) -> str:
    """A receipt as somebody typed it, in its one spelling; empty where it cannot be one."""
    letters = "".join(char for char in text.upper() if char.isalnum())
    if len(letters) != 2 * RECEIPT_HALF or any(char not in ALPHABET for char in letters):
        return ""
    return f"{letters[:RECEIPT_HALF]}-{letters[RECEIPT_HALF:]}"


def receipt_digest(fund: str, receipt: str) -> str:
    """What is published of a receipt: SHA-256 of the fund's number, a colon, and the receipt."""
    return hashlib.sha256(f"{fund}:{receipt}".encode()).hexdigest()


def device_digest(seed: str, address: str, browser: str) -> str:
    """A name for a device that tells nothing of it, other in every fund: for seeing that many voted with the same one."""
    return hmac.new(seed.encode(), f"{address}\n{browser}".encode(), hashlib.sha256).hexdigest()[:16]


# --- review -------------------------------------------------------------------------------------------
SHARED_BY = 3
BURST_WINDOW = timedelta(minutes=10)
BURST_FEWEST = 10
BURST_TIMES = 5


def shared_devices(devices: Iterable[str]) -> list[tuple[str, int]]:
    """Devices with which several people voted, the busiest first; a family or a library computer is among them."""
    counts = Counter(device for device in devices if device)
    found = [(device, count) for device, count in counts.items() if count >= SHARED_BY]
    return sorted(found, key=lambda item: (-item[1], item[0]))


def bursts(moments: Sequence[datetime]) -> list[tuple[datetime, int]]:
    """Ten minutes in which far more people began to vote than in the usual ten minutes with any vote, in order."""
    seconds = BURST_WINDOW.total_seconds()
    counts = Counter(int(moment.timestamp() // seconds) for moment in moments)
    usual = median(counts.values()) if counts else 0
    return [
        (datetime.fromtimestamp(window * seconds, UTC), count)
        for window, count in sorted(counts.items())
        if count >= BURST_FEWEST and count >= BURST_TIMES * usual
    ]
