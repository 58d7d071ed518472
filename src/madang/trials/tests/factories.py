"""Trials for tests. Rows are made as they stand after the actions that lead there."""

import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from madang.core import clock
from madang.people.models import Person
from madang.people.tests.factories import make_person
from madang.projects.models import Project
from madang.projects.tests.factories import make_project, make_version
from madang.trials import rules
from madang.trials.models import (
    Draw,
    Measure,
    Observation,
    Participant,
    QuotaCell,
    Result,
    SafetyCheck,
    Task,
    Trial,
)
from madang.trials.models.changing import recount
from madang.trials.models.consenting import keep_consent_text

_numbers = itertools.count(1)
APPROVED = rules.SHOWN - {rules.TrialState.STOPPED}


def make_trial(
    project: Project | None = None, *, cells: Sequence[tuple[str, int]] = (("누구나", 20),), **fields: Any
) -> Trial:
    """A complete plan of a team, in whatever state; two tasks with success and minutes, a question, and SUS."""
    team = project or make_project()
    today = clock.today()
    words = {
        "title": f"알림판 써 보기 {next(_numbers)}", "hypothesis": "열 명 가운데 여덟 명이 2분 안에 다음 버스를 찾아요.",
        "why": "못 찾으면 글자를 더 키워야 해요.", "sought": "버스를 자주 타는 이웃", "place": "시립도서관 1층",
        "plan": "인사하고, 해 보고, 물어봐요.", "consent_text": "알림판을 써 보고 느낀 점을 말해요. 언제든 그만둘 수 있어요.",
        "data_kept": "성공했는지, 걸린 시간", "contact": "정류장 알림팀 (도서관 안내대)", "risks": "길에 서 있는 동안 차를 조심해요.",
        "recruit_until": today + timedelta(days=7), "starts_on": today, "ends_on": today + timedelta(days=14),
        "state": Trial.State.DRAFT,
    }  # fmt: skip
    values = {**words, **fields}
    if values["state"] in rules.SHOWN:
        values.setdefault("approved_at", clock.now())
    if values["state"] in rules.ENDED:
        values.setdefault("ended_at", clock.now())
        values.setdefault("unlink_on", today + timedelta(days=90))
    if values["state"] == Trial.State.STOPPED:
        values.setdefault("stop_reason", "비가 너무 많이 와서 멈췄어요.")
    values.setdefault("seed", "seed" if values.get("selection") != Trial.Selection.LOT else "")
    trial = Trial.objects.create(
        project=team, prototype_version=values.pop("prototype_version", None) or make_version(team), at_tasks=["success", "minutes"],
        seats=sum(seats for _label, seats in cells), **values,
    )  # fmt: skip
    for place, (label, seats) in enumerate(cells):
        QuotaCell.objects.create(trial=trial, position=place, label=label, seats=seats)
    make_measures(trial)
    keep_consent_text(trial)
    if values["state"] == Trial.State.SAFETY_CHECK:
        SafetyCheck.objects.create(trial=trial, asked_by=trial.project.memberships.get(role="lead").person)
    return trial


def make_measures(trial: Trial) -> list[Measure]:
    """Success and minutes at two tasks, one question of five points, and the ten sentences."""
    tasks = [
        Task.objects.create(trial=trial, position=n, title=f"{title}")
        for n, title in enumerate(["다음 버스 찾기", "첫차 시각 찾기"])
    ]
    plans = rules.measures_of(
        2,
        ["success", "minutes"],
        "",
        [rules.MeasurePlan("scale", "글씨가 잘 보였나요?", None, 5, "아니요", "네")],
        True,
    )
    return [
        Measure.objects.create(
            trial=trial, position=place, kind=each.kind, label=each.label, points=each.points, low_label=each.low_label,
            high_label=each.high_label, task=None if each.task is None else tasks[each.task],
        )
        for place, each in enumerate(plans)
    ]  # fmt: skip


def make_participant(trial: Trial, person: Person | None = None, **fields: Any) -> Participant:
    """Somebody with a seat."""
    cell: QuotaCell = fields.pop("cell", None) or trial.cells.all()[0]
    fields.setdefault("state", Participant.State.SEATED)
    if fields["state"] == Participant.State.SEATED:
        trial.refresh_from_db(fields=["last_code"])
        trial.last_code += 1
        Trial.objects.filter(pk=trial.pk).update(last_code=trial.last_code)
        fields.setdefault("code", f"P-{trial.last_code:02}")
        cell.refresh_from_db()
        cell.taken += 1
        cell.save()
    fields.setdefault("consent_version", trial.consent_version)
    made = Participant.objects.create(trial=trial, person=person or make_person(), cell=cell, **fields)
    recount(trial)
    return made


def record(
    participant: Participant,
    *,
    success: int = 1,
    minutes: float = 2,
    scale: int = 4,
    sus: Sequence[int | None] = (4, 2) * 5,
) -> None:
    """Everything of one participant: the same at both tasks."""
    for measure in participant.trial.measures.all():
        value = {"success": success, "minutes": minutes, "scale": scale}.get(measure.kind)
        values = [(0, value)] if value is not None else [(n, each) for n, each in enumerate(sus, start=1)]
        for item, each in values:
            if each is not None:
                Observation.objects.create(participant=participant, measure=measure, item=item, value=each)


def make_result(trial: Trial, **fields: Any) -> Result:
    """Written, not published."""
    fields.setdefault("outcome", "partly")
    fields.setdefault("summary", "열 명 가운데 여섯 명이 찾았어요. 눈이 어두운 분은 어려웠어요.")
    fields.setdefault("learnt", "글자보다 높이가 문제였어요.")
    return Result.objects.create(trial=trial, **fields)


def make_draw(trial: Trial) -> Draw:
    """A lot that was drawn among nobody in particular."""
    trial.drawn_at = clock.now()
    trial.save()
    return Draw.objects.create(trial=trial, seed="seed", entries={}, seats={}, chosen=[], waiting=[])
