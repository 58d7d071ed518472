"""The demonstration centre as a world for the tests that walk every address: one of everything, with who owns it."""

from dataclasses import dataclass
from typing import Any

from django.core.management import call_command

from madang.comments.models import Appeal, Comment
from madang.deliberations.models import Deliberation, Statement, Voter
from madang.funds.models import Fund, FundBallot, FundProject
from madang.helpdesk.actions import begin_conversation
from madang.helpdesk.models import CannedReply, Desk, Entry
from madang.matching.models import NeverWish, Placement, Round, TogetherAsk
from madang.news.models import Article
from madang.partners.models import Agreement, Consortium, Partner
from madang.people.models import Notice, Person, Role
from madang.people.tests import factories as people
from madang.problems.models import Evidence, MeToo, ModerationCase, Problem
from madang.programmes.models import Programme, Theme
from madang.projects.models import (
    Condition,
    Decision,
    Handover,
    HandoverCheck,
    JoinRequest,
    Membership,
    Milestone,
    Project,
    ProjectFile,
    PrototypeVersion,
    RoleOpening,
    Task,
    Update,
)
from madang.trials.models import Participant, Trial


@dataclass
class World:
    """The cast and, by page and parameter name, what stands in the address."""

    cast: dict[str, Person]
    values: dict[str, Any]

    def arguments(self, name: str, parameters: tuple[str, ...]) -> dict[str, Any]:
        """The parameters of the page `name`: `namespace:page.parameter`, `namespace.parameter` or `parameter`."""
        namespace = name.partition(":")[0]
        found = {}
        for parameter in parameters:
            keys = (f"{name}.{parameter}", f"{namespace}.{parameter}", parameter)
            key = next((key for key in keys if key in self.values), None)
            assert key, f"tests/world.py has nothing for {parameter} of {name}"
            found[parameter] = self.values[key]
        return found


def key(rows: Any, field: str = "pk") -> Any:
    """`field` of the first of `rows`; 0 where the demonstration has none, which every page answers with 404."""
    return next(iter(rows.order_by("pk").values_list(field, flat=True)[:1]), 0)


def make_world() -> World:
    """미나 reported problems and is in a team with 준; 하나 works for an institution; 소라 has no part in it."""
    call_command("demo_load", verbosity=0)
    cast = {
        name: Person.objects.get(email=f"{name}@demo.madang.example")
        for name in ("sora", "mina", "jun", "hana", "daeho")
    }
    cast = {"guest": people.make_guest(), **cast}
    return World(
        cast=cast,
        values=common(cast)
        | of_problems(cast["mina"], partner_of(cast["hana"]))
        | of_deliberations(cast["mina"])
        | of_projects(cast["jun"], partner_of(cast["hana"]))
        | of_trials(cast["mina"])
        | of_funds()
        | of_helpdesk(partner_of(cast["hana"]), cast["mina"])
        | of_matching(),
    )


def common(cast: dict[str, Person]) -> dict[str, Any]:
    """Values of the apps below problems."""
    mina = cast["mina"]
    return {
        "comments.pk": key(Comment.objects.filter(author=mina)),
        "comments:decide.pk": key(Appeal.objects.all()),
        "mfa_edit_webauthn.pk": 0, "mfa_remove_webauthn.pk": 0, "provider_id": "none",
        "news.slug": Article.objects.published().order_by("pk")[0].slug, "news.pk": 0,
        "partners.pk": key(Agreement.objects.all()), "partners.slug": partner_of(cast["hana"]).slug,
        "partners:consortium.pk": key(Consortium.objects.all()),
        "partners:staff_remove.pk": cast["hana"].pk,
        "people.pk": mina.pk, "people.purpose": "newsletter", "people.signed": "forged", "people.role_pk": 0,
        "people:notice.pk": key(Notice.objects.filter(person=mina)), "people:device_end.pk": 0,
        "people:provider_unlink.pk": 0, "people:token_revoke.pk": 0,
        "plain.language": "ko",
        "programmes.slug": Programme.objects.order_by("pk")[0].slug,
        "programmes:theme.slug": Theme.objects.order_by("pk")[0].slug,
    }  # fmt: skip


