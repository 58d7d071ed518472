"""What the pages of one trial show: where it stands, and what its result says."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madang.core import clock
from madang.people.models import Person
from madang.trials import rules
from madang.trials.models import ConsentText, Measure, Participant, Trial
from madang.ui import formats


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: `state` is done, now, next or late."""

    title: str
    state: str
    when: date | datetime | None = None
    text: str | Promise = ""


def with_page(rows: QuerySet[Trial]) -> QuerySet[Trial]:
    """With everything that the page of one trial shows of its relations."""
    return rows.select_related(
        "project", "prototype_version__prototype", "result__newer_version", "draw"
    ).prefetch_related("cells", "tasks", "measures__task", "project__problems")


def mine(trial: Trial, person: Person | None) -> Participant | None:
    """The person's own place in a trial, the one that counts."""
    if person is None:
        return None
    rows = Participant.objects.mine(person).filter(trial=trial).select_related("cell")
    return rows.exclude(state=Participant.State.WITHDRAWN).first() or rows.last()


def place(person: Person, pk: int) -> Participant | None:
    """One thing that the person signed up for, with its trial."""
    rows = Participant.objects.mine(person).select_related("trial__project", "trial__result", "cell")
    return rows.filter(pk=pk).first()


def consent_text(trial: Trial, version: int | None = None) -> ConsentText | None:
    """What one agreed to in `version`, word by word; without it what one agrees to now."""
    return ConsentText.objects.filter(trial=trial, version=version or trial.consent_version).first()


# --- the way ------------------------------------------------------------------------------------------------


def _state(trial: Trial, own: str) -> str:
    """How a step stands whose state of the trial is `own`."""
    order = [each.value for each in rules.TrialState]
    here, step = order.index(trial.state), order.index(own)
    return "done" if step < here else "now" if step == here else "next"


def steps(trial: Trial) -> list[Step]:
    """Planned → checked → signing up → sessions → result: the whole way of a trial with its dates."""
    if trial.state == Trial.State.STOPPED:
        begun = (
            [Step(pgettext("way", "Checked by the centre"), "done", trial.approved_at)]
            if trial.approved_at
            else []
        )
        return [*begun, Step(pgettext("way", "Stopped"), "done", trial.ended_at, trial.stop_reason)]
    found = [
        Step(pgettext("way", "Planned"), "done" if not trial.is_draft else "now", trial.created_at),
        Step(pgettext("way", "Checked by the centre"), _state(trial, "safety_check"), trial.approved_at),
        Step(
            pgettext("way", "People sign up"),
            _state(trial, "recruiting"),
            trial.recruit_until,
            _("until this day"),
        ),
    ]
    if trial.is_lot:
        found.append(_lot_step(trial))
    found.append(Step(pgettext("way", "Sessions"), _state(trial, "running"), trial.starts_on, _until(trial)))
    return [*found, _result_step(trial)]


def _until(trial: Trial) -> str:
    day = trial.ends_on
    return _("until %(day)s") % {"day": formats.day(day)} if day and day != trial.starts_on else ""


def _lot_step(trial: Trial) -> Step:
    title = pgettext("way", "Lots are drawn")
    if trial.drawn_at:
        return Step(title, "done", trial.drawn_at)
    due = trial.decided_by
    is_late = due is not None and due < clock.today() and trial.state == Trial.State.RECRUITING
    return Step(title, "late" if is_late else "next", due, _("by this day"))


def _result_step(trial: Trial) -> Step:
    title = pgettext("way", "Result")
    if trial.is_published:
        return Step(title, "done", trial.ended_at)
    due = trial.result_due_on
    is_late = due is not None and due < clock.today() and trial.approved_at is not None
    state = "late" if is_late else "now" if trial.state == Trial.State.ANALYSING else "next"
    return Step(title, state, due, _("result promised for this day"))


def own_steps(participant: Participant) -> list[Step]:
    """The way of one participant: signed up, seat, session, result."""
    trial = participant.trial
    found = [Step(pgettext("way", "You signed up"), "done", participant.created_at)]
    if participant.state in {Participant.State.WITHDRAWN, Participant.State.NOT_CHOSEN}:
        return [*found, Step(str(participant.get_state_display()), "done", participant.decided_at)]
    found.append(_seat_step(participant))
    if participant.is_seated:
        at = participant.session_at
        state = "done" if trial.is_ended or (at and at < clock.now()) else "now"
        text = trial.place if at else _("The team writes to you when to meet.")
        found.append(Step(pgettext("way", "You meet the team"), state, at, text))
    if trial.state == Trial.State.STOPPED:
        return [*found, Step(pgettext("way", "Stopped"), "done", trial.ended_at, trial.stop_reason)]
    return [*found, _result_step(trial)]


