"""Light decisions: ask, answer, say what was decided."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock
from madang.core.errors import DomainError, NotAllowed
from madang.people.models import Person
from madang.projects import emails, rules
from madang.projects.models import Decision, DecisionReply, Project
from madang.projects.models.changing import (
    EmptyWords,
    must_allow,
    must_say,
    must_work,
    noted,
    place_of,
    room_changed,
)

REMIND_BEFORE = timedelta(hours=36)


class BadChoice(DomainError):
    """Not one of the answers to choose from."""

    field = "stance"


class TooFewOptions(DomainError):
    """A vote needs something to choose from."""

    field = "options"


class DateOver(DomainError):
    """The date has passed already."""

    field = "due_at"


def _cleaned(kind: str, options: Sequence[str]) -> list[str]:
    if kind != Decision.Kind.VOTE:
        return []
    found = list(dict.fromkeys(option.strip() for option in options if option.strip()))
    if not rules.OPTIONS_MIN <= len(found) <= rules.OPTIONS_MAX:
        raise TooFewOptions(
            _("A vote needs %(least)s to %(most)s different options, one on each line.")
            % {"least": rules.OPTIONS_MIN, "most": rules.OPTIONS_MAX}
        )
    return found


@transaction.atomic
def open_decision(
    *,
    project: Project,
    by: Person,
    title: str,
    kind: str,
    due_at: datetime,
    body: str = "",
    options: Sequence[str] = (),
) -> Decision:
    """Ask the team; everybody else hears of it. Raises WrongState, DateOver, TooFewOptions, EmptyWords, NotAllowed."""
    place_of(project, by)
    must_work(project)
    if due_at <= clock.now():
        raise DateOver(_("This moment has passed. Please choose a later one."))
    row = Decision.objects.create(
        project=project, by=by, title=must_say(title, field="title"), kind=kind, due_at=due_at, body=body.strip(),
        options=_cleaned(kind, options),
    )  # fmt: skip
    room_changed(project)
    noted(by, "decision_opened", row)
    for person in emails.team_of(project, but=by):
        _tell(person, row, "decision_opened", by)
    return row


def _tell(person: Person, decision: Decision, letter: str, by: Person | None) -> None:
    emails.tell(
        person=person, project=decision.project, letter=letter, key=str(decision.pk), target=decision.pk,
        title=decision.title, text=decision.outcome, date=clock.local(decision.due_at).date(), by=by,
    )  # fmt: skip


def _locked(decision: Decision, by: Person) -> Decision:
    row = Decision.objects.select_for_update(of=("self",)).select_related("project").get(pk=decision.pk)
    place_of(row.project, by)
    return row


def _must_be_answer(decision: Decision, stance: str, option: int | None, reason: str) -> None:
    if stance not in rules.STANCES[decision.kind]:
        raise BadChoice(_("Please choose one of the answers."))
    if stance == rules.Stance.OPTION and (option is None or not 0 <= option < len(decision.options)):
        raise BadChoice(_("Please choose one of the options."))
    if rules.needs_reason(stance) and len(reason.strip()) < 2:
        raise EmptyWords(_("Please say why: only with a reason can the team find a way."), field="reason")


@transaction.atomic
def reply_to_decision(
    *, decision: Decision, by: Person, stance: str, option: int | None = None, reason: str = ""
) -> DecisionReply:
    """Answer; answering again replaces the first answer. Raises WrongState, BadChoice, EmptyWords, NotAllowed."""
    row = _locked(decision, by)
    must_allow("decision", "close", row)
    _must_be_answer(row, stance, option, reason)
    reply, _is_new = DecisionReply.objects.update_or_create(
        decision=row, person=by,
        defaults={
            "stance": stance, "option": option if stance == rules.Stance.OPTION else None, "reason": reason.strip(),
            "at": clock.now(),
        },
    )  # fmt: skip
    room_changed(row.project)
    noted(by, "decision_replied", row, stance=stance)
    return reply


@transaction.atomic
def close_decision(*, decision: Decision, by: Person, outcome: str) -> Decision:
    """Say what was decided: who asked, or the lead. The team hears of it. Raises WrongState, EmptyWords, NotAllowed."""
    row = _locked(decision, by)
    if row.by_id != by.pk and not place_of(row.project, by).is_lead:
        raise NotAllowed
    must_allow("decision", "close", row)
    row.outcome = must_say(outcome, field="outcome", at_least=5)
    row.state, row.closed_at, row.closed_by = rules.after("decision", "close"), clock.now(), by
    row.save()
    room_changed(row.project)
    noted(by, "decision_closed", row)
    for person in emails.team_of(row.project, but=by):
        _tell(person, row, "decision_closed", by)
    return row


@transaction.atomic
def remind_of_decisions(*, by: Person | None = None) -> int:
    """Ask those once who have not answered and whose time is nearly over; never who has. Returns how many decisions."""
    soon = Decision.objects.filter(
        state=Decision.State.OPEN, due_at__gt=clock.now(), due_at__lte=clock.now() + REMIND_BEFORE
    ).select_related("project")
    for decision in soon:
        answered = decision.replies.values_list("person_id", flat=True)
        for person in emails.team_of(decision.project):
            if person.pk not in answered and person.pk != decision.by_id:
                _tell(person, decision, "decision_soon", None)
    return len(soon)
