"""From a calculation to answers: telling everybody, saying yes or no, the next one from the reserve list."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.allocation.team_values import TeamRequest
from madang.core import clock
from madang.core.errors import DomainError, NotAllowed
from madang.matching import emails, rules
from madang.matching.actions.rounds import BadDates
from madang.matching.models import MatchRun, MatchTeam, Placement, Round
from madang.matching.models.changing import (
    TooLate,
    WrongState,
    desk_changed,
    must_allow,
    must_coordinate,
    noted,
    stirred,
)
from madang.matching.queries import asking
from madang.matching.queries.naming import team_name
from madang.people.models import Person


class OldRun(DomainError):
    """The wishes have changed since it was calculated."""


def _must_be_of_today(run: MatchRun, row: Round) -> None:
    """Nobody is left out unseen: whoever came, went or changed since then is a reason to calculate again."""
    was, is_ = asking.request_in(run), asking.request_of(row)
    then, now = (
        {person.key: person for person in request.people if not person.key.startswith("member:")}
        for request in (was, is_)
    )
    changed = [key for key in {*then, *now} if then.get(key) != now.get(key)]
    if changed:
        raise OldRun(
            _(
                "The wishes of %(count)s people have changed since this calculation. Please calculate again, then publish."
            )
            % {"count": len(changed)}
        )
    if (was.problems, was.together, was.never) != (is_.problems, is_.together, is_.never):
        raise OldRun(
            _(
                "What is offered, the teams that formed themselves, or who is to be together or apart has changed since this calculation. Please calculate again, then publish."
            )
        )


@transaction.atomic
def publish_run(*, run: MatchRun, by: Person) -> Round:
    """Tell everybody: a team with a day to answer, or a place on the reserve list with the reasons.

    Raises NotAllowed, WrongState, OldRun, BadDates.
    """
    must_coordinate(by)
    row = Round.objects.locked(run.round_id)
    must_allow("round", "publish", row)
    found = row.runs.select_for_update().get(pk=run.pk)
    if not found.is_solved:
        raise WrongState(_("This calculation found no teams, so it cannot be published."))
    _must_be_of_today(found, row)
    if row.confirm_until < clock.today():
        raise BadDates(_("The day for answers lies in the past. Please choose a later one first."))
    row.state, row.published_at = rules.after("round", "publish"), clock.now()
    row.published_run = found
    row.version += 1
    row.save()
    _ask_all(row, found, by)
    noted(by, "round_published", row, run=found.number)
    stirred(row)
    return row


def _ask_all(row: Round, run: MatchRun, by: Person) -> None:
    places = list(
        run.placements.select_for_update(of=("self",)).select_related(
            "wish__person", "team__problem", "team__project"
        )
    )
    rank = {
        key: number
        for number, key in enumerate(
            rules.drawn(row.seed, (str(place.wish_id) for place in places if place.team is None)), start=1
        )
    }
    for place in places:
        if place.team is None:
            place.state, place.reserve_rank = rules.after("place", "reserve"), rank[str(place.wish_id)]
            _tell(place, row, "reserve", by, number=place.reserve_rank)
        else:
            place.state, place.answer_until = rules.after("place", "ask"), row.answers_end
            _tell(place, row, "team", by, date=row.confirm_until)
    Placement.objects.bulk_update(places, ["state", "reserve_rank", "answer_until"])


def _tell(place: Placement, row: Round, letter: str, by: Person | None, **values: object) -> None:
    team = team_name(place.team) if place.team else ""
    key = f"{place.pk}:{place.team_id or 0}"
    emails.tell(person=place.wish.person, row=row, letter=letter, key=key, team=team, by=by, **values)


# --- yes and no -----------------------------------------------------------------------------------------


def _own(place: Placement, by: Person) -> Placement:
    """The place as it is now, with its round locked first. Raises NotAllowed, WrongState."""
    row = Round.objects.locked(place.run.round_id)
    found = (
        Placement.objects.select_for_update(of=("self",))
        .select_related("run", "wish__person", "team__problem", "team__project").get(pk=place.pk)
    )  # fmt: skip
    if found.wish.person_id != by.pk or row.published_run_id != found.run_id:
        raise NotAllowed
    if row.state != Round.State.PUBLISHED:
        raise WrongState(_("The teams of this round have begun already. You can leave the team in its room."))
    found.run.round = row
    return found


def _settle(place: Placement, move: str) -> None:
    must_allow("place", move, place)
    place.state, place.answered_at = rules.after("place", move), clock.now()
    place.save()


def _is_late(place: Placement) -> bool:
    return place.is_waited_for and place.answer_until is not None and clock.now() > place.answer_until


def _must_be_in_time(place: Placement) -> None:
    if _is_late(place):
        raise TooLate(_("The time to answer is over, and the seat goes to the next one."))


def _must_not_have_begun(place: Placement) -> None:
    """Raise WrongState where the person is in the team already, though others of the round have not begun."""
    project = place.team.project if place.team else None
    if project is not None and project.memberships.filter(person=place.wish.person, left_on=None).exists():
        raise WrongState(_("Your team has begun already. You can leave it in its room."))


@transaction.atomic
def confirm_place(*, place: Placement, by: Person) -> Placement:
    """Say yes. Raises NotAllowed, WrongState, TooLate."""
    found = _own(place, by)
    _must_be_in_time(found)
    if found.state == Placement.State.CONFIRMED:
        return found
    _settle(found, "confirm")
    row = found.run.round
    noted(by, "place_confirmed", found)
    _tell(found, row, "confirmed", by)
    _tell_desk_when_answered(row)
    desk_changed(row)
    return found


@transaction.atomic
def decline_place(*, place: Placement, by: Person) -> Placement:
    """Say no, also after a yes; the seat is offered to the next one. From the reserve list one leaves the same way.

    Raises NotAllowed, WrongState.
    """
    found = _own(place, by)
    _must_not_have_begun(found)
    _settle(found, "leave" if found.state == Placement.State.RESERVE else "decline")
    noted(by, "place_declined", found)
    row = found.run.round
    if found.team:
        fill_seat(team=found.team, by=None)
    _tell_desk_when_answered(row)
    desk_changed(row)
    return found


@transaction.atomic
def fill_seat(*, team: MatchTeam, by: Person | None) -> list[Placement]:
    """Offer a free seat to the first of the reserve list who fits: the same rules, the published order.

    Friends who stay together are offered seats together, where there are enough. Whoever has found a team meanwhile is
    not asked. Returns the places that were offered; none where nobody fits, which the desk is told.
    """
    run = MatchRun.objects.select_related("round__programme").get(pk=team.run_id)
    row, busy = run.round, asking.in_a_team(run.round)
    places = list(run.placements.select_for_update(of=("self",)).select_related("wish__person"))
    waiting = sorted(
        (
            place
            for place in places
            if place.state == Placement.State.RESERVE and place.wish.person_id not in busy
        ),
        key=lambda place: place.reserve_rank or 0,
    )
    request = asking.request_in(run)
    seats = asking.arrangement(run, request, places)
    keys = rules.next_in_line(request, seats, team.key, [str(place.wish_id) for place in waiting])
    chosen = [place for place in waiting if str(place.wish_id) in keys]
    if not chosen:
        free = sum(place.team_id == team.pk and not place.is_held for place in places)
        emails.tell_desk(row=row, letter="freed", key=f"{team.pk}:{free}", team=team_name(team))
    for place in chosen:
        _offer(place, team, row, request)
    return chosen


def _offer(place: Placement, team: MatchTeam, row: Round, request: TeamRequest) -> None:
    person = next(each for each in request.people if each.key == str(place.wish_id))
    place.state, place.team = rules.after("place", "offer"), team
    place.choice = rules.choice_of(person, str(team.problem_id))
    place.answer_until = _offer_ends()
    place.save()
    noted(None, "place_offered", place)
    _tell(place, row, "offer", None, date=clock.local(place.answer_until).date())


def _offer_ends() -> datetime:
    """Until when an offer of today may be answered: the end of a whole day, so that nobody counts hours."""
    return clock.day_end(clock.today() + timedelta(days=rules.OFFER_DAYS)) - timedelta(seconds=1)


def _waiting(row: Round) -> bool:
    return row.published_run is not None and (
        row.published_run.placements.filter(state__in=sorted(rules.AWAITED)).exists()
    )


def _tell_desk_when_answered(row: Round) -> None:
    if not _waiting(row):
        emails.tell_desk(row=row, letter="answers_over", key=f"{row.pk}:{clock.today()}")


# --- by the clock -----------------------------------------------------------------------------------------


def expire_places(*, by: Person | None = None) -> int:
    """Who did not answer in time loses the seat, and the next one is asked. Returns how many.

    Each in a transaction of its own: hundreds may be late on the same evening, and nobody else is to wait for all.
    """
    late = Placement.objects.filter(
        state__in=sorted(rules.AWAITED), answer_until__lt=clock.now(), run__round__state=Round.State.PUBLISHED
    )
    found = list(late.order_by("run__round", "pk").values_list("pk", "run__round"))
    return sum(_expire(pk, round_pk, by) for pk, round_pk in found)


@transaction.atomic
def _expire(pk: int, round_pk: int, by: Person | None) -> bool:
    row = Round.objects.locked(round_pk)
    place = (
        Placement.objects.select_for_update(of=("self",))
        .select_related("wish__person", "team__problem", "team__project").filter(pk=pk).first()
    )  # fmt: skip
    if place is None or place.team is None or row.state != Round.State.PUBLISHED or not _is_late(place):
        return False
    _settle(place, "expire")
    noted(by, "place_expired", place)
    _tell(place, row, "expired", by, date=place.answer_until)
    fill_seat(team=place.team, by=by)
    _tell_desk_when_answered(row)
    desk_changed(row)
    return True


@transaction.atomic
def remind_of_answers(*, by: Person | None = None) -> int:
    """Remind, once, whoever has not answered two days before the end. Returns how many."""
    border = clock.now() + timedelta(days=rules.REMIND_DAYS)
    waiting = Placement.objects.filter(
        state=Placement.State.ASKED, answer_until__gt=clock.now(), answer_until__lt=border,
        run__round__state=Round.State.PUBLISHED,
    ).select_related("run__round", "wish__person", "team__problem", "team__project")  # fmt: skip
    for place in (rows := list(waiting)):
        _tell(place, place.run.round, "answer_soon", by, date=place.run.round.confirm_until)
    return len(rows)


@transaction.atomic
def end_wishes(*, by: Person | None = None) -> int:
    """Rounds whose day for wishes is over go on to the forming of teams, and the desk is told. Returns how many."""
    rows = list(
        Round.objects.select_for_update(of=("self",)).filter(
            state=Round.State.WISHES, wishes_until__lt=clock.today()
        )
    )
    for row in rows:
        row.state = rules.after("round", "close")
        row.version += 1
        row.save()
        noted(by, "round_closed", row)
        stirred(row)
        emails.tell_desk(row=row, letter="wishes_over", key=f"{row.pk}:{row.wishes_until}")
    return len(rows)


@transaction.atomic
def remind_of_drafts(*, by: Person | None = None) -> int:
    """Remind, once, whoever began and did not send, two days before the end. Returns how many."""
    border = clock.today() + timedelta(days=rules.REMIND_DAYS)
    rounds = Round.objects.filter(
        state=Round.State.WISHES, wishes_until__gte=clock.today(), wishes_until__lte=border
    )
    count = 0
    for row in rounds:
        for wish in row.wishes.filter(state="draft").select_related("person"):
            emails.tell(
                person=wish.person,
                row=row,
                letter="last_days",
                key=f"{wish.pk}:{row.wishes_until}",
                date=row.wishes_until,
            )
            count += 1
    return count
