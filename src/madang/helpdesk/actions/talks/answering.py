"""What the desk's knowledge answers. It may take seconds, so no transaction is open meanwhile."""

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from madang.helpdesk import clients
from madang.helpdesk.models import Asked, Conversation, Message
from madang.helpdesk.models.changing import add_message, note_asked
from madang.helpdesk.queries import Reply
from madang.helpdesk.queries.fixed_replies import OTHER_LANGUAGE, help_for, language_to_answer_in
from madang.helpdesk.rules.conversation import State
from madang.helpdesk.rules.fixed import SEARCHED, Kind, Language, classify
from madang.people.models import Person


def answer_question(*, conversation: Conversation, by: Person | None, question: Message) -> Message | None:
    """Answer what a citizen asked from the desk's knowledge, once; None where nothing is to be answered (any more).

    `by` is who asked: what they may see is looked through.
    """
    kind = classify(question.text)
    if kind not in SEARCHED or Asked.objects.filter(message=question).exists():
        return None
    language = language_to_answer_in(conversation, question.text)
    if language == Language.OTHER:
        return _store(conversation, question, kind, language, None)
    reply = clients.answer(conversation.desk, question.text, str(language), by)
    return _store(conversation, question, kind, language, reply)


@transaction.atomic
def _store(
    conversation: Conversation, question: Message, kind: Kind, language: Language, reply: Reply | None
) -> Message | None:
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if Asked.objects.filter(message=question).exists():
        return None  # sent twice: the other one was faster
    asked = note_asked(row, question, kind, language)
    if reply is not None:
        Asked.objects.filter(pk=asked.pk).update(
            band=reply.band,
            confidence=reply.confidence,
            is_by_model=reply.is_by_model,
            is_doubted=reply.is_doubted,
            candidates=[list(pair) for pair in reply.candidates],
        )
    is_sure = reply is not None and reply.band == Asked.Band.ANSWER
    # Whoever asked for a person meanwhile is not answered by a program; a cry has its answer already.
    if row.state != State.BOT or (kind == Kind.DANGER and not is_sure):
        return None
    row.unsure_count = 0 if is_sure else row.unsure_count + 1
    row.save(update_fields=["unsure_count"])
    text, answer = _said(reply, language, question.text)
    return add_message(row, Message.By.DESK, text, answer=answer)


def _said(reply: Reply | None, language: Language, question: str) -> tuple[str, dict[str, Any]]:
    """The answer as plain text, for mails and exports, and as what pages show it from."""
    with translation.override("ko" if language == Language.KO else "en"):
        if reply is None:
            return str(OTHER_LANGUAGE), {"fixed": "other_language", **help_for(question)}
        text = reply.text
        if reply.band == Asked.Band.SUGGEST:
            titles = "\n".join(f"· {one.title}" for one in reply.suggestions)
            text = _("Are you looking for one of these?") + "\n" + titles
        elif reply.band == Asked.Band.NONE:
            text = _("I found no answer to this in what the desk has written down.")
    return text, {**reply.as_dict(), **help_for(question)}