def partner_of(person: Person) -> Partner:
    """The institution that the person works for."""
    role = Role.objects.get(person=person, kind="partner_staff")
    return Partner.objects.get(pk=int(role.scope.partition(":")[2]))


def of_problems(reporter: Person, partner: Partner) -> dict[str, Any]:
    """A public problem of `reporter`, one that `partner` has promised to answer, and what stands under problems."""
    own = Problem.objects.filter(reporter=reporter, is_listed=True)
    promised = key(Problem.objects.filter(owner_partner=partner, awaits_answer=True, state="taken_up"))
    return {
        "problems.pk": key(own),
        "problems:edit.pk": key(Problem.objects.filter(reporter=reporter, state="received")),
        "problems:answer.pk": promised, "problems:due.pk": promised,
        "problems:take_up.pk": key(Problem.objects.filter(owner_partner=partner, awaits_answer=True, state="open")),
        "problems.case": key(ModerationCase.objects.all()), "problems.step": "publish",
        "problems.evidence": key(Evidence.objects.all()), "problems.me_too": key(MeToo.objects.exclude(story="")),
    }  # fmt: skip


def of_deliberations(voter: Person) -> dict[str, Any]:
    """The open deliberation, in which `voter` answered; a line that waits, one whose author may appeal, one who appealed."""
    row = Deliberation.objects.filter(state="open").order_by("pk")[0]
    here = Statement.objects.filter(deliberation=row)
    return {
        "deliberations.pk": row.pk, "deliberations.step": "seeds", "deliberations.voter": key(Voter.objects.filter(deliberation=row)),
        "deliberations.statement": key(here.filter(state="waiting")),
        "deliberations:appeal.statement": key(here.filter(voter__person=voter)),
        "deliberations:appeal_decide.statement": key(here.filter(appealed_at__isnull=False)),
    }  # fmt: skip


def of_projects(lead: Person, partner: Partner) -> dict[str, Any]:
    """The team that `lead` leads and what stands in its room; a hand-over that waits for `partner`."""
    led = Membership.objects.filter(person=lead, left_on=None, role=Membership.Role.LEAD)
    project = Project.objects.filter(memberships__in=led).order_by("pk")[0]
    here = {"project": project}
    by_page = {
        "decision_close": Decision, "room_decision": Decision, "milestone": Milestone, "milestone_done": Milestone,
        "request_accept": JoinRequest, "request_decline": JoinRequest, "member_remove": Membership, "desk_member": Membership,
        "role": RoleOpening, "role_state": RoleOpening, "task": Task, "task_move": Task, "task_remove": Task,
        "update": Update, "update_edit": Update, "update_picture": Update, "update_remove": Update,
        "file": ProjectFile, "file_remove": ProjectFile, "file_share": ProjectFile,
    }  # fmt: skip
    values = {
        f"projects:{page}.pk": key(model._default_manager.filter(**here)) for page, model in by_page.items()
    }
    values |= {f"projects:{page}.pk": key(Handover.objects.filter(partner=partner).awaited()) for page in (
        "handover", "handover_answer", "handover_receive", "handover_review", "handover_withdraw")}  # fmt: skip
    taken = Handover.objects.filter(partner=partner, state__in=["adopted", "adapted"])
    return values | {
        "projects:plan.pk": key(taken), "projects:condition.pk": key(Condition.objects.unmet()),
        "projects:condition.step": "confirm",
        "projects.slug": project.slug, "projects.step": "stop", "projects.secret": "forged",
        "projects:check.pk": key(HandoverCheck.objects.all()), "projects:request.pk": key(JoinRequest.objects.filter(**here)),
        "projects:invitation_withdraw.pk": 0, "impact.slug": partner.slug,
        "impact:programme.slug": Programme.objects.filter(state="running").order_by("pk")[0].slug,
        "projects:version.pk": key(PrototypeVersion.objects.filter(prototype__project=project)),
    }  # fmt: skip


