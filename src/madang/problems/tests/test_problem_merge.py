"""Joining two reports moves everything once; undoing it restores every row."""

from typing import Any

import pytest
from django.test import Client

from madang.comments.models import Comment
from madang.core import ids
from madang.people.models import Person
from madang.people.tests.factories import make_person
from madang.problems import actions
from madang.problems.models import DistrictCount, Evidence, Follow, Merge, MeToo, Problem
from madang.problems.tests.factories import make_evidence, make_follow, make_me_too, make_problem

pytestmark = pytest.mark.django_db
WORDS = "같은 골목의 같은 가로등이에요."


def rows_of(*problems: Problem) -> dict[str, Any]:
    """Everything that belongs to the problems, as plain values; when somebody last looked does not count."""
    keys = [problem.pk for problem in problems]
    skipped = {"version", "last_activity_at", "state_before"}
    found: dict[str, Any] = {
        "problems": [
            {name: value for name, value in row.items() if name not in skipped}
            for row in Problem.objects.filter(pk__in=keys).order_by("pk").values()
        ]
    }
    for model in (MeToo, Follow, Evidence):
        found[model.__name__] = list(model._default_manager.filter(problem__in=keys).order_by("pk").values())
    scopes = [ids.scope_of(problem) for problem in problems]
    found["comments"] = list(Comment.objects.filter(target__in=scopes).order_by("pk").values())
    return found


def comment_on(problem: Problem, person: Person) -> None:
    Comment.objects.create(target=ids.scope_of(problem), author=person, body="저도 봤어요.")
    Problem.objects.filter(pk=problem.pk).update(comment_count=problem.comment_count + 1)
    problem.refresh_from_db()


@pytest.fixture
def pair(mina: Person, jun: Person, sora: Person) -> tuple[Problem, Problem]:
    """Two reports of one thing: one person said me-too to both, one to each, and the reporter of one to the other."""
    source, target = make_problem(reporter=mina), make_problem(reporter=jun)
    for person in (sora, make_person(), jun):
        make_me_too(source, person=person, story="저도 겪어요")
    for person in (sora, make_person()):
        make_me_too(target, person=person)
    make_follow(source, sora)
    make_follow(source, make_person())
    make_follow(target, sora)
    make_evidence(source)
    make_evidence(target)
    comment_on(source, sora)
    comment_on(target, jun)
    return source, target


def test_merging_counts_each_person_once_and_moves_the_rest(
    pair: tuple[Problem, Problem], daeho: Person
) -> None:
    source, target = pair
    actions.merge_problem(source=source, target=target, by=daeho, reason=WORDS)
    source.refresh_from_db()
    target.refresh_from_db()
    # 소라 + one of each + 미나, the reporter of the other; 준 reported the target and does not count again.
    assert target.me_too_count == 4 == MeToo.objects.filter(problem=target).count()
    assert MeToo.objects.filter(problem=target, came_from=source).count() == 2
    assert (target.follower_count, target.evidence_count, target.comment_count) == (3, 2, 2)
    assert (source.evidence_count, source.comment_count) == (0, 0)
    assert source.state == "merged" and source.merged_into == target
    assert source.is_public and not source.is_listed


def test_unmerging_restores_every_row(pair: tuple[Problem, Problem], daeho: Person) -> None:
    source, target = pair
    before = rows_of(source, target)
    actions.merge_problem(source=source, target=target, by=daeho, reason=WORDS)
    assert rows_of(source, target) != before
    actions.unmerge_problem(problem=source, by=daeho)
    assert rows_of(source, target) == before
    assert Merge.objects.get().undone_by == daeho


def test_a_chain_of_merges_comes_apart_in_any_order(pair: tuple[Problem, Problem], daeho: Person) -> None:
    first, second = pair
    third = make_problem()
    before = rows_of(first, second, third)
    actions.merge_problem(source=first, target=second, by=daeho, reason=WORDS)
    actions.merge_problem(source=second, target=third, by=daeho, reason=WORDS)
    first.refresh_from_db()
    assert first.merged_into == third
    actions.unmerge_problem(problem=first, by=daeho)
    actions.unmerge_problem(problem=second, by=daeho)
    assert rows_of(first, second, third) == before


def test_a_chain_of_merges_comes_apart_from_its_end(pair: tuple[Problem, Problem], daeho: Person) -> None:
    first, second = pair
    third = make_problem()
    before = rows_of(first, second, third)
    actions.merge_problem(source=first, target=second, by=daeho, reason=WORDS)
    actions.merge_problem(source=second, target=third, by=daeho, reason=WORDS)
    actions.unmerge_problem(problem=second, by=daeho)
    first.refresh_from_db()
    assert first.merged_into == second
    actions.unmerge_problem(problem=first, by=daeho)
    assert rows_of(first, second, third) == before


def test_what_was_added_meanwhile_stays_and_what_was_taken_back_stays_away(
    pair: tuple[Problem, Problem], daeho: Person, sora: Person
) -> None:
    source, target = pair
    actions.merge_problem(source=source, target=target, by=daeho, reason=WORDS)
    actions.say_me_too(problem=target, by=daeho)
    moved = MeToo.objects.filter(problem=target, came_from=source).exclude(person=source.reporter).get()
    actions.take_back_me_too(problem=target, by=moved.person)
    actions.unmerge_problem(problem=source, by=daeho)
    source.refresh_from_db()
    target.refresh_from_db()
    assert (source.me_too_count, target.me_too_count) == (2, 3)


def test_a_problem_is_not_merged_with_itself_or_with_what_is_gone(daeho: Person) -> None:
    problem, gone = make_problem(), make_problem(state="hidden", state_before="open")
    for target in (problem, gone):
        with pytest.raises(actions.CannotMerge):
            actions.merge_problem(source=problem, target=target, by=daeho, reason=WORDS)
    problem.refresh_from_db()
    assert problem.state == "open" and not Merge.objects.exists()


def test_a_public_problem_does_not_vanish_into_one_that_nobody_can_see(daeho: Person) -> None:
    with pytest.raises(actions.CannotMerge):
        actions.merge_problem(
            source=make_problem(), target=make_problem(state="received"), by=daeho, reason=WORDS
        )


def test_the_numbers_of_the_map_agree_after_merging_and_back(
    pair: tuple[Problem, Problem], daeho: Person
) -> None:
    source, target = pair
    actions.merge_problem(source=source, target=target, by=daeho, reason=WORDS)
    actions.unmerge_problem(problem=source, by=daeho)
    counted = DistrictCount.objects.values_list("district", "stage", "count")
    assert list(counted) == [("11110", "waiting", 2)]


def test_what_came_over_says_where_it_was_written(mina: Person, daeho: Person) -> None:
    source, target = make_problem(reporter=mina, title="등이 꺼진 골목"), make_problem(title="캄캄한 골목길")
    make_me_too(source, story="벽을 짚고 걸어요")
    make_evidence(source)
    make_evidence(target)
    actions.merge_problem(source=source, target=target, by=daeho, reason=WORDS)
    html = Client().get(f"/problems/{target.pk}/").content.decode()
    link = f'<a href="/problems/{source.pk}/">등이 꺼진 골목</a>'
    voices = html[html.index('id="me-too"') : html.index('id="comments"')]
    assert voices.partition('id="evidence"')[0].count(link) == 1
    assert voices.partition('id="evidence"')[2].partition("</section>")[0].count(link) == 1
