"""What curators do: check, ask for more, publish, decline, hide, decide appeals, lift, take down."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core import clock, ids, live, versions
from madang.core.errors import DomainError
from madang.partners.models import Partner
from madang.people.models import Person
from madang.problems import rules, signals, tasks
from madang.problems.models import Evidence, MeToo, ModerationCase, Problem
from madang.problems.models.changing import WrongState, changing, locked, move, must_say, noted
from madang.programmes.models import Programme, Theme


class AppealOver(DomainError):
    """There is nothing to appeal against, or the appeal was decided."""


def _opened(problem: Problem, version: int | None) -> Problem:
    """The locked row; where the curator's page carried a version, it must be the one that is stored."""
    row = locked(problem)
    if version is not None:
        versions.check(row, version, ["title", "state", "owner_partner_id"])
    return row


def _case(
    problem: Problem, kind: str, *, by: Person, note: str, reason_code: str = "", target: str = ""
) -> ModerationCase:
    return ModerationCase.objects.create(
        problem=problem, kind=kind, by=by, note=note, reason_code=reason_code, target=target, at=clock.now()
    )


@transaction.atomic
def start_checking(*, problem: Problem, by: Person, version: int | None = None) -> Problem:
    """Somebody has begun to look at it; the reporter sees that. Raises WrongState, EditConflict."""
    row = _opened(problem, version)
    with changing(row):
        move(row, "check")
        row.checking_at = clock.now()
    noted(by, "checking", row)
    tasks.tell_reporter(row, "checking", by=by, on=row.check_due_on)
    return row


@transaction.atomic
def ask_for_more(*, problem: Problem, by: Person, note: str, version: int | None = None) -> Problem:
    """Give it back to the reporter with what is missing. Raises WrongState, EmptyWords, EditConflict."""
    row, words = _opened(problem, version), must_say(note, field="note")
    with changing(row):
        move(row, "ask_more")
        row.checking_at = row.checking_at or clock.now()
    _case(row, ModerationCase.Kind.NEEDS_MORE, by=by, note=words)
    noted(by, "asked_for_more", row)
    tasks.tell_reporter(row, "needs_more", by=by, reason=words)
    return row


@transaction.atomic
def publish_problem(
    *, problem: Problem, by: Person, theme: Theme | None = None, owner: Partner | None = None,
    programme: Programme | None = None, version: int | None = None,
) -> Problem:  # fmt: skip
    """Make it public, with an owner and an answer date from this day on.

    Without `owner` the theme's default institution owns it, without that the centre itself.
    Raises WrongState, EditConflict.
    """
    row = _opened(problem, version)
    now = clock.now()
    with changing(row):
        move(row, "publish")
        row.theme, row.programme = theme or row.theme, programme or row.programme
        row.owner_partner = owner or row.owner_partner or (row.theme.default_partner if row.theme else None)
        row.checking_at, row.published_at = row.checking_at or now, now
        row.answer_due_on = rules.answer_due_on(clock.today(), _answer_days(row.owner_partner))
    noted(by, "published", row, owner=row.owner_partner_id, due_on=str(row.answer_due_on))
    tasks.tell_reporter(row, "published", by=by, on=row.answer_due_on)
    tasks.remind_owners(row, "duty_new", by=by, on=row.answer_due_on)
    signals.problem_published.send(Problem, problem=row, by=by)
    return row


def _answer_days(owner: Partner | None) -> int:
    return owner.answer_days if owner else settings.ANSWER_DAYS


@transaction.atomic
def assign_owner(
    *, problem: Problem, by: Person, owner: Partner | None, version: int | None = None
) -> Problem:
    """Give the problem to another institution (None: the centre) while nobody took it up; its date stays.

    Raises WrongState, EditConflict.
    """
    row = _opened(problem, version)
    if row.state not in {rules.State.OPEN, *rules.QUEUE}:
        raise WrongState(_("Somebody has taken this up already. Ask them to hand it over."))
    with changing(row):
        row.owner_partner, row.owner_person = owner, None
    noted(by, "owner_assigned", row, owner=owner.pk if owner else None)
    if row.awaits_answer:
        tasks.remind_owners(row, "duty_new", by=by, on=row.answer_due_on)
    return row


@transaction.atomic
def decline_report(
    *, problem: Problem, by: Person, reason_code: str, note: str, version: int | None = None
) -> Problem:
    """Not make a report public, with the reason its author reads. What is public is answered instead.

    Raises WrongState, EmptyWords, EditConflict.
    """
    row, words = _opened(problem, version), must_say(note, field="note")
    if row.state not in rules.QUEUE:
        raise WrongState(_("This report is public. Answer it with “declined” and a reason, or hide it."))
    with changing(row):
        move(row, "decline")
        row.decided_at = clock.now()
    case = _case(row, ModerationCase.Kind.DECLINED, by=by, note=words, reason_code=reason_code)
    noted(by, "report_declined", row, case=case.pk, reason=reason_code)
    tasks.tell_reporter(row, "declined_report", by=by, reason=words)
    return row


