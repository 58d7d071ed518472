"""A person's own part in rounds: on their page, what they should do now, and their data for export."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madang.matching import rules
from madang.matching.models import NeverWish, Placement, Round, TogetherAsk, Wish
from madang.matching.queries.naming import team_name
from madang.matching.queries.page import PLACE_TONES
from madang.people.models import Person
from madang.people.rules import OwnItem, OwnSection, Task, Urgency

ITEMS = 5


def _places(wishes: Iterable[Wish]) -> dict[int, Placement]:
    """By wish, the places that were told."""
    told = [wish.pk for wish in wishes if wish.round.is_told]
    if not told:
        return {}
    rows = Placement.objects.filter(wish__in=told, run__round__published_run=F("run")).select_related(
        "team__problem", "team__project"
    )
    return {place.wish_id: place for place in rows}


def own_section(person: Person) -> OwnSection | None:
    """The rounds in which the person stated wishes; nothing is said of it to everybody else."""
    rows = Wish.objects.filter(person=person).exclude(state=Wish.State.WITHDRAWN).select_related("round")
    wishes = list(rows.order_by("-pk")[:ITEMS])
    places = _places(wishes)
    items = [_item(wish, places.get(wish.pk)) for wish in wishes]
    return OwnSection(title=_("Forming teams"), items=items) if items else None


def _item(wish: Wish, place: Placement | None) -> OwnItem:
    if place is not None:
        text = team_name(place.team) if place.team else wish.round.title
        return OwnItem(
            text=text, href=reverse("matching:team", args=[wish.round_id]), status=place.get_state_display(),
            tone=PLACE_TONES[place.state], when=wish.sent_at, next_step=wish.round.title, language=wish.round.language,
        )  # fmt: skip
    page = "matching:sent" if wish.is_sent else "matching:role"
    if not wish.round.takes_wishes:
        page = "matching:detail"
    return OwnItem(
        text=wish.round.title, href=reverse(page, args=[wish.round_id]), status=wish.get_state_display(),
        tone="ok" if wish.is_sent else "warn", when=wish.sent_at or wish.saved_at, language=wish.round.language,
        next_step=str(wish.round.get_state_display()),
    )  # fmt: skip


# --- 지금 할 일 -----------------------------------------------------------------------------------------


def tasks_of(person: Person) -> Iterable[Task]:
    """Everything in rounds that waits for the person: one query where they have no part in a round that goes on."""
    going_on = (Round.State.WISHES, Round.State.PUBLISHED)
    wishes = Wish.objects.filter(person=person, round__state__in=going_on).exclude(state=Wish.State.WITHDRAWN)
    mine = list(wishes.select_related("round").order_by("pk"))
    if any(wish.round.state == Round.State.PUBLISHED for wish in mine):
        yield from _answers(person)
    open_ones = [wish for wish in mine if wish.round.takes_wishes]
    yield from _unsent(open_ones)
    if open_ones:
        yield from _asked(open_ones)
    if person.may_somewhere("matching.coordinate"):
        yield from _desk()


def _answers(person: Person) -> Iterator[Task]:
    waiting = Placement.objects.filter(
        wish__person=person, state__in=sorted(rules.AWAITED), run__round__state=Round.State.PUBLISHED
    ).select_related("run__round", "team__problem", "team__project")
    for place in waiting:
        if place.team is not None:
            yield Task(
                text=_("Your team: %(team)s") % {"team": team_name(place.team)}, detail=_("Say yes or no with one tap."),
                href=reverse("matching:team", args=[place.run.round_id]), action=pgettext("button", "Answer"),
                urgency=Urgency.ANSWER_WAITED_FOR, due=place.answer_until, language=place.run.round.language,
            )  # fmt: skip


def _unsent(wishes: Iterable[Wish]) -> Iterator[Task]:
    for wish in wishes:
        if not wish.is_sent:
            yield Task(
                text=_("Your wishes for “%(round)s” are not sent yet") % {"round": wish.round.title},
                detail=_("What you chose is kept."), href=reverse("matching:role", args=[wish.round_id]),
                action=_("Go on"), urgency=Urgency.UNFINISHED, due=wish.round.wishes_until, language=wish.round.language,
            )  # fmt: skip


def _asked(wishes: list[Wish]) -> Iterator[Task]:
    asks = TogetherAsk.objects.filter(other__in=wishes, state=TogetherAsk.State.WAITING)
    for ask in asks.select_related("wish__person", "wish__round"):
        yield Task(
            text=_("%(person)s would like to be in the same team as you") % {"person": ask.wish.person.shown_name},
            detail=ask.wish.round.title, href=reverse("matching:together", args=[ask.wish.round_id]),
            action=pgettext("button", "Answer"), urgency=Urgency.INVITED, due=ask.wish.round.wishes_until,
            language=ask.wish.round.language,
        )  # fmt: skip


def _desk() -> Iterator[Task]:
    """Rounds in which the next step is the desk's."""
    waiting = Count(
        "published_run__placements", filter=Q(published_run__placements__state__in=sorted(rules.AWAITED))
    )
    rows = Round.objects.filter(state__in=[Round.State.REVIEW, Round.State.PUBLISHED]).annotate(
        waited=waiting
    )
    for row in rows:
        if row.state == Round.State.PUBLISHED and row.waited:
            continue
        is_review = row.state == Round.State.REVIEW
        yield Task(
            text=_("Form the teams of “%(round)s”") % {"round": row.title} if is_review
            else _("Let the teams of “%(round)s” begin") % {"round": row.title},
            detail=_("The wishes are in.") if is_review else _("The answers are in."),
            href=reverse("matching:desk", args=[row.pk]), action=_("To the desk"), urgency=Urgency.DUE_SOON,
            due=row.confirm_until, language=row.language,
        )  # fmt: skip


# --- one's own data ---------------------------------------------------------------------------------------


def personal_data(person: Person) -> dict[str, Any]:
    """Everything rounds keep of the person, for the export of their own data."""
    return {
        "wishes": _values(
            Wish.objects.filter(person=person),
            ("number", "code", "round__title", "state", "role", "would_lead", "skills", "choices", "anywhere", "slots",
             "saved_at", "sent_at"),
        ),
        "together": _values(
            TogetherAsk.objects.filter(Q(wish__person=person) | Q(other__person=person)),
            ("wish__round__title", "state", "created_at"),
        ),
        "rather_not_with": _values(NeverWish.objects.filter(wish__person=person), ("wish__round__title", "name")),
        "places": _values(
            Placement.objects.filter(wish__person=person, run__round__published_run=F("run")),
            ("run__round__title", "run__number", "team__problem__title", "choice", "missed", "state", "reserve_rank",
             "answer_until", "answered_at"),
        ),
    }  # fmt: skip


def _values(rows: Any, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return list(rows.order_by("pk").values(*names))
