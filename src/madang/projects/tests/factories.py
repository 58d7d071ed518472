"""Teams, prototypes and hand-overs for tests. Rows are made as they stand after the actions that lead there."""

import itertools
from datetime import timedelta
from typing import Any

from madang.core import clock, ids
from madang.partners.models import Partner
from madang.partners.tests.factories import make_partner
from madang.people.models import Person
from madang.people.tests.factories import make_person
from madang.problems.models import Problem
from madang.projects import rules
from madang.projects.models import (
    Condition,
    Decision,
    Handover,
    HandoverCheck,
    Invitation,
    JoinRequest,
    MaintenancePlan,
    Membership,
    Milestone,
    Project,
    Prototype,
    PrototypeVersion,
    RoleOpening,
    Task,
    Update,
)

_numbers = itertools.count(1)


def make_project(
    lead: Person | None = None, *, problems: list[Problem] | None = None, **fields: Any
) -> Project:
    """A team at work, led by `lead` (somebody new unless given)."""
    number = next(_numbers)
    fields.setdefault("slug", f"team-{number}")
    fields.setdefault("title", f"마을버스 알림 {number:04}")
    fields.setdefault("summary", "버스가 언제 오는지 정류장에서 알려 주는 알림판을 만들어요.")
    fields.setdefault("state", Project.State.ACTIVE)
    if fields["state"] in rules.ENDED:
        fields.setdefault("ending", "약속한 것을 모두 만들었어요.")
    leader = lead or make_person()
    project = Project.objects.create(created_by=leader, **fields)
    project.problems.add(*problems or [])
    make_membership(project, leader, role=Membership.Role.LEAD)
    return project


def make_membership(project: Project, person: Person | None = None, **fields: Any) -> Membership:
    """`person` in the team."""
    membership = Membership.objects.create(project=project, person=person or make_person(), **fields)
    project.member_count = project.memberships.filter(left_on=None).count()
    project.save(update_fields=["member_count"])
    return membership


def make_opening(project: Project, **fields: Any) -> RoleOpening:
    """A seat for an expert."""
    fields.setdefault("title", "웹 개발자")
    fields.setdefault("kind", RoleOpening.Kind.EXPERT)
    fields.setdefault("skills", ["web"])
    opening = RoleOpening.objects.create(project=project, **fields)
    rows = project.openings.values_list("state", "seats", "filled")
    project.open_seats = rules.seats_left(rows)
    project.is_looking = project.open_seats > 0 and project.is_joinable
    project.save(update_fields=["open_seats", "is_looking"])
    return opening


def make_request(project: Project, person: Person | None = None, **fields: Any) -> JoinRequest:
    """A wish to join that waits for an answer."""
    fields.setdefault("message", "저도 같은 정류장을 매일 써요. 함께하고 싶어요.")
    return JoinRequest.objects.create(project=project, person=person or make_person(), **fields)


def make_invitation(project: Project, **fields: Any) -> tuple[Invitation, str]:
    """An invitation that waits, and the secret of its link."""
    secret = ids.token()
    fields.setdefault("by", project.memberships.get(role="lead").person)
    return Invitation.objects.create(project=project, digest=rules.link_digest(secret), **fields), secret


def make_update(project: Project, **fields: Any) -> Update:
    """A public update."""
    fields.setdefault("title", "첫 시제품을 시험했어요")
    fields.setdefault("body", "정류장 두 곳에서 **열흘** 동안 시험했어요.")
    fields.setdefault("published_at", clock.now())
    fields.setdefault("by", project.memberships.get(role="lead").person)
    return Update.objects.create(project=project, **fields)


def make_task(project: Project, **fields: Any) -> Task:
    """Something to do, at the end of its column."""
    fields.setdefault("title", f"할 일 {next(_numbers)}")
    fields.setdefault("position", 1000 * next(_numbers))
    return Task.objects.create(project=project, **fields)


def make_milestone(project: Project, **fields: Any) -> Milestone:
    """A date in two weeks."""
    fields.setdefault("title", "첫 시제품")
    fields.setdefault("due_on", clock.today() + timedelta(days=14))
    return Milestone.objects.create(project=project, **fields)