@transaction.atomic
def hide_problem(
    *, problem: Problem, by: Person, reason_code: str, note: str, version: int | None = None
) -> Problem:
    """Take a problem out of sight for all but its reporter and the curators. Raises WrongState, EmptyWords, EditConflict."""
    row, words = _opened(problem, version), must_say(note, field="note")
    with changing(row):
        move(row, "hide")
    case = _case(row, ModerationCase.Kind.HIDDEN, by=by, note=words, reason_code=reason_code)
    noted(by, "hidden", row, case=case.pk, reason=reason_code)
    tasks.tell_reporter(row, "hidden", by=by, reason=words)
    signals.problem_closed.send(Problem, problem=row, by=by)
    return row


@transaction.atomic
def restore_problem(*, problem: Problem, by: Person, version: int | None = None) -> Problem:
    """Bring a hidden problem, or a report that was not made public, back to where it stood. Raises WrongState."""
    row = _opened(problem, version)
    if row.state == rules.State.DECLINED and row.published_at is not None:
        raise WrongState(_("An institution declined this in public. It can only answer anew."))
    with changing(row):
        move(row, "restore", before=row.state_before)
        row.decided_at = None if row.published_at is None else row.decided_at
        if row.state in rules.QUEUE:
            row.check_due_on = rules.check_due_on(clock.today())
    noted(by, "restored", row)
    return row


@transaction.atomic
def appeal_case(*, problem: Problem, by: Person, text: str) -> ModerationCase:
    """The reporter asks once for a new decision on hiding or not publishing. Raises AppealOver, EmptyWords."""
    row, words = locked(problem), must_say(text, at_least=10)
    case = ModerationCase.objects.filter(problem=row, target="").order_by("-pk").first()
    if (
        row.reporter_id != by.pk
        or case is None
        or not case.can_appeal
        or row.state not in ("hidden", "declined")
    ):
        raise AppealOver(
            _("There is no decision here that could be appealed against, or you did so already.")
        )
    case.appeal, case.appealed_at = words, clock.now()
    case.save(update_fields=["appeal", "appealed_at"])
    noted(by, "appealed", row, case=case.pk)
    tasks.tell_curators.enqueue(row.pk, "appealed", f"case{case.pk}", {})
    live.bump(f"problem:{row.pk}")
    return case


@transaction.atomic
def decide_appeal(*, case: ModerationCase, by: Person, is_granted: bool, reason: str) -> ModerationCase:
    """Decide an appeal with a reason; granted, the problem goes back to where it stood. Raises AppealOver, EmptyWords."""
    row, words = locked(case.problem), must_say(reason, field="reason")
    stored = ModerationCase.objects.select_for_update().get(pk=case.pk)
    if stored.appealed_at is None or stored.appeal_decision:
        raise AppealOver(_("This appeal was decided already."))
    decision = ModerationCase.Decision.GRANTED if is_granted else ModerationCase.Decision.REFUSED
    stored.appeal_decision, stored.appeal_reason = decision, words
    stored.appeal_by, stored.appeal_at = by, clock.now()
    stored.save()
    if is_granted and row.allows("restore"):
        row = restore_problem(problem=row, by=by)
    noted(by, "appeal_decided", row, case=stored.pk, decision=decision)
    tasks.tell_reporter(row, f"appeal_{decision}", by=by, key=f"case{stored.pk}", reason=words)
    live.bump(f"problem:{row.pk}")
    return stored


@transaction.atomic
def lift_problem(*, problem: Problem, by: Person, reason: str, version: int | None = None) -> Problem:
    """Ask the institution to answer although fewer people than the threshold joined; the reason is public.

    Raises WrongState where no answer is awaited or it was called for already, EmptyWords.
    """
    row, words = _opened(problem, version), must_say(reason, field="reason")
    if not row.awaits_answer or row.must_answer_at is not None:
        raise WrongState(_("An answer has been called for already, or there is one."))
    with changing(row):
        row.must_answer_at, row.lift_reason = clock.now(), words
    noted(by, "lifted", row)
    tasks.remind_owners(row, "duty_threshold", by=by, key="once", on=row.answer_due_on)
    return row


@transaction.atomic
def take_down(*, part: Evidence | MeToo, by: Person, reason_code: str, note: str) -> ModerationCase:
    """Take evidence down, or the words of a me-too (the person stays counted), with the reason its author reads.

    Raises WrongState, EmptyWords.
    """
    row, words = locked(part.problem), must_say(note, field="note")
    if isinstance(part, Evidence):
        if part.state == Evidence.State.REMOVED:
            raise WrongState(_("This was taken down already."))
        part.state = Evidence.State.REMOVED
        part.save(update_fields=["state"])
        Problem.objects.filter(pk=row.pk).update(evidence_count=max(0, row.evidence_count - 1))
        author = part.by
    else:
        part.is_hidden = True
        part.save(update_fields=["is_hidden"])
        author = part.person
    case = _case(
        row,
        ModerationCase.Kind.REMOVED,
        by=by,
        note=words,
        reason_code=reason_code,
        target=ids.scope_of(part),
    )
    noted(by, "taken_down", row, part=case.target, reason=reason_code)
    tasks.tell_author(row, author, "removed", by=by, key=f"case{case.pk}", reason=words)
    live.bump("problems", f"problem:{row.pk}")
    return case
