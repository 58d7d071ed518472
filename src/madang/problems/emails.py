"""What people are told about a problem: in the inbox at once, by mail as they prefer."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from madang.comments.models import Comment
from madang.core import ids
from madang.people import actions as people
from madang.people.models import Person
from madang.problems.models import Answer, Evidence, Follow, MeToo, Problem
from madang.ui import formats

# The lines of the mail settings: few, so that they can be chosen.
OWN, FOLLOWED, DUTY = "problems.own", "problems.followed", "problems.duty"
KINDS: dict[str, str | Promise] = {
    OWN: _("What I reported"),
    FOLLOWED: _("Problems I follow, live with or added something to"),
    DUTY: _("Problems my institution or my desk answers for"),
}
_APPEAL = _(
    "Reason: %(reason)s\n\nIf you think this is wrong, ask for a new decision on the page of your report."
)

# Kind → (subject, body), with the words that `words_for` knows.
LETTERS: dict[str, tuple[str | Promise, str | Promise]] = {
    "received": (
        _("We received “%(title)s” (%(number)s)"),
        _("Thank you. We look at it by %(date)s and tell you here. Until then you can change it on its page, "
          "and you can withdraw it in two taps."),
    ),
    "checking": (_("We have started to check “%(title)s”"), _("You hear from us by %(date)s.")),
    "needs_more": (
        _("Please add something to “%(title)s”"),
        _("%(reason)s\n\nOpen its page, change the text and send it again. Nothing you wrote is lost."),
    ),
    "published": (
        _("“%(title)s” is public now"),
        _("Neighbours can add “me too” and evidence. In charge: %(owner)s. An answer is due by %(date)s."),
    ),
    "declined_report": (_("“%(title)s” will not be made public"), _APPEAL),
    "hidden": (_("“%(title)s” was hidden"), _APPEAL),
    "removed": (_("Something you added to “%(title)s” was taken down"), _("Reason: %(reason)s")),
    "appeal_granted": (_("We decided anew: “%(title)s” is back"), "%(reason)s"),
    "appeal_refused": (_("We looked at “%(title)s” again and keep the decision"), "%(reason)s"),
    "merged": (
        _("“%(title)s” was joined with “%(other)s”"),
        _("Both describe the same problem. What you wrote and everybody who joined you count there now. "
          "Reason: %(reason)s"),
    ),
    "unmerged": (_("“%(title)s” stands by itself again"), _("Everything that had been moved was put back.")),
    "taken_up": (_("%(owner)s takes up “%(title)s”"), _("In charge: %(person)s. The answer is due by %(date)s.")),
    "due_changed": (_("A new answer date for “%(title)s”: %(date)s"), _("Reason given by %(owner)s: %(reason)s")),
    "answered": (_("%(owner)s answered “%(title)s”"), "%(answer)s\n\n%(text)s"),
    "late": (
        _("The answer to “%(title)s” is late, and we are sorry"),
        _("It was due on %(date)s. Everybody can see that this date was missed, and we have reminded %(owner)s."),
    ),
    "late_check": (
        _("We have not looked at “%(title)s” yet, and we are sorry"),
        _("We promised to do so by %(date)s. It now stands at the top of our queue."),
    ),
    "withdrawn": (
        _("“%(title)s” was withdrawn by who had reported it"),
        _("If you still live with it, you can report it yourself."),
    ),
    "duty_new": (
        _("Please answer “%(title)s” by %(date)s"),
        _("Take it up with a named person and a date, or answer at once."),
    ),
    "duty_soon": (_("An answer is due by %(date)s: “%(title)s”"), _("If you need longer, move the date and say why.")),
    "duty_late": (
        _("The answer to “%(title)s” is overdue since %(date)s"),
        _("Everybody can see the missed date. Please answer today, or give a new date with a reason."),
    ),
    "duty_threshold": (
        _("Many people live with “%(title)s”: please answer"),
        _("%(count)s people said “me too”. The answer is due by %(date)s."),
    ),
    "commented": (_("Somebody commented on “%(title)s”"), _("Read it on the page of the problem.")),
    "appealed": (_("Somebody asks for a new decision on “%(title)s”"), _("Please look at it again, best by a second person.")),
    "queue_late": (_("A report was not looked at in time: “%(title)s”"), _("It was due on %(date)s.")),
}  # fmt: skip


def address(problem: Problem) -> str:
    """The problem's page in the language that is active."""
    return reverse("problems:detail", args=[problem.pk])


def owner_name(problem: Problem) -> str:
    """Who answers for the problem, in the language that is active: the institution, or the centre itself."""
    return problem.owner_partner.name_in(get_language()) if problem.owner_partner else _now("the centre")


def words_for(problem: Problem, values: Mapping[str, str]) -> dict[str, Any]:
    """What stands for the words of a letter, in the language that is active. Dates come as ISO text."""
    when, answer = values.get("date"), values.get("answer")
    return {
        "title": problem.title,
        "number": problem.number,
        "count": problem.me_too_count,
        "owner": owner_name(problem),
        "person": problem.owner_person.shown_name if problem.owner_person else owner_name(problem),
        "date": formats.day(date.fromisoformat(when)) if when else "",
        "answer": Answer.Kind(answer).label if answer else "",
        "reason": values.get("reason", ""),
        "other": values.get("other", ""),
        "text": values.get("text", ""),
    }


def tell(
    *, person: Person, problem: Problem, kind: str, key: str, values: Mapping[str, str], about: str = OWN,
    by: Person | None = None,
) -> None:  # fmt: skip
    """Tell `person` in their language, once per `key`; `about` is the line of their mail settings it belongs to.

    Nobody gets mail about what they (`by`) did themselves; their inbox keeps it.
    """
    subject, body = LETTERS[kind]
    with translation.override(person.language):
        words = words_for(problem, values)
        people.notify(
            person=person,
            kind=about,
            key=f"problems.{kind}:{problem.pk}:{key}",
            subject=str(subject) % words,
            body=str(body) % words,
            url=address(problem),
            by=by,
        )


def followers(problem: Problem, *, but: Iterable[int] = ()) -> Iterable[Person]:
    """Everybody who follows the problem, said me-too, added evidence or commented; not the reporter, who is told apart."""
    comments = Comment.objects.shown().filter(target=ids.scope_of(problem))
    touched = (
        Q(pk__in=Follow.objects.filter(problem=problem).values("person"))
        | Q(pk__in=MeToo.objects.filter(problem=problem).values("person"))
        | Q(pk__in=Evidence.objects.filter(problem=problem, state=Evidence.State.SHOWN).values("by"))
        | Q(pk__in=comments.values("author"))
    )
    rows = Person.objects.filter(touched, is_active=True).exclude(pk__in=[*but, problem.reporter_id])
    return rows.order_by("pk")
