"""What people are told about the forming of teams: in the inbox at once, by mail as they prefer."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.matching.models import Round
from madang.people import actions as people
from madang.people.models import Person, Role
from madang.people.rules import RoleKind
from madang.ui import formats

# The lines of the mail settings.
MINE, DUTY = "matching.mine", "matching.duty"
KINDS: dict[str, str | Promise] = {
    MINE: _("Forming teams: my wishes and my team"),
    DUTY: _("Forming teams: what waits for the desk"),
}

# Letter → (line of the settings, subject, body, page).
Letter = tuple[str, str | Promise, str | Promise, str]
LETTERS: dict[str, Letter] = {
    "sent": (MINE, _("We have your wishes for “%(round)s”"),
             _("Receipt number: %(number)s\n\nYou can change them until %(date)s. Then teams are formed, and you hear from us here."), "sent"),
    "asked_together": (MINE, _("%(person)s would like to be in the same team as you"),
                       _("Please say yes or no in “%(round)s”. Without an answer you are placed separately."), "together"),
    "together_yes": (MINE, _("%(person)s and you stay together"),
                     _("Whatever team it becomes in “%(round)s”, you are in the same one."), "together"),
    "together_no": (MINE, _("%(person)s would rather not be tied to one team mate"),
                    _("Your own wishes in “%(round)s” count as before."), "together"),
    "offer_gone": (MINE, _("A problem you chose in “%(round)s” can no longer be chosen"),
                   _("%(problem)s\n\nYour other wishes count as before. You can choose anew until %(date)s."), "choices"),
    "last_days": (MINE, _("Your wishes for “%(round)s” are not sent yet"), _("You can send them until %(date)s."), "wish"),
    "team": (MINE, _("Your team in “%(round)s”: %(team)s"), _("Please say yes or no by %(date)s. It takes one tap."), "team"),
    "reserve": (MINE, _("You are on the reserve list of “%(round)s”, number %(number)s"),
                _("There was no place for you yet. The page says why. When a seat is free you are asked, in the order of the list."), "team"),
    "offer": (MINE, _("A seat is free for you: %(team)s"), _("Please say yes or no by %(date)s. After that the next one is asked."), "team"),
    "confirmed": (MINE, _("Your seat is confirmed: %(team)s"), _("When the answers are in, the team gets its room and you hear from us."), "team"),
    "answer_soon": (MINE, _("Your answer is still missing: %(team)s"), _("Please say yes or no by %(date)s. After that the seat goes to the next one."), "team"),
    "expired": (MINE, _("Your seat has gone to the next one: %(team)s"),
                _("We had no answer by %(date)s. If you still would like to join a team, see which ones look for people."), "teams"),
    "settled": (MINE, _("Your team has begun: %(team)s"), _("Its room holds tasks, files and decisions. Say hello there."), "room"),
    "no_team": (MINE, _("“%(team)s” could not begin"), _("Too few people confirmed. We are sorry. See which teams look for people."), "teams"),
    "reserve_over": (MINE, _("“%(round)s” has ended without a seat for you"),
                     _("We are sorry. Some teams still look for people, and the next round comes."), "teams"),
    "cancelled": (MINE, _("“%(round)s” was cancelled"), _("Reason: %(reason)s"), "detail"),
    "reopened": (MINE, _("Wishes for “%(round)s” are taken again"), _("You can change yours until %(date)s. What you sent still counts."), "detail"),
    "wishes_over": (DUTY, _("“%(round)s”: wishes are in, teams can be formed"), "", "desk"),
    "solved": (DUTY, _("“%(round)s”: the calculation has ended"), _("%(state)s"), "run"),
    "answers_over": (DUTY, _("“%(round)s”: the answers are in"), _("The teams can begin now."), "desk"),
    "freed": (DUTY, _("“%(round)s”: a seat is free and nobody on the reserve list fits"), _("%(team)s"), "desk"),
}  # fmt: skip
PAGES = {
    "sent": "matching:sent", "together": "matching:together", "choices": "matching:choices", "wish": "matching:role", "team": "matching:team",
    "detail": "matching:detail", "desk": "matching:desk",
}  # fmt: skip


def address(row: Round, page: str, target: Any = None) -> str:
    """A page of the round in the language that is active."""
    if page == "teams":
        return reverse("projects:list") + "?looking=on"
    if page == "room":
        return reverse("projects:room", args=[target])
    if page == "run":
        return reverse("matching:run", args=[row.pk, target])
    return reverse(PAGES[page], args=[row.pk])


def words_for(row: Round, values: dict[str, Any]) -> dict[str, str]:
    """What stands for the words of a letter, in the language that is active."""
    when, who = values.get("date"), values.get("person_name")
    empty = dict.fromkeys(("number", "team", "reason", "state", "problem"), "")
    return {
        **empty,
        **{name: str(value) for name, value in values.items()},
        "round": row.title,
        "person": who.shown_name if isinstance(who, Person) else "",
        "date": formats.daytime(when) if isinstance(when, datetime) else formats.day(when) if isinstance(when, date) else "",
    }  # fmt: skip


def tell(
    *, person: Person, row: Round, letter: str, key: str, target: Any = None, by: Person | None = None, **values: Any
) -> None:  # fmt: skip
    """Tell `person` in their language, once per `key`."""
    about, subject, body, page = LETTERS[letter]
    with translation.override(person.language):
        words = words_for(row, values)
        people.notify(
            person=person, kind=about, key=f"matching.{letter}:{key}", subject=str(subject) % words,
            body=(str(body) % words).strip(), url=address(row, page, target), by=by,
        )  # fmt: skip


def coordinators() -> Iterable[Person]:
    """Those who form teams for the centre."""
    kinds = (RoleKind.COORDINATOR, RoleKind.ADMINISTRATOR)
    holders = Role.objects.filter(Q(until=None), kind__in=kinds, scope="")
    return Person.objects.filter(pk__in=holders.values("person"), is_active=True)


def tell_desk(*, row: Round, letter: str, key: str, target: Any = None, **values: Any) -> None:
    """Tell everybody who forms teams."""
    for person in coordinators():
        tell(person=person, row=row, letter=letter, key=key, target=target, **values)
