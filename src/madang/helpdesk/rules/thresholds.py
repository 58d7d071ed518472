"""What other thresholds would have done: logged questions replayed at any pair of them.

A question is answered from T_A on, offered as a choice from T_B on, declined below. One that names a number or a name which
the first candidate lacks is a choice at most, as when it was asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

STEPS = tuple(round(0.1 * tenth, 1) for tenth in range(1, 11))
# A replay reads at most so many of the newest questions, and asks again at most so many.
REPLAYED_MOST = 2000
ASKED_AGAIN_MOST = 200


@dataclass(frozen=True, slots=True)
class Logged:
    """One question: how sure the desk is (0 to 1), whether it names what the candidate lacks, and whether its answer was
    right, None where nobody said."""

    confidence: float
    is_doubted: bool = False
    is_right: bool | None = None


@dataclass(frozen=True, slots=True, order=True)
class Thresholds:
    """T_A and T_B: an answer is given from the first on, a choice is offered from the second on."""

    answer_from: float
    suggest_from: float

    @property
    def effective(self) -> "Thresholds":
        """What holds: nothing that is answered can be below the border of being offered."""
        return Thresholds(self.answer_from, min(self.suggest_from, self.answer_from))


@dataclass(frozen=True, slots=True)
class Replayed:
    """What `thresholds` do to `asked` questions; `judged` of the `answered` are known to be right or wrong."""

    thresholds: Thresholds
    asked: int
    answered: int
    suggested: int
    judged: int
    right: int

    @property
    def declined(self) -> int:
        """How many get neither an answer nor a choice."""
        return self.asked - self.answered - self.suggested


def replay(questions: Sequence[Logged], thresholds: Thresholds) -> Replayed:
    """Each question at these thresholds."""
    holds = thresholds.effective
    offered = [each for each in questions if each.confidence >= holds.suggest_from]
    answered = [each for each in offered if each.confidence >= holds.answer_from and not each.is_doubted]
    judged = [each.is_right for each in answered if each.is_right is not None]
    return Replayed(
        holds, len(questions), len(answered), len(offered) - len(answered), len(judged), sum(judged)
    )


def replay_answering(questions: Sequence[Logged], now: Thresholds) -> list[Replayed]:
    """The same for each step of T_A, T_B staying, with the present one among them; the lowest first."""
    values = sorted({*STEPS, now.answer_from})
    return list(map(partial(replay, questions), (Thresholds(value, now.suggest_from) for value in values)))


def replay_suggesting(questions: Sequence[Logged], now: Thresholds) -> list[Replayed]:
    """The same for each step of T_B up to T_A, which stays."""
    held = now.effective.suggest_from
    values = sorted({0.0, *STEPS, held})
    kept: Iterable[float] = (value for value in values if value <= now.answer_from)
    return list(map(partial(replay, questions), (Thresholds(now.answer_from, value) for value in kept)))
