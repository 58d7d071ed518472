"""A round as everybody sees it, and one's own part in it."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from madang.matching import rules
from madang.matching.models import Placement, Round, RoundProblem, TogetherAsk, Wish
from madang.matching.queries import words
from madang.matching.queries.asking import in_a_team
from madang.matching.queries.naming import team_name
from madang.people.models import Person
from madang.problems.models import Problem

TONES = {
    "draft": "neutral", "wishes": "ok", "review": "warn", "published": "info", "settled": "ok", "cancelled": "danger",
}  # fmt: skip
PLACE_TONES = {
    "proposed": "neutral", "reserve": "warn", "asked": "warn", "offered": "warn", "confirmed": "ok",
    "declined": "neutral", "expired": "danger", "left": "neutral",
}  # fmt: skip
RUN_TONES = {
    "queued": "info", "running": "info", "optimal": "ok", "feasible": "ok", "infeasible": "danger",
    "timed_out": "danger", "crashed": "danger",
}  # fmt: skip


def listed(person: Person | None) -> QuerySet[Round]:
    """Rounds for the list, newest first."""
    return Round.objects.visible_to(person).select_related("programme")


def offers(row: Round) -> list[RoundProblem]:
    """The problems that may be chosen, by the number of neighbours who live with them."""
    found = row.offers.select_related("problem", "problem__theme").order_by("-problem__me_too_count", "pk")
    return list(found)


def way(row: Round) -> list[tuple[str, date | None, str | None, str]]:
    """The steps of the round: (title, day, text, done, now, next or late)."""
    order = [Round.State.WISHES, Round.State.REVIEW, Round.State.PUBLISHED, Round.State.SETTLED]
    now = order.index(Round.State(row.state)) if row.state in order else -1
    names = (
        (_("State wishes"), row.wishes_until, _("Two minutes. You can change everything until this day.")),
        (_("Teams are formed"), None, _("By calculation: as many good choices as possible, nobody left out where it can be helped.")),
        (_("Say yes or no"), row.confirm_until, _("Whoever says no makes room for the next one on the reserve list.")),
        (_("Teams begin"), row.settled_at, None),
    )  # fmt: skip
    last = len(names) - 1
    return [
        (title, day, text, "done" if place < now or now == last else "now" if place == now else "next")
        for place, (title, day, text) in enumerate(names)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Own:
    """One person's part in a round."""

    wish: Wish | None = None
    place: Placement | None = None
    is_in_team: bool = False


def own(row: Round, person: Person | None) -> Own:
    """What the person has in the round."""
    if person is None:
        return Own()
    wish = row.wishes.filter(person=person).first()
    if wish is not None:
        wish.round = row
    place = place_of(row, person) if row.is_told else None
    busy = not row.is_over and place is None and person.pk in in_a_team(row)
    return Own(wish if wish and wish.state != Wish.State.WITHDRAWN else None, place, busy)


def place_of(row: Round, person: Person) -> Placement | None:
    """The person's place in what was told; None where they have none."""
    found = Placement.objects.filter(run=row.published_run_id, wish__person=person)
    return found.select_related("wish", "run", "team__problem", "team__project").first()


def chosen(wish: Wish, offered: list[RoundProblem]) -> list[Problem]:
    """The person's choices, in their order."""
    by_key = {offer.problem_id: offer.problem for offer in offered}
    return [by_key[pk] for pk in wish.choices if pk in by_key]


@dataclass(frozen=True, slots=True)
class Tie:
    """Somebody with whom the person wants to be, or who wants to be with them."""

    ask: TogetherAsk
    name: str
    is_mine: bool

    @property
    def may_answer(self) -> bool:
        """Whether the person says yes or no."""
        return not self.is_mine and self.ask.state == TogetherAsk.State.WAITING


def ties(wish: Wish) -> list[Tie]:
    """Everybody the person asked or was asked by, but for those who said no."""
    asks = TogetherAsk.objects.exclude(state=TogetherAsk.State.DECLINED).select_related(
        "wish__person", "other__person"
    )
    mine = [Tie(ask, ask.other.person.shown_name, True) for ask in asks.filter(wish=wish)]
    return mine + [Tie(ask, ask.wish.person.shown_name, False) for ask in asks.filter(other=wish)]


@dataclass(frozen=True, slots=True)
class Mate:
    """Somebody of the team as its other members see them."""

    name: str
    is_expert: bool
    is_me: bool
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class MyTeam:
    """The team a person was given, and why this one."""

    name: str
    choice: str
    slot: str
    mates: list[Mate]
    reasons: list[tuple[str, str, str]]
    unmet: list[str]
    # Of somebody on the reserve list: friends who wait there too, and are asked at the same time.
    waits_with: list[str] = field(default_factory=list)


def my_team(place: Placement) -> MyTeam:
    """Everything the page of one's own place shows."""
    titles = {
        str(pk): title for pk, title in place.run.round.offers.values_list("problem_id", "problem__title")
    }
    told = words.reasons(place.missed, titles, place.wish.choices)
    if place.team is None:
        return MyTeam("", "", "", [], told, [], _waiting_friends(place))
    rows = (
        place.team.placements.filter(state__in=sorted(rules.HELD))
        .select_related("wish__person")
        .order_by("pk")
    )
    mates = [
        Mate(
            each.wish.person.shown_name, each.wish.is_expert, each.pk == place.pk, str(each.get_state_display()),
            PLACE_TONES[each.state],
        )
        for each in rows
    ]  # fmt: skip
    return MyTeam(
        team_name(place.team),
        words.choice_words(place.choice),
        place.team.slot_words,
        mates,
        told,
        place.team.unmet_words,
    )


def _waiting_friends(place: Placement) -> list[str]:
    """The names of those who stay together with the person and are on the reserve list as well."""
    if place.state != Placement.State.RESERVE:
        return []
    accepted = TogetherAsk.State.ACCEPTED
    tied = Q(asks__other=place.wish_id, asks__state=accepted) | Q(
        asked__wish=place.wish_id, asked__state=accepted
    )
    rows = Wish.objects.filter(tied, placements__run=place.run_id, placements__state=place.state)
    return [wish.person.shown_name for wish in rows.select_related("person").distinct().order_by("pk")]


def what_next(row: Round) -> str:
    """What happens now in the round, in one sentence."""
    late = row.state == Round.State.WISHES and not row.takes_wishes
    sentences = {
        Round.State.DRAFT: _("Nobody but the desk sees it yet."),
        Round.State.WISHES: _("Wishes are in. Teams are formed now.") if late else _("Wishes are taken now."),
        Round.State.REVIEW: _("Wishes are in. Teams are being formed, and you hear from us."),
        Round.State.PUBLISHED: _("Everybody knows their team and says yes or no."),
        Round.State.SETTLED: _("The teams have begun."),
        Round.State.CANCELLED: _("This round was cancelled."),
    }
    return sentences[Round.State(row.state)]
