"""What people are told about teams and hand-overs: in the inbox at once, by mail as they prefer."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madang.partners import queries as partners
from madang.partners.models import Partner
from madang.people import actions as people
from madang.people.models import Person, Role
from madang.people.rules import RoleKind
from madang.projects.models import Handover, Project
from madang.ui import formats

# The lines of the mail settings: few, so that they can be chosen.
TEAM, JOINING, INVITED = "projects.team", "projects.joining", "projects.invited"
DUTY, NEIGHBOUR = "projects.duty", "projects.neighbour"
KINDS: dict[str, str | Promise] = {
    TEAM: _("What happens in my teams"),
    JOINING: _("Teams I asked to join"),
    INVITED: _("Teams that invite me"),
    DUTY: _("Hand-overs my institution answers for"),
    NEIGHBOUR: _("Teams for problems I follow or live with"),
}

# Letter → (line of the settings, subject, body, page). `words_for` says what may stand in them.
Letter = tuple[str, str | Promise, str | Promise, str]
LETTERS: dict[str, Letter] = {
    "opened": (
        NEIGHBOUR, _("A team for “%(problem)s” has formed: %(project)s"),
        _("You live with this problem or follow it. See who they look for, or just follow how it goes."), "detail",
    ),
    "asked": (TEAM, _("%(person)s would like to join “%(project)s”"), _("%(text)s\n\nPlease answer by %(date)s."),
              "room_team"),
    "asked_late": (TEAM, _("%(person)s still waits to hear whether they can join “%(project)s”"),
                   _("%(text)s\n\nThe answer was due on %(date)s. A friendly no helps more than silence."), "room_team"),
    "asked_receipt": (JOINING, _("Your wish to join “%(project)s” was sent"),
                      _("Receipt number: %(number)s\n\nThe team answers by %(date)s. Until then you can take it back."), "detail"),
    "accepted": (JOINING, _("Welcome to “%(project)s”"),
                 _("You are in the team now. Its room holds tasks, files and decisions."), "room"),
    "declined": (JOINING, _("“%(project)s” cannot take you in this time"), _("Reason: %(reason)s"), "detail"),
    "went_elsewhere": (TEAM, _("%(person)s has joined another team"),
                       _("The wish to join “%(project)s” was therefore withdrawn by itself."), "room_team"),
    "others_withdrawn": (JOINING, _("Your wish to join “%(project)s” was withdrawn"),
                         _("You are in “%(other)s” now, and one team per season is the rule."), "detail"),
    "invited": (INVITED, _("%(person)s invites you to the team “%(project)s”"),
                _("%(text)s\n\nThe invitation can be answered until %(date)s."), "detail"),
    "invitation_accepted": (TEAM, _("%(person)s accepted the invitation to “%(project)s”"), "", "room_team"),
    "invitation_declined": (TEAM, _("An invitation to “%(project)s” was declined"), "", "room_team"),
    "left": (TEAM, _("%(person)s has left “%(project)s”"), _("%(reason)s"), "room_team"),
    "removed": (JOINING, _("You are no longer in the team “%(project)s”"), _("Reason: %(reason)s"), "detail"),
    "lead_offered": (TEAM, _("%(person)s asks you to lead “%(project)s”"),
                     _("Please say yes or no in the room of the team."), "room_team"),
    "lead_taken": (TEAM, _("%(person)s leads “%(project)s” now"), "", "room_team"),
    "lead_declined": (TEAM, _("%(person)s would rather not lead “%(project)s”"), "", "room_team"),
    "decision_opened": (TEAM, _("Please say what you think: %(title)s"),
                        _("The team “%(project)s” decides by %(date)s."), "room_decision"),
    "decision_soon": (TEAM, _("Your answer is still missing: %(title)s"),
                      _("The team “%(project)s” decides by %(date)s."), "room_decision"),
    "decision_closed": (TEAM, _("Decided: %(title)s"), _("%(text)s"), "room_decision"),
    "task_given": (TEAM, _("A task for you: %(title)s"), _("In the team “%(project)s”."), "room_tasks"),
    "moved": (TEAM, _("“%(project)s” now stands at “%(state)s”"), _("%(reason)s"), "detail"),
    "hidden": (TEAM, _("“%(project)s” was hidden from the public"), _("Reason: %(reason)s"), "detail"),
    "shown": (TEAM, _("“%(project)s” is public again"), "", "detail"),
    "offered": (DUTY, _("“%(project)s” offers you a hand-over"),
                _("%(text)s\n\nPlease receive it and answer in public by %(date)s."), "handover"),
    "duty_soon": (DUTY, _("An answer is due by %(date)s: hand-over of “%(project)s”"), "", "handover"),
    "duty_today": (DUTY, _("The answer to the hand-over of “%(project)s” is due today"),
                   _("Everybody sees the date. If you need longer, say so in a sentence rather than not at all."), "handover"),
    "duty_late": (DUTY, _("The answer to the hand-over of “%(project)s” is overdue since %(date)s"),
                  _("Everybody can see the missed date. Please answer today."), "handover"),
    "received": (TEAM, _("%(partner)s received your hand-over"),
                 _("In charge: %(recipient)s. The answer is due by %(date)s."), "handover"),
    "in_review": (TEAM, _("%(partner)s examines what you handed over"), _("The answer is due by %(date)s."), "handover"),
    "answered": (TEAM, _("%(partner)s answered your hand-over: %(state)s"), _("%(text)s"), "handover"),
    "answer_late": (TEAM, _("%(partner)s has not answered your hand-over in time"),
                    _("It was due on %(date)s. Everybody can see that, and we have reminded them."), "handover"),
    "taken_back": (DUTY, _("“%(project)s” took its offer back"), "", "handover"),
    "other_adopted": (DUTY, _("%(other)s adopted “%(project)s”, which you were offered too"),
                      _("Your own answer is still open, and you may adopt it as well. It is due by %(date)s."), "handover"),
    "condition_claimed": (DUTY, _("“%(project)s” says that a condition is met"), _("%(title)s\n\n%(text)s\n\nPlease say whether it is so."),
                          "handover"),
    "claim_before": (DUTY, _("Is it so? “%(project)s” says that a condition is met; please answer by %(date)s"),
                     _("%(title)s\n\n%(text)s"), "handover"),
    "claim_on": (DUTY, _("Please say today whether a condition for “%(project)s” is met"), _("%(title)s\n\n%(text)s"), "handover"),
    "claim_after": (DUTY, _("Since %(date)s “%(project)s” waits to hear whether a condition is met"),
                    _("%(title)s\n\n%(text)s\n\nOne tap says that it is so, or what is still missing."), "handover"),
    "claim_late": (TEAM, _("%(partner)s has not said yet whether a condition is met"), _("%(title)s\n\nWe have reminded them."),
                   "handover"),
    "condition_confirm": (TEAM, _("%(partner)s says that a condition is met"), _("%(title)s\n\n%(text)s"), "handover"),
    "condition_send_back": (TEAM, _("%(partner)s says that a condition is not met yet"),
                            _("%(title)s\n\nReason: %(reason)s"), "handover"),
    "condition_waive": (TEAM, _("%(partner)s does not ask for a condition any more"), _("%(title)s\n\nReason: %(reason)s"), "handover"),
    "unconditional": (TEAM, _("%(partner)s has adopted “%(project)s” without any open condition"), "", "handover"),
    "condition_team_before": (TEAM, _("A condition for “%(project)s” is due by %(date)s"), _("%(title)s"), "handover"),
    "condition_team_on": (TEAM, _("A condition for “%(project)s” is due today"), _("%(title)s"), "handover"),
    "condition_team_after": (TEAM, _("A condition for “%(project)s” is overdue since %(date)s"),
                             _("%(title)s\n\nEverybody can see it. Say what is missing, or that it is met."), "handover"),
    "condition_duty_before": (DUTY, _("A condition for “%(project)s” is due by %(date)s"), _("%(title)s"), "handover"),
    "condition_duty_on": (DUTY, _("A condition for “%(project)s” is due today"), _("%(title)s"), "handover"),
    "condition_duty_after": (DUTY, _("A condition for “%(project)s” is overdue since %(date)s"),
                             _("%(title)s\n\nEverybody can see it."), "handover"),
    "plan_asked": (DUTY, _("Who keeps “%(project)s” running? Please say so by %(date)s"),
                   _("Who, from when until when, where faults are reported, and what happens when it ends."), "handover"),
    "plan_before": (DUTY, _("The maintenance plan of “%(project)s” is due by %(date)s"), "", "handover"),
    "plan_on": (DUTY, _("The maintenance plan of “%(project)s” is due today"), "", "handover"),
    "plan_after": (DUTY, _("The maintenance plan of “%(project)s” is overdue since %(date)s"),
                   _("Everybody can see that it is missing. Five answers are enough."), "handover"),
    "plan_late": (TEAM, _("%(partner)s has not said who keeps “%(project)s” running"),
                  _("It was due on %(date)s. Everybody can see that, and we have reminded them."), "handover"),
    "plan_saved": (TEAM, _("%(partner)s said who keeps “%(project)s” running"), _("%(title)s"), "handover"),
    "plan_ends": (DUTY, _("The maintenance plan of “%(project)s” ends on %(date)s"),
                  _("Please write what comes after it, or do what you promised for its end."), "handover"),
    "plan_ended": (TEAM, _("The maintenance plan of “%(project)s” has ended"),
                   _("%(partner)s was to keep it running until %(date)s and has not said what comes now."), "handover"),
    "check_asked": (DUTY, _("Is it still in use? “%(project)s”, after %(months)s months"),
                    _("Please tell in a sentence by %(date)s. No answer is counted as no answer, for all to see."), "handover"),
    "check_coming": (TEAM, _("We asked %(partner)s whether “%(project)s” is still in use"),
                     _("Their answer is due by %(date)s. If you know something, write it as an update."), "handover"),
    "check_answered": (TEAM, _("%(partner)s about “%(project)s” after %(months)s months: %(state)s"), _("%(text)s"),
                       "handover"),
    "check_missed": (TEAM, _("%(partner)s did not say whether “%(project)s” is still in use"),
                     _("It stands in the public ledger as “no answer”. They can still answer."), "handover"),
}  # fmt: skip


def words_for(project: Project, values: dict[str, Any]) -> dict[str, Any]:
    """What stands for the words of a letter, in the language that is active. Dates and institutions come as they are."""
    when, partner, who = values.get("date"), values.get("partner"), values.get("person_name")
    words = {name: str(value) for name, value in values.items()}
    empty = dict.fromkeys(
        ("reason", "text", "title", "other", "state", "recipient", "months", "problem", "number"), ""
    )
    return {
        **empty,
        **words,
        "project": project.title,
        "person": who.shown_name if isinstance(who, Person) else "",
        "date": formats.day(when) if isinstance(when, date) else "",
        "partner": partner.name_in(get_language()) if isinstance(partner, Partner) else "",
    }


def address(project: Project, page: str, target: int | None) -> str:
    """A page of the team in the language that is active."""
    if page == "handover":
        return reverse("projects:handover", args=[target])
    if page == "room_decision":
        return reverse("projects:room_decision", args=[project.slug, target])
    return reverse(f"projects:{page}", args=[project.slug])


def tell(
    *, person: Person, project: Project, letter: str, key: str, target: int | None = None, url: str = "", by: Person | None = None,
    **values: Any,
) -> None:  # fmt: skip
    """Tell `person` in their language, once per `key`; `url` instead of the letter's own page where it is given."""
    about, subject, body, page = LETTERS[letter]
    with translation.override(person.language):
        words = words_for(project, values)
        people.notify(
            person=person,
            kind=about,
            key=f"projects.{letter}:{key}",
            subject=str(subject) % words,
            body=(str(body) % words).strip(),
            url=url or address(project, page, target),
            by=by,
        )


