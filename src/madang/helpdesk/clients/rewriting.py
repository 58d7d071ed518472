"""A question, its passages, a language model and the gate, put together. What did not pass is not in the result."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.conf import settings

from madang.helpdesk.clients.chat import complete, is_on
from madang.helpdesk.clients.stream import Failure
from madang.helpdesk.rules.gate import Checked, Fault, check
from madang.helpdesk.rules.masking import mask
from madang.helpdesk.rules.passages import Passage
from madang.helpdesk.rules.prompt import MOST_PASSAGES, has_no_answer, messages
from madang.helpdesk.rules.sentences import spoken


class WhyNot(StrEnum):
    """Why nothing the model wrote is shown although nothing failed; stable codes."""

    DECLINED = "declined"  # it says that the passages do not answer: band B
    NOTHING_PASSED = "nothing_passed"
    OTHER_LANGUAGE = (
        "other_language"  # no passage is in the language of the answer, so no sentence could pass
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence that passed the gate, with the places (from 0) of its passages among those that were given."""

    text: str
    sources: tuple[int, ...]
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What of a model's answer may be shown.

    Without sentences `why_not` says why, and the caller shows the extractive answer; `faults` counts the rules broken.
    """

    sentences: tuple[Shown, ...] = ()
    dropped: int = 0
    is_complete: bool = True
    why_not: Failure | WhyNot | None = None
    faults: Mapping[Fault, int] = field(default_factory=dict)

    @property
    def used_model(self) -> bool:
        """Whether a model wrote what is shown, so that it must be marked as written by AI."""
        return bool(self.sentences)

    @property
    def needs_passages(self) -> bool:
        """Whether something is missing, so that the passages must be shown beside it."""
        return self.used_model and (self.dropped > 0 or not self.is_complete)


def rewrite(question: str, passages: Sequence[Passage], language: str) -> Rewritten:
    """Let the model put the first five `passages` (made by `readable`) into an answer to `question`.

    `language` is `ko` or `en`. The question is masked once more, so that nothing personal leaves, whoever calls. Never
    raises and takes at most LLM_TOTAL_SECONDS: call it outside of transactions.
    """
    places = [place for place, passage in enumerate(passages[:MOST_PASSAGES]) if passage.language == language]
    if not is_on():
        return Rewritten(why_not=Failure.OFF)
    if not places:
        return Rewritten(why_not=WhyNot.OTHER_LANGUAGE)
    given = [passages[place] for place in places]
    reply = complete(messages(mask(question, language).text, given, language))
    said = spoken(reply.text)
    if has_no_answer(said):
        return Rewritten(is_complete=reply.is_complete, why_not=WhyNot.DECLINED)
    share = settings.LLM_SHARE_PERCENT / 100
    checked = check(said, given, language=language, share=share, is_complete=reply.is_complete)
    return _result(checked, places, reply.failure)


def _result(checked: Sequence[Checked], places: Sequence[int], failure: Failure | None) -> Rewritten:
    shown = dict.fromkeys(
        Shown(sentence.text, tuple(places[source] for source in sentence.sources), sentence.is_item)
        for sentence in checked
        if sentence.passed
    )
    return Rewritten(
        sentences=tuple(shown),  # a model that goes round in circles says each thing once
        dropped=sum(not sentence.passed for sentence in checked),
        is_complete=failure is None,
        why_not=None if shown else failure or WhyNot.NOTHING_PASSED,
        faults=Counter(fault for sentence in checked for fault in sentence.faults),
    )