def _seat_step(participant: Participant) -> Step:
    trial = participant.trial
    if participant.is_seated:
        return Step(pgettext("way", "You have a seat"), "done", participant.decided_at)
    if participant.state == Participant.State.APPLIED:
        return Step(pgettext("way", "Lots are drawn"), "now", trial.decided_by, _("You hear either way."))
    return Step(
        pgettext("way", "You wait for a seat"),
        "now",
        trial.ends_on,
        _("If one becomes free, you hear at once."),
    )


# --- the result -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownNumbers:
    """One measure as a row of the table: what it is, how many, what came out, from where to where."""

    name: str
    n: str
    value: str
    range: str
    note: str = ""


def few() -> str:
    """What stands where a number would tell of too few people."""
    return _("fewer than %(count)s") % {"count": rules.SMALL}


def measure_name(row: dict[str, Any]) -> str:
    """What was measured: at which task, which question."""
    if row["kind"] == Measure.Kind.SCALE:
        return f"{row['label']} (1 = {row['low_label']}, {row['points']} = {row['high_label']})"
    name = row["label"] or str(Measure.Kind(row["kind"]).label)
    return f"{row['task']}: {name}" if row["task"] else name


def _success(row: dict[str, Any]) -> str:
    if row["few"] == "yes":
        return _("%(few)s of %(count)s") % {"few": few(), "count": row["n"]}
    if row["few"] == "no":
        return _("all but %(few)s of %(count)s") % {"few": few(), "count": row["n"]}
    return _("%(yes)s of %(count)s") % {"yes": row["yes"], "count": row["n"]}


def _plain(value: float) -> str:
    return f"{value:g}"


def shown_numbers(result: dict[str, Any]) -> list[ShownNumbers]:
    """The table of a result, as `rules.result_of` made it."""
    found = []
    for row in result["measures"]:
        note = ""
        if row["incomplete"] != "0":
            note = _("%(count)s sheets were not filled in to the end; they are not counted.") % {
                "count": row["incomplete"]
            }
        if row["n"] is None:
            found.append(ShownNumbers(measure_name(row), few(), "", "", note))
        elif row["kind"] == Measure.Kind.SUCCESS:
            found.append(ShownNumbers(measure_name(row), str(row["n"]), _success(row), ""))
        else:
            span = f"{_plain(row['low'])}–{_plain(row['high'])}"
            found.append(ShownNumbers(measure_name(row), str(row["n"]), _plain(row["median"]), span, note))
    return found


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of one kind: how many managed it, how long it took, what was answered."""

    title: str
    unit: str
    bars: list[tuple[str, float]]


def _whole(value: float) -> float:
    """A number without a point where it needs none."""
    return int(value) if value == int(value) else value


def charts(result: dict[str, Any]) -> list[Chart]:
    """The pictures of a result: only what may be shown as an exact number."""
    rows = [row for row in result["measures"] if row["n"] is not None]
    managed = [
        (f"{row['task']} ({row['yes']}/{row['n']})", round(100 * row["yes"] / row["n"]))
        for row in rows
        if row["kind"] == Measure.Kind.SUCCESS and row["yes"] is not None
    ]
    minutes = [(row["task"], _whole(row["median"])) for row in rows if row["kind"] == Measure.Kind.MINUTES]
    found = [Chart(_("How many managed it"), "%", managed), Chart(_("Minutes, middle value"), "", minutes)]
    return [chart for chart in found if chart.bars]


def tiles(result: dict[str, Any]) -> list[tuple[str, float, int]]:
    """What was answered: (question, middle value, the most there is)."""
    most = {Measure.Kind.SUS: 100}
    return [
        (
            row["label"] or str(Measure.Kind(row["kind"]).label),
            _whole(row["median"]),
            most.get(row["kind"], row["points"]),
        )
        for row in result["measures"]
        if row["n"] is not None and row["kind"] in rules.ASKED
    ]