def of_trials(citizen: Person) -> dict[str, Any]:
    """The trial that `citizen` takes part in; one that has a result; one that waits for the centre."""
    mine = Participant.objects.get(person=citizen, state=Participant.State.SEATED)
    published = key(Trial.objects.filter(state=Trial.State.PUBLISHED))
    other = Participant.objects.filter(trial=mine.trial).exclude(pk=mine.pk)
    return {
        "trials.pk": mine.trial_id, "trials.slug": mine.trial.project.slug, "trials.participant": key(other),
        "trials.part": "consent", "trials.step": "stop", "trials:detail.pk": published,
        "trials:desk_trial.pk": key(Trial.objects.filter(state=Trial.State.SAFETY_CHECK)),
        **{f"trials:{page}.pk": published for page in ("data", "numbers", "lot")},
        **{f"trials:{page}.pk": mine.pk for page in ("mine", "mine_consent", "mine_sheet", "mine_withdraw")},
    }  # fmt: skip


def of_funds() -> dict[str, Any]:
    """The fund whose vote is open; its result and ballots are those of the one that is public."""
    voting, public = (Fund.objects.filter(state=state).order_by("pk")[0] for state in ("open", "published"))
    entry, ballot = key(FundProject.objects.filter(fund=voting)), key(FundBallot.objects.filter(fund=public))
    return {
        "funds.slug": voting.slug, "funds.pk": entry, "funds.step": "extend",
        "funds:result.slug": public.slug, "funds:pabulib.slug": public.slug, "funds:receipts.slug": public.slug,
        "funds:void.slug": public.slug, "funds:void.pk": ballot, "funds:restore.slug": public.slug, "funds:restore.pk": ballot,
    }  # fmt: skip


def of_helpdesk(partner: Partner, citizen: Person) -> dict[str, Any]:
    """The desk of `partner`, one of its answers, a message that `citizen` left there; a ready reply and an agent of the
    centre's desk."""
    desk, centre = Desk.objects.get(partner=partner), Desk.objects.get(slug="centre")
    replies = {
        f"helpdesk:{page}.slug": centre.slug for page in ("reply_edit", "reply_remove", "agent_remove")
    }
    talk = begin_conversation(desk=desk, by=citizen, text="언제 여나요?", wants_person=True)
    return replies | {
        "helpdesk.number": talk.number, "helpdesk.step": "say", "helpdesk:room_step.step": "on",
        "helpdesk:room_talk_step.step": "note", "helpdesk:gap_step.step": "dismiss",
        "helpdesk.slug": desk.slug, "helpdesk.pk": key(Entry.objects.filter(desk=desk)),
        "helpdesk:reply_edit.pk": key(CannedReply.objects.filter(desk=centre)),
        "helpdesk:reply_remove.pk": key(CannedReply.objects.filter(desk=centre)),
        "helpdesk:agent_remove.pk": key(Role.objects.filter(kind="agent"), "person"),
    }  # fmt: skip


def of_matching() -> dict[str, Any]:
    """The round whose teams were told, with its calculation; for wishes the one that takes them."""
    told, open_one = (
        Round.objects.get(state=Round.State.PUBLISHED),
        Round.objects.get(state=Round.State.WISHES),
    )
    stating = ("role", "choices", "times", "together", "together_answer", "send", "sent", "save", "withdraw")
    return {f"matching:{page}.pk": open_one.pk for page in stating} | {
        "matching.pk": told.pk, "matching.number": 1, "matching.step": "close",
        "matching.place": key(Placement.objects.filter(run__round=told)),
        "matching.ask": key(TogetherAsk.objects.filter(wish__round=open_one)), "matching.never": key(NeverWish.objects.all()),
    }  # fmt: skip
