"""What can be commented on, the conversation under it, what waits for moderators, and what was moderated.

An app above makes its things known in its `handlers.py`:

    comments.register_target(
        "problems.problem",
        visible=lambda person, pk: Problem.objects.visible_to(person).filter(pk=pk).first(),
        url=lambda problem: reverse("problems:detail", args=[problem.pk]),
        label=_("Problem"),
        topics=("problems",),
        on_count=lambda pk, by: Problem.objects.filter(pk=pk).update(comment_count=F("comment_count") + by),
    )
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Count, Exists, Min, Model, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from madang.comments import rules
from madang.comments.models import BODY_MAX, Appeal, Comment, Reason, Removal, Report
from madang.core import clock, ids, live
from madang.core.caching import rendered, shared
from madang.people.models import Person, Role
from madang.people.rules import PERMISSIONS, OwnItem, OwnSection, Task, Urgency

THREAD_SIZE = 30
# Answers shown in one part of a thread; longer exchanges are rare, and the page says that there are more.
ANSWERS_SHOWN = 300
# Of one's own comments, on one's own page.
OWN_SHOWN = 5
OWN_WORDS = 80


@dataclass(frozen=True, slots=True)
class TargetKind:
    """How a kind of thing that can be commented on is found, seen and shown."""

    visible: Callable[[Person | None, int], Any]
    url: Callable[[Any], str]
    label: str | Promise = ""
    is_open: Callable[[Any], bool] = lambda target: True
    topics: tuple[str, ...] = ()
    on_posted: Callable[[Comment, Any], object] | None = None
    on_count: Callable[[int, int], object] | None = None


_kinds: dict[str, TargetKind] = {}


def register_target(
    kind: str,
    *,
    visible: Callable[[Person | None, int], Any],
    url: Callable[[Any], str],
    label: str | Promise = "",
    is_open: Callable[[Any], bool] = lambda target: True,
    topics: tuple[str, ...] = (),
    on_posted: Callable[[Comment, Any], object] | None = None,
    on_count: Callable[[int, int], object] | None = None,
) -> None:
    """Let `kind` (`app.model` in small letters) be commented on.

    `visible(person, pk)` gives the row or None; `url(row)` its page, which shows the thread; `label` names the kind;
    `is_open(row)` whether comments are taken now; `topics` are the live topics of that page; `on_posted(comment, row)`
    and `on_count(pk, +1 | -1)` run in the transaction of the comment.
    """
    _kinds[kind] = TargetKind(visible, url, label, is_open, topics, on_posted, on_count)


def kind_of(target: str) -> TargetKind | None:
    """What is known of the kind of a target, None for an unknown one or what is no target at all."""
    try:
        return _kinds.get(rules.target_parts(target)[0])
    except ValueError:
        return None


def look_up(target: str, viewer: Person | None) -> Any:
    """The row that `target` names if `viewer` may see it, otherwise None."""
    kind = kind_of(target)
    return kind.visible(viewer, rules.target_parts(target)[1]) if kind else None


def signed(target: str) -> str:
    """`target` as forms and addresses carry it: nobody makes one up."""
    return signing.Signer(salt="comments").sign(target)


def unsigned(text: str) -> str:
    """The target inside a signed text; empty for a forged one."""
    try:
        return signing.Signer(salt="comments").unsign(text[:200])
    except signing.BadSignature:
        return ""


@dataclass(slots=True)
class Thread:
    """One part of the conversation under something, as `comments/_thread.html` shows it."""

    scope: str
    viewer: Person | None
    url: str = ""
    is_open: bool = False
    total: int = 0
    comments: list[Comment] = field(default_factory=list)
    next_after: int | None = None
    is_continued: bool = False
    is_cut: bool = False
    limit: int = BODY_MAX
    html: SafeString = field(default_factory=SafeString)
    now: datetime = field(default_factory=clock.now)

    @property
    def token(self) -> str:
        """The signed target, for the form."""
        return signed(self.scope)

    @property
    def may_post(self) -> bool:
        """Whether the form stands in the page: for members, while comments are taken."""
        return self.is_open and self.viewer is not None and self.viewer.is_member

    @property
    def may_moderate(self) -> bool:
        """Whether the viewer may remove comments."""
        return self.viewer is not None and self.viewer.may("comments.moderate")

    def __iter__(self) -> Iterator[Comment]:
        return iter(self.comments)


def _with_author(rows: QuerySet[Comment]) -> QuerySet[Comment]:
    """With what of the author is shown, and nothing else of the account."""
    return rows.select_related("author").only(
        "target", "body", "state", "language", "parent", "created_at", "edited_at",
        "author__name", "author__erased_at",
    )  # fmt: skip


def _add_parts(found: Thread) -> None:
    """Give the comments of a thread their answers, and what was removed its reason: two queries for all."""
    by_key: dict[int, Comment] = {comment.pk: comment for comment in found.comments}
    # The target says nothing new, but leads SQLite to the index: without it, it reads all comments in order of key.
    rows = Comment.objects.filter(target=found.scope, parent__in=list(by_key))
    rows = rows.exclude(state=Comment.State.WITHDRAWN)
    answers = list(_with_author(rows).order_by("pk")[: ANSWERS_SHOWN + 1])
    found.is_cut = len(answers) > ANSWERS_SHOWN
    for comment in found.comments:
        comment.answers = []
    for answer in answers[:ANSWERS_SHOWN]:
        by_key[answer.parent_id or 0].answers.append(answer)
    removed = [each.pk for each in (*found.comments, *answers) if each.state == Comment.State.REMOVED]
    in_force = Removal.objects.filter(comment__in=removed, undone_at=None)
    reasons = {removal.comment_id: removal for removal in in_force}
    for each in (*found.comments, *answers):
        each.removal = reasons.get(each.pk)


def _worth_showing(rows: QuerySet[Comment]) -> QuerySet[Comment]:
    """Without what its author withdrew, unless somebody answered it; removed ones leave their place and reason."""
    answers = Comment.objects.filter(parent=OuterRef("pk")).exclude(state=Comment.State.WITHDRAWN)
    return rows.filter(~Q(state=Comment.State.WITHDRAWN) | Exists(answers))


def thread(target: str | Model, viewer: Person | None, after: int | str | None = None) -> Thread:
    """The comments under `target` (a row already fetched for this viewer, or its plain name), oldest first.

    `after` is the key of the last comment of the part before; anything that is no number is the beginning.
    At most four queries, however many comments. Empty for what the viewer may not see.
    """
    row = look_up(target, viewer) if isinstance(target, str) else target
    scope = target if isinstance(target, str) else ids.scope_of(target)
    kind = kind_of(scope)
    found = Thread(scope=scope, viewer=viewer)
    if row is None or kind is None:
        return found
    found.url, found.is_open = kind.url(row), kind.is_open(row)
    top = _worth_showing(Comment.objects.filter(target=scope, parent=None))
    start = ids.whole(str(after or ""))
    shown = Comment.objects.shown().filter(target=scope)
    # Counted beside the rows: one query less, and the number does not depend on the rows.
    number = Subquery(shown.order_by().values("target").annotate(number=Count("pk")).values("number"))
    top = _with_author(top.filter(pk__gt=start)).annotate(total=number)
    rows = list(top.order_by("pk")[: THREAD_SIZE + 1])
    # Past the end there is no row that could say it.
    found.total = (rows[0].total or 0) if rows else shown.count() if start else 0
    found.comments, found.is_continued = [*rows[:THREAD_SIZE]], start > 0
    found.next_after = rows[THREAD_SIZE - 1].pk if len(rows) > THREAD_SIZE else None
    _add_parts(found)
    return found


def topic_of(scope: str) -> str:
    """The live topic of the conversation under something."""
    return f"comments:{scope}"


def shown_thread(target: Model, viewer: Person | None, after: int | str | None = None) -> Thread:
    """The thread under a row that `viewer` may see, with its comments as `html`.

    Who neither wrote in it nor moderates sees the same as everybody: that is kept, and asks nothing when it is.
    """
    scope = ids.scope_of(target)

    def make() -> tuple[int, str, frozenset[int | None]]:
        found = thread(target, None, after)
        writers = {each.author_id for comment in found for each in (comment, *comment.answers)}
        return found.total, rendered("comments/_comments.html", {"thread": found}), frozenset(writers)

    kind = kind_of(scope)
    is_open = kind is not None and kind.is_open(target)
    key = (scope, str(after or "")[:16], is_open)
    total, html, writers = shared("comments.thread", (topic_of(scope), live.ERASED), make, key=key)
    if viewer is None or (viewer.pk not in writers and not viewer.may("comments.moderate")):
        return Thread(scope=scope, viewer=viewer, is_open=is_open, total=total, html=mark_safe(html))  # noqa: S308 - by a template
    found = thread(target, viewer, after)
    found.html = mark_safe(rendered("comments/_comments.html", {"thread": found}))  # noqa: S308 - by a template
    return found


def counts(scopes: Iterable[str]) -> dict[str, int]:
    """How many comments are shown under each of `scopes`, in one query; 0 where there is none."""
    wanted = list(scopes)
    rows = (
        Comment.objects.shown()
        .filter(target__in=wanted)
        .order_by()
        .values_list("target")
        .annotate(Count("pk"))
    )
    return {**dict.fromkeys(wanted, 0), **dict(rows)}


def anchored_url(comment: Comment, viewer: Person | None, row: Any = None) -> str:
    """The address at which the comment can be read; empty where its target is not to be seen any more.

    `row` is the target where it was just looked up for this viewer.
    """
    kind, row = kind_of(comment.target), row or look_up(comment.target, viewer)
    if kind is None or row is None:
        return ""
    first = comment.parent_id or comment.pk
    before = _worth_showing(Comment.objects.filter(target=comment.target, parent=None, pk__lt=first))
    part = before.count() // THREAD_SIZE * THREAD_SIZE
    last = before.order_by("pk").values_list("pk", flat=True)[part - 1 : part].first() if part else None
    query = f"?comments={last}" if last else ""
    return f"{kind.url(row)}{query}#comment-{comment.pk}"


def moderators(except_for: Person | None = None) -> QuerySet[Person]:
    """The people who may moderate everywhere today."""
    today = clock.today()
    kinds = [str(kind) for kind in PERMISSIONS["comments.moderate"]]
    roles = Role.objects.filter(
        Q(until=None) | Q(until__gte=today), kind__in=kinds, scope="", since__lte=today
    )
    found = Person.objects.filter(is_active=True, pk__in=roles.values("person"))
    return found.exclude(pk=except_for.pk) if except_for else found


def reported() -> QuerySet[Comment]:
    """Comments with reports that nobody has looked at, the longest waiting first."""
    waiting = Report.objects.filter(handled_at=None).order_by("pk")
    return (
        Comment.objects.filter(reports__handled_at=None, reports__isnull=False)
        .annotate(waiting_since=Min("reports__created_at"))
        .select_related("author")
        .prefetch_related(Prefetch("reports", waiting, to_attr="waiting_reports"))
        .order_by("waiting_since", "pk")
    )


def appealed() -> QuerySet[Appeal]:
    """Appeals that wait for a decision, the longest waiting first."""
    rows = Appeal.objects.filter(decided_at=None).select_related("comment__author", "removal")
    return rows.order_by("created_at", "pk")


def waiting_since() -> datetime | None:
    """Since when the oldest report or appeal waits; None when nothing does."""
    oldest = [
        Report.objects.filter(handled_at=None)
        .order_by("created_at")
        .values_list("created_at", flat=True)
        .first(),
        Appeal.objects.filter(decided_at=None)
        .order_by("created_at")
        .values_list("created_at", flat=True)
        .first(),
    ]
    return min((moment for moment in oldest if moment), default=None)


def own_section(person: Person) -> OwnSection:
    """What the person said lately, each with the way back to it; what was taken back holds no words."""
    rows = (
        Comment.objects.filter(author=person).exclude(state=Comment.State.WITHDRAWN).order_by("-created_at")
    )
    items = [
        OwnItem(
            text=Truncator(row.body).chars(OWN_WORDS), href=reverse("comments:show", args=[row.pk]),
            status=row.get_state_display() if row.state == Comment.State.REMOVED else "", tone="warn",
            when=row.created_at, language=row.language,
        )
        for row in rows[:OWN_SHOWN]
    ]  # fmt: skip
    return OwnSection(title=_("My comments"), items=items)


def tasks_of(person: Person) -> list[Task]:
    """For moderators: that reports or appeals wait, and since when."""
    since = waiting_since() if person.may("comments.moderate") else None
    if since is None:
        return []
    late = clock.now() - since > timedelta(hours=settings.MODERATION_HOURS)
    return [
        Task(
            text=_("Look at reported comments"), detail=_("The longest waiting came first."),
            href=reverse("comments:queue"), action=_("To the reported comments"), due=since,
            urgency=Urgency.OVERDUE if late else Urgency.ANSWER_WAITED_FOR,
        )
    ]  # fmt: skip


LOG_HEAD = (
    "removal", "comment", "target", "reason", "posted_at", "removed_at", "reports", "appealed_at", "decided_at",
    "decision", "restored_at",
)  # fmt: skip


def log_rows() -> Iterator[tuple[Any, ...]]:
    """The moderation log without anything personal: keys, codes and times in Seoul, one row per removal."""
    rows = Removal.objects.select_related("comment", "appeal").annotate(reports=Count("comment__reports"))
    for removal in rows.order_by("pk").iterator(chunk_size=500):
        appeal = getattr(removal, "appeal", None)
        yield (
            removal.pk, removal.comment_id, removal.comment.target, removal.reason_code,
            _local(removal.comment.created_at), _local(removal.at), getattr(removal, "reports", 0),
            _local(appeal.created_at) if appeal else "", _local(appeal.decided_at) if appeal else "",
            appeal.decision if appeal else "", _local(removal.undone_at),
        )  # fmt: skip


def _local(moment: datetime | None) -> str:
    return clock.local(moment).isoformat(timespec="seconds") if moment else ""


def removal_figures(since: datetime) -> list[tuple[str, int, int]]:
    """For the rules page: per reason its words, how many comments were removed since then, and how many came back."""
    rows = (
        Removal.objects.filter(at__gte=since)
        .order_by()
        .values_list("reason_code")
        .annotate(all=Count("pk"), back=Count("pk", filter=Q(undone_at__isnull=False)))
    )
    found = {code: (removed, back) for code, removed, back in rows}
    return [(str(reason.label), *found.get(reason.value, (0, 0))) for reason in Reason]


# What the program learns from: the latest decisions of each kind, and comments that stood so long without a complaint.
LEARN_MOST = 2000
UNDISPUTED_AFTER = timedelta(days=7)


def decided_texts() -> tuple[list[str], list[str]]:
    """What moderators removed as advertising, and what they or all readers left standing; each text once."""
    ads = Comment.objects.filter(
        Exists(Removal.objects.filter(comment=OuterRef("pk"), undone_at=None, reason_code=Reason.AD)),
        state=Comment.State.REMOVED,
    ).exclude(body="")
    complaints = Report.objects.filter(Q(was_upheld=None) | Q(was_upheld=True), comment=OuterRef("pk"))
    others = Comment.objects.shown().filter(
        ~Exists(complaints), created_at__lt=clock.now() - UNDISPUTED_AFTER
    )
    bad, good = (
        list(dict.fromkeys(rows.order_by("-pk").values_list("body", flat=True)[:LEARN_MOST]))
        for rows in (ads, others)
    )
    return bad, [text for text in good if text not in set(bad)]


def suspicion_figures(since: datetime) -> tuple[int, int]:
    """Since then: how many suspicions of the program moderators decided about, and how many of them were right."""
    rows = Report.objects.filter(is_by_program=True, handled_at__gte=since, was_upheld__isnull=False)
    found = rows.aggregate(all=Count("pk"), right=Count("pk", filter=Q(was_upheld=True)))
    return found["all"], found["right"]


def removed_before(border: datetime) -> QuerySet[Comment]:
    """Comments whose words were removed before `border`; not those about which an appeal waits."""
    removed = Removal.objects.filter(comment=OuterRef("pk"), undone_at=None, at__lt=border)
    appeal = Appeal.objects.filter(comment=OuterRef("pk")).filter(
        Q(decided_at=None) | Q(decided_at__gte=border)
    )
    rows = Comment.objects.filter(Exists(removed), ~Exists(appeal), state=Comment.State.REMOVED)
    return rows.exclude(body="")


def reports_handled_before(border: datetime) -> QuerySet[Report]:
    """Reports decided before `border` that still tell who sent them."""
    return Report.objects.filter(handled_at__lt=border).exclude(by=None, note="")


def personal_data(person: Person) -> dict[str, Any]:
    """Everything the person said, reported and appealed, for the export of their own data."""
    said = Comment.objects.filter(author=person).values(
        "id", "target", "body", "state", "language", "created_at", "edited_at"
    )
    reports = Report.objects.filter(by=person).values("comment_id", "reason_code", "note", "created_at")
    appeals = Appeal.objects.filter(comment__author=person).values("comment_id", "text", "decision", "reason")
    return {"comments": list(said), "reports": list(reports), "appeals": list(appeals)}