def make_decision(project: Project, **fields: Any) -> Decision:
    """An open question to the team."""
    fields.setdefault("title", "시험할 정류장은 어디로 할까요?")
    fields.setdefault("kind", Decision.Kind.CONSENT)
    fields.setdefault("due_at", clock.now() + timedelta(days=3))
    fields.setdefault("by", project.memberships.get(role="lead").person)
    return Decision.objects.create(project=project, **fields)


def make_prototype(project: Project, **fields: Any) -> Prototype:
    """A record with a few words."""
    fields.setdefault("name", "정류장 알림판")
    fields.setdefault("summary", "도착 시각을 큰 글씨로 보여 줘요.")
    fields.setdefault("licence", "Apache-2.0")
    return Prototype.objects.create(project=project, **fields)


def make_version(project: Project, label: str = "", **fields: Any) -> PrototypeVersion:
    """A frozen version of the project's prototype, made if there is none."""
    prototype = Prototype.objects.filter(project=project).first() or make_prototype(project)
    fields.setdefault("snapshot", prototype.snapshot)
    return PrototypeVersion.objects.create(prototype=prototype, label=label or f"v{next(_numbers)}", **fields)


def make_handover(project: Project, partner: Partner | None = None, **fields: Any) -> Handover:
    """An offer to an institution, due in two weeks."""
    fields.setdefault("version", None)
    fields["version"] = fields["version"] or make_version(project)
    fields.setdefault("what", "정류장 알림판 다섯 대와 운영 설명서를 드려요.")
    fields.setdefault("maintainer", "정류장 알림팀")
    fields.setdefault("answer_due_on", clock.today() + timedelta(days=14))
    fields.setdefault("by", project.memberships.get(role="lead").person)
    if fields.get("state") in rules.HANDOVER_DECIDED:
        fields.setdefault("answer", "우리 구의 정류장 다섯 곳에 설치해요.")
        fields.setdefault("answered_at", clock.now())
        fields.setdefault("reason", "예산이 없어요." if fields["state"] == "declined" else "")
    return Handover.objects.create(project=project, partner=partner or make_partner(), **fields)


def make_checks(handover: Handover, *results: str) -> list[HandoverCheck]:
    """The checks after 3, 6 and 12 months, with `results` in this order."""
    start = clock.local(handover.answered_at).date() if handover.answered_at else clock.today()
    given = [*results, "", "", ""]
    return [
        HandoverCheck.objects.create(handover=handover, month=month, due_on=due, result=result)
        for (month, due), result in zip(rules.check_dates(start), given, strict=False)
    ]


def make_condition(handover: Handover, **fields: Any) -> Condition:
    """A condition for the team, due in a month; the hand-over counts it where it is open."""
    fields.setdefault("text", "설명서를 쉬운 말로 다시 써 주세요.")
    fields.setdefault("side", Condition.Side.TEAM)
    fields.setdefault("due_on", clock.today() + timedelta(days=30))
    if fields.get("state") in {"met", "waived"}:
        fields.setdefault("closed_at", clock.now())
        fields.setdefault("note", "다 됐어요.")
    condition = Condition.objects.create(handover=handover, **fields)
    handover.open_conditions = Condition.objects.unmet().filter(handover=handover).count()
    handover.save(update_fields=["open_conditions"])
    return condition


def make_plan(handover: Handover, **fields: Any) -> MaintenancePlan:
    """The next version of a plan for a year."""
    fields.setdefault("number", handover.plans.count() + 1)
    fields.setdefault("keeper", "시립도서관 시설팀")
    fields.setdefault("from_on", clock.today())
    fields.setdefault("faults", "02-000-0000")
    fields.setdefault("ending", MaintenancePlan.Ending.OPEN_SOURCE)
    plan = MaintenancePlan.objects.create(handover=handover, **fields)
    handover.plan = plan
    handover.save(update_fields=["plan"])
    return plan
