"""Whatever changes on a problem's page stands there at once, although the page and its parts are kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client

from madang.comments import actions as comments
from madang.core import clock, ids
from madang.partners.models import Partner
from madang.people import actions as people
from madang.people.models import Person
from madang.people.rules import RoleKind
from madang.problems import actions
from madang.problems.models import Evidence, MeToo, Problem
from madang.problems.tests.factories import (
    make_evidence,
    make_me_too,
    make_partner,
    make_problem,
    make_theme,
)

pytestmark = pytest.mark.django_db
SOON = timedelta(days=20)


class Stage:
    """One problem with everything on its page, and who acts on it."""

    def __init__(self, mina: Person, sora: Person, jun: Person, hana: Person, daeho: Person) -> None:
        self.mina, self.sora, self.jun, self.hana, self.daeho = mina, sora, jun, hana, daeho
        self.partner: Partner = make_partner()
        people.give_role(person=hana, kind=RoleKind.PARTNER_STAFF, scope=self.partner)
        self.problem: Problem = make_problem(reporter=mina, owner_partner=self.partner, theme=make_theme())
        self.story: MeToo = make_me_too(self.problem, person=sora, story="저도 매일 겪어요")
        self.evidence: Evidence = make_evidence(self.problem, by=sora)
        self.comment = comments.post_comment(target=ids.scope_of(self.problem), by=sora, body="언제부터예요?")


def merge(here: Stage) -> None:
    actions.merge_problem(source=make_problem(), target=here.problem, by=here.daeho, reason="같은 문제예요")


def take_up(here: Stage) -> None:
    actions.mark_taken_up(
        problem=here.problem,
        by=here.hana,
        partner=here.partner,
        person=here.hana,
        due_on=clock.today() + SOON,
    )


ACTS: dict[str, Callable[[Stage], object]] = {
    "me too": lambda here: actions.say_me_too(problem=here.problem, by=here.jun, story="우리 골목도 그래요"),
    "me too taken back": lambda here: actions.take_back_me_too(problem=here.problem, by=here.sora),
    "evidence": lambda here: actions.add_evidence(
        problem=here.problem, by=here.jun, kind="story", text="어제 세 개가 꺼져 있었어요"
    ),
    "evidence taken back": lambda here: actions.take_back_evidence(evidence=here.evidence, by=here.sora),
    "evidence taken down": lambda here: actions.take_down(
        part=here.evidence, by=here.daeho, reason_code="personal", note="이름이 적혀 있어요"
    ),
    "story taken down": lambda here: actions.take_down(
        part=here.story, by=here.daeho, reason_code="personal", note="이름이 적혀 있어요"
    ),
    "taken up": take_up,
    "answered": lambda here: actions.answer_problem(
        problem=here.problem, by=here.hana, kind="progress", text="등을 주문했어요. 다음 주에 달아요."
    ),
    "another date": lambda here: actions.change_due(
        problem=here.problem, by=here.hana, due_on=clock.today() + SOON, reason="부품이 늦게 와요"
    ),
    "called for": lambda here: actions.lift_problem(
        problem=here.problem, by=here.daeho, reason="다칠 수 있어요"
    ),
    "another owner": lambda here: actions.assign_owner(problem=here.problem, by=here.daeho, owner=None),
    "joined with another": merge,
    "comment": lambda here: comments.post_comment(
        target=ids.scope_of(here.problem), by=here.jun, body="저도 봤어요"
    ),
    "comment edited": lambda here: comments.edit_comment(
        comment=here.comment, by=here.sora, body="언제부터 그랬나요?"
    ),
    "comment withdrawn": lambda here: comments.withdraw_comment(comment=here.comment, by=here.sora),
    "comment removed": lambda here: comments.remove_comment(
        comment=here.comment, by=here.daeho, reason_code="off_topic", note="다른 이야기예요"
    ),
    "somebody left": lambda here: people.erase(by=here.sora),
    "the reporter left": lambda here: people.erase(by=here.mina),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_changed_is_seen_at_once(
    act: str,
    client_of: Callable[[Person], Client],
    mina: Person,
    sora: Person,
    jun: Person,
    hana: Person,
    daeho: Person,
) -> None:
    here = Stage(mina, sora, jun, hana, daeho)
    address, visitor = f"/problems/{here.problem.pk}/", Client()
    before = [visitor.get(address).content, visitor.get(address).content]
    assert before[0] == before[1]
    here.problem.refresh_from_db()
    ACTS[act](here)
    kept = visitor.get(address).content
    caches["pages"].clear()
    assert kept == visitor.get(address).content != before[0]


def test_what_is_kept_for_all_holds_nothing_of_one(
    client_of: Callable[[Person], Client],
    mina: Person,
    sora: Person,
    jun: Person,
    hana: Person,
    daeho: Person,
) -> None:
    """Whoever comes first fills what is kept; the others must not see that person's buttons."""
    here = Stage(mina, sora, jun, hana, daeho)
    address = f"/problems/{here.problem.pk}/"
    pages = {who.name: client_of(who).get(address).content.decode() for who in (daeho, sora, hana, mina, jun)}
    visitor = Client().get(address).content.decode()
    remove = f"/problems/{here.problem.pk}/evidence/{here.evidence.pk}/remove/"
    answer, desk = (f"/problems/{here.problem.pk}/{end}/" for end in ("answer", "desk"))
    own_comment = f"/comments/{here.comment.pk}/withdraw/"
    assert remove in pages[sora.name] and own_comment in pages[sora.name]
    assert answer in pages[hana.name] and remove in pages[daeho.name] and desk in pages[daeho.name]
    for page in (pages[jun.name], pages[mina.name], visitor):
        assert not any(address in page for address in (remove, answer, desk, own_comment))
    assert "csrfmiddlewaretoken" not in visitor
