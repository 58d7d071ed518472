"""The whole answer of a desk: from its knowledge, and worded by a language model where the desk wants that."""

from dataclasses import replace

from madang.helpdesk import queries
from madang.helpdesk.clients.chat import is_on
from madang.helpdesk.clients.rewriting import WhyNot, rewrite
from madang.helpdesk.models import Desk
from madang.helpdesk.queries import Candidate, Reply
from madang.helpdesk.rules.confidence import Band
from madang.helpdesk.rules.passages import readable
from madang.helpdesk.rules.prompt import MOST_PASSAGES
from madang.people.models import Person


def answer(desk: Desk, text: str, language: str, person: Person | None = None) -> Reply:
    """What `desk` says to `text`. To be called outside of transactions: a model may take seconds.

    A model words only what the knowledge is sure of; where it says that the passages do not answer, the reader chooses.
    """
    made, found = queries.reply_with_candidates(desk, text, language, person)
    if made.band != Band.ANSWER or not desk.uses_model or not is_on():
        return made
    return _worded(made, text, found[:MOST_PASSAGES])


def _worded(made: Reply, text: str, candidates: list[Candidate]) -> Reply:
    texts = [
        (each.entry.title_in(made.language), each.entry.body_in(made.language)[0]) for each in candidates
    ]
    done = rewrite(text, [readable(title, body) for title, body in texts], made.language)
    if done.why_not is WhyNot.DECLINED:
        return queries.as_choice(made, candidates)
    if not done.used_model:
        return made
    cited = dict.fromkeys(place for sentence in done.sentences for place in sentence.sources)
    return replace(
        made,
        is_by_model=True,
        is_whole=True,
        sentences=tuple((sentence.text, False) for sentence in done.sentences),
        passage=made.sentences if done.needs_passages else (),
        sources=queries.sources([candidates[place] for place in cited], made.language),
    )
