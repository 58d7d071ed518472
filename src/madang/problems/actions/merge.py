"""Two reports of one problem become one, with a trace by which every row can be put back."""

from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.utils.translation import gettext_lazy as _

from madang.comments.models import Comment
from madang.core import clock, ids
from madang.core.errors import DomainError
from madang.people.models import Person
from madang.problems import rules, signals, tasks
from madang.problems.models import Evidence, Follow, Merge, MeToo, Problem
from madang.problems.models.changing import changing, locked, move, must_say, noted


class CannotMerge(DomainError):
    """These two cannot become one."""

    field = "target"


@transaction.atomic
def merge_problem(*, source: Problem, target: Problem, by: Person, reason: str) -> Merge:
    """Join `source` with `target`: it keeps its address and points there; what people added goes over, each once.

    The reporter of `source` joins `target` as one more voice and follower. All of it is written down in
    `Merge.moved`, so that `unmerge_problem` restores every row. Raises CannotMerge, WrongState, EmptyWords.
    """
    words = must_say(reason, field="reason")
    first, second = sorted([source.pk, target.pk])
    rows = {
        row.pk: row
        for row in Problem.objects.select_for_update().filter(pk__in=[first, second]).order_by("pk")
    }
    one, other = rows[source.pk], rows[target.pk]
    _must_fit(one, other)
    moved: dict[str, Any] = {"state": one.state}
    with changing(other):
        with changing(one):
            move(one, "merge")
            one.merged_into = other
            moved |= _move_voices(one, other)
            _recount(one)
        # Those joined with `source` before now point to where it went.
        earlier = Problem.objects.filter(merged_into=one)
        moved["repointed"] = sorted(earlier.values_list("pk", flat=True))
        earlier.update(merged_into=other)
        _recount(other)
    merge = Merge.objects.create(source=one, target=other, by=by, reason=words, at=clock.now(), moved=moved)
    noted(by, "merged", one, into=other.pk, merge=merge.pk)
    tasks.tell_reporter(one, "merged", by=by, key=f"merge{merge.pk}", other=other.title, reason=words)
    signals.problem_merged.send(Problem, problem=one, by=by, merge=merge)
    return merge


def _must_fit(source: Problem, target: Problem) -> None:
    if source.pk == target.pk:
        raise CannotMerge(_("A problem cannot be joined with itself."))
    if not target.is_listed and target.state not in rules.QUEUE:
        raise CannotMerge(
            _("“%(title)s” is “%(state)s”. Choose a problem that is public or in the queue.")
            % {"title": target.title, "state": target.get_state_display()}
        )
    if source.is_public and not target.is_public:
        raise CannotMerge(
            _("A public problem can only be joined with a public one. Publish the other one first.")
        )


def _move_voices(source: Problem, target: Problem) -> dict[str, list[int]]:
    """Let everything people added go over. Returns the keys of what moved and of what was made, by kind."""
    moved = {
        "me_toos": _move(MeToo, source, target, but_of=[target.reporter_id]),
        "follows": _move(Follow, source, target),
        "evidence": _move_all(source, target),
        "comments": _move_comments(source, target),
        "made_me_toos": [],
        "made_follows": [],
    }
    reporter, now = source.reporter, clock.now()
    if reporter.pk != target.reporter_id:
        if not MeToo.objects.filter(problem=target, person=reporter).exists():
            made = MeToo.objects.create(
                problem=target, person=reporter, district=source.district, came_from=source, created_at=now
            )
            moved["made_me_toos"].append(made.pk)
        if not Follow.objects.filter(problem=target, person=reporter).exists():
            follow = Follow.objects.create(problem=target, person=reporter, came_from=source, created_at=now)
            moved["made_follows"].append(follow.pk)
    return moved


def _move(
    model: type[MeToo] | type[Follow], source: Problem, target: Problem, but_of: list[int] | None = None
) -> list[int]:
    """Rows of people who are not with `target` yet; the others stay, so that nobody counts twice."""
    rows: Any = model._default_manager
    there = rows.filter(problem=target).values("person")
    wanted = rows.filter(problem=source).exclude(person__in=there).exclude(person__in=but_of or [])
    keys = sorted(wanted.values_list("pk", flat=True))
    rows.filter(pk__in=keys, came_from=None).update(came_from=source)
    rows.filter(pk__in=keys).update(problem=target)
    return keys


def _move_all(source: Problem, target: Problem) -> list[int]:
    rows = Evidence.objects.filter(problem=source)
    keys = sorted(rows.values_list("pk", flat=True))
    rows.filter(came_from=None).update(came_from=source)
    rows.update(problem=target)
    return keys


def _move_comments(source: Problem, target: Problem) -> list[int]:
    rows = Comment.objects.filter(target=ids.scope_of(source))
    keys = sorted(rows.values_list("pk", flat=True))
    rows.update(target=ids.scope_of(target))
    return keys


def _recount(problem: Problem) -> None:
    """Count the voices anew after rows moved; saved with the problem."""
    problem.me_too_count = MeToo.objects.filter(problem=problem).count()
    problem.follower_count = Follow.objects.filter(problem=problem).count()
    problem.evidence_count = Evidence.objects.filter(problem=problem, state=Evidence.State.SHOWN).count()
    problem.comment_count = Comment.objects.shown().filter(target=ids.scope_of(problem)).count()


@transaction.atomic
def unmerge_problem(*, problem: Problem, by: Person) -> Problem:
    """Let a merged problem stand by itself again, with every row that had gone over. Raises WrongState.

    What was added to the other problem in the meantime stays there; what was taken back in the meantime stays away.
    """
    row = locked(problem)
    holder = locked(row.merged_into) if row.merged_into else None
    merge = Merge.objects.select_for_update().filter(source=row, undone_at=None).first()
    with changing(row):
        before = merge.moved["state"] if merge else rules.State.OPEN
        move(row, "unmerge", before=before)
        row.merged_into = None
        if merge and holder:
            with changing(holder):
                _move_back(merge.moved, row, holder)
                _recount(holder)
            merge.undone_at, merge.undone_by = clock.now(), by
            merge.save(update_fields=["undone_at", "undone_by"])
        _recount(row)
    noted(by, "unmerged", row, merge=merge.pk if merge else None)
    tasks.tell_reporter(row, "unmerged", by=by)
    signals.problem_unmerged.send(Problem, problem=row, by=by)
    return row


def _move_back(moved: dict[str, Any], source: Problem, holder: Problem) -> None:
    """Put back what still lies where the merge brought it."""
    models: list[tuple[str, type[Model]]] = [("me_toos", MeToo), ("follows", Follow), ("evidence", Evidence)]
    for name, model in models:
        rows = model._default_manager.filter(pk__in=moved[name], problem=holder)
        rows.filter(came_from=source).update(came_from=None)
        rows.update(problem=source)
    Comment.objects.filter(pk__in=moved["comments"], target=ids.scope_of(holder)).update(
        target=ids.scope_of(source)
    )
    MeToo.objects.filter(pk__in=moved["made_me_toos"], problem=holder, story="").delete()
    Follow.objects.filter(pk__in=moved["made_follows"], problem=holder).delete()
    Problem.objects.filter(pk__in=moved["repointed"], merged_into=holder).update(
        merged_into=source, version=F("version") + 1
    )
