"""How long somebody in the queue will wait, as a place and a range in whole minutes that is honest rather than narrow.

Source: brief, help desk, section 5; the range is our own (docs/decisions/0020-a-range-of-waiting-that-holds.md).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Before anything is known a talk is expected to take so many seconds; that counts as much as so many real talks.
PRIOR_S = 300
PRIOR_TALKS = 5
LAST_TALKS = 50
# So many standard deviations to both sides.
WIDTH = 1.3
# The pace of a desk over the next minutes differs from its pace up to now by about this share: people come and go.
DRIFT = 0.3


@dataclass(frozen=True, slots=True)
class Wait:
    """What somebody who waits is shown. `place` counts from 1. Minutes are counted up, so a wait of 61 seconds is two,
    and none is 0. `is_soon` says that somebody is free and nobody waits before."""

    place: int
    low_min: int
    high_min: int
    is_soon: bool


def handling_s(talks_s: Sequence[float]) -> float:
    """The expected length of a talk in seconds, from the lengths of those that ended, oldest first: the mean of the last
    50, with five imagined ones of 300 seconds, so that the first talks of a desk decide little."""
    last = talks_s[-LAST_TALKS:]
    return (PRIOR_TALKS * PRIOR_S + sum(last)) / (PRIOR_TALKS + len(last))


def estimate_s(*, ahead: int, slots: int, talks_s: Sequence[float]) -> float:
    """The expected wait in seconds of somebody with `ahead` people before them, where all present agents together may
    hold `slots` talks at once. Raises ValueError for fewer than 0 people or 1 slot."""
    if ahead < 0 or slots < 1:
        raise ValueError(f"nobody can wait behind {ahead} people for one of {slots} talks")
    return handling_s(talks_s) * (ahead + 1) / slots


def wait(*, ahead: int, slots: int, free: int, talks_s: Sequence[float]) -> Wait | None:
    """What to show somebody with `ahead` people before them, of `slots` talks at once `free` being free; None where no
    agent is present (`slots` 0), because then there is no wait but a message. To be asked again at each event.

    Talks end one by one at a pace of slots / handling time: the end of talk number k is k steps away, give or take √k
    (a Poisson process), and the pace itself drifts.
    """
    if slots == 0:
        return None
    place = ahead + 1
    step_s = estimate_s(ahead=ahead, slots=slots, talks_s=talks_s) / place
    spread = WIDTH * math.hypot(math.sqrt(place), DRIFT * place)
    low = max(math.floor(step_s * (place - spread) / 60), 1)
    high = max(math.ceil(step_s * (place + spread) / 60), low)
    return Wait(place, low, high, is_soon=ahead == 0 and free > 0)
