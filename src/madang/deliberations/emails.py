"""What people are told about a deliberation: in the inbox at once, by mail as they prefer."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.deliberations.models import Deliberation
from madang.people import actions as people
from madang.people.models import Person

# The lines of the mail settings.
OWN, RESULT = "deliberations.own", "deliberations.result"
KINDS: dict[str, str | Promise] = {
    OWN: _("My statements in deliberations"),
    RESULT: _("Results of deliberations I took part in"),
}
# Kind → (line of the settings, subject, body, page).
LETTERS: dict[str, tuple[str, str | Promise, str | Promise, str]] = {
    "shown": (
        OWN,
        _("Your statement is asked now: “%(text)s”"),
        _("Others can answer it from now on, in “%(question)s”."),
        "deliberations:detail",
    ),
    "removed": (
        OWN,
        _("Your statement is not asked: “%(text)s”"),
        _(
            "Reason: %(reason)s\n\nIf you think this is wrong, you can ask for a new decision under “My answers”."
        ),
        "deliberations:mine",
    ),
    "appeal_refused": (
        OWN,
        _("We looked again and keep the decision: “%(text)s”"),
        "%(reason)s",
        "deliberations:mine",
    ),
    "published": (
        RESULT,
        _("The result is there: “%(question)s”"),
        _("See what all share, what divides, and where you stand."),
        "deliberations:result",
    ),
}


def tell(
    *, person: Person, deliberation: Deliberation, kind: str, key: str, words: Mapping[str, str] | None = None
) -> None:
    """Tell `person` in their language, once per `key`."""
    about, subject, body, page = LETTERS[kind]
    with translation.override(person.language):
        values = {"question": deliberation.question, **(words or {})}
        people.notify(
            person=person,
            kind=about,
            key=f"deliberations.{kind}:{key}",
            subject=str(subject) % values,
            body=str(body) % values,
            url=reverse(page, args=[deliberation.pk]),
        )
