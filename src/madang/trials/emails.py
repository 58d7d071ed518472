"""What people are told about trials: in the inbox at once, by mail as they prefer."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.people import actions as people
from madang.people.models import Person, Role
from madang.people.rules import PERMISSIONS
from madang.trials.models import Participant, Trial
from madang.ui import formats

# The lines of the mail settings.
TAKING_PART, TEAM, DUTY, NEIGHBOUR = "trials.taking_part", "trials.team", "trials.duty", "trials.neighbour"
KINDS: dict[str, str | Promise] = {
    TAKING_PART: _("Field trials I take part in"),
    TEAM: _("Field trials of my teams"),
    DUTY: _("Field trials whose safety I check"),
    NEIGHBOUR: _("Results of field trials for problems I follow or live with"),
}

# Letter → (line of the settings, subject, body, page). `words_for` says what may stand in them.
Letter = tuple[str, str | Promise, str | Promise, str]
LETTERS: dict[str, Letter] = {
    # to those who take part
    "applied": (TAKING_PART, _("You are in the lot for “%(trial)s”"),
                _("Receipt number: %(number)s\n\nThe lots are drawn by %(decided)s. You hear either way."), "mine"),
    "seated": (TAKING_PART, _("You take part in “%(trial)s”: your code is %(code)s"),
               _("Receipt number: %(number)s\n\nThe team writes to you when to meet. You can stop at any time, without a reason."),
               "mine"),
    "moved_up": (TAKING_PART, _("A seat became free: you take part in “%(trial)s” as %(code)s"),
                 _("You were next on the waiting list. If you cannot come any more, please say so, so that the next one can."),
                 "mine"),
    "waiting": (TAKING_PART, _("All seats of “%(trial)s” are taken: you are on the waiting list"),
                _("Receipt number: %(number)s\n\nIf a seat becomes free, it goes to the next one by lot, and you hear at once."),
                "mine"),
    "not_chosen": (TAKING_PART, _("No seat of “%(trial)s” became free"),
                   _("Thank you for offering your time. The result will be public, and nothing of you was written down."), "mine"),
    "session": (TAKING_PART, _("We meet for “%(trial)s”: %(date)s"),
                _("Where: %(place)s\nYour code: %(code)s\n\nIf the time does not suit you: %(contact)s"), "mine"),
    "session_off": (TAKING_PART, _("We do not meet for “%(trial)s” on %(date)s"),
                    _("The team tells you another time. If you have a question: %(contact)s"), "mine"),
    "consent_changed": (TAKING_PART, _("Please read once more what you agree to: “%(trial)s”"),
                        _("The text has changed. Until you agree to it, nothing more is written down of you."), "mine_consent"),
    "published": (TAKING_PART, _("The result of “%(trial)s” is out: %(outcome)s"),
                  _("Thank you for taking part. What came out, and what the team changes because of it, stands on its page."),
                  "detail"),
    "stopped": (TAKING_PART, _("The trial “%(trial)s” was stopped"), _("Reason: %(reason)s"), "mine"),
    "later_trial": (TAKING_PART, _("The team whose trial you took part in looks for participants again: “%(trial)s”"),
                    _("You said that we may tell you. If it does not suit you this time, you need do nothing."), "detail"),
    # to the team
    "approved": (TEAM, _("“%(trial)s” may begin: people can sign up now"), _("%(reason)s"), "room"),
    "sent_back": (TEAM, _("Please look at the plan of “%(trial)s” again"), _("Reason: %(reason)s"), "room"),
    "one_less": (TEAM, _("Somebody stopped taking part in “%(trial)s”"),
                 _("What was recorded of them is erased. If somebody was waiting, they have the seat now."), "sessions"),
    "team_stopped": (TEAM, _("The trial “%(trial)s” was stopped"), _("Reason: %(reason)s"), "room"),
    # to those who check
    "to_check": (DUTY, _("Is it safe? Please check the trial “%(trial)s”"),
                 _("The team “%(project)s” waits for your answer before anybody can sign up."), "desk"),
    "consent_to_read": (DUTY, _("The consent text of “%(trial)s” has changed"),
                        _("Please read it. Participants are asked to agree again before anything more is recorded."), "desk"),
    # to neighbours
    "result_out": (NEIGHBOUR, _("What came out of the trial “%(trial)s”: %(outcome)s"),
                   _("It was tried for a problem you follow or live with."), "detail"),
}  # fmt: skip
_EMPTY = dict.fromkeys(("reason", "outcome", "code", "number", "date"), "")


def words_for(trial: Trial, values: dict[str, Any]) -> dict[str, str]:
    """What stands for the words of a letter, in the language that is active. Dates come as they are."""
    words = {
        name: formats.daytime(value) if isinstance(value, date) else str(value)
        for name, value in values.items()
    }
    return {
        **_EMPTY, **words, "trial": trial.title, "project": trial.project.title, "place": trial.place,
        "contact": trial.contact, "decided": formats.day(trial.decided_by),
    }  # fmt: skip


def address(trial: Trial, page: str, participant: Participant | None) -> str:
    """A page about the trial in the language that is active."""
    if participant is not None and page.startswith("mine"):
        return reverse(f"trials:{page}", args=[participant.pk])
    if page in {"room", "sessions"}:
        name = "trials:room_trial" if page == "room" else "trials:sessions"
        return reverse(name, args=[trial.project.slug, trial.pk])
    return reverse("trials:desk_trial" if page == "desk" else "trials:detail", args=[trial.pk])


def tell(
    *, person: Person, trial: Trial, letter: str, key: str, participant: Participant | None = None, by: Person | None = None,
    **values: Any,
) -> None:  # fmt: skip
    """Tell `person` in their language, once per `key`."""
    about, subject, body, page = LETTERS[letter]
    with translation.override(person.language):
        words = words_for(trial, values)
        people.notify(
            person=person, kind=about, key=f"trials.{letter}:{key}", subject=str(subject) % words,
            body=(str(body) % words).strip(), url=address(trial, page, participant), by=by,
        )  # fmt: skip


def keys_of(participant: Participant) -> list[str]:
    """How the keys of all notices begin that somebody got about their own part; one of a later trial is about that."""
    own = [code for code, line in LETTERS.items() if line[0] == TAKING_PART and code != "later_trial"]
    return [f"trials.{letter}:{participant.pk}:" for letter in own]


def tell_participant(
    participant: Participant, letter: str, *, key: str = "", by: Person | None = None, **values: Any
) -> None:
    """Tell somebody who takes part, as long as the record still knows who that is."""
    if participant.person is None:
        return
    tell(
        person=participant.person, trial=participant.trial, letter=letter, key=f"{participant.pk}:{key}".rstrip(":"),
        participant=participant, by=by, code=participant.code, number=participant.number, **values,
    )  # fmt: skip


def tell_team(trial: Trial, letter: str, *, by: Person | None, key: str = "", **values: Any) -> None:
    """Tell everybody in the team but who did it."""
    for person in team_of(trial):
        if by is None or person.pk != by.pk:
            tell(
                person=person,
                trial=trial,
                letter=letter,
                key=f"{trial.pk}:{key or trial.version}",
                by=by,
                **values,
            )


def team_of(trial: Trial) -> Iterable[Person]:
    """Everybody in the team now."""
    return Person.objects.filter(
        memberships__project=trial.project, memberships__left_on=None, is_active=True
    )


def invited_to(trial: Trial) -> Iterable[Person]:
    """Who took part in an earlier trial of the team, and would like to hear of later ones."""
    earlier = Participant.objects.filter(trial__project=trial.project, may_invite=True, person__isnull=False)
    found = earlier.exclude(trial=trial).values("person")
    return Person.objects.filter(pk__in=found, is_active=True).order_by("pk")


def checkers() -> Iterable[Person]:
    """Those who check whether trials are safe."""
    holders = Role.objects.filter(Q(until=None), kind__in=sorted(PERMISSIONS["trials.check"]), scope="")
    return Person.objects.filter(pk__in=holders.values("person"), is_active=True)


def neighbours_of(trial: Trial) -> Iterable[Person]:
    """Everybody who reported, follows or lives with the team's problems, without the team and those who took part."""
    problems = trial.project.project_problems.values("problem")
    found = Person.objects.filter(
        Q(follows__problem__in=problems) | Q(me_toos__problem__in=problems) | Q(problems__in=problems),
        is_active=True,
    )
    return (
        found.exclude(memberships__project=trial.project)
        .exclude(trial_participations__trial=trial)
        .distinct()
        .order_by("pk")
    )
