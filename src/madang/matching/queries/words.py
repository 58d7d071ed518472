"""Why somebody is where they are, in words: one for the person, one for the desk.

What one person wished in private is told to nobody else: for the person concerned it is part of how a team is made up.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from madang.allocation.team_values import Why
from madang.matching.rules import Fault, Look

BY_HAND = "by_hand"
_MIX = gettext_lazy("The roles and conditions of that team did not fit together with you.")
FOR_PERSON: dict[str, str | Promise] = {
    Why.FULL: gettext_lazy("The seats were full."),
    Why.NO_COMMON_TIME: gettext_lazy("There was no time in common with the others of that team."),
    Why.ROLE_MIX: _MIX,
    Why.NEVER_PAIR: _MIX,
    Why.TOO_FEW: gettext_lazy("Too few people wanted it, so no team came about."),
    Why.LOCKED: gettext_lazy("The desk placed you by hand."),
    Why.COSTS_OTHERS: gettext_lazy("With you there, others would have lost more than you would have won."),
    Why.NOT_EXAMINED: gettext_lazy("There was no time left to try this one."),
    Why.NO_CHOICES: gettext_lazy("None of your choices was offered any more."),
    Why.NO_FREE_TIME: gettext_lazy("You named no time at which you can meet."),
    Why.NO_EXPERTS: gettext_lazy("There were too few technical experts for one more team."),
    Why.NO_CITIZENS: gettext_lazy("There were too few citizens for one more team."),
    BY_HAND: gettext_lazy("The desk placed you by hand."),
}
FOR_DESK: dict[str, str | Promise] = FOR_PERSON | {
    Why.ROLE_MIX: gettext_lazy("The mix of experts and citizens would not hold."),
    Why.NEVER_PAIR: gettext_lazy("Somebody there is on the list of “rather not together”."),
    Why.LOCKED: gettext_lazy("Held in place by hand, or in a team that formed itself."),
    Why.NO_CHOICES: gettext_lazy("No choice that is still offered."),
    Why.NO_FREE_TIME: gettext_lazy("No free time named."),
    BY_HAND: gettext_lazy("Placed by hand."),
}
FAULTS: dict[str, str | Promise] = {
    Fault.TOO_SMALL: gettext_lazy("fewer people than a team needs"),
    Fault.TOO_LARGE: gettext_lazy("more people than seats"),
    Fault.EXPERTS: gettext_lazy("too few technical experts"),
    Fault.CITIZENS: gettext_lazy("too few citizens"),
    Fault.TIME: gettext_lazy("no time in common"),
    Fault.NEVER: gettext_lazy("two who are rather not together"),
    Fault.APART: gettext_lazy("friends who wanted to stay together are apart"),
    Fault.NOT_WANTED: gettext_lazy("somebody who did not ask for this problem"),
}
LOOKS: dict[str, str | Promise] = {
    Look.NOBODY: gettext_lazy("Nobody has sent wishes yet."),
    Look.TOO_FEW: gettext_lazy("%(count)s people sent wishes; a team needs %(of)s."),
    Look.NO_EXPERTS: gettext_lazy(
        "There are %(count)s technical experts, and each team needs %(of)s: no team can form."
    ),
    Look.FEW_EXPERTS: gettext_lazy(
        "There are only %(count)s technical experts: enough for at most %(of)s teams."
    ),
    Look.NO_CITIZENS: gettext_lazy(
        "There are %(count)s citizens, and each team needs %(of)s: no team can form."
    ),
    Look.FEW_CITIZENS: gettext_lazy("There are only %(count)s citizens: enough for at most %(of)s teams."),
    Look.NOT_CHOSEN: gettext_lazy("Nobody chose: %(names)s"),
    Look.CROWDED: gettext_lazy("%(count)s people want “%(names)s” first, and there are %(of)s seats."),
    Look.NO_TIME: gettext_lazy("%(count)s people named times at which too few others are free for a team."),
    Look.SEATS: gettext_lazy(
        "There are %(count)s seats for %(of)s people: allow more teams, or some go on the reserve list."
    ),
}
CHOICES: dict[int | None, str | Promise] = {
    1: pgettext_lazy("choice", "1st choice"), 2: pgettext_lazy("choice", "2nd choice"), 3: pgettext_lazy("choice", "3rd choice"),
    4: pgettext_lazy("choice", "4th choice"), 5: pgettext_lazy("choice", "5th choice"),
    0: pgettext_lazy("choice", "Anywhere is fine"), None: pgettext_lazy("choice", "Not among the choices"),
}  # fmt: skip


def choice_words(choice: int | None) -> str:
    """Which of the person's choices it is."""
    return str(CHOICES.get(choice, CHOICES[None]))


def reasons(
    missed: Iterable[dict[str, Any]], titles: dict[str, str], choices: list[int], *, for_desk: bool = False
) -> list[tuple[str, str, str]]:
    """Each reason as (which choice, problem or nothing, why), those told twice once."""
    table = FOR_DESK if for_desk else FOR_PERSON
    found = []
    for one in missed:
        problem = one.get("problem", "")
        place = choices.index(int(problem)) + 1 if problem.isdigit() and int(problem) in choices else None
        which = choice_words(place) if place else ""
        why = str(table.get(one["why"], table[Why.NOT_EXAMINED]))
        if for_desk and one["why"] == Why.COSTS_OTHERS and one.get("points"):
            why = _("It would cost the others %(points)s points.") % {"points": round(one["points"])}
        found.append((which, titles.get(problem, ""), why))
    return list(dict.fromkeys(found))


def faults_words(faults: Iterable[str]) -> str:
    """Broken rules in one line."""
    return ", ".join(dict.fromkeys(str(FAULTS[fault]) for fault in faults))


def gap_words(gap: float | None, *, is_best: bool) -> str:
    """How far from the best, for people who never heard of bounds."""
    if gap is None:
        return _("How far it is from the best possible teams is not known.")
    if gap < 0.0005:
        return _("There are no better teams by these rules: this is proven.")
    percent = f"{gap * 100:.1f}"
    if is_best:
        return _("Better teams could have at most %(percent)s %% more points.") % {"percent": percent}
    return _("The time was up. Better teams could have at most %(percent)s %% more points.") % {
        "percent": percent
    }
