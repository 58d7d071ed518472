"""What people are told about a problem: in the inbox at once, by mail as they prefer."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.people import actions as people
from madang.people.models import Person
from madang.problems.models import Problem

# Kind → (subject, body). Words of the subject may use %(title)s and %(number)s.
LETTERS: dict[str, tuple[str | Promise, str | Promise]] = {
    "received": (
        _("We received “%(title)s” (%(number)s)"),
        _("Thank you. We look at it by %(date)s and tell you here. Until we start you can change it; "
          "you can withdraw it at any time."),
    ),
    "checking": (_("We have started to check “%(title)s”"), _("We tell you here when it is public, by %(date)s.")),
    "needs_more": (
        _("Please add something to “%(title)s”"),
        _("%(reason)s\n\nOpen it, change the text and send it again. Nothing you wrote is lost."),
    ),
    "published": (
        _("“%(title)s” is public now"),
        _("Neighbours can add “me too” and evidence. In charge: %(owner)s. An answer is due by %(date)s."),
    ),
    "declined_report": (
        _("“%(title)s” will not be made public"),
        _("Reason: %(reason)s\n\nIf you think this is wrong, you can ask for a new decision on the page of your report."),
    ),
    "hidden": (
        _("“%(title)s” was hidden"),
        _("Reason: %(reason)s\n\nIf you think this is wrong, you can ask for a new decision on the page of your report."),
    ),
    "removed": (_("Something you added to “%(title)s” was taken down"), _("Reason: %(reason)s")),
    "appeal_granted": (_("We decided anew: “%(title)s” is back"), _("%(reason)s")),
    "appeal_refused": (_("We looked at “%(title)s” again and stay with the decision"), _("%(reason)s")),
    "merged": (
        _("“%(title)s” was joined with “%(other)s”"),
        _("Both describe the same problem. What you wrote and everybody who joined you are counted there. "
          "Reason: %(reason)s"),
    ),
    "unmerged": (_("“%(title)s” stands by itself again"), _("Everything that had been moved was put back.")),
    "taken_up": (
        _("%(owner)s takes up “%(title)s”"), _("In charge: %(person)s. The answer is due by %(date)s."),
    ),
    "due_changed": (
        _("A new answer date for “%(title)s”: %(date)s"), _("Reason given by %(owner)s: %(reason)s"),
    ),
    "answered": (_("%(owner)s answered “%(title)s”"), _("%(answer)s\n\n%(text)s")),
    "late": (
        _("The answer to “%(title)s” is late, and we are sorry"),
        _("It was due on %(date)s. Everybody can see that this date was missed, and we have reminded %(owner)s."),
    ),
    "late_check": (
        _("We have not yet looked at “%(title)s”, and we are sorry"),
        _("We promised to do so by %(date)s. It now stands at the top of our queue."),
    ),
    "duty_new": (
        _("Your institution answers “%(title)s” by %(date)s"),
        _("Please take it up with a named person and a date, or answer at once."),
    ),
    "duty_soon": (_("An answer is due by %(date)s: “%(title)s”"), _("If you need longer, move the date and say why.")),
    "duty_late": (
        _("The answer to “%(title)s” is overdue since %(date)s"),
        _("The missed date is public. Please answer today, or give a new date with a reason."),
    ),
    "duty_threshold": (
        _("“%(title)s”: many people live with it, please answer"),
        _("%(count)s people said “me too”. The answer is due by %(date)s."),
    ),
    "queue_late": (_("A report was not looked at in time: “%(title)s”"), _("It was due on %(date)s.")),
}  # fmt: skip


def address(problem: Problem) -> str:
    """The problem's page in the language that is active."""
    return reverse("problems:detail", args=[problem.pk])


def tell(
    *,
    person: Person,
    problem: Problem,
    kind: str,
    key: str = "",
    values: Mapping[str, Any] | None = None,
    url: str = "",
) -> None:
    """Tell `person` in their language; once per `key`, or once per version of the problem without one."""
    subject, body = LETTERS[kind]
    with translation.override(person.language):
        words: dict[str, Any] = {
            "title": problem.title, "number": problem.number, "date": "", "reason": "", "owner": "", "person": "",
            "other": "", "answer": "", "text": "", "count": problem.me_too_count,
        } | {name: str(value) for name, value in (values or {}).items()}  # fmt: skip
        people.notify(
            person=person,
            kind=f"problems.{kind}"[:40],
            key=f"problems.{kind}:{problem.pk}:{key or problem.version}",
            subject=str(subject) % words,
            body=str(body) % words,
            url=url or address(problem),
        )


def followers(problem: Problem, *, but: Iterable[int] = ()) -> Iterable[Person]:
    """Everybody who follows the problem or said me-too, without the reporter, who is told apart."""
    return (
        Person.objects.filter(Q(follows__problem=problem) | Q(me_toos__problem=problem), is_active=True)
        .exclude(pk__in=[*but, problem.reporter_id])
        .distinct()
    )
