"""What is said at once, before anything is searched, in the language of the question."""

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.helpdesk.models import Conversation
from madang.helpdesk.rules.danger import dangers_in, numbers_for, numbers_with
from madang.helpdesk.rules.fixed import Kind, Language, language_of

FIXED: dict[Kind, str | Promise] = {
    Kind.DANGER: _("If you or somebody else is in danger, please call now. It is free, at any hour."),
    Kind.GREETING: _("Hello! Please write your question in one sentence."),
    Kind.THANKS: _("You are welcome. If anything else comes to mind, just ask."),
    Kind.ABUSE: _("I am sorry that this was not what you needed. You can talk to a person at any time."),
    Kind.SMALL_TALK: _("I am a program that looks for answers in what this desk has written down. You can ask me about its services, or talk to a person."),
    Kind.NOTHING: _("Please write your question in a sentence, such as “How do I book a room?”"),
}  # fmt: skip
# Of this centre, where it has set others.
NUMBERS_HERE = numbers_with(settings.HELP_NUMBERS)
OTHER_LANGUAGE = _(
    "This desk looks for answers in Korean and English. Please write in one of them, or talk to a person."
)


def language_to_answer_in(row: Conversation, text: str) -> Language:
    """The language of a question; that of the page where it has no letters."""
    return language_of(text, Language.EN if row.language == "en" else Language.KO)


def fixed_text(kind: Kind, language: Language) -> str:
    """The fixed reply in the language of the question; in English where it is another one."""
    with translation.override("ko" if language == Language.KO else "en"):
        return str(FIXED[kind])


def help_for(text: str) -> dict[str, list[str]]:
    """The telephone numbers that are shown for a text, under their name; empty for most texts."""
    numbers = numbers_for(dangers_in(text), NUMBERS_HERE)
    return {"numbers": list(numbers)} if numbers else {}
