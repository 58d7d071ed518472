"""Stating wishes: saved at each step, sent once, changed until the day."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.core.errors import DomainError, NotAllowed
from madang.matching import emails, rules
from madang.matching.models import NeverWish, Round, TogetherAsk, Wish
from madang.matching.models.changing import (
    desk_changed,
    must_allow,
    must_be_member,
    must_coordinate,
    must_take_wishes,
    noted,
)
from madang.matching.queries.asking import in_a_team
from madang.people.models import Person, Profile


class InTeamAlready(DomainError):
    """Nobody is placed twice in one season."""


class NotComplete(DomainError):
    """Something without which no team can be found is missing."""


class UnknownCode(DomainError):
    """Nobody in this round has this code."""

    field = "code"


class SaidNo(DomainError):
    """One of the two wanted to be placed separately."""

    field = "code"


class TooManyTogether(DomainError):
    """A group would become too large for a team."""

    field = "code"


class TooManyNames(DomainError):
    """So many people cannot be kept apart."""

    field = "never"


def _locked(wish: Wish, by: Person) -> Wish:
    row = Wish.objects.select_for_update(of=("self",)).select_related("round__programme").get(pk=wish.pk)
    if row.person_id != by.pk:
        raise NotAllowed
    return row


@transaction.atomic
def begin_wish(*, round: Round, by: Person) -> Wish:
    """The wish of `by` in the round, begun with skills and times of the profile where there is none.

    Raises MembersOnly, TooLate, WrongState, InTeamAlready.
    """
    must_be_member(by)
    row = Round.objects.locked(round.pk)
    must_take_wishes(row)
    if by.pk in in_a_team(row):
        raise InTeamAlready(
            _(
                "You are in a team of this programme already, and one team a season is the rule. Your team may still need you."
            )
        )
    profile = Profile.objects.filter(person=by).first()
    is_expert = any(role.kind == "expert" for role in by.held_roles)
    wish, is_new = Wish.objects.get_or_create(
        round=row, person=by,
        defaults={
            "skills": list(profile.skills) if profile else [],
            "slots": list(profile.available_times) if profile else [],
            "role": Wish.Role.EXPERT if is_expert else Wish.Role.CITIZEN,
        },
    )  # fmt: skip
    if wish.state == Wish.State.WITHDRAWN:
        wish.state = rules.after("wish", "resume")
        wish.save()
    if is_new:
        desk_changed(row)
    return wish


@transaction.atomic
def save_wish(*, wish: Wish, by: Person, step: int, **given: Any) -> Wish:
    """Keep the answers to question `step`. What was sent before counts as it now is, so it must stay complete.

    Raises NotAllowed, TooLate, WrongState, NotComplete.
    """
    row = _locked(wish, by)
    must_take_wishes(row.round)
    if row.state == Wish.State.WITHDRAWN:
        must_allow("wish", "send", row)
    for name, value in _known(row, given).items():
        setattr(row, name, value)
    row.step = max(row.step, step)
    if row.is_sent:
        _must_be_complete(row)
    row.saved_at = clock.now()
    row.save()
    desk_changed(row.round)
    if row.is_sent:
        noted(by, "wish_changed", row)
    return row


@transaction.atomic
def change_choices(*, wish: Wish, by: Person, change: str, problem: int, anywhere: bool) -> Wish:
    """Add a problem to the choices, take it out, or move it up or down by one (`add`, `remove`, `up`, `down`).

    Raises NotAllowed, TooLate, WrongState, NotComplete.
    """
    row = _locked(wish, by)
    choices = rules.changed_choices(row.choices, change, problem)
    return save_wish(wish=row, by=by, step=1, choices=choices, anywhere=anywhere)


def _known(row: Wish, given: dict[str, Any]) -> dict[str, Any]:
    """What may be stored of `given`: offered problems once each, known skills and slots."""
    found: dict[str, Any] = {
        name: given[name] for name in ("role", "would_lead", "anywhere") if name in given
    }
    if "choices" in given:
        offered = set(row.round.offers.values_list("problem_id", flat=True))
        chosen = dict.fromkeys(int(pk) for pk in given["choices"])
        found["choices"] = [pk for pk in chosen if pk in offered][: rules.CHOICES_MOST]
    if "skills" in given:
        found["skills"] = [code for code in Profile.Skill.values if code in given["skills"]]
    if "slots" in given:
        found["slots"] = [code for code in Profile.Slot.values if code in given["slots"]]
    return found


def _must_be_complete(row: Wish) -> None:
    if not row.choices and not row.anywhere:
        raise NotComplete(_("Please choose at least one problem, or “anywhere is fine”."), field="choices")
    if not row.slots:
        raise NotComplete(
            _("Please choose at least one time. Without a common time no team can be found."), field="slots"
        )


@transaction.atomic
def send_wish(*, wish: Wish, by: Person) -> Wish:
    """The wishes count from now on; a receipt is in the inbox. Raises NotAllowed, TooLate, WrongState, NotComplete."""
    row = _locked(wish, by)
    must_take_wishes(row.round)
    if row.is_sent:
        return row
    must_allow("wish", "send", row)
    _must_be_complete(row)
    row.state, row.sent_at, row.saved_at = rules.after("wish", "send"), clock.now(), clock.now()
    row.save()
    desk_changed(row.round)
    noted(by, "wish_sent", row)
    emails.tell(
        person=by, row=row.round, letter="sent", key=f"{row.pk}:{row.sent_at.timestamp():.0f}", number=row.number,
        date=row.round.wishes_until, by=by,
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw_wish(*, wish: Wish, by: Person) -> Wish:
    """Take the wishes back while they are taken; they can be stated again. Raises NotAllowed, TooLate, WrongState."""
    row = _locked(wish, by)
    must_take_wishes(row.round)
    must_allow("wish", "withdraw", row)
    row.state, row.saved_at = rules.after("wish", "withdraw"), clock.now()
    row.save()
    row.asks.all().delete()
    row.asked.all().delete()
    row.nevers.all().delete()
    desk_changed(row.round)
    noted(by, "wish_withdrawn", row)
    return row


# --- with whom ----------------------------------------------------------------------------------------


def _links(row: Round) -> list[tuple[int, int]]:
    asks = TogetherAsk.objects.filter(wish__round=row, state=TogetherAsk.State.ACCEPTED)
    return list(asks.values_list("wish_id", "other_id"))


def _must_fit_together(row: Round, one: int, other: int) -> None:
    size = len(rules.company([*_links(row), (one, other)], one))
    if size > min(rules.TOGETHER_MOST, row.size_max):
        raise TooManyTogether(
            _("At most %(most)s people can stay together; with this one there would be more.")
            % {"most": min(rules.TOGETHER_MOST, row.size_max)}
        )


@transaction.atomic
def ask_together(*, wish: Wish, by: Person, code: str) -> TogetherAsk:
    """Ask whoever has this code whether they would like to be in the same team. If they asked already, that is a yes.

    Raises NotAllowed, TooLate, WrongState, UnknownCode, TooManyTogether, SaidNo.
    """
    # One answer at a time in a round: no group grows too large unseen, and two who ask each other do not wait in a ring.
    Round.objects.locked(wish.round_id)
    row = _locked(wish, by)
    must_take_wishes(row.round)
    typed = code.strip().upper().replace("O", "0").replace("I", "1").replace("L", "1")
    others = Wish.objects.filter(round=row.round_id).exclude(state=Wish.State.WITHDRAWN).exclude(pk=row.pk)
    other = others.select_for_update(of=("self",)).select_related("person").filter(code=typed).first()
    if other is None:
        raise UnknownCode(
            _(
                "Nobody in this round has this code. Please ask your friend to read it out again from this page of theirs."
            )
        )
    turned = TogetherAsk.objects.filter(wish=other, other=row).first()
    if turned is not None and turned.state != TogetherAsk.State.DECLINED:
        return accept_together(ask=turned, by=by) if turned.state == TogetherAsk.State.WAITING else turned
    _must_fit_together(row.round, row.pk, other.pk)
    ask, is_new = TogetherAsk.objects.get_or_create(wish=row, other=other)
    if ask.state == TogetherAsk.State.DECLINED:
        raise SaidNo(
            _("You two were to be placed separately. If that has changed, %(person)s types your code.")
            % {"person": other.person.shown_name}
        )
    if is_new:
        desk_changed(row.round)
        noted(by, "together_asked", row)
        emails.tell(
            person=other.person,
            row=row.round,
            letter="asked_together",
            key=str(ask.pk),
            person_name=by,
            by=by,
        )
    return ask


def _answered(ask: TogetherAsk, by: Person, move: str) -> TogetherAsk:
    Round.objects.locked(ask.wish.round_id)
    row = (
        TogetherAsk.objects.select_for_update(of=("self",))
        .select_related("wish__person", "wish__round__programme", "other__person").get(pk=ask.pk)
    )  # fmt: skip
    if by.pk not in (
        {row.other.person_id} if move == "accept" else {row.other.person_id, row.wish.person_id}
    ):
        raise NotAllowed
    must_take_wishes(row.wish.round)
    must_allow("ask", move, row)
    if move == "accept":
        _must_fit_together(row.wish.round, row.wish_id, row.other_id)
    row.state = rules.after("ask", move)
    row.save()
    desk_changed(row.wish.round)
    noted(by, f"together_{row.state}", row.wish)
    return row


@transaction.atomic
def accept_together(*, ask: TogetherAsk, by: Person) -> TogetherAsk:
    """Say yes. Raises NotAllowed, TooLate, WrongState, TooManyTogether."""
    row = _answered(ask, by, "accept")
    emails.tell(
        person=row.wish.person,
        row=row.wish.round,
        letter="together_yes",
        key=str(row.pk),
        person_name=by,
        by=by,
    )
    return row


@transaction.atomic
def decline_together(*, ask: TogetherAsk, by: Person) -> TogetherAsk:
    """Say no, or let go of somebody: either of the two may. Raises NotAllowed, TooLate, WrongState."""
    row = _answered(ask, by, "decline")
    told = row.wish.person if by.pk == row.other.person_id else row.other.person
    emails.tell(person=told, row=row.wish.round, letter="together_no", key=str(row.pk), person_name=by, by=by)
    return row


@transaction.atomic
def name_nevers(*, wish: Wish, by: Person, names: Sequence[str]) -> Wish:
    """With whom `by` would rather not be. The desk alone reads it; where one wish has that name it is tied at once.

    Raises NotAllowed, TooLate, WrongState, TooManyNames.
    """
    row = _locked(wish, by)
    must_take_wishes(row.round)
    wanted = list(dict.fromkeys(filter(None, (" ".join(name.split()) for name in names))))
    if len(wanted) > rules.NEVER_MOST:
        raise TooManyNames(_("At most %(most)s people can be named.") % {"most": rules.NEVER_MOST})
    row.nevers.exclude(name__in=wanted).delete()
    present = set(row.nevers.values_list("name", flat=True))
    for name in wanted:
        if name not in present:
            NeverWish.objects.create(wish=row, name=name, other=_only_one(row, name))
    desk_changed(row.round)
    return row


def _only_one(row: Wish, name: str) -> Wish | None:
    """The wish of the one person of this name; none where there are several, or nobody yet."""
    found = list(Wish.objects.filter(round=row.round_id, person__name=name).exclude(pk=row.pk)[:2])
    return found[0] if len(found) == 1 else None


@transaction.atomic
def tie_never(*, never: NeverWish, by: Person, other: Wish | None) -> NeverWish:
    """The desk says whom a name means, or that it means nobody here. Raises NotAllowed."""
    must_coordinate(by)
    row = NeverWish.objects.select_for_update().select_related("wish__round").get(pk=never.pk)
    if other is not None and (other.round_id != row.wish.round_id or other.pk == row.wish_id):
        raise NotAllowed
    row.other = other
    row.save()
    desk_changed(row.wish.round)
    noted(by, "never_tied", row.wish)
    return row
