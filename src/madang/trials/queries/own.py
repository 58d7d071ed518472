"""A person's own trials: on their page, what they should do now, and their data for export."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madang.core import clock
from madang.people.models import Person
from madang.people.rules import OwnItem, OwnSection, Task, Urgency
from madang.trials import rules
from madang.trials.models import Observation, Participant, SafetyCheck, Trial
from madang.trials.queries.listing import TONES, to_check
from madang.trials.queries.records import values_wanted

ITEMS = 5


def own_section(person: Person) -> OwnSection | None:
    """The field trials I signed up for."""
    rows = Participant.objects.mine(person).select_related("trial")
    items = [_item(each) for each in rows.order_by("-pk")[:ITEMS]]
    return OwnSection(title=_("Field trials I take part in"), items=items) if items else None


def _item(row: Participant) -> OwnItem:
    trial = row.trial
    next_step: str = ""
    if row.is_seated and row.session_at and not trial.is_ended:
        next_step = _("You meet the team.")
    elif row.is_seated:
        next_step = _("Your code: %(code)s") % {"code": row.code}
    is_out = trial.is_published and row.is_seated
    return OwnItem(
        text=trial.title, href=reverse("trials:mine", args=[row.pk]), language=trial.language, next_step=next_step,
        status=trial.get_state_display() if is_out or trial.state == Trial.State.STOPPED else row.get_state_display(),
        tone=TONES[row.state], when=row.session_at if row.session_at and not trial.is_ended else row.created_at,
    )  # fmt: skip


# --- 지금 할 일 -----------------------------------------------------------------------------------------


def tasks_of(person: Person) -> Iterable[Task]:
    """Everything in trials that waits for the person."""
    if person.may_somewhere("trials.check"):
        yield from _checks(person)
    # One question where the person is in no trial, which is most of the time.
    trials = _under_way(person)
    if any(trial.state in rules.ALIVE for trial in trials):
        yield from _as_participant(person)
    yield from _as_lead([trial for trial in trials if trial.is_led])


def _under_way(person: Person) -> list[Any]:
    """Trials that have not ended and in which the person takes part, or would like to, or whose team they lead."""
    own = Participant.objects.mine(person).in_it()  # type: ignore[attr-defined]  # its queryset
    led = person.memberships.filter(left_on=None, role="lead")
    rows = Trial.objects.exclude(state__in=sorted(rules.ENDED)).annotate(
        is_led=Exists(led.filter(project=OuterRef("project")))
    )
    found = rows.filter(Q(pk__in=own.values("trial")) | Q(project__in=led.values("project")))
    return list(found.select_related("project").order_by("pk"))


def _as_participant(person: Person) -> Iterator[Task]:
    rows = Participant.objects.mine(person).in_it().filter(trial__state__in=sorted(rules.ALIVE))  # type: ignore[attr-defined]
    places = list(rows.select_related("trial"))
    yield from _consents(places)
    yield from _sheets(
        [each for each in places if each.is_seated and each.trial.state == Trial.State.RUNNING]
    )


def _consents(places: list[Participant]) -> Iterator[Task]:
    for row in places:
        if row.consent_version != row.trial.consent_version:
            yield Task(
                text=_("Please read once more what you agree to"), detail=row.trial.title,
                href=reverse("trials:mine_consent", args=[row.pk]), action=_("Read and agree"),
                urgency=Urgency.ANSWER_WAITED_FOR, due=row.trial.ends_on, language=row.trial.language,
            )  # fmt: skip


def _sheets(places: list[Participant]) -> Iterator[Task]:
    asked = Q(observations__measure__kind__in=sorted(rules.ASKED))
    wanted = Participant.objects.filter(
        pk__in=[each.pk for each in places], consent_version=F("trial__consent_version")
    )
    found = wanted.select_related("trial").prefetch_related("trial__measures") if places else ()
    for row in found.annotate(answered=Count("observations", filter=asked)) if places else ():  # type: ignore[union-attr]
        measures = [each for each in row.trial.measures.all() if each.is_asked]
        if measures and row.answered < values_wanted(measures):
            yield Task(
                text=_("Answer the questions about what you tried"), detail=row.trial.title,
                href=reverse("trials:mine_sheet", args=[row.pk]), action=_("To the questions"), urgency=Urgency.DUE_SOON,
                due=row.trial.ends_on, language=row.trial.language,
            )  # fmt: skip


def _checks(person: Person) -> Iterator[Task]:
    for row in to_check(person)[:ITEMS]:
        yield Task(
            text=_("Is this trial safe? “%(trial)s”") % {"trial": row.trial.title}, detail=row.trial.project.title,
            href=reverse("trials:desk_trial", args=[row.trial_id]), action=pgettext("button", "Check"), due=row.due_on,
            urgency=Urgency.OVERDUE if row.due_on < clock.today() else Urgency.ANSWER_WAITED_FOR, language=row.trial.language,
        )  # fmt: skip


def _as_lead(trials: list[Trial]) -> Iterator[Task]:
    shown = trials[: ITEMS * 2]
    if any(trial.is_draft for trial in shown):
        prefetch_related_objects(shown, "safety_checks")
    for trial in shown:
        if (words := lead_step(trial)) is not None:
            text, due = words
            yield Task(
                text=f"{text}: {trial.title}", detail=trial.project.title, due=due, language=trial.language,
                href=reverse("trials:room_trial", args=[trial.project.slug, trial.pk]), action=_("To the trial"),
                urgency=Urgency.OVERDUE if due and due < clock.today() else Urgency.DUE_SOON,
            )  # fmt: skip


def lead_step(trial: Trial) -> tuple[str, Any] | None:
    """What the lead of the team has to do next, and by when; None where nothing waits for them."""
    if trial.state == Trial.State.RECRUITING and not trial.is_joinable:
        is_open = trial.is_lot and trial.drawn_at is None
        return (
            (_("Draw the lots"), trial.decided_by) if is_open else (_("Begin the sessions"), trial.starts_on)
        )
    if trial.state == Trial.State.RUNNING and trial.ends_on and trial.ends_on < clock.today():
        return _("End the sessions"), trial.ends_on
    if trial.state == Trial.State.ANALYSING:
        return _("Publish the result"), trial.result_due_on
    if trial.is_draft and any(check.is_approved is False for check in trial.safety_checks.all()):
        return _("Change the plan and hand it in again"), None
    return None


# --- one's own data ---------------------------------------------------------------------------------------


def personal_data(person: Person) -> dict[str, Any]:
    """Everything trials keep of the person, for the export of their own data."""
    own = Participant.objects.filter(person=person).order_by("pk")
    names = (
        "number", "trial__title", "cell__label", "code", "state", "consent_version", "consented_at", "may_quote", "may_invite",
        "session_at", "note", "created_at", "decided_at",
    )  # fmt: skip
    values = Observation.objects.filter(participant__in=own).order_by("pk")
    planned = Trial.objects.filter(created_by=person).order_by("pk")
    checks = SafetyCheck.objects.filter(decided_by=person).order_by("pk")
    return {
        "participations": list(own.values(*names)),
        "records": list(
            values.values("participant__number", "measure__kind", "measure__label", "item", "value", "at")
        ),
        "trials_planned": list(planned.values("number", "title", "hypothesis", "created_at")),
        "safety_checks": list(checks.values("trial__title", "is_approved", "reason", "decided_at")),
    }
