"""What of a person goes from the rounds when they leave the centre, or by age."""

from django.db import transaction
from django.db.models import F, Q, QuerySet

from madang.matching.actions.places import fill_seat
from madang.matching.models import NeverWish, Placement, Round, Wish
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
    NeverWish.objects.filter(Q(other__person=by) | Q(name=by.name, name__gt="")).delete()
    Wish.objects.filter(person=by).delete()
    for team in held:
        fill_seat(team=team, by=None)
    for row in rounds:
        stirred(row)


@transaction.atomic
def forget_wishes(*, rows: QuerySet[Wish], by: Person | None = None) -> int:
    """Delete these wishes with where they were placed; the teams that began stay. Returns how many."""
    return rows.delete()[1].get("matching.Wish", 0)


@transaction.atomic
def note_reading(*, round: Round, by: Person, what: str = "matching.wishes") -> None:
    """Note that `by` read who stated what, or who would rather not be with whom."""
    people.note_reading(by=by, what=what, of=round.wishes.values_list("person_id", flat=True))
