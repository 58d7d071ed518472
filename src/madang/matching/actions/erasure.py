"""What of a person goes from the rounds when they leave the centre, or by age."""

from django.db import transaction
from django.db.models import F, Q, QuerySet

from madang.allocation.team_values import TeamRequest, TeamResult
from madang.matching import rules
from madang.matching.actions.places import fill_seat
from madang.matching.models import MatchRun, NeverWish, Placement, Round, Wish
from madang.matching.models.changing import stirred
from madang.people import actions as people
from madang.people.models import Person


@transaction.atomic
def erase_person(*, by: Person) -> None:
    """Delete the wishes of `by` and what others wrote of them; a seat they held goes to the next one."""
    rounds = list(Round.objects.filter(wishes__person=by).distinct().order_by("pk"))
    for row in rounds:
        Round.objects.locked(row.pk)
    held = [
        place.team
        for place in Placement.objects.filter(
            wish__person=by, run__round__state=Round.State.PUBLISHED, run__round__published_run=F("run")
        ).select_related("team__problem", "team__project")
        if place.team is not None and place.is_held
    ]
    # A name that is tied to somebody else means somebody else.
    NeverWish.objects.filter(Q(other__person=by) | Q(other=None, name=by.name, name__gt="")).delete()
    forget_wishes(rows=Wish.objects.filter(person=by))
    for team in held:
        fill_seat(team=team, by=None)
    for row in rounds:
        stirred(row)


@transaction.atomic
def forget_wishes(*, rows: QuerySet[Wish], by: Person | None = None) -> int:
    """Delete these wishes with where they were placed, and what calculations kept of them; the teams that began stay.

    Returns how many.
    """
    by_round: dict[int, set[str]] = {}
    for pk, round_pk in rows.values_list("pk", "round"):
        by_round.setdefault(round_pk, set()).add(str(pk))
    for run in MatchRun.objects.select_for_update().filter(round__in=by_round).order_by("pk"):
        keys = by_round[run.round_id]
        run.input = rules.without_people(TeamRequest.from_json(run.input), keys).to_json()
        if run.result is not None:
            run.result = rules.result_without(TeamResult.from_json(run.result), keys).to_json()
        run.save(update_fields=["input", "result"])
    return rows.delete()[1].get("matching.Wish", 0)


@transaction.atomic
def note_reading(*, round: Round, by: Person, what: str = "matching.wishes") -> None:
    """Note that `by` read who stated what, or who would rather not be with whom."""
    people.note_reading(by=by, what=what, of=round.wishes.values_list("person_id", flat=True))