def team_of(project: Project, *, but: Person | None = None) -> Iterable[Person]:
    """Everybody in the team now, without `but`."""
    found = Person.objects.filter(memberships__project=project, memberships__left_on=None, is_active=True)
    return found.exclude(pk=but.pk) if but else found


def leads_of(project: Project) -> Iterable[Person]:
    """Who leads the team now."""
    return team_of(project).filter(memberships__role="lead", memberships__project=project)  # type: ignore[attr-defined]


def coordinators() -> Iterable[Person]:
    """Those who run the centre, for what nobody else would hear of."""
    kinds = (RoleKind.COORDINATOR, RoleKind.ADMINISTRATOR)
    holders = Role.objects.filter(Q(until=None), kind__in=kinds, scope="")
    return Person.objects.filter(pk__in=holders.values("person"), is_active=True)


def answerers_of(handover: Handover) -> list[Person]:
    """Who answers for the institution: the named recipient, otherwise its staff, otherwise the centre's desk."""
    if handover.recipient and handover.recipient.is_active:
        return [handover.recipient]
    return list(partners.staff_of(handover.partner)) or list(coordinators())


def tell_of_handover(
    person: Person, handover: Handover, letter: str, by: Person | None, **values: Any
) -> None:
    """Tell `person` about a hand-over, once per letter; `key` and `date` may be given."""
    tell(
        person=person, project=handover.project, letter=letter, target=handover.pk, partner=handover.partner, by=by,
        **{"key": str(handover.pk), "date": handover.answer_due_on, **values},
    )  # fmt: skip


def tell_team_of_handover(handover: Handover, letter: str, by: Person | None, **values: Any) -> None:
    """The same to everybody in the team but `by`."""
    for person in team_of(handover.project, but=by):
        tell_of_handover(person, handover, letter, by, **values)


def tell_answerers_of_handover(handover: Handover, letter: str, by: Person | None, **values: Any) -> None:
    """The same to those who answer for the institution."""
    for person in answerers_of(handover):
        tell_of_handover(person, handover, letter, by, **values)


def neighbours_of(project: Project, *, but: Person | None = None) -> Iterable[Person]:
    """Everybody who reported, follows or lives with the problems of the project, without its team."""
    problems = project.project_problems.values("problem")
    found = Person.objects.filter(
        Q(follows__problem__in=problems) | Q(me_toos__problem__in=problems) | Q(problems__in=problems),
        is_active=True,
    ).exclude(memberships__project=project)  # fmt: skip
    return (found.exclude(pk=but.pk) if but else found).distinct().order_by("pk")
